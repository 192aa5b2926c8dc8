"""What can be done to a chat's rows: each takes a record and returns a new one. No storage, no clock, no permission."""

from dataclasses import replace
from typing import Any

from .errors import ChatNotFoundError, TooLargeError
from .kinds import ContentType, Sender
from .models import (
    MAX_CONTEXT_CHARACTERS,
    MAX_NAME_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    BinaryObject,
    Chat,
    ChatRecord,
    Message,
)

PREVIEW_CHARACTERS = 120
_CHAT_COLUMNS = {
    "owner_id", "name", "agent_id", "board_id", "stat", "next_chat_id", "previous_chat_id", "pending", "context",
    "shares", "is_named", "is_pinned", "is_archived", "removed_ms", "updated_ms",
}  # fmt: skip
_MESSAGE_COLUMNS = {
    "sender_id", "type", "text", "object_id", "is_hidden_user", "is_hidden_ai", "sent_ms", "turn_id", "details",
}  # fmt: skip


def counted(record: ChatRecord) -> ChatRecord:
    """Return a record whose chat has the counters and the preview that its rows say."""
    visible = [message for message in record.messages if message.is_visible]
    said = [message for message in visible if message.type is ContentType.TEXT]
    last = record.messages[-1].index if record.messages else 0
    chat = replace(
        record.chat,
        last_index=max(record.chat.last_index, last),
        visible_count=len(visible),
        characters=sum(len(m.text) for m in said if m.sender in (Sender.USER, Sender.AI)),
        preview=" ".join(said[-1].text[: 2 * PREVIEW_CHARACTERS].split())[:PREVIEW_CHARACTERS] if said else "",
    )
    return replace(record, chat=chat)


def with_message(record: ChatRecord, draft: Message, *, now_ms: int) -> ChatRecord:
    """Append a draft under the next index; one whose id is there already changes nothing. Raises `TooLargeError`."""
    if any(message.message_id == draft.message_id for message in reversed(record.messages)):
        return record
    check_text(draft.text)
    row = replace(draft, index=record.chat.last_index + 1, sent_ms=draft.sent_ms or now_ms, removed_ms=None)
    chat = replace(record.chat, updated_ms=max(record.chat.updated_ms, now_ms))
    return counted(replace(record, chat=chat, messages=(*record.messages, row)))


def with_changed_message(record: ChatRecord, message_id: int, columns: dict[str, Any]) -> ChatRecord:
    """Give columns of a row that is not removed new values. Raises `ChatNotFoundError`, `TooLargeError`."""
    _check_columns(columns, _MESSAGE_COLUMNS)
    check_text(columns.get("text", ""))
    found = find_message(record, message_id)
    changed = replace(found, **columns)
    if changed == found:
        return record
    return counted(replace(record, messages=tuple(changed if m is found else m for m in record.messages)))


def without_message(record: ChatRecord, message_id: int, *, now_ms: int) -> ChatRecord:
    """Empty a row; it stays with its index (requirements R0-5). Raises `ChatNotFoundError`."""
    found = find_message(record, message_id)
    return _kept_objects(tuple(_emptied(m, now_ms) if m is found else m for m in record.messages), record)


def without_messages(record: ChatRecord, *, now_ms: int) -> ChatRecord:
    """Empty all rows; indexes count on."""
    if all(message.removed_ms is not None for message in record.messages):
        return record
    return _kept_objects(tuple(_emptied(message, now_ms) for message in record.messages), record)


def with_object(record: ChatRecord, item: BinaryObject) -> ChatRecord:
    """Add an object whose bytes are on disk."""
    return replace(record, objects=(*record.objects, item))


def without_objects(record: ChatRecord, object_ids: set[int]) -> ChatRecord:
    """Drop objects; rows keep their texts."""
    return replace(
        record,
        objects=tuple(item for item in record.objects if item.object_id not in object_ids),
        messages=tuple(
            replace(message, object_id=None) if message.object_id in object_ids else message
            for message in record.messages
        ),
    )


def with_columns(record: ChatRecord, columns: dict[str, Any]) -> ChatRecord:
    """Give columns of the chat itself new values. Raises `TooLargeError`."""
    _check_columns(columns, _CHAT_COLUMNS)
    chat = replace(record.chat, **columns)
    check_chat(chat)
    return record if chat == record.chat else replace(record, chat=chat)


def find_message(record: ChatRecord, message_id: int) -> Message:
    """Return a row that is not removed. Raises `ChatNotFoundError`."""
    for message in reversed(record.messages):
        if message.message_id == message_id and message.removed_ms is None:
            return message
    raise ChatNotFoundError(str(message_id))


def check_chat(chat: Chat) -> None:
    """Raise `TooLargeError` for texts over their limits."""
    if len(chat.name) > MAX_NAME_CHARACTERS:
        raise TooLargeError(f"a name has at most {MAX_NAME_CHARACTERS} characters")
    if len(chat.context) > MAX_CONTEXT_CHARACTERS:
        raise TooLargeError(f"a context has at most {MAX_CONTEXT_CHARACTERS} characters")
    check_text(chat.pending or "")


def check_text(text: str) -> None:
    """Raise `TooLargeError` for a message over its limit."""
    if len(text) > MAX_TEXT_CHARACTERS:
        raise TooLargeError(f"a message has at most {MAX_TEXT_CHARACTERS} characters")


def _emptied(message: Message, now_ms: int) -> Message:
    if message.removed_ms is not None:
        return message
    return replace(message, text="", object_id=None, details={}, removed_ms=now_ms)


def _kept_objects(messages: tuple[Message, ...], record: ChatRecord) -> ChatRecord:
    """Drop the objects that only removed rows had."""
    before = {message.object_id for message in record.messages}
    now = {message.object_id for message in messages}
    objects = tuple(o for o in record.objects if o.object_id in now or o.object_id not in before)
    return counted(replace(record, messages=messages, objects=objects))


def _check_columns(columns: dict[str, Any], known: set[str]) -> None:
    if unknown := columns.keys() - known:
        raise TypeError(", ".join(sorted(unknown)))  # a mistake of ours, nobody outside chooses columns
