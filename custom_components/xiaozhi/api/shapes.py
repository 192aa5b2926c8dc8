"""How rows look in answers and on streams; docs/api.md and the panel mirror this file. Ids become strings here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..chats.access import may_manage, may_write
from ..chats.kinds import ContentType, Sender
from ..chats.models import Caller, Chat, Context, Message, Share

type Json = dict[str, Any]

ROLES = {Sender.USER: "user", Sender.AI: "ai", Sender.TOOL: "tool", Sender.SYSTEM: "ai"}
"""Requirements S0-28 for the first two; what we say ourselves is shown as an answer."""

_TOOLS = (ContentType.TOOL_REQUEST, ContentType.TOOL_RESPONSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What people and boards are called, for one answer."""

    users: Mapping[str, str] = field(default_factory=dict)
    boards: Mapping[str, str] = field(default_factory=dict)
    is_running: Callable[[int], bool] = lambda _: False
    """Whether an answer is being made in a chat."""


def id_text(some_id: int | None) -> str | None:
    """Return an id as JSON carries it."""
    return None if some_id is None else str(some_id)


def chat_shape(chat: Chat, caller: Caller, names: Names) -> Json:
    """Return a chat as one line of a list."""
    shape: Json = {
        "chat_id": str(chat.chat_id),
        "name": chat.name,
        "owner_id": chat.owner_id,
        "owner_name": names.users.get(chat.owner_id, ""),
        "agent_id": chat.agent_id,
        "board_id": chat.board_id,
        "board_name": names.boards.get(chat.board_id, ""),
        "room_id": chat.room_id,
        "session_stat": int(chat.stat),
        "next_chat_id": id_text(chat.next_chat_id),
        "previous_chat_id": id_text(chat.previous_chat_id),
        "is_pinned": chat.is_pinned,
        "is_archived": chat.is_archived,
        "created_ms": chat.created_ms,
        "updated_ms": chat.updated_ms,
        "last_message_index": chat.last_index,
        "message_count": chat.visible_count,
        "preview": chat.preview,
        "unread": unread_count(chat, caller.user_id),
        "may_write": may_write(caller, chat),
        "is_running": names.is_running(chat.chat_id),
    }
    if may_manage(caller, chat):
        shape["shares"] = [_share_shape(share, names) for share in chat.shares]
    return shape


def unread_count(chat: Chat, user_id: str) -> int:
    """Return how many messages a person has not seen, at most: rows of tools after what was seen count, too."""
    return max(0, min(chat.last_index - chat.read.get(user_id, 0), chat.visible_count))


def chat_detail(
    chat: Chat, caller: Caller, names: Names, messages: Iterable[Message], *, with_tools: bool = False
) -> Json:
    """Return a chat with its own context and its newest messages."""
    return {
        **chat_shape(chat, caller, names),
        "context": chat.context,
        "messages": [message_shape(chat.chat_id, message, with_tools=with_tools) for message in messages],
    }


def message_shape(chat_id: int, message: Message, *, with_tools: bool = False) -> Json:
    """Return a row; one that people do not see is a stub, so that no gap appears (requirements R0-10)."""
    if message.removed_ms is not None:
        return {"message_index": message.index, "removed": True}
    if message.type in _TOOLS and with_tools:
        return {
            "message_index": message.index,
            "message_id": str(message.message_id),
            "role": ROLES[Sender.TOOL],
            "message_type": int(message.type),
            "name": message.details.get("name", ""),
            "call_id": message.details.get("call_id", ""),
            "content": message.text,
            "turn_id": message.turn_id,
            "sent_ms": message.sent_ms,
        }
    if message.is_hidden_user:
        return {"message_index": message.index, "hidden": True}
    return {
        **push_shape(chat_id, message),
        "message_index": message.index,
        "sender_id": message.sender_id,
        "sent_ms": message.sent_ms,
        "turn_id": message.turn_id,
        "object_id": id_text(message.object_id),
        "details": message.details,
    }


def push_shape(chat_id: int, message: Message) -> Json:
    """Return what requirements S0-28 push of a message, without `type` and `state`."""
    return {
        "chat_id": str(chat_id),
        "message_id": str(message.message_id),
        "role": ROLES[message.sender],
        "message_type": int(message.type),
        "content": message.content,
    }


def range_shape(
    chat: Chat, messages: Iterable[Message], *, from_index: int, to_index: int, with_tools: bool = False
) -> Json:
    """Return a part of a chat (requirements R0-10)."""
    return {
        "chat_id": str(chat.chat_id),
        "from_index": from_index,
        "to_index": to_index,
        "last_message_index": chat.last_index,
        "messages": [message_shape(chat.chat_id, message, with_tools=with_tools) for message in messages],
    }


def context_shape(context: Context) -> Json:
    """Return a named context."""
    return {
        "context_id": str(context.context_id),
        "name": context.name,
        "content": context.content,
        "is_default": context.is_default,
    }


def _share_shape(share: Share, names: Names) -> Json:
    return {"user_id": share.user_id, "user_name": names.users.get(share.user_id, ""), "can_write": share.can_write}
