"""The audio of one utterance on its way to recognition: written by the session, read once by the engine."""

import asyncio
from collections.abc import AsyncGenerator, Callable

PCM_BYTES_PER_MS = 32
"""16 kHz, mono, 16 bit: what recognition takes (homeassistant/components/assist_pipeline/const.py)."""

QUEUE_MS = 60_000
"""Audio that may wait for a slow recogniser, about 1.9 MB; beyond it the utterance ends, what came is recognised."""


class Utterance:
    """A bounded stream of 16 kHz mono PCM with an end.

    `ended_at_s` is the event loop's time at which the utterance was complete, None while it goes on. `on_end` is
    called once, at that moment.
    """

    def __init__(self, *, limit_ms: int, on_end: Callable[[], None]) -> None:
        self.limit_ms = limit_ms
        self._on_end = on_end
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._changed = asyncio.Event()
        self._heard_bytes = 0
        self.ended_at_s: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether more audio is wanted."""
        return self.ended_at_s is None

    @property
    def heard_ms(self) -> int:
        """How long the utterance is by now."""
        return self._heard_bytes // PCM_BYTES_PER_MS

    def feed(self, pcm: bytes) -> None:
        """Add audio; ends the utterance at its limit. After the end, audio is ignored."""
        if not self.is_open or not pcm:
            return
        self._waiting.append(pcm)
        self._waiting_bytes += len(pcm)
        self._heard_bytes += len(pcm)
        self._changed.set()
        if self.heard_ms >= self.limit_ms or self._waiting_bytes > QUEUE_MS * PCM_BYTES_PER_MS:
            self.end()

    def end(self) -> None:
        """No more audio will come. Calling it again changes nothing."""
        if self.is_open:
            self.ended_at_s = asyncio.get_running_loop().time()
            self._changed.set()
            self._on_end()

    async def stream(self) -> AsyncGenerator[bytes]:
        """Yield the audio until the utterance is complete; for one reader."""
        while self.is_open or self._waiting:
            await self._changed.wait()
            self._changed.clear()
            waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
            for pcm in waiting:
                yield pcm
