"""Chats in the orders that are asked for: per person and for all as lists, per room, board and predecessor by age.

Only the index writes here. Lists hold places and ids, so they cost a few hundred bytes a chat at most.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator

from .kinds import ChatStat
from .models import Chat
from .query import Place, place_of

type Key = tuple[str, ...] | str | int


class Shelves:
    """Sorted ids of chats that are not removed."""

    def __init__(self) -> None:
        self._everybody: list[Place] = []
        self._by_viewer: defaultdict[str, list[Place]] = defaultdict(list)
        self._lines: defaultdict[Key, list[int]] = defaultdict(list)
        """Rooms, boards and predecessors: ids of their chats, oldest first."""

    def fill(self, chats: Iterable[Chat]) -> None:
        """Take all chats at once, into empty shelves."""
        for chat in chats:
            for places in self._lists(chat):
                places.append(place_of(chat))
            for line in self._keys(chat):
                self._lines[line].append(chat.chat_id)
        for places in (self._everybody, *self._by_viewer.values()):
            places.sort()
        for ids in self._lines.values():
            ids.sort()

    def add(self, chat: Chat) -> None:
        """Put a chat in."""
        for places in self._lists(chat):
            insort(places, place_of(chat))
        for line in self._keys(chat):
            insort(self._lines[line], chat.chat_id)

    def remove(self, chat: Chat) -> None:
        """Take out a chat exactly as it was added."""
        for places in self._lists(chat):
            del places[bisect_right(places, place_of(chat)) - 1]
        for line in self._keys(chat):
            ids = self._lines[line]
            del ids[bisect_right(ids, chat.chat_id) - 1]
            if not ids:
                del self._lines[line]

    def places(self, viewer: str | None, after: Place | None) -> Iterator[Place]:
        """Yield the places of what a person sees, None: of all, after a place. Nothing may change meanwhile."""
        places = self._everybody if viewer is None else self._by_viewer.get(viewer, [])
        for number in range(0 if after is None else bisect_right(places, after), len(places)):
            yield places[number]

    def newest(self, key: Key) -> int | None:
        """Return the newest chat of a line."""
        ids = self._lines.get(key)
        return ids[-1] if ids else None

    def _lists(self, chat: Chat) -> Iterator[list[Place]]:
        if chat.stat is ChatStat.PENDING:  # hidden until visited (requirements R1-11)
            return
        yield self._everybody
        for viewer in {chat.owner_id, *(share.user_id for share in chat.shares)}:
            yield self._by_viewer[viewer]

    def _keys(self, chat: Chat) -> Iterator[Key]:
        yield room_key(chat.owner_id, chat.board_id, chat.agent_id)
        if chat.board_id:
            yield chat.board_id
        if chat.previous_chat_id is not None:
            yield chat.previous_chat_id


def room_key(owner_id: str, board_id: str, agent_id: str) -> Key:
    """Return the key of a room's line (requirements R1-1)."""
    return (owner_id, board_id, agent_id)
