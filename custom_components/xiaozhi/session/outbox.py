"""The one task that writes to a socket, behind a bounded queue: a slow board cannot hold up a turn."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

QUEUE_FRAMES: Final = 256
"""About 15 s of audio; a board that lets so much wait does not read its socket any more."""

WRITE_LIMIT_S: Final = 10.0
"""Longest wait for one frame to leave: 64 KiB fit into the buffer of aiohttp before a write has to wait at all."""

type Frame = str | bytes


class Outbox:
    """Frames on their way to one socket. `write` sends one frame and may raise `ConnectionError`.

    `on_dead` is called at most once, when the board does not take what it is sent.
    """

    def __init__(self, write: Callable[[Frame], Awaitable[None]], *, on_dead: Callable[[str], None]) -> None:
        self._write = write
        self._on_dead = on_dead
        self._frames: asyncio.Queue[Frame | None] = asyncio.Queue(QUEUE_FRAMES + 1)
        self._is_open = True

    def put(self, frame: Frame) -> None:
        """Queue a frame; when the queue is full the board is reported dead. After the end, frames go nowhere."""
        if not self._is_open:
            return
        if self._frames.qsize() < QUEUE_FRAMES:
            self._frames.put_nowait(frame)
        else:
            self._die("the board does not read what it is sent")

    def finish(self) -> None:
        """Let `run` return once everything queued is written."""
        if self._is_open:
            self._is_open = False
            self._frames.put_nowait(None)

    async def run(self) -> None:
        """Write until `finish`, or until the socket fails. Cancellation leaves the rest unwritten."""
        try:
            while (frame := await self._frames.get()) is not None:
                async with asyncio.timeout(WRITE_LIMIT_S):
                    await self._write(frame)
        except ConnectionError as err:
            self._die(str(err) or "the connection was lost")
        except TimeoutError:
            self._die("a frame did not leave in time")

    def _die(self, reason: str) -> None:
        """Drop what waits: `run` returns after the frame that it is writing."""
        if not self._is_open:
            return
        self._is_open = False
        while not self._frames.empty():
            self._frames.get_nowait()
        self._frames.put_nowait(None)
        self._on_dead(reason)
