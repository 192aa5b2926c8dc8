"""What happens in a turn becomes rows and events, beside the answer and never in its way (requirements S0-21, S3-9).

The person's text at once, tools as hidden rows, the answer once, when it is complete. Which chat a turn belongs to is
the caller's choice (`conversation.py` for boards, `chatting.py` for typed text).
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
import logging
from typing import Any, Final

from ..session.acts import AgentAct, AgentAsked, ToolAnswered, ToolCalled, UsageCounted
from ..session.tasks import TURN_END_S, ended
from . import rows
from .changes import AnswerBegan, AnswerGrew, MessageAnnounced, TurnEnded
from .errors import ChatError
from .feeds import Feeds
from .kinds import ContentType, Sender
from .lifecycle import closed_if_full
from .models import MAX_TEXT_CHARACTERS, Chat, ChatRecord, Message
from .ports import Clock
from .recall import Recalled, recalled
from .repository import Repository
from .turns import Slot, TurnSlots
from .writer import ChatWriters, Create

_LOGGER = logging.getLogger(__name__)

PHOTO_NAME: Final = "photo.jpg"

RECALL_S: Final = 2.0
"""Longest wait for a chat's rows before an agent is asked without them: a disk answers in milliseconds."""

TOO_LONG: Final = "agent_too_long"
"""The model takes no more (`agent/errors.py`): the chat has ended (requirements R1-2)."""

SOFT_ERRORS: Final = frozenset({"agent_stream_cut"})
"""Failures after which what was said is still an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnOrigin:
    """Where a turn comes from."""

    chat_id: int
    turn_id: str
    user_id: str
    """Who asks: the caller, or the owner of the board."""
    board_id: str = ""
    language: str = ""
    is_voice: bool = False
    explain: Callable[[str], str] = field(default=lambda code: code)
    """Error code → a sentence for the person."""

    def place(self) -> dict[str, Any]:
        """Return where it was said, as far as known, for the details of a row."""
        known = {"board": self.board_id, "language": self.language}
        return {name: value for name, value in known.items() if value}


class Recorder:
    """Shared by all chats. `limit_characters`: length at which a chat ends, 0 for never."""

    def __init__(
        self,
        repository: Repository,
        feeds: Feeds,
        slots: TurnSlots,
        *,
        now_ms: Clock,
        limit_characters: Callable[[], int],
        default_context: Callable[[str], str] = lambda _: "",
    ) -> None:
        self.repository = repository
        self.feeds = feeds
        self.slots = slots
        self.now_ms = now_ms
        self.writers = ChatWriters(repository)
        self.limit_characters = limit_characters
        self._default_context = default_context
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, origin: TurnOrigin, slot: Slot) -> TurnRecord:
        """Begin to record a turn that holds its chat."""
        return TurnRecord(self, origin, slot)

    def create_before(self, chat_id: int, make: Create) -> None:
        """Have a chat made before the first row of its first turn."""
        self.writers.get(chat_id).create(make)

    def is_full(self, chat_id: int) -> bool:
        """Whether a chat has reached its length, rows that are not on disk yet included."""
        limit = self.limit_characters()
        writer = self.writers.find(chat_id)
        waiting = writer.pending if writer else ()
        chat = self.repository.find_chat(chat_id)
        known = chat.characters if chat else 0
        return 0 < limit <= known + sum(len(row.text) for row in waiting if row.is_visible)

    def note_prompt(self, origin: TurnOrigin, text: str) -> None:
        """Record a sentence of ours that belongs to no question: a greeting, a goodbye. The agent never sees it."""
        draft = Message(
            message_id=self.repository.ids.next(),
            index=0,
            sender=Sender.SYSTEM,
            text=text[:MAX_TEXT_CHARACTERS],
            is_hidden_ai=True,
            sent_ms=self.now_ms(),
            turn_id=origin.turn_id,
            details=origin.place(),
        )
        self.post(origin.chat_id, draft)

    def post(
        self, chat_id: int, draft: Message, *, then: Callable[[ChatRecord], ChatRecord] | None = None
    ) -> asyncio.Future[ChatRecord]:
        """Announce a row, in a new chat once that is there (requirements R0-7), and queue it."""
        announced = MessageAnnounced(chat_id=chat_id, message=draft)
        writer = self.writers.find(chat_id)
        if writer is not None and writer.is_new:
            return self.writers.post(chat_id, draft, then=then, on_created=lambda: self.feeds.publish(announced))
        self.feeds.publish(announced)
        return self.writers.post(chat_id, draft, then=then)

    def attach(self, chat_id: int, stored: asyncio.Future[Message], wav: bytes) -> None:
        """Add a recording to a row once that is on disk (requirements R0-11); a text is never lost over its sound."""
        task = asyncio.create_task(self._attach(chat_id, stored, wav), name=f"xiaozhi recording in chat {chat_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait for the recordings that are on their way to the disk."""
        await ended(*self._tasks, within_s=TURN_END_S)

    async def _attach(self, chat_id: int, stored: asyncio.Future[Message], wav: bytes) -> None:
        try:
            message = await stored
            item = await self.repository.new_binary_object_with_data(chat_id, ContentType.WAV, "speech.wav", wav)
            await self.repository.change_message(chat_id, message.message_id, object_id=item.object_id)
        except ChatError as err:
            _LOGGER.warning("A recording could not be stored: %s", err.code)

    async def recall(self, chat: Chat, *, turn_id: str, before: int | None = None) -> Recalled:
        """Return a chat's past for a turn; `before`: a chat whose end belongs to it.

        Without what is not on disk and cannot be read in time: then the agent answers only what it is asked.
        """
        return recalled(
            chat.chat_id,
            await self._rows(chat.chat_id),
            turn_id=turn_id,
            prompt=chat.context or self._default_context(chat.owner_id),
            before=() if before is None else await self._rows(before),
        )

    async def _rows(self, chat_id: int) -> list[Message]:
        """Return the rows of a chat, those that are not on disk yet included."""
        stored: tuple[Message, ...] = ()
        with suppress(ChatError, TimeoutError):  # new, deleted or damaged; the repository told of the last
            async with asyncio.timeout(RECALL_S):
                stored = (await self.repository.get_record(chat_id)).messages
        writer = self.writers.find(chat_id)
        known = {row.message_id for row in stored}
        return [*stored, *(row for row in (writer.pending if writer else ()) if row.message_id not in known)]


class TurnRecord:
    """One turn. `heard` first, `ended` last and once; nothing here waits."""

    def __init__(self, recorder: Recorder, origin: TurnOrigin, slot: Slot) -> None:
        self.origin = origin
        self.slot = slot
        self.message_id = recorder.repository.ids.next()
        """The answer's."""
        self.has_ended = False
        self._recorder = recorder
        self._parts: list[str] = []
        self._chunk_id = 0
        self._agent_id = ""
        self._details: dict[str, Any] = {}
        self._agent_error: str | None = None
        self._began_s = asyncio.get_running_loop().time()

    @property
    def text(self) -> str:
        """The answer so far."""
        return "".join(self._parts)

    def heard(self, text: str, *, speaker: str | None = None, is_for_agent: bool = True) -> asyncio.Future[Message]:
        """Record what a person said or typed; the future has the row once it is on disk, or a `ChatError`."""
        details = {"kind": "voice" if self.origin.is_voice else "text", **self.origin.place()}
        if speaker:
            details["speaker"] = speaker
        draft = self._draft(Sender.USER, text, sender_id=self.origin.user_id, details=details)
        stored = self._recorder.post(self.origin.chat_id, replace(draft, is_hidden_ai=not is_for_agent))
        if is_for_agent:
            self._tell_began()
        return _row_of(stored, draft.message_id)

    def grew(self, delta: str) -> None:
        """Record that the answer grew."""
        if self.has_ended or not delta:
            return
        if not self._parts:
            self._details.setdefault("first_token_ms", self._elapsed_ms())
        self._parts.append(delta)
        self._chunk_id += 1
        self._recorder.feeds.publish(
            AnswerGrew(chat_id=self.origin.chat_id, message_id=self.message_id, chunk_id=self._chunk_id, delta=delta)
        )

    def acted(self, act: AgentAct) -> None:
        """Record what the agent did besides talking."""
        if self.has_ended:
            return
        match act:
            case AgentAsked():
                self._agent_id = act.agent_id
            case ToolCalled():
                self._post_tool(ContentType.TOOL_REQUEST, act.call_id, act.name, act.arguments)
            case ToolAnswered():
                self._post_tool(ContentType.TOOL_RESPONSE, act.call_id, act.name, act.result, is_error=act.is_error)
            case UsageCounted():
                self._count(act)

    def pictured(self, photo: bytes, question: str) -> None:
        """Record a photo (JPEG): people see it, the agent was told what is on it.

        It is told to watchers once it is on disk, not before: they will want to load it.
        """
        if self.has_ended:
            return
        repository = self._recorder.repository
        try:
            item = repository.new_object(ContentType.JPEG, PHOTO_NAME, photo)
        except ChatError as err:
            _LOGGER.warning("A photo does not become part of its chat: %s", err.code)
            return
        details = {"kind": "photo", "question": question, **self.origin.place()}
        draft = self._draft(Sender.USER, "", sender_id=self.origin.user_id, details=details)
        self._recorder.writers.post(
            self.origin.chat_id,
            replace(draft, type=ContentType.JPEG, object_id=item.object_id, is_hidden_ai=True),
            then=lambda record: rows.with_object(record, item),
            before=lambda: repository.put_object(item, photo),
        )

    def sounded(self, after_ms: int) -> None:
        """Record when the answer was first heard."""
        self._details["first_sound_ms"] = after_ms

    def ended(
        self,
        *,
        spoken: str | None = None,
        prompt: str = "",
        is_interrupted: bool = False,
        error: str | None = None,
    ) -> None:
        """Record the end, and let go of the chat. `spoken`: what was played, None where nothing is played.

        `prompt`: a sentence of ours that was said in place of an answer; the agent does not get to know it.
        """
        if self.has_ended:
            return
        self.has_ended = True
        self._recorder.slots.release(self.slot)
        code = error or self._agent_error
        draft = self._answer(spoken=spoken, prompt=prompt, is_interrupted=is_interrupted, error=code)
        if draft is None:
            self._tell_ended(None, is_interrupted=is_interrupted, error=code)
            return
        limit = self._recorder.limit_characters()
        is_too_long = self._agent_error == TOO_LONG
        stored = self._recorder.post(
            self.origin.chat_id,
            draft,
            then=lambda record: closed_if_full(record, limit, is_too_long=is_too_long),
        )

        def on_stored(done: asyncio.Future[ChatRecord]) -> None:
            is_stored = not done.cancelled() and done.exception() is None
            failure = code or (None if is_stored else "storage_failed")
            self._tell_ended(draft.message_id if is_stored else None, is_interrupted=is_interrupted, error=failure)

        stored.add_done_callback(on_stored)

    def _answer(self, *, spoken: str | None, prompt: str, is_interrupted: bool, error: str | None) -> Message | None:
        """Return the row of the answer, an explanation where there is none; None if nothing was said at all."""
        details = {**self._details, **self.origin.place()}
        text, sender = self.text, Sender.AI
        if is_interrupted:
            details["interrupted"] = True
            if spoken is not None and spoken != text:
                details["spoken"] = spoken
        if error is not None:
            details["error"] = error
        is_hidden_ai = self._agent_error is not None and self._agent_error not in SOFT_ERRORS
        if not text.strip():
            text, sender, is_hidden_ai = prompt, Sender.SYSTEM, True
            if not text and error is not None:
                text = self.origin.explain(error)
            if not text:
                return None
        draft = self._draft(sender, text, sender_id=self._agent_id, details=details)
        return replace(draft, message_id=self.message_id, is_hidden_ai=is_hidden_ai)

    def _count(self, usage: UsageCounted) -> None:
        for name in ("input_tokens", "output_tokens", "rounds", "tool_calls", "first_token_ms"):
            if value := getattr(usage, name):
                self._details[name] = value
        self._agent_error = usage.error

    def _post_tool(self, type_: ContentType, call_id: str, name: str, content: str, *, is_error: bool = False) -> None:
        details: dict[str, Any] = {"call_id": call_id, "name": name, **({"is_error": True} if is_error else {})}
        draft = self._draft(Sender.TOOL, content, sender_id=name, details=details)
        self._recorder.post(self.origin.chat_id, replace(draft, type=type_, is_hidden_user=True))

    def _draft(self, sender: Sender, text: str, *, sender_id: str, details: dict[str, Any]) -> Message:
        repository = self._recorder.repository
        return Message(
            message_id=repository.ids.next(),
            index=0,
            sender=sender,
            sender_id=sender_id,
            text=text[:MAX_TEXT_CHARACTERS],
            sent_ms=self._recorder.now_ms(),
            turn_id=self.origin.turn_id,
            details=details,
        )

    def _tell_began(self) -> None:
        self._recorder.feeds.publish(
            AnswerBegan(chat_id=self.origin.chat_id, turn_id=self.origin.turn_id, message_id=self.message_id)
        )

    def _tell_ended(self, message_id: int | None, *, is_interrupted: bool, error: str | None) -> None:
        self._recorder.feeds.publish(
            TurnEnded(
                chat_id=self.origin.chat_id,
                turn_id=self.origin.turn_id,
                message_id=message_id,
                error=error,
                is_interrupted=is_interrupted,
            )
        )

    def _elapsed_ms(self) -> int:
        return round((asyncio.get_running_loop().time() - self._began_s) * 1000)


def _row_of(stored: asyncio.Future[ChatRecord], message_id: int) -> asyncio.Future[Message]:
    """Return the row out of the chat that it was stored in."""
    row: asyncio.Future[Message] = stored.get_loop().create_future()

    def take(done: asyncio.Future[ChatRecord]) -> None:
        if row.done():
            return
        if done.cancelled():
            row.cancel()
        elif (err := done.exception()) is not None:
            row.set_exception(err)
            row.exception()  # whoever does not wait for it is not warned of it
        else:
            row.set_result(next(m for m in reversed(done.result().messages) if m.message_id == message_id))

    stored.add_done_callback(take)
    return row
