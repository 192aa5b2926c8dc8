"""Names for chats, written by the agent that answered in them: after the first answer, never over a person's choice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
import logging
from typing import Final

from ..session.tasks import TURN_END_S, cancel, ended
from .changes import ChatChange, TurnEnded
from .errors import ChatError
from .feeds import Feeds
from .kinds import ContentType, Sender
from .models import ChatRecord, Message
from .repository import Repository

_LOGGER = logging.getLogger(__name__)

MAX_AT_ONCE: Final = 4
"""Names that are being written; more chats than that at once keep their numbers."""
TITLE_S: Final = 60.0
"""Longest time for one, waiting for a place among the requests to models included."""
FIRST_ROWS: Final = 100
"""Rows, those of tools included, within which the first whole answer must be; later the number is known to people."""

type WriteTitle = Callable[[str, str, str], Awaitable[str]]
"""Agent (entity id), question, answer → a name; empty where that agent writes none. Never raises."""


class Titles:
    """Listens from its making to `close`; owns the tasks that ask."""

    def __init__(self, repository: Repository, feeds: Feeds, write: WriteTitle) -> None:
        self._repository = repository
        self._write = write
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop_listening = feeds.add_listener(self._on_change)

    async def close(self) -> None:
        """Write no more."""
        self._stop_listening()
        for task in self._tasks:
            cancel(task)
        await ended(*self._tasks, within_s=TURN_END_S)

    def _on_change(self, change: ChatChange) -> None:
        if not isinstance(change, TurnEnded) or change.message_id is None or change.error or change.is_interrupted:
            return
        chat = self._repository.find_chat(change.chat_id)
        if chat is None or chat.is_named or chat.last_index > FIRST_ROWS or len(self._tasks) >= MAX_AT_ONCE:
            return
        naming = self._name(change.chat_id, change.message_id)
        task = asyncio.create_task(naming, name=f"xiaozhi title of chat {change.chat_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _name(self, chat_id: int, message_id: int) -> None:
        """Have a chat named whose first whole answer this is; those that failed or were interrupted say too little."""
        try:
            async with asyncio.timeout(TITLE_S):
                question, answer = _first_exchange(await self._repository.get_messages(chat_id, 1, FIRST_ROWS))
                if question is None or answer is None or answer.message_id != message_id:
                    return
                title = await self._write(answer.sender_id, question.text, answer.text)
                if title:
                    await self._repository.change_record(chat_id, lambda record: _named(record, title))
        except (ChatError, TimeoutError) as err:
            _LOGGER.debug("A chat got no title: %r", err)


def _first_exchange(rows: tuple[Message, ...]) -> tuple[Message | None, Message | None]:
    said = [row for row in rows if row.is_visible and row.type is ContentType.TEXT and not row.is_hidden_ai]
    answer = next((row for row in said if row.sender is Sender.AI and _is_whole(row)), None)
    if answer is None:
        return None, None
    return next((row for row in said if row.sender is Sender.USER and row.turn_id == answer.turn_id), None), answer


def _is_whole(answer: Message) -> bool:
    return not answer.details.get("error") and not answer.details.get("interrupted")


def _named(record: ChatRecord, title: str) -> ChatRecord:
    """Give the name, unless a person was quicker."""
    if record.chat.is_named:
        return record
    return replace(record, chat=replace(record.chat, name=title, is_named=True))
