"""The texts of the board's screen, each shown when its sound is heard: audio leaves a little ahead of that."""

import asyncio
from collections import deque

from ..protocol.messages import TtsSentence
from .ports import Send


class Captions:
    """Texts with rising times of the event loop's clock, behind one timer."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[tuple[float, str]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._is_cancelled = False

    def add(self, text: str, *, at_s: float) -> None:
        """Show a text at its time, at once if that has come. Nothing is shown for an empty one."""
        if text and not self._is_cancelled:
            self._waiting.append((at_s, text))
            self._show_due()

    def cancel(self) -> None:
        """Show nothing any more."""
        self._is_cancelled = True
        self._waiting.clear()
        self._show_due()

    def _show_due(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        loop = asyncio.get_running_loop()
        while self._waiting and self._waiting[0][0] <= loop.time():
            self._send(TtsSentence(text=self._waiting.popleft()[1]))
        if self._waiting:
            self._timer = loop.call_at(self._waiting[0][0], self._show_due)
