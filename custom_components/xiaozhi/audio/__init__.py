"""Sound: formats, Opus, containers, rates, voice activity and pacing; no I/O, no asyncio, no clock, no Home Assistant."""
