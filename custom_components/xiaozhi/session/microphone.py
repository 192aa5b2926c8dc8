"""The microphone of a board as its messages tell: in which mode it listens, and whether it is open now.

What is heard through it is the ear's business (`listening.py`).
"""

import asyncio
from typing import Final

from ..protocol.messages import ListenMode

CROSSING_S: Final = 3.0
"""A `listen start` within this time of our speech crossed it on its way: the board sends it right after a wake word, or
once the answer before has drained (protocol.md 4.4), which takes at most the 2.4 s of its queue."""


class Microphone:
    """Told what happens by the session; it does nothing itself."""

    def __init__(self) -> None:
        self.mode = ListenMode.AUTO
        """How the board listened last."""
        self.is_open = False
        self._crossing_until_s = 0.0

    @property
    def is_streaming(self) -> bool:
        """Whether packets come all the time, and not only while a button is held."""
        return self.is_open and self.mode is not ListenMode.MANUAL

    def expect_crossing(self, *, is_likely: bool = True) -> None:
        """A `listen start` may be on its way that was sent before the board knew of what we do now; or surely not."""
        self._crossing_until_s = _now_s() + CROSSING_S if is_likely else 0.0

    def has_crossed(self) -> bool:
        """Whether the `listen start` that has just come was on its way; the next one is not."""
        has_crossed, self._crossing_until_s = _now_s() < self._crossing_until_s, 0.0
        return has_crossed

    def board_spoke(self) -> None:
        """A board that speaks has closed it, except in realtime mode; it says when it opens it again."""
        if self.mode is not ListenMode.REALTIME:
            self.is_open = False


def _now_s() -> float:
    return asyncio.get_running_loop().time()
