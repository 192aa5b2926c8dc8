"""The heads of all chats in memory, with each document's stamp: lists, names and rooms without reading a chat.

It only repeats what the chats say (but for fresh read marks), so it may be lost. Leaves loading and saving to others.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
import sys
from typing import Any

from .document import SHARED_TEXTS, chat_from_row, chat_to_row
from .errors import DamagedError
from .models import Chat
from .names import Names
from .ports import Document, Stamp
from .query import MAX_LIMIT, ChatPage, ChatQuery, Place, cursor_of, matches, place_from
from .shelves import Shelves, room_key


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a chat without its rows."""

    chat: Chat
    stamp: Stamp
    object_ids: tuple[int, ...] = ()


class Index:
    """Every chat on disk, removed ones too."""

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}
        self._shelves = Shelves()
        self.names = Names()

    def __len__(self) -> int:
        return len(self._entries)

    def fill(self, entries: Iterable[Entry]) -> None:
        """Take all chats at once, into an empty index."""
        self._entries = {entry.chat.chat_id: _compact(entry) for entry in entries}
        present = [entry.chat for entry in self._entries.values() if entry.chat.removed_ms is None]
        self._shelves.fill(present)
        for chat in present:
            self.names.add(chat.owner_id, chat.name)

    def put(self, entry: Entry) -> None:
        """Take a chat's newest state; read marks only rise."""
        before = self._entries.get(entry.chat.chat_id)
        if before is not None:
            read = merged_marks(before.chat.read, entry.chat.read)
            entry = replace(entry, chat=replace(entry.chat, read=read))
        self._entries[entry.chat.chat_id] = _compact(entry)
        self._move(before.chat if before else None, entry.chat)

    def replace_chat(self, chat: Chat) -> None:
        """Take a chat's state that differs only in read marks."""
        self._entries[chat.chat_id] = replace(self._entries[chat.chat_id], chat=chat)

    def drop(self, chat_id: int) -> None:
        """Forget a chat."""
        if (before := self._entries.pop(chat_id, None)) is not None:
            self._move(before.chat, None)

    def entry(self, chat_id: int) -> Entry | None:
        """Return what is known of a chat, also of a removed one."""
        return self._entries.get(chat_id)

    def entries(self) -> tuple[Entry, ...]:
        """Return all, in no order."""
        return tuple(self._entries.values())

    def page(self, query: ChatQuery) -> ChatPage:
        """Return a part of a list. Raises `InvalidIdError` for a cursor that is none."""
        after = None if query.cursor is None else place_from(query.cursor)
        viewer = None if query.caller.is_admin and (query.is_everybody or query.owner_id) else query.caller.user_id
        limit, text = max(1, min(query.limit, MAX_LIMIT)), query.text.casefold().strip()
        found: list[Chat] = []
        last: Place | None = None
        for place in self._shelves.places(viewer, after):
            chat = self._entries[-place[2]].chat
            if not matches(query, chat, text):
                continue
            if len(found) == limit:
                return ChatPage(chats=tuple(found), next_cursor=None if last is None else cursor_of(last))
            found.append(chat)
            last = place
        return ChatPage(chats=tuple(found), next_cursor=None)

    def newest_in_room(self, owner_id: str, board_id: str, agent_id: str) -> Chat | None:
        """Return the newest chat of a room."""
        return self._chat(self._shelves.newest(room_key(owner_id, board_id, agent_id)))

    def newest_of_board(self, board_id: str) -> Chat | None:
        """Return the newest chat that is spoken to through a board."""
        return self._chat(self._shelves.newest(board_id))

    def successor(self, chat_id: int) -> Chat | None:
        """Return the newest chat that continues another one."""
        return self._chat(self._shelves.newest(chat_id))

    def _chat(self, chat_id: int | None) -> Chat | None:
        return None if chat_id is None else self._entries[chat_id].chat

    def _move(self, before: Chat | None, now: Chat | None) -> None:
        """Bring lists and names from one state of a chat to the next."""
        if before is not None and before.removed_ms is None:
            self._shelves.remove(before)
            self.names.remove(before.owner_id, before.name)
        if now is not None and now.removed_ms is None:
            self._shelves.add(now)
            self.names.add(now.owner_id, now.name)


def index_to_document(entries: Iterable[Entry], now_ms: int) -> Document:
    """Return the index as a document. Runs in a worker.

    A stamp of the last seconds is left out: a file system's clock is coarse, a write after it could have the same one.
    """
    return {
        "chats": [
            {
                "chat": chat_to_row(entry.chat),
                "modified_ns": entry.stamp.modified_ns if _is_settled(entry.stamp, now_ms) else 0,
                "size_bytes": entry.stamp.size_bytes,
                "object_ids": entry.object_ids,
            }
            for entry in entries
        ]
    }


def index_from_document(document: Document) -> dict[int, Entry]:
    """Return the entries of a document by chat. Runs in a worker. Raises `DamagedError`."""
    try:
        entries = [
            Entry(
                chat_from_row(row["chat"]),
                Stamp(int(row["modified_ns"]), int(row["size_bytes"])),
                tuple(int(object_id) for object_id in row["object_ids"]),
            )
            for row in document["chats"]
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as err:
        raise DamagedError(type(err).__name__) from err
    return {entry.chat.chat_id: entry for entry in entries}


def merged_marks(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    """Return the higher read mark of each user."""
    if one == other:
        return one
    return {user_id: max(one.get(user_id, 0), other.get(user_id, 0)) for user_id in one | other}


COARSE_MS = 2000
"""The coarsest clock of a file system that Home Assistant is likely to be on (FAT: 2 s)."""


def _is_settled(stamp: Stamp, now_ms: int) -> bool:
    return stamp.modified_ns // 1_000_000 < now_ms - COARSE_MS


def _compact(entry: Entry) -> Entry:
    """Share the texts that many chats have in common; what was read shares them already."""
    chat = entry.chat
    shared: dict[str, Any] = {name: sys.intern(getattr(chat, name)) for name in SHARED_TEXTS}
    if all(getattr(chat, name) is text for name, text in shared.items()):
        return entry
    return replace(entry, chat=replace(chat, **shared))
