"""An event loop whose clock jumps to the next timer when nothing is ready: minutes of talk in milliseconds.

Tests marked `@virtual` are plain, synchronous functions to pytest, so that neither pytest-asyncio nor Home Assistant's
fixtures give them a loop of their own.
"""

import asyncio
from asyncio.events import TimerHandle
from collections.abc import Callable, Coroutine
from functools import wraps
import gc
import selectors
from types import AsyncGeneratorType
from typing import Any, override
from weakref import WeakSet

STARTS_AT_S = 1000.0  # not zero: a time that was forgotten shows


class NothingToDoError(RuntimeError):
    """Everything waits and no timer runs: the test would never end."""


class LingeringError(AssertionError):
    """The test is over and something is left."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """`time()` is virtual. Real files and sockets work, but no time passes for them."""

    _scheduled: list[TimerHandle]
    _asyncgens: WeakSet[AsyncGeneratorType[Any, Any]]

    def __init__(self) -> None:
        self.now_s = STARTS_AT_S
        self.failures: list[BaseException | str] = []
        super().__init__(_JumpingSelector(self))
        self.set_exception_handler(lambda _, context: self.failures.append(context.get("exception", repr(context))))

    @override
    def time(self) -> float:
        return self.now_s

    def lingering(self) -> list[str]:
        """Return what a finished test has left: tasks, timers, async generators that were begun and not closed."""
        gc.collect()
        tasks = [task.get_name() for task in asyncio.all_tasks(self)]
        timers = [repr(timer) for timer in self._scheduled if not timer.cancelled()]
        generators = [repr(generator) for generator in self._asyncgens if generator.ag_frame is not None]
        return tasks + timers + generators


class _JumpingSelector(selectors.DefaultSelector):
    def __init__(self, loop: VirtualTimeLoop) -> None:
        super().__init__()
        self._loop = loop

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise NothingToDoError("everything waits and no timer runs")
        if not ready and timeout:
            self._loop.now_s += timeout
        return ready


def virtual[**P](test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Have an asynchronous test run in virtual time."""

    @wraps(test)
    def run_virtually(*args: P.args, **kwargs: P.kwargs) -> None:
        run(test(*args, **kwargs))

    return run_virtually


def run[T](work: Coroutine[Any, Any, T]) -> T:
    """Run to the end in virtual time. Raises `LingeringError` for what is left, and for what nobody has caught."""
    loop = VirtualTimeLoop()
    try:
        result = loop.run_until_complete(work)
        if (left := loop.lingering()) or loop.failures:
            raise LingeringError(f"left: {left}; failed: {loop.failures}")
        return result
    finally:
        _end(loop)


def _end(loop: VirtualTimeLoop) -> None:
    """Cancel what is left, so that one failing test does not disturb the next."""
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.call_later(10_000, loop.stop)
    loop.run_forever()
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
