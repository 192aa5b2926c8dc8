"""Sound: formats, Opus, containers, rates, voice activity, pacing; no I/O, asyncio, clock or Home Assistant."""
