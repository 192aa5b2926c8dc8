"""How many frames one socket may send: a bucket that fills steadily. Frames above it are dropped and counted."""

import time
from typing import Final

FRAMES_PER_S: Final = 150.0
"""A microphone sends 17 frames a second at 60 ms, 50 at 20 ms (py-xiaozhi); a whole queue may follow a hiccup."""

BURST_FRAMES: Final = 600.0


class FloodGate:
    """Asked once per frame."""

    def __init__(self) -> None:
        self._left = BURST_FRAMES
        self._seen_s = time.monotonic()
        self.dropped = 0

    def admits(self) -> bool:
        """Whether this frame may be read."""
        now_s = time.monotonic()
        self._left = min(BURST_FRAMES, self._left + (now_s - self._seen_s) * FRAMES_PER_S)
        self._seen_s = now_s
        if self._left < 1:
            self.dropped += 1
            return False
        self._left -= 1
        return True
