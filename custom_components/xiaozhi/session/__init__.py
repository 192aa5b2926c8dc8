"""One open socket: listening, turns and speech, over ports that the rows above fill. Asyncio, no Home Assistant."""
