"""A board rings: sound and sentence again and again, until somebody reacts. Why it rings is `timers.py`'s business."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
import logging
from typing import Final

from ..audio.chime import chime
from ..session.errors import TurnError
from ..session.events import Heard, SessionEvent, TurnEnded, TurnKind, TurnStarted, WakeWordHeard
from ..session.session import Session
from ..session.states import SessionState
from ..sessions import Sessions
from .texts import as_alert

_LOGGER = logging.getLogger(__name__)

RINGS: Final = 6
"""With the pauses about a minute: long enough to come back from another room."""

PAUSE_S: Final = 5.0
"""In which the board listens: «stop»."""

TALK_LIMIT_S: Final = 120.0
"""Longest wait for the end of what is being said; a turn has limits of its own."""

type Speak = Callable[[str], AsyncGenerator[bytes]]


async def async_ring(sessions: Sessions, device_id: str, session: Session, text: str, speak: Speak) -> bool:
    """Ring until a person speaks, presses or wakes the board, or for `RINGS` times; whether it was heard at all."""
    listener, has_sounded, has_voice = _Listener(), False, True
    stop = sessions.watch(device_id, listener.take)
    try:
        for _ in range(RINGS):
            sound, is_heard = _sound(text, speak if has_voice else None), not session.is_microphone_held
            try:
                is_whole = await session.announce(text, sound, wants_reply=is_heard)
            except TurnError as err:
                _LOGGER.debug("A timer rings without words: %s", err)
                has_voice, is_whole = False, True
                session.show(as_alert(text))
            if _is_gone(session):
                return has_sounded
            has_sounded = True
            if not is_whole or await listener.reacts(PAUSE_S) or _is_gone(session):
                return True
        return True
    finally:
        stop()


def _is_gone(session: Session) -> bool:
    return session.state is SessionState.CLOSED


async def _sound(text: str, speak: Speak | None) -> AsyncGenerator[bytes]:
    yield chime()
    if speak is not None:
        async with aclosing(speak(text)) as words:
            async for pcm in words:
                yield pcm


class _Listener:
    """What a person does at the board: a noise that begins a turn is no reaction, words are."""

    def __init__(self) -> None:
        self._has_reacted = False
        self._turn_id = ""
        self._changed = asyncio.Event()

    def take(self, event: SessionEvent) -> None:
        """Take one event of the board's session."""
        match event:
            case Heard() | WakeWordHeard():
                self._has_reacted = True
            case TurnStarted(turn_id=turn_id, kind=TurnKind.VOICE | TurnKind.TEXT):
                self._turn_id = turn_id
            case TurnEnded(turn_id=turn_id) if turn_id == self._turn_id:
                self._turn_id = ""
            case _:
                return
        self._changed.set()

    async def reacts(self, within_s: float) -> bool:
        """Wait for a reaction; somebody who has begun to speak is waited for."""
        await self._wait(lambda: self._has_reacted, within_s)
        if self._turn_id:
            await self._wait(lambda: self._has_reacted or not self._turn_id, TALK_LIMIT_S)
        return self._has_reacted

    async def _wait(self, is_so: Callable[[], bool], within_s: float) -> None:
        try:
            async with asyncio.timeout(within_s):
                while not is_so():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return
