"""What can be asked of the chats without changing any: from memory at once, or from what is on disk."""

from bisect import bisect_left, bisect_right
from dataclasses import replace

from .access import may_read, may_write, require
from .chat_objects import read_object
from .errors import ChatNotFoundError
from .index import Index
from .models import BinaryObject, Caller, Chat, ChatRecord, Message
from .opened import OpenChats
from .ports import Objects
from .query import ChatPage, ChatQuery


class Reading:
    """The half of `Repository` that changes nothing. Readers never wait for writers.

    What needs a chat raises `ChatNotFoundError`, also for a deleted one; what needs its rows `DamagedError` (it was set
    aside) or `TooNewError`, too.
    """

    def __init__(self, index: Index, opened: OpenChats, objects: Objects) -> None:
        self._index = index
        self._open = opened
        self._objects = objects

    def get_chat(self, chat_id: int) -> Chat:
        """Return a chat without its rows."""
        chat = self.find_chat(chat_id)
        if chat is None or chat.removed_ms is not None:
            raise ChatNotFoundError(str(chat_id))
        return chat

    def find_chat(self, chat_id: int) -> Chat | None:
        """Return a chat, also one that was deleted and can still be restored."""
        entry = self._index.entry(chat_id)
        return None if entry is None else entry.chat

    def get_chat_last_message(self, chat_id: int) -> int:
        """Return the index of the newest row; 0: there was none."""
        return self.get_chat(chat_id).last_index

    def list_chats(self, query: ChatQuery) -> ChatPage:
        """Return a part of a list. Raises `InvalidIdError` for a cursor that is none."""
        return self._index.page(query)

    def newest_in_room(self, owner_id: str, board_id: str, agent_id: str) -> Chat | None:
        """Return the newest chat of a room (requirements R1-1)."""
        return self._index.newest_in_room(owner_id, board_id, agent_id)

    def newest_of_board(self, board_id: str) -> Chat | None:
        """Return the newest chat that is spoken to through a board, whoever owns it."""
        return self._index.newest_of_board(board_id)

    def successor_of(self, chat_id: int) -> Chat | None:
        """Return the newest chat that was made to continue another one."""
        return self._index.successor(chat_id)

    def all_chats(self) -> tuple[Chat, ...]:
        """Return every chat, deleted ones too, in no order."""
        return tuple(entry.chat for entry in self._index.entries())

    def user_has_chat_permission(self, caller: Caller, chat_id: int, *, write: bool = False) -> bool:
        """Whether a caller may read, or write into, a chat that is there."""
        chat = self.find_chat(chat_id)
        return chat is not None and chat.removed_ms is None and (may_write if write else may_read)(caller, chat)

    async def user_open_chat(self, caller: Caller, chat_id: int) -> Chat:
        """Return a chat that a caller may read (requirements S0-13) and have its rows at hand."""
        require(caller, self.get_chat(chat_id))
        await self._open.get(chat_id)
        chat = self.get_chat(chat_id)  # as it is now: reading took a moment
        require(caller, chat)
        return chat

    async def get_record(self, chat_id: int) -> ChatRecord:
        """Return a chat with everything, as it is on disk."""
        self.get_chat(chat_id)
        durable = (await self._open.get(chat_id)).durable
        assert durable is not None
        return replace(durable, chat=self.get_chat(chat_id))

    async def get_messages(self, chat_id: int, from_index: int, to_index: int) -> tuple[Message, ...]:
        """Return the rows of a range, both ends included, hidden and removed ones too; none where there are none."""
        messages = (await self.get_record(chat_id)).messages
        first = bisect_left(messages, from_index, key=_index_of)
        return messages[first : bisect_right(messages, to_index, key=_index_of)]

    async def last_messages(self, chat_id: int, count: int) -> tuple[Message, ...]:
        """Return the newest rows, oldest first."""
        messages = (await self.get_record(chat_id)).messages
        return messages[max(0, len(messages) - count) :]

    async def get_object(self, chat_id: int, object_id: int) -> tuple[BinaryObject, bytes]:
        """Return an object of a chat and its bytes. Raises `ChatNotFoundError` for one of another chat."""
        return await read_object(self._objects, (await self.get_record(chat_id)).objects, object_id)


def _index_of(message: Message) -> int:
    return message.index
