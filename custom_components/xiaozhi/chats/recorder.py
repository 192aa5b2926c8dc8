"""Brings rows of chats on their way and reads them back for agents, those that are not on disk yet included.

What the rows of a turn are is `turn_record.py`'s; how they reach the disk, `writer.py`'s.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
import logging
from typing import Any, Final

from ..session.tasks import TURN_END_S, ended
from .changes import MessageAnnounced
from .errors import ChatError
from .feeds import Feeds
from .kinds import ContentType, Sender
from .models import MAX_TEXT_CHARACTERS, Chat, ChatRecord, Message
from .ports import Clock
from .recall import Recalled, recalled
from .repository import Repository
from .turns import TurnSlots
from .writer import ChatWriters, Create

_LOGGER = logging.getLogger(__name__)

RECALL_S: Final = 2.0
"""Longest wait for a chat's rows before an agent is asked without them: a disk answers in milliseconds."""


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
        self,
        chat_id: int,
        draft: Message,
        *,
        then: Callable[[ChatRecord], ChatRecord] | None = None,
        answers: asyncio.Future[ChatRecord] | None = None,
    ) -> asyncio.Future[ChatRecord]:
        """Announce a row, in a new chat once that is there (requirements R0-7), and queue it as `ChatWriters.post`."""
        announced = MessageAnnounced(chat_id=chat_id, message=draft)
        writer = self.writers.find(chat_id)
        if writer is not None and writer.is_new:
            return self.writers.post(
                chat_id, draft, then=then, answers=answers, on_created=lambda: self.feeds.publish(announced)
            )
        self.feeds.publish(announced)
        return self.writers.post(chat_id, draft, then=then, answers=answers)

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
