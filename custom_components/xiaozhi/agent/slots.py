"""How many requests to models run at once in the whole house; no Home Assistant."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from ..const import DEFAULT_MODEL_REQUESTS
from ..session.acts import PlaceAwaited, usage_sink
from .errors import BusyError

MAX_WAIT_S = 30.0  # requirements R3-10, R2-6; meanwhile the turn has a sign every SIGN_S, so that the reason is heard

SIGN_S = 4.0
"""How often a turn is told that its agent waits: within the shortest limit of a stage (`const.MIN_STAGE_LIMIT_S`)."""


class ModelSlots:
    """A place for each request that runs; whoever finds none waits in order."""

    def __init__(self, limit: int = DEFAULT_MODEL_REQUESTS, *, wait_s: float = MAX_WAIT_S) -> None:
        self._limit = limit
        self._wait_s = wait_s
        self._waiting: deque[asyncio.Future[None]] = deque()
        self.in_flight = 0

    @property
    def limit(self) -> int:
        """How many may run at once. A lower one lets those that run finish; a higher one lets more in at once."""
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        self._limit = limit
        self._let_in()

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[None]:
        """Hold a place. Raises `BusyError` when none becomes free in time; cancellation gives up wait or place."""
        try:
            async with asyncio.timeout(self._wait_s):
                await self._take()
        except TimeoutError as err:
            raise BusyError(f"no place in {self._wait_s} s") from err
        try:
            yield
        finally:
            self._give_back()

    async def _take(self) -> None:
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        self._let_in()
        try:
            while not place.done():
                await asyncio.wait({place}, timeout=SIGN_S)
                _tell_waiting()
        except asyncio.CancelledError:
            if place.done():
                self._give_back()  # it was given in the very moment in which the wait ended
            else:
                self._waiting.remove(place)
            raise

    def _give_back(self) -> None:
        self.in_flight -= 1
        self._let_in()

    def _let_in(self) -> None:
        while self._waiting and self.in_flight < self._limit:
            place = self._waiting.popleft()
            if not place.cancelled():
                self.in_flight += 1
                place.set_result(None)


def _tell_waiting() -> None:
    """Give a sign to the turn of this task, whose limit is for agents that hang."""
    if (tell := usage_sink.get()) is not None:
        tell(PlaceAwaited())
