"""A list of chats: what is asked for, in which order, page by page."""

from dataclasses import dataclass

from .errors import InvalidIdError
from .ids import MAX_ID
from .models import Caller, Chat

MAX_LIMIT = 200

type Place = tuple[bool, int, int]
"""Where a chat stands in a list: pinned first, then the one with the newest row, then the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatQuery:
    """Which chats to list. Never shows what the caller may not see, or chats that only wait to be opened."""

    caller: Caller
    owner_id: str | None = None
    """Only chats of this owner; None: one's own and those shared with one."""
    is_everybody: bool = False
    """Chats of all owners; only admins are given them."""
    is_shared: bool = False
    """Only chats of others that are shown to the caller."""
    text: str = ""
    """What name or preview contain, upper and lower case alike."""
    is_archived: bool | None = False
    """None: archived or not."""
    board_id: str | None = None
    limit: int = 50
    cursor: str | None = None
    """`next_cursor` of the page before. A chat that moved between two pages may be in both or in none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPage:
    """A part of a list."""

    chats: tuple[Chat, ...]
    next_cursor: str | None
    """None: nothing follows."""


def place_of(chat: Chat) -> Place:
    """Return what lists sort by, lowest first."""
    return (not chat.is_pinned, -chat.updated_ms, -chat.chat_id)


def cursor_of(place: Place) -> str:
    """Return a place as text for a caller to keep."""
    return f"{int(place[0])}.{-place[1]}.{-place[2]}"


def place_from(cursor: str) -> Place:
    """Return the place of a cursor. Raises `InvalidIdError`."""
    parts = cursor.split(".")
    if len(parts) != 3 or parts[0] not in ("0", "1") or not all(part.isascii() and part.isdigit() for part in parts):  # noqa: PLR2004 - as above
        raise InvalidIdError(cursor[:40])
    if any(len(part) > len(str(MAX_ID)) for part in parts):
        raise InvalidIdError(cursor[:40])
    return (parts[0] == "1", -int(parts[1]), -int(parts[2]))


def matches(query: ChatQuery, chat: Chat, text: str) -> bool:
    """Whether a chat that the caller may see is asked for. `text`: the query's, case-folded."""
    return (
        (not query.is_shared or chat.owner_id != query.caller.user_id)
        and (query.is_archived is None or chat.is_archived == query.is_archived)
        and (query.owner_id is None or chat.owner_id == query.owner_id)
        and (query.board_id is None or chat.board_id == query.board_id)
        and (not text or text in chat.name.casefold() or text in chat.preview.casefold())
    )
