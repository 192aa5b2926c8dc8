"""Time for a simulated board, handed in, so that tests need not wait: real, hurried, or moved by hand."""

import asyncio
import heapq
import itertools
import time
from typing import Protocol

_SETTLING_ROUNDS = 25  # turns of the event loop in which what a wake-up causes goes over a loopback socket and back


class Clock(Protocol):
    """Seconds since some moment, never going back."""

    def now(self) -> float:
        """Return the present, in seconds."""

    async def sleep_until(self, at_s: float) -> None:
        """Return at that moment, at once if it has passed."""


class RealClock:
    """The machine's clock; with a `speed` of 10 the board lives ten times as fast as the world around it."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed

    def now(self) -> float:
        """Return seconds of the board's life."""
        return time.monotonic() * self._speed

    async def sleep_until(self, at_s: float) -> None:
        """Sleep on the event loop."""
        await asyncio.sleep(max(0.0, at_s - self.now()) / self._speed)


class ManualClock:
    """Time that passes only in `advance`."""

    def __init__(self) -> None:
        self._now_s = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._ids = itertools.count()

    def now(self) -> float:
        """Return the seconds that were advanced."""
        return self._now_s

    async def sleep_until(self, at_s: float) -> None:
        """Wait until `advance` has come there."""
        if at_s <= self._now_s:
            await asyncio.sleep(0)
            return
        waiting = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (at_s, next(self._ids), waiting))
        await waiting

    async def advance(self, seconds: float) -> None:
        """Let time pass, waking sleepers in their order and letting each finish what it does."""
        await self._settle()
        end_s = self._now_s + seconds
        while self._sleepers and self._sleepers[0][0] <= end_s:
            self._now_s, _, waiting = heapq.heappop(self._sleepers)
            if not waiting.done():
                waiting.set_result(None)
                await self._settle()
        self._now_s = end_s
        await self._settle()

    async def _settle(self) -> None:
        for _ in range(_SETTLING_ROUNDS):
            await asyncio.sleep(0)
