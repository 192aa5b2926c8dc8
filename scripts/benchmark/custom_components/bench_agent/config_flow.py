"""Only here because Home Assistant sets up no config entry whose integration has no flow."""

from homeassistant.config_entries import ConfigFlow


class BenchAgentFlow(ConfigFlow, domain="bench_agent"):
    """No steps: the entry is written before Home Assistant starts."""
