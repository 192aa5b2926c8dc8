"""All chats: the operations that the requirements name (R0-6), each answered when it is on disk.

Rows above call nothing else of the storage. Who may do what is asked in `access.py` by whoever knows the caller.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
import logging
from typing import Any

from . import rows
from .changes import ChatChange, ChatChanged, ChatRemoved
from .chat_objects import GRACE_MS, checked_object
from .differences import changes_between
from .errors import ChatNotFoundError, InvalidIdError, StorageError
from .ids import Snowflakes, is_placeholder, time_ms_of
from .index import Entry, Index, merged_marks
from .index_file import IndexFile
from .kinds import ChatStat, ContentType
from .models import BinaryObject, Chat, ChatRecord, Message
from .opened import OpenChats
from .ports import Clock, Documents, Objects, Stamp
from .reading import Reading

_LOGGER = logging.getLogger(__name__)

KEPT_MS = 7 * 24 * 3600 * 1000
"""How long a deleted chat can be taken back."""

type Listener = Callable[[ChatChange], None]


class Repository(Reading):
    """`load` before anything else, `close` at the end, all on one event loop.

    What changes something returns when it is on disk, raises `StorageError` where the disk refuses, and is not undone
    by cancelling the caller.
    """

    def __init__(self, documents: Documents, objects: Objects, *, now_ms: Clock) -> None:
        index = Index()
        super().__init__(index, OpenChats(documents, self._on_durable, self._on_lost), objects)
        self._now_ms = now_ms
        self._index_file = IndexFile(documents, index, now_ms)
        self._listeners: list[Listener] = []
        self._dropped: set[int] = set()
        """Objects that no row knows any more."""
        self._is_closed = False
        self.ids = Snowflakes(now_ms)

    async def load(self) -> None:
        """Read the index and what it does not know. Raises `StorageError` where the disk cannot be read at all."""
        await self._index_file.load()
        self.ids.not_before(max((chat.updated_ms for chat in self.all_chats()), default=0))

    async def flush(self) -> None:
        """Return when everything that was asked for is on disk, or refused; the index too."""
        await self._open.settled()
        await self._index_file.flush()

    async def close(self) -> None:
        """Accept nothing any more, and finish what was accepted."""
        self._is_closed = True
        await self._open.settled()
        await self._index_file.close()

    def add_listener(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener what changed, once it is on disk and before the caller is answered. Returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def user_create_chat(
        self,
        user_id: str,
        prefix: str,
        *,
        chat_id: int | None = None,
        name: str | None = None,
        agent_id: str = "",
        board_id: str = "",
        stat: ChatStat = ChatStat.OPEN,
        pending: str | None = None,
        previous_chat_id: int | None = None,
        context: str = "",
    ) -> Chat:
        """Make a chat; without a name the first free `<prefix><n>` of that user (requirements S0-7, S0-8).

        Raises `InvalidIdError` for a placeholder or an id that is taken, `TooLargeError`.
        """
        self._require_open()
        if chat_id is not None and (is_placeholder(chat_id) or chat_id in self._open or self.find_chat(chat_id)):
            raise InvalidIdError(str(chat_id))
        now_ms = self._now_ms()
        chat = Chat(
            chat_id=self.ids.next() if chat_id is None else chat_id,
            owner_id=user_id,
            name=self._index.names.free(user_id, prefix) if name is None else name,
            is_named=name is not None,
            agent_id=agent_id,
            board_id=board_id,
            stat=stat,
            pending=pending,
            previous_chat_id=previous_chat_id,
            context=context,
            created_ms=now_ms,
            updated_ms=now_ms,
        )
        rows.check_chat(chat)
        self._index.names.add(user_id, chat.name)  # nobody else gets it while this one is written
        try:
            await self._open.create(ChatRecord(chat=chat))
        finally:
            self._index.names.remove(user_id, chat.name)
        return chat

    async def post_chat_message(self, chat_id: int, draft: Message) -> Message:
        """Store a row and return it with its index (requirements S0-23 to S0-25), `message_id` 0 meaning a new one.

        A row whose id is there already is returned as it is. Raises `TooLargeError`.
        """
        draft = draft if draft.message_id else replace(draft, message_id=self.ids.next())
        record = await self.change_record(chat_id, partial(rows.with_message, draft=draft, now_ms=self._now_ms()))
        return next(message for message in reversed(record.messages) if message.message_id == draft.message_id)

    async def change_message(self, chat_id: int, message_id: int, **columns: Any) -> Message:
        """Give columns of a row new values: what was really spoken, its recording. Raises `TooLargeError`."""
        record = await self.change_record(
            chat_id, partial(rows.with_changed_message, message_id=message_id, columns=columns)
        )
        return rows.find_message(record, message_id)

    async def remove_message(self, chat_id: int, message_id: int) -> None:
        """Empty a row; its index stays used."""
        await self.change_record(chat_id, partial(rows.without_message, message_id=message_id, now_ms=self._now_ms()))

    async def clear_chat(self, chat_id: int) -> None:
        """Empty all rows; indexes count on."""
        await self.change_record(chat_id, partial(rows.without_messages, now_ms=self._now_ms()))

    async def change_chat(self, chat_id: int, **columns: Any) -> Chat:
        """Give columns of a chat new values: `name`, `stat`, `shares`, … Raises `TooLargeError`."""
        return (await self.change_record(chat_id, partial(rows.with_columns, columns=columns))).chat

    async def change_record(self, chat_id: int, step: Callable[[ChatRecord], ChatRecord]) -> ChatRecord:
        """Change a chat at one stroke. `step` neither waits nor changes what it gets; its `ChatError`s come through.

        It sees all earlier changes, written or not; if one of those cannot be written, this fails with it.
        """
        self._require_open()
        self.get_chat(chat_id)
        return await self._change(chat_id, step)

    async def delete_chat(self, chat_id: int) -> None:
        """Hide a chat; for 7 days it can be taken back."""
        await self.change_chat(chat_id, removed_ms=self._now_ms())

    async def restore_chat(self, chat_id: int) -> Chat:
        """Take a deleted chat back."""
        self._require_open()
        chat = self.find_chat(chat_id)
        if chat is None or (chat.removed_ms is not None and chat.removed_ms < self._now_ms() - KEPT_MS):
            raise ChatNotFoundError(str(chat_id))
        return (await self._change(chat_id, _restored)).chat

    async def purge_chat(self, chat_id: int) -> None:
        """Remove a deleted chat for good, with its objects."""
        entry = self._index.entry(chat_id)
        if entry is None or entry.chat.removed_ms is None:
            raise ChatNotFoundError(str(chat_id))
        await self._open.delete(chat_id)
        self._index.drop(chat_id)
        self._index_file.changed()
        for object_id in entry.object_ids:
            await self._objects.delete(object_id)

    async def new_binary_object_with_data(
        self,
        chat_id: int,
        type: ContentType,  # noqa: A002 - the name of the column
        name: str,
        content: bytes,
    ) -> BinaryObject:
        """Store bytes of a chat: first the bytes, then the row that knows them. Raises `TooLargeError`."""
        self.get_chat(chat_id)
        item = self.new_object(type, name, content)
        await self.put_object(item, content)
        await self.change_record(chat_id, partial(rows.with_object, item=item))
        return item

    def new_object(self, type: ContentType, name: str, content: bytes) -> BinaryObject:  # noqa: A002 - the name of the column
        """Return the row of new bytes, with its id. Raises `TooLargeError`."""
        return checked_object(self.ids.next(), type, name, content, now_ms=self._now_ms())

    async def put_object(self, item: BinaryObject, content: bytes) -> None:
        """Store bytes; whoever adds no row for them within a day leaves them to the sweep."""
        self._require_open()
        await self._objects.put(item.object_id, content)

    def chats_with_objects_before(self, time_ms: int) -> tuple[int, ...]:
        """Return the chats, deleted ones left out, that have objects made before a time."""
        return tuple(
            entry.chat.chat_id
            for entry in self._index.entries()
            if entry.chat.removed_ms is None and any(time_ms_of(object_id) < time_ms for object_id in entry.object_ids)
        )

    async def drop_objects_before(self, chat_id: int, time_ms: int) -> None:
        """Remove a chat's objects that were made before a time."""

        def without_old(record: ChatRecord) -> ChatRecord:
            old = {item.object_id for item in record.objects if time_ms_of(item.object_id) < time_ms}
            return rows.without_objects(record, old) if old else record

        await self.change_record(chat_id, without_old)

    async def sweep_objects(self) -> int:
        """Remove objects that no chat knows, but for new ones; returns how many. Nothing while a chat is unreadable."""
        if not self._index_file.is_complete:
            return 0
        there = await self._objects.ids()
        known = {object_id for entry in self._index.entries() for object_id in entry.object_ids}
        stale = {i for i in there - known if time_ms_of(i) < self._now_ms() - GRACE_MS}
        for object_id in stale:
            await self._objects.delete(object_id)
        return len(stale)

    def mark_read(self, chat_id: int, user_id: str, index: int) -> None:
        """Note how far a user has seen a chat; on disk with the chat's next change, or with the index."""
        chat = self.get_chat(chat_id)
        mark = min(index, chat.last_index)
        if mark > chat.read.get(user_id, 0):
            marked = replace(chat, read=chat.read | {user_id: mark})
            self._index.replace_chat(marked)
            self._index_file.changed()
            self._tell(ChatChanged(chat=marked))

    async def _change(self, chat_id: int, step: Callable[[ChatRecord], ChatRecord]) -> ChatRecord:
        committer = await self._open.get(chat_id)
        record = await committer.change(partial(self._changed, step=step))
        while self._dropped:  # a caller that was cancelled before leaves its own to the next one, or to the sweep
            await self._objects.delete(self._dropped.pop())
        return record

    def _changed(self, record: ChatRecord, step: Callable[[ChatRecord], ChatRecord]) -> ChatRecord:
        """Apply a step to the newest state: with fresh read marks, if it was not deleted meanwhile, and counted."""
        if record.chat.removed_ms is not None and step is not _restored:
            raise ChatNotFoundError(str(record.chat.chat_id))
        changed = step(record)
        if changed is record:
            return record
        if changed.messages is not record.messages:
            changed = rows.counted(changed)
        known = self.find_chat(record.chat.chat_id)
        read = merged_marks(changed.chat.read, known.read if known else {})
        return replace(changed, chat=replace(changed.chat, read=read))

    def _on_durable(self, before: ChatRecord | None, record: ChatRecord, stamp: Stamp) -> None:
        object_ids = tuple(item.object_id for item in record.objects)
        if before is not None:
            self._dropped |= {item.object_id for item in before.objects} - set(object_ids)
        self._index.put(Entry(record.chat, stamp, object_ids))
        self._index_file.changed()
        for change in changes_between(before, record):
            self._tell(change)

    def _on_lost(self, chat_id: int) -> None:
        """Forget a chat whose document is gone or was set aside."""
        if (chat := self.find_chat(chat_id)) is not None:
            self._index.drop(chat_id)
            self._index_file.changed()
            self._tell(ChatRemoved(chat=chat))

    def _tell(self, change: ChatChange) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(change)
            except Exception:
                _LOGGER.exception("A watcher of chats failed")

    def _require_open(self) -> None:
        if self._is_closed:
            raise StorageError("the storage of chats is closed")


def _restored(record: ChatRecord) -> ChatRecord:
    return rows.with_columns(record, {"removed_ms": None})
