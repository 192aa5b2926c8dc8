"""A home to try the integration in: Home Assistant, two Wyoming servers and simulated boards, all on this machine."""
