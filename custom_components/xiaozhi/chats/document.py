"""A chat as a JSON document and back. Names are those of the rows, what is at its default is left out.

Ids are integers here: nobody but us reads these files, and Home Assistant's JSON keeps 64 bits.
"""

from dataclasses import MISSING, fields
import sys
from typing import Any

from .errors import DamagedError
from .kinds import ChatStat, ContentType, Sender
from .models import BinaryObject, Chat, ChatRecord, Context, Message, Share
from .ports import Document

SHARED_TEXTS = frozenset({"owner_id", "agent_id", "board_id"})
"""Columns whose texts many chats have in common: each is in memory once."""

type Row = Chat | Message | BinaryObject | Share | Context


def record_to_document(record: ChatRecord) -> Document:
    """Return the document of a chat. Runs in a worker."""
    document: Document = {
        "chat": chat_to_row(record.chat),
        "messages": [to_row(message) for message in record.messages],
    }
    if record.objects:
        document["objects"] = [to_row(item) for item in record.objects]
    return document


def record_from_document(document: Document, chat_id: int) -> ChatRecord:
    """Return the chat of a document that is kept as `chat_id`. In a worker. Raises `DamagedError` for nonsense."""
    try:
        record = ChatRecord(
            chat=chat_from_row(document["chat"]),
            messages=tuple(_message(row) for row in document["messages"]),
            objects=tuple(_object(row) for row in document.get("objects", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as err:
        raise DamagedError(type(err).__name__) from err
    indexes = [message.index for message in record.messages]
    if any(later <= earlier for earlier, later in zip([0, *indexes], indexes, strict=False)):
        raise DamagedError("indexes do not rise")
    if record.chat.chat_id != chat_id:
        raise DamagedError("another chat")
    return record


def chat_to_row(chat: Chat) -> Document:
    """Return a chat without its messages, as the index keeps it, too."""
    row = to_row(chat)
    if chat.shares:
        row["shares"] = [to_row(share) for share in chat.shares]
    return row


def chat_from_row(row: Document) -> Chat:
    """Return the chat of a row. Raises `KeyError`, `TypeError`, `ValueError` for what is none."""
    known = _checked(Chat, row)
    known["stat"] = ChatStat(known.get("stat", 0))
    known["shares"] = tuple(Share(**_checked(Share, share)) for share in known.get("shares", ()))
    for name in SHARED_TEXTS & known.keys():
        known[name] = sys.intern(known[name])
    return Chat(**known)


def context_from_row(row: Document) -> Context:
    """Return a named context. Raises as `chat_from_row`."""
    return Context(**_checked(Context, row))


def to_row(row: Row) -> Document:
    """Return the columns of a row that are not at their default."""
    return {name: value for name, default in _DEFAULTS[type(row)] if (value := getattr(row, name)) != default}


def _message(row: Document) -> Message:
    known = _checked(Message, row)
    known["sender"] = Sender(known["sender"])
    known["type"] = ContentType(known.get("type", ContentType.TEXT))
    return Message(**known)


def _object(row: Document) -> BinaryObject:
    known = _checked(BinaryObject, row)
    known["type"] = ContentType(known["type"])
    return BinaryObject(**known)


def _checked(kind: type[Row], row: Document) -> Document:
    """Return the columns that we know, each of its type: a later release may have written more."""
    types = _TYPES[kind]
    known = {name: value for name, value in row.items() if name in types}
    for name, value in known.items():
        if not isinstance(value, types[name]) or (value is True or value is False) is not (types[name] is bool):
            raise TypeError(name)
    return known


def _defaults(kind: type[Row]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (column.name, column.default_factory() if column.default_factory is not MISSING else column.default)
        for column in fields(kind)
    )


_DEFAULTS = {kind: _defaults(kind) for kind in (Chat, Message, BinaryObject, Share, Context)}

_OTHER_TYPES: dict[str, type] = {"details": dict, "read": dict, "shares": list}
_TEXTS = {
    "owner_id", "name", "agent_id", "board_id", "pending", "context", "preview", "sender_id", "text", "turn_id",
    "user_id", "content",
}  # fmt: skip


def _type_of(name: str) -> type:
    if name.startswith(("is_", "can_")):
        return bool
    return str if name in _TEXTS else _OTHER_TYPES.get(name, int)


_TYPES = {kind: {column.name: _type_of(column.name) for column in fields(kind)} for kind in _DEFAULTS}
"""What JSON gives for a column; the rest are numbers. None is a default everywhere and so never written."""
