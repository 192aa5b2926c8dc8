"""The pieces of an answer on their way to sound: one after another, ahead of the one that plays.

When and how they are played is `speech.py`'s business, how PCM comes about is the `Voice` port's.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
import contextlib
from dataclasses import dataclass, field
import logging
from typing import Final

from ..audio.format import SPEAKER
from .errors import TurnError, VoiceError
from .heard import estimated_s, heard_part
from .stage import Stage

_LOGGER = logging.getLogger(__name__)

AHEAD_PIECES: Final = 2
"""Pieces that are synthesised while another one plays."""

MAX_PIECES: Final = 500
"""Pieces that wait for their synthesis, some 40 minutes of speech; what an agent says beyond is not spoken."""

AHEAD_CHUNKS: Final = 256
"""Chunks of one piece that may wait for the player; beyond it the voice has to wait."""


@dataclass(slots=True, eq=False, kw_only=True)
class Piece:
    """A span of text and the sound of it."""

    text: str
    """What the screen shows; empty for nothing."""
    open_sound: Callable[[], AsyncGenerator[bytes]]
    """Begins to make PCM (24 kHz mono 16 bit)."""
    is_answer: bool = True
    """False for an explanation of ours, which nobody is to remember as said."""
    chunks: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(AHEAD_CHUNKS))
    """The sound as it is made, then None."""
    made_bytes: int = 0
    is_whole: bool = False
    """All of its sound was made."""
    begins_s: float | None = None
    """When its first sound is heard, by the event loop's clock; None while that is not known."""

    def heard(self, now_s: float) -> str:
        """Return the words that were heard by now, of a piece that has begun."""
        assert self.begins_s is not None
        made_s = SPEAKER.ms_of(self.made_bytes) / 1000
        length_s = made_s if self.is_whole else max(made_s, estimated_s(self.text))
        return heard_part(self.text, min(now_s - self.begins_s, made_s) / length_s)


class Synthesis:
    """Fed by the turn (`add`, `finish`), read by the player (`next`); `run` is a task of the speech."""

    def __init__(self, *, limit_s: float) -> None:
        self._limit_s = limit_s
        self._wanted: asyncio.Queue[Piece | None] = asyncio.Queue(MAX_PIECES + 1)
        self._begun: asyncio.Queue[Piece | None] = asyncio.Queue(AHEAD_PIECES)
        self.error: TurnError | None = None
        """Why a piece has no sound or not all of it. The pieces after it get none either."""

    @property
    def is_behind(self) -> bool:
        """Whether the player would have to wait for the next piece."""
        return self._begun.empty()

    def add(self, piece: Piece) -> None:
        """Have a piece synthesised as soon as the ones before it are; beyond `MAX_PIECES` it is left out."""
        if self._wanted.qsize() < MAX_PIECES:
            self._wanted.put_nowait(piece)

    def finish(self) -> None:
        """No further piece will come."""
        self._wanted.put_nowait(None)

    async def next(self) -> Piece | None:
        """Return the next piece, whose sound may still be in the making; None after the last one."""
        return await self._begun.get()

    async def run(self) -> None:
        """Synthesise piece after piece. Cancellation closes the sound that is in the making."""
        while (piece := await self._wanted.get()) is not None:
            await self._begun.put(piece)
            if self.error is None:
                await self._make(piece)
            await piece.chunks.put(None)
        await self._begun.put(None)

    async def _make(self, piece: Piece) -> None:
        slow = VoiceError("voice_slow", f"no sound within {self._limit_s} s")
        stage = Stage(slow, limit_s=self._limit_s)
        try:
            await stage.run(_fill(piece, stage), name="xiaozhi piece of speech")
        except TurnError as err:
            self.error = err
        except Exception as err:
            _LOGGER.exception("A voice failed in an unexpected way")
            self.error = VoiceError("voice_failed", type(err).__name__)


async def _fill(piece: Piece, stage: Stage) -> None:
    """Move the sound into the piece's queue. The time that the player takes is not the voice's."""
    async with contextlib.aclosing(piece.open_sound()) as sound:
        async for chunk in sound:
            if not stage.is_open:
                return
            if chunk:
                piece.made_bytes += len(chunk)
                stage.pause()
                await piece.chunks.put(chunk)
            stage.renew()
    piece.is_whole = True
