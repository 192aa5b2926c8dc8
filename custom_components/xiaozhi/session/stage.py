"""One wait on an engine, with a limit that every sign of progress renews."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from .errors import TurnError
from .tasks import ENGINE_END_S, cancel, ended, take_result


class Stage:
    """`run` does the work in a task of its own, so that an engine that does not let go can be left behind.

    What such an engine still delivers is to be dropped: `is_open` tells.
    """

    def __init__(self, error: TurnError, *, limit_s: float, first_limit_s: float | None = None) -> None:
        self._error = error
        self._limit_s = limit_s
        self._ends_s: float | None = _now_s() + (limit_s if first_limit_s is None else first_limit_s)
        self._helpers = 0
        self.is_open = True

    def renew(self) -> None:
        """Something happened: the stage has its full time again."""
        self._ends_s = _now_s() + self._limit_s

    def pause(self) -> None:
        """It is not the engine that is waited for; until `renew` no time passes."""
        self._ends_s = None

    def hold(self) -> None:
        """Somebody works for the engine, within a limit of their own: no time passes until `release`, one for each."""
        self._helpers += 1

    def release(self) -> None:
        """That work is done: once nobody works any more, the stage has its full time again."""
        self._helpers -= 1
        self.renew()

    async def run[T](self, work: Coroutine[Any, Any, T], *, name: str) -> T:
        """Return or raise what the work does; raise the stage's error when its time is used up.

        Cancellation is passed to the work, whose end is awaited for a limited time, and then raised.
        """
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(take_result)
        try:
            while not task.done() and (left_s := self._left_s()) > 0:
                await asyncio.wait({task}, timeout=left_s)
            is_late = not task.done()
        finally:
            self.is_open = False
            if not task.done():
                cancel(task)
                await ended(task, within_s=ENGINE_END_S)
        if is_late or task.cancelled():
            raise self._error
        return task.result()

    def _left_s(self) -> float:
        """Return how long to sleep before looking again: never longer than a renewal lasts, which may come earlier."""
        if self._helpers or self._ends_s is None:
            return self._limit_s
        return min(self._ends_s - _now_s(), self._limit_s)


def _now_s() -> float:
    return asyncio.get_running_loop().time()
