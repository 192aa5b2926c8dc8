"""The life of a chat (requirements S1): open, full or ended, and how the talk goes on in the next one.

    OPEN ──(length, the model, a person)──→ CLOSED ──(next message)──→ a new chat, PENDING ──(first visit)──→ OPEN

A chat that has ended stays as it is; what is said to it makes its successor.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from .access import require, require_manager
from .errors import ChatNotFoundError, DamagedError, InvalidIdError, StorageError, TooNewError
from .kinds import ChatStat
from .models import MAX_AGENT_ID_CHARACTERS, Caller, Chat, ChatRecord
from .repository import Repository

STAT_MOVES: Final[dict[ChatStat, frozenset[ChatStat]]] = {
    ChatStat.OPEN: frozenset({ChatStat.CLOSED}),
    ChatStat.PENDING: frozenset({ChatStat.OPEN, ChatStat.CLOSED}),
    ChatStat.CLOSED: frozenset(),
}
"""Closed is final (requirements S1-4)."""

PANEL: Final = "panel"
"""Stands for the board in a room's id where a chat belongs to none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What opening a session gives (requirements S1-7)."""

    chat: Chat
    stat_before: ChatStat
    """Before the visit opened it (requirements R1-4)."""
    pending: str | None = field(default=None, repr=False)
    """The first message that waited; handed out to one visitor only, who sends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a chat is."""

    stat: ChatStat
    characters: int
    limit_characters: int
    """0: it has none."""
    last_index: int


class Lifecycle:
    """Changes the stat of chats. `prefix`: the beginning of a new chat's name, in the language of the home."""

    def __init__(
        self, repository: Repository, *, limit_characters: Callable[[], int], prefix: Callable[[], str]
    ) -> None:
        self._repository = repository
        self._limit_characters = limit_characters
        self._prefix = prefix

    def standing(self, caller: Caller, chat_id: int) -> Standing:
        """Return how far a chat is (requirements S1-15)."""
        chat = self._repository.get_chat(chat_id)
        require(caller, chat)
        return Standing(
            stat=chat.stat,
            characters=chat.characters,
            limit_characters=self._limit_characters(),
            last_index=chat.last_index,
        )

    async def create(self, caller: Caller, *, name: str | None = None, agent_id: str = "", context: str = "") -> Chat:
        """Make a chat of the caller's. Raises `TooLargeError`."""
        return await self._repository.user_create_chat(
            caller.user_id, self._prefix(), name=name, agent_id=agent_id, context=context
        )

    async def create_for_board(
        self, *, chat_id: int, owner_id: str, board_id: str, previous: Chat | None = None
    ) -> Chat:
        """Make the chat of a board's conversation under an id that is in use already; the next one after `previous`."""
        made = await self._repository.user_create_chat(
            owner_id,
            self._prefix(),
            chat_id=chat_id,
            board_id=board_id,
            previous_chat_id=previous.chat_id if previous else None,
            context=previous.context if previous else "",
            agent_id=previous.agent_id if previous else "",
        )
        if previous is not None:
            made = await self._inherit(previous, made)
        return made

    async def close(self, chat_id: int) -> bool:
        """End a chat; whether it was not closed already. A first message that waits in it stays."""
        was_closed = True

        def step(record: ChatRecord) -> ChatRecord:
            nonlocal was_closed
            was_closed = record.chat.stat is ChatStat.CLOSED
            return record if was_closed else moved(record, ChatStat.CLOSED)

        await self._repository.change_record(chat_id, step)
        return not was_closed

    async def close_all(self, caller: Caller) -> int:
        """End all open chats; only admins. Returns how many (requirements S1-11).

        A chat that is gone or cannot be read meanwhile is passed over. Raises `ChatNotFoundError` for who is no admin,
        `StorageError` after all others where the disk refused one.
        """
        if not caller.is_admin:
            raise ChatNotFoundError("close_all")
        closed, refused = 0, None
        for chat in self._repository.all_chats():
            if chat.removed_ms is None and chat.stat is ChatStat.OPEN:
                try:
                    closed += await self.close(chat.chat_id)
                except ChatNotFoundError, DamagedError, TooNewError:
                    continue
                except StorageError as err:
                    refused = err
        if refused is not None:
            raise refused
        return closed

    async def end(self, caller: Caller, chat_id: int) -> Chat:
        """End a chat and make the next one, which is open (requirements R1-7). Returns that.

        Of one that had ended already it returns the chat in which the talk goes on, if any: buttons are pressed twice.
        """
        require_manager(caller, self._repository.get_chat(chat_id))
        is_new = await self.close(chat_id)
        chat = self._repository.get_chat(chat_id)
        following = None if is_new or chat.next_chat_id is None else self._repository.find_chat(chat.next_chat_id)
        if following is not None and following.removed_ms is None and following.stat is not ChatStat.CLOSED:
            return following
        return await self.succeed(chat)

    async def succeed(self, chat: Chat, pending: str | None = None) -> Chat:
        """Make the chat that goes on after one, in the same room, for the same people.

        With a first message it waits for a visit, and lists do not show it before. Several may be made, none takes the
        message of another (requirements R1-11); the chat leads to the first.
        """
        made = await self._repository.user_create_chat(
            chat.owner_id,
            self._prefix(),
            agent_id=chat.agent_id,
            board_id=chat.board_id,
            stat=ChatStat.OPEN if pending is None else ChatStat.PENDING,
            pending=pending,
            previous_chat_id=chat.chat_id,
            context=chat.context,
        )
        return await self._inherit(chat, made)

    async def visit(self, caller: Caller, *, room_id: str | None = None, chat_id: int | None = None) -> Visit:
        """Open a session (requirements R1-5): a chat, else the room's newest, else a new one there.

        A first message that waits is handed out once, to one who may write. Raises `ChatNotFoundError`,
        `InvalidIdError` for a room that is none.
        """
        chat = self._repository.get_chat(chat_id) if chat_id is not None else await self._of_room(caller, room_id)
        require(caller, chat)
        if chat.stat is not ChatStat.PENDING or not self._repository.user_has_chat_permission(
            caller, chat.chat_id, write=True
        ):
            return Visit(chat=chat, stat_before=chat.stat)
        return await self.open_pending(chat.chat_id)

    async def open_pending(self, chat_id: int) -> Visit:
        """Take the first message out of a chat and open it. Of several at once, one gets it (requirements R1-4)."""
        stat, pending = ChatStat.OPEN, None

        def step(record: ChatRecord) -> ChatRecord:
            nonlocal stat, pending
            stat, pending = record.chat.stat, None
            if stat is not ChatStat.PENDING:
                return record
            pending = record.chat.pending
            opened = moved(record, ChatStat.OPEN)
            return replace(opened, chat=replace(opened.chat, pending=None))

        record = await self._repository.change_record(chat_id, step)
        return Visit(chat=record.chat, stat_before=stat, pending=pending)

    async def _of_room(self, caller: Caller, room_id: str | None) -> Chat:
        owner_id, board_id, agent_id = parse_room(room_id) if room_id else (caller.user_id, "", "")
        if owner_id != caller.user_id and not caller.is_admin:
            raise ChatNotFoundError(room_id)
        chat = self._repository.newest_in_room(owner_id, board_id, agent_id)
        if chat is not None:
            return chat
        return await self._repository.user_create_chat(owner_id, self._prefix(), agent_id=agent_id, board_id=board_id)

    async def _inherit(self, chat: Chat, made: Chat) -> Chat:
        """Show the next chat to whom the one before it was shown, and lead from one to the other."""
        if chat.shares:
            made = await self._repository.change_chat(made.chat_id, shares=chat.shares)

        def step(record: ChatRecord) -> ChatRecord:
            if record.chat.next_chat_id is not None:
                return record
            return replace(record, chat=replace(record.chat, next_chat_id=made.chat_id))

        with suppress(ChatNotFoundError):  # deleted meanwhile
            await self._repository.change_record(chat.chat_id, step)
        return made


def parse_room(room_id: str) -> tuple[str, str, str]:
    """Return owner, board (empty: none) and agent of `Chat.room_id`. Raises `InvalidIdError`."""
    parts = room_id.split("|")
    if len(parts) != 3 or not parts[0] or not parts[1] or len(parts[2]) > MAX_AGENT_ID_CHARACTERS:  # noqa: PLR2004 - as above
        raise InvalidIdError(room_id[:40])
    return parts[0], "" if parts[1] == PANEL else parts[1], parts[2]


def moved(record: ChatRecord, stat: ChatStat) -> ChatRecord:
    """Return a record whose chat moved to another stat."""
    assert stat in STAT_MOVES[record.chat.stat], f"a chat cannot move from {record.chat.stat} to {stat}"
    return replace(record, chat=replace(record.chat, stat=stat))


def closed_if_full(record: ChatRecord, limit_characters: int, *, is_too_long: bool = False) -> ChatRecord:
    """Close a chat whose last answer crossed its length, or was too much for the model (requirements R1-2, R1-3)."""
    is_full = is_too_long or 0 < limit_characters <= record.chat.characters
    return moved(record, ChatStat.CLOSED) if is_full and record.chat.stat is ChatStat.OPEN else record
