"""The chats that are open: read once, kept while something is written and a little longer. Knows no rules of chats."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from .committer import Committer, OnDurable
from .document import record_from_document
from .errors import ChatNotFoundError, DamagedError
from .models import ChatRecord
from .ports import Documents

FOLDER = "xiaozhi/chats"
MAX_IDLE = 16
"""Chats kept in memory though nothing happens in them: those of a household that talks, a few hundred KiB at most."""


class OpenChats:
    """Committers by chat: exactly one for each, so that no change is lost."""

    def __init__(self, documents: Documents, on_durable: OnDurable, on_lost: Callable[[int], None]) -> None:
        self._documents = documents
        self._on_durable = on_durable
        self._on_lost = on_lost
        self._open: OrderedDict[int, Committer] = OrderedDict()
        self._loading: dict[int, asyncio.Task[None]] = {}

    def __contains__(self, chat_id: int) -> bool:
        return chat_id in self._open

    async def get(self, chat_id: int) -> Committer:
        """Return a chat's committer, read if it was not open. What it returns must be used before the next wait.

        Raises `ChatNotFoundError`, `DamagedError` (it was set aside), `TooNewError`.
        """
        while (committer := self._open.get(chat_id)) is None or committer.durable is None:
            if committer is not None:
                raise ChatNotFoundError(str(chat_id))  # it is being created
            await self._load(chat_id)
        self._open.move_to_end(chat_id)
        return committer

    async def create(self, record: ChatRecord) -> None:
        """Store a new chat. Raises `StorageError`; cancelling the caller does not take it back."""
        chat_id = record.chat.chat_id
        committer = self._open[chat_id] = self._committer(chat_id)
        try:
            await committer.create(record)
        finally:
            if committer.durable is None and not committer.is_busy:
                self._open.pop(chat_id, None)
            self._close_idle()

    async def delete(self, chat_id: int) -> None:
        """Remove a chat's document. The caller sees to it that nobody asks for the chat any more."""
        if (committer := self._open.get(chat_id)) is not None:
            await committer.settled()
            self._open.pop(chat_id, None)
        await self._documents.delete(key_of(chat_id))

    async def settled(self) -> None:
        """Wait until everything that was asked for is written, or refused."""
        while busy := [committer for committer in self._open.values() if committer.is_busy]:
            await asyncio.gather(*(committer.settled() for committer in busy))
        if self._loading:
            await asyncio.gather(*self._loading.values(), return_exceptions=True)

    async def _load(self, chat_id: int) -> None:
        task = self._loading.get(chat_id)
        if task is None:
            task = asyncio.create_task(self._read(chat_id), name=f"xiaozhi opens chat {chat_id}")
            self._loading[chat_id] = task
            task.add_done_callback(_look_at)
        await asyncio.shield(task)

    async def _read(self, chat_id: int) -> None:
        """Read a chat and open it before the task is done: whoever comes then must find it, or read again."""
        try:
            record = await read_record(self._documents, chat_id)
        except ChatNotFoundError, DamagedError:
            self._on_lost(chat_id)
            raise
        finally:
            del self._loading[chat_id]
        committer = self._open[chat_id] = self._committer(chat_id)
        committer.load(record)
        self._close_idle()

    def _committer(self, chat_id: int) -> Committer:
        return Committer(key_of(chat_id), self._documents, self._on_durable)

    def _close_idle(self) -> None:
        """Forget the idle ones that were used longest ago."""
        idle = [chat_id for chat_id, committer in self._open.items() if not committer.is_busy]
        for chat_id in idle[: max(0, len(self._open) - MAX_IDLE)]:
            del self._open[chat_id]


async def read_record(documents: Documents, chat_id: int) -> ChatRecord:
    """Return a chat from disk. Raises as `OpenChats.get`."""
    record = await documents.load(key_of(chat_id), lambda document: record_from_document(document, chat_id))
    if record is None:
        raise ChatNotFoundError(str(chat_id))
    return record


def _look_at(task: asyncio.Task[None]) -> None:
    """Take the failure of a reading that nobody waits for any more."""
    if not task.cancelled():
        task.exception()


def key_of(chat_id: int) -> str:
    """Return the key of a chat's document."""
    return f"{FOLDER}/{chat_id}"
