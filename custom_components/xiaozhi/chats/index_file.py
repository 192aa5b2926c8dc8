"""The index on disk: read and mended at the start, saved late. Losing it costs a slower start, never a chat."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
import logging

from .errors import ChatError, DamagedError, StorageError, TooNewError, UnreadableError
from .index import Entry, Index, index_from_document, index_to_document, merged_marks
from .opened import FOLDER, read_record
from .ports import Clock, Documents, Stamp

_LOGGER = logging.getLogger(__name__)

KEY = "xiaozhi/chat_index"
DELAY_S = 30
"""From a change to the index on disk: one write for all that happens meanwhile; with 10,000 chats it is some MiB."""
READERS = 6
"""Documents read at a time, as many as Home Assistant's `Store` lets be read (helpers/storage.py)."""


class IndexFile:
    """Owns one task while there is something to save."""

    def __init__(self, documents: Documents, index: Index, now_ms: Clock) -> None:
        self._documents = documents
        self._index = index
        self._now_ms = now_ms
        self._is_changed = False
        self._saver: asyncio.Task[None] | None = None
        self.is_complete = True
        """Whether every document could be read: only then is it known which objects nobody needs."""

    async def load(self) -> None:
        """Fill the index: from its document where stamps are equal, from the chats elsewhere. Raises `StorageError`."""
        stamps = {_chat_id_of(key): stamp for key, stamp in (await self._documents.stamps(FOLDER)).items()}
        known = await self._read()
        entries = {chat_id: entry for chat_id, entry in known.items() if stamps.get(chat_id) == entry.stamp}
        unknown = [chat_id for chat_id in stamps if chat_id not in entries]
        for entry in await self._mended(unknown, stamps, known):
            entries[entry.chat.chat_id] = entry
        self._index.fill(entries.values())
        if unknown or known.keys() != entries.keys():
            self.changed()

    def changed(self) -> None:
        """Save within `DELAY_S`."""
        self._is_changed = True
        if self._saver is None:
            self._saver = asyncio.create_task(self._save_late(), name="xiaozhi index of chats")

    async def flush(self) -> None:
        """Save now what is not saved. A disk that refuses is only logged: the index mends itself."""
        if not self._is_changed:
            return
        self._is_changed = False
        try:
            await self._documents.save(KEY, partial(index_to_document, self._index.entries(), self._now_ms()))
        except StorageError as err:
            _LOGGER.warning("The index of chats could not be saved and will be made anew: %s", err)

    async def close(self) -> None:
        """Save and end."""
        if (saver := self._saver) is not None:
            self._saver = None
            saver.cancel()
            await asyncio.gather(saver, return_exceptions=True)
            self._is_changed = True  # the save that was cancelled may have left the old one
        await self.flush()

    async def _save_late(self) -> None:
        while self._is_changed:
            await asyncio.sleep(DELAY_S)
            await self.flush()
        self._saver = None

    async def _read(self) -> Mapping[int, Entry]:
        try:
            return await self._documents.load(KEY, index_from_document) or {}
        except (DamagedError, TooNewError, UnreadableError) as err:
            _LOGGER.warning("The index of chats is made anew: %s", err)
            return {}

    async def _mended(
        self, chat_ids: list[int], stamps: Mapping[int, Stamp], known: Mapping[int, Entry]
    ) -> list[Entry]:
        """Read chats that the index does not know as they are now; one that cannot be read is left out."""
        left, entries = iter(chat_ids), list[Entry]()

        async def read() -> None:
            for chat_id in left:  # shared by all readers: each takes the next one
                try:
                    record = await read_record(self._documents, chat_id)
                except ChatError as err:
                    _LOGGER.warning("Chat %s cannot be read: %s %s", chat_id, err.code, err)
                    self.is_complete = False
                    continue
                chat = record.chat
                if (old := known.get(chat_id)) is not None:
                    chat = replace(chat, read=merged_marks(chat.read, old.chat.read))
                entries.append(Entry(chat, stamps[chat_id], tuple(item.object_id for item in record.objects)))

        async with asyncio.TaskGroup() as group:
            for number in range(READERS):
                group.create_task(read(), name=f"xiaozhi reads chats {number}")
        return entries


def _chat_id_of(key: str) -> int:
    return int(key.rpartition("/")[2])
