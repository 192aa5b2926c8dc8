"""The one task that writes to a socket, behind a bounded queue: a slow board cannot hold up a turn."""

import asyncio
from collections.abc import Awaitable, Callable
import logging

_LOGGER = logging.getLogger(__name__)

QUEUE_FRAMES = 256
"""About 15 s of audio; a board that lets so much wait does not read its socket any more."""

type Frame = str | bytes


class Outbox:
    """Frames on their way to one socket. `write` sends one frame and may raise `ConnectionError`."""

    def __init__(self, write: Callable[[Frame], Awaitable[None]], *, on_dead: Callable[[str], None]) -> None:
        self._write = write
        self._on_dead = on_dead
        self._frames: asyncio.Queue[Frame | None] = asyncio.Queue(QUEUE_FRAMES)
        self._is_dead = False

    def put(self, frame: Frame) -> None:
        """Queue a frame; when the queue is full the board is reported dead, and further frames go nowhere."""
        if self._is_dead:
            return
        try:
            self._frames.put_nowait(frame)
        except asyncio.QueueFull:
            self._die("the board does not read what it is sent")

    def finish(self) -> None:
        """Let `run` return once everything queued is written."""
        if not self._is_dead:
            try:
                self._frames.put_nowait(None)
            except asyncio.QueueFull:
                self._die("the board does not read what it is sent")

    async def run(self) -> None:
        """Write until `finish`, or until the socket fails. Cancellation leaves the rest unwritten."""
        try:
            while (frame := await self._frames.get()) is not None:
                await self._write(frame)
        except ConnectionError as err:
            self._die(str(err) or "the connection was lost")

    def _die(self, reason: str) -> None:
        self._is_dead = True
        self._on_dead(reason)
