"""How many requests to models run at once in the whole house; no Home Assistant."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from .errors import BusyError

MAX_REQUESTS = 10  # requirements S3-21
MAX_WAIT_S = 30.0  # requirements R2-6: as long as a tool may take; nobody stands before a silent board for longer


class ModelSlots:
    """A place for each request that runs; whoever finds none waits in order."""

    def __init__(self, limit: int = MAX_REQUESTS, *, wait_s: float = MAX_WAIT_S) -> None:
        self._places = asyncio.Semaphore(limit)
        self._wait_s = wait_s
        self.in_flight = 0

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[None]:
        """Hold a place. Raises `BusyError` when none becomes free in time; cancellation gives up wait or place."""
        try:
            async with asyncio.timeout(self._wait_s):
                await self._places.acquire()
        except TimeoutError as err:
            raise BusyError(f"no place in {self._wait_s} s") from err
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1
            self._places.release()
