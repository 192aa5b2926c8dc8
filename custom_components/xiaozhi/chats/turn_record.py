"""What happens in a turn becomes rows and events, beside the answer and never in its way (requirements S0-21, S3-9).

The person's text at once, tools as hidden rows, the answer once, when it is complete. Which chat a turn belongs to is
the caller's choice (`conversation.py` for boards, `chatting.py` for typed text).
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
import logging
from typing import Any, Final

from ..session.acts import AgentAct, AgentAsked, ToolAnswered, ToolCalled, UsageCounted
from . import rows
from .changes import AnswerBegan, AnswerGrew, TurnEnded
from .errors import ChatError
from .kinds import ContentType, Sender
from .lifecycle import closed_if_full
from .models import MAX_TEXT_CHARACTERS, ChatRecord, Message, whole_characters
from .recorder import Recorder, TurnOrigin
from .turns import Slot

_LOGGER = logging.getLogger(__name__)

PHOTO_NAME: Final = "photo.jpg"

TOO_LONG: Final = "agent_too_long"
"""The model takes no more (`agent/errors.py`): the chat has ended (requirements R1-2)."""

SOFT_ERRORS: Final = frozenset({"agent_stream_cut"})
"""Failures after which what was said is still an answer."""


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
        self._question: asyncio.Future[ChatRecord] | None = None
        """What was typed. Whoever sent it is told where it cannot be stored, and then nothing that follows is: what was
        spoken is gone anyway, so of that the answer at least is kept."""
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
        if not self.origin.is_voice:
            self._question = stored
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
        on_told: Callable[[], None] = lambda: None,
    ) -> None:
        """Record the end, and let go of the chat. `spoken`: what was played, None where nothing is played.

        `prompt`: a sentence of ours that was said in place of an answer; the agent does not get to know it. `on_told`
        is called when the end is told: after the answer is on disk, or could not be stored.
        """
        if self.has_ended:
            return
        self.has_ended = True
        self._recorder.slots.release(self.slot)
        code = error or self._agent_error
        draft = self._answer(spoken=spoken, prompt=prompt, is_interrupted=is_interrupted, error=code)
        if draft is None:
            self._tell_ended(None, is_interrupted=is_interrupted, error=code)
            on_told()
            return
        limit = self._recorder.limit_characters()
        is_too_long = self._agent_error == TOO_LONG
        stored = self._recorder.post(
            self.origin.chat_id,
            draft,
            then=lambda record: closed_if_full(record, limit, is_too_long=is_too_long),
            answers=self._question,
        )

        def on_stored(done: asyncio.Future[ChatRecord]) -> None:
            is_stored = not done.cancelled() and done.exception() is None and _has_row(done.result(), draft)
            failure = code or (None if is_stored else "storage_failed")
            self._tell_ended(draft.message_id if is_stored else None, is_interrupted=is_interrupted, error=failure)
            on_told()

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
        hidden = replace(draft, type=type_, is_hidden_user=True)
        self._recorder.post(self.origin.chat_id, hidden, answers=self._question)

    def _draft(self, sender: Sender, text: str, *, sender_id: str, details: dict[str, Any]) -> Message:
        repository = self._recorder.repository
        return Message(
            message_id=repository.ids.next(),
            index=0,
            sender=sender,
            sender_id=sender_id,
            text=whole_characters(text)[:MAX_TEXT_CHARACTERS],
            sent_ms=self._recorder.now_ms(),
            turn_id=self.origin.turn_id,
            details={name: whole_characters(it) if isinstance(it, str) else it for name, it in details.items()},
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


def _has_row(record: ChatRecord, draft: Message) -> bool:
    return any(row.message_id == draft.message_id for row in reversed(record.messages))


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
