"""Typed turns: the one door for the API, services and the socket to send a text into a chat, and to stop an answer.

A turn goes on whether its reader stays or not (requirements R3-11); only `abort` and an interruption end it early.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
import logging
from typing import Final

from ..session.errors import TurnError
from ..session.tasks import TURN_END_S, cancel, ended
from .access import require
from .asking import Asker, Limiter, Question, Speaker
from .errors import (
    BoardAwayError,
    BusyError,
    ChatClosedError,
    ChatError,
    EmptyTextError,
    TooLargeError,
    TooManyError,
)
from .kinds import ChatStat, Sender
from .lifecycle import Lifecycle
from .models import MAX_TEXT_CHARACTERS, Caller, Chat, Message
from .recorder import Recorder, TurnOrigin
from .turn_record import TurnRecord
from .typed import TypedTurn

_LOGGER = logging.getLogger(__name__)

STAGE_S: Final = 30.0
"""Longest wait for the agent's first sign, and for each further one; as `session/settings.py` stage_limit_s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A text that was stored, and is being answered."""

    message: Message
    """With its index: it is on disk."""
    ai_message_id: int
    turn_id: str
    done: asyncio.Future[str]
    """The whole answer, once it is over; an empty text if there was none. Whoever waits for it may stop doing so."""


class Chatting:
    """Owns the tasks of typed turns. `explain`: error code and language → a sentence. `close` at the end."""

    def __init__(
        self,
        recorder: Recorder,
        lifecycle: Lifecycle,
        asker: Asker,
        *,
        speaker: Speaker,
        limiter: Limiter,
        explain: Callable[[str, str | None], str],
        limit_s: Callable[[], float] = lambda: STAGE_S,
    ) -> None:
        self._recorder = recorder
        self._lifecycle = lifecycle
        self._asker = asker
        self._speaker = speaker
        self._limiter = limiter
        self._explain = explain
        self._limit_s = limit_s
        self._tasks: set[asyncio.Task[None]] = set()

    def is_running(self, chat_id: int) -> bool:
        """Whether an answer is being made in a chat, typed or through a board, or is on its way to the disk."""
        return self._recorder.slots.current(chat_id) is not None or self._recorder.writers.find(chat_id) is not None

    async def send(
        self,
        caller: Caller,
        chat_id: int,
        text: str,
        *,
        interrupt: bool = False,
        language: str | None = None,
        speak_on: str | None = None,
    ) -> Accepted:
        """Send a text; returns when it is on disk, while the answer is being made.

        `speak_on`: a board that says the answer, too. Raises `ChatNotFoundError`, `ReadOnlyError`, `EmptyTextError`,
        `TooLargeError`, `BoardAwayError`, `TooManyError`, `BusyError` without `interrupt`, `StorageError` (then nothing
        is answered), and `ChatClosedError` with the chat that now waits with this text (requirements S1-5).
        Cancelling the caller does not take the text back.
        """
        chat = self._checked(caller, chat_id, text, speak_on)
        if not interrupt and chat.stat is not ChatStat.CLOSED and self._recorder.slots.current(chat_id) is not None:
            raise BusyError(str(chat_id))  # before it is counted: who asks again in a moment uses up nothing
        if not caller.is_automation and (wait_s := self._limiter.take(caller.user_id)) is not None:
            raise TooManyError(wait_s)
        if chat.stat is ChatStat.CLOSED:
            await self._go_on_elsewhere(chat, text)
        turn = TypedTurn(self._asker, limit_s=self._limit_s())
        slot = await self._recorder.slots.take(chat_id, turn.id, turn.stop, interrupt=interrupt)
        try:
            chat = self._recorder.repository.get_chat(chat_id)
            if chat.stat is ChatStat.CLOSED or self._recorder.is_full(chat_id):  # by the turn that was waited for
                await self._go_on_elsewhere(chat, text)
            if chat.stat is ChatStat.PENDING:
                await self._open(chat, caller, text)
        except BaseException:
            self._recorder.slots.release(slot)
            raise
        origin = TurnOrigin(
            chat_id=chat_id,
            turn_id=turn.id,
            user_id=caller.user_id,
            language=language or "",
            explain=lambda code: self._explain(code, language),
        )
        turn.record = TurnRecord(self._recorder, origin, slot)
        stored = turn.record.heard(text)
        question = Question(chat=chat, turn_id=turn.id, user_id=caller.user_id, text=text, language=language)
        self._start(turn, question, speak_on)
        try:
            message = await asyncio.shield(stored)
        except ChatError:
            turn.stop()  # nobody is told an answer to what was never accepted
            raise
        return Accepted(message=message, ai_message_id=turn.record.message_id, turn_id=turn.id, done=turn.done)

    async def abort(self, caller: Caller, chat_id: int) -> bool:
        """Stop the answer that is being made, typed or spoken; whether there was one.

        Returns when it has ended and what was said is on disk: whoever empties the chat then empties that, too.
        """
        require(caller, self._recorder.repository.get_chat(chat_id), write=True)
        slot = self._recorder.slots.current(chat_id)
        if slot is not None:
            slot.stop()
            await slot.ended(TURN_END_S)
        with suppress(TimeoutError):
            async with asyncio.timeout(TURN_END_S):
                await self._recorder.writers.settled(chat_id)
        return slot is not None

    async def close(self) -> None:
        """Stop every typed turn and wait for their ends."""
        for task in self._tasks:
            cancel(task)
        await ended(*self._tasks, within_s=TURN_END_S)

    def _checked(self, caller: Caller, chat_id: int, text: str, speak_on: str | None) -> Chat:
        chat = self._recorder.repository.get_chat(chat_id)
        require(caller, chat, write=True)
        if not text.strip():
            raise EmptyTextError
        if len(text) > MAX_TEXT_CHARACTERS:
            raise TooLargeError(f"a message has at most {MAX_TEXT_CHARACTERS} characters")
        if speak_on is not None and not self._speaker.can_speak(speak_on):
            raise BoardAwayError(speak_on)
        return chat

    async def _go_on_elsewhere(self, chat: Chat, text: str) -> None:
        """Make the next chat with a text that waits there. Raises `ChatClosedError` always."""
        await self._lifecycle.close(chat.chat_id)
        made = await self._lifecycle.succeed(chat, text)
        raise ChatClosedError(chat.chat_id, made.chat_id)

    def _start(self, turn: TypedTurn, question: Question, speak_on: str | None) -> None:
        task = asyncio.create_task(self._run(turn, question, speak_on), name=f"xiaozhi typed turn {turn.id}")
        turn.task = task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, turn: TypedTurn, question: Question, speak_on: str | None) -> None:
        await turn.run(question)
        if speak_on is None or turn.was_stopped or not turn.text.strip():
            return
        try:
            await self._speaker.speak(speak_on, turn.text)
        except TurnError as err:
            _LOGGER.warning("An answer could not be spoken on a board: %s", err.code)

    async def _open(self, chat: Chat, caller: Caller, text: str) -> None:
        """Open a chat that waited for a visit. A first message that is another one than this is kept, as a row."""
        visit = await self._lifecycle.open_pending(chat.chat_id)
        if visit.pending is None or visit.pending.strip() == text.strip():
            return
        first = Message(
            message_id=self._recorder.repository.ids.next(),
            index=0,
            sender=Sender.USER,
            sender_id=caller.user_id,
            text=visit.pending,
            sent_ms=self._recorder.now_ms(),
            details={"kind": "text"},
        )
        self._recorder.post(chat.chat_id, first)
