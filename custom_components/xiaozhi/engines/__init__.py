"""Home Assistant's Assist pipeline and voices, behind the ports of `session/`."""
