"""Makes this folder importable, as Home Assistant expects of a configuration folder."""
