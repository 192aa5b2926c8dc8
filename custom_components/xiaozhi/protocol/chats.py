"""The open-chat messages: clients that speak them see chats; stock firmware knows none of it (requirements R0-13).

Ids travel as decimal strings, but for the placeholder's answer, whose chat id is the number 0 (S0-5, R0-1).
Ids that come in are kept as they came: an unreadable one is answered, it is no fault of the connection (R0-2).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

type Pane = str | int | None
"""Where a client shows a chat; echoed in all that belongs to it (requirements S0-18, R0-19)."""

NEW_CHAT_NAME = "New Chat"  # requirements S0-5
WELCOME_TEXT = "欢迎使用"  # requirements S0-5; an agent's greeting takes its place (section 7, conflict 15)


class Role(StrEnum):
    """Who speaks, as pushes have it (requirements S0-28)."""

    USER = "user"
    AI = "ai"


# From the client ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOpen:
    """The client shows this chat from now on; an id whose machine is 0 stands for one that does not exist yet."""

    chat_id: object
    pane_id: Pane = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatClose:
    """The client shows no chat any more (requirements R0-17)."""

    pane_id: Pane = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPull:
    """The client lacks these messages (requirements R0-10)."""

    chat_id: object
    from_index: int
    to_index: int
    pane_id: Pane = None


type ChatRequest = ChatOpen | ChatClose | ChatPull


# To the client --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPush:
    """One push, whole: unlike all other messages it carries no `session_id`, as the requirements give it exactly."""

    body: dict[str, Any] = field(repr=False)


def chat_placeholder(*, welcome_text: str = "", pane_id: Pane = None) -> ChatPush:
    """Answer the opening of a chat that does not exist yet (requirements S0-5)."""
    body = {
        "type": "chat",
        "state": "open",
        "chat_id": 0,
        "chat_name": NEW_CHAT_NAME,
        "last_message_index": 0,
        "welcome_text": welcome_text or WELCOME_TEXT,
    }
    return _push(body, pane_id)


def chat_opened(*, chat_id: int, chat_name: str, last_message_index: int, pane_id: Pane = None) -> ChatPush:
    """Tell the client which chat it shows now (requirements S0-10, S0-15, S0-17)."""
    body = {
        "type": "chat",
        "state": "open",
        "chat_id": str(chat_id),
        "chat_name": chat_name,
        "last_message_index": last_message_index,
    }
    return _push(body, pane_id)


def chat_refused(*, chat_id: object, message: str, pane_id: Pane = None) -> ChatPush:
    """Answer a request that cannot be met (requirements R0-2). `chat_id`: as it came, if it can be written at all."""
    shown = chat_id if isinstance(chat_id, str | int) and not isinstance(chat_id, bool) else None
    return _push({"type": "chat", "state": "error", "chat_id": shown, "message": message}, pane_id)


def message_new(
    *, chat_id: int, message_id: int, role: Role, message_type: int, content: str, pane_id: Pane = None
) -> ChatPush:
    """Show a message whole (requirements S0-28, S0-30)."""
    body = {
        "type": "message",
        "state": "new",
        "chat_id": str(chat_id),
        "message_id": str(message_id),
        "role": role.value,
        "message_type": message_type,
        "content": content,
    }
    return _push(body, pane_id)


def message_delta(*, chat_id: int, message_id: int, chunk_id: int, delta: str, pane_id: Pane = None) -> ChatPush:
    """Let an answer grow (requirements S0-29)."""
    body = {
        "type": "message",
        "state": "delta",
        "chat_id": str(chat_id),
        "message_id": str(message_id),
        "chunk_id": chunk_id,
        "role": Role.AI.value,
        "delta": delta,
    }
    return _push(body, pane_id)


def message_index(*, chat_id: int, message_id: int, index: int, pane_id: Pane = None) -> ChatPush:
    """Tell the index of a message that is on disk (requirements S0-31)."""
    body = {
        "type": "message",
        "state": "index",
        "chat_id": str(chat_id),
        "message_id": str(message_id),
        "message_index": index,
    }
    return _push(body, pane_id)


def message_range(
    *,
    chat_id: int,
    from_index: int,
    to_index: int,
    last_message_index: int,
    messages: list[dict[str, Any]],
    pane_id: Pane = None,
) -> ChatPush:
    """Answer a pull (requirements R0-10)."""
    body = {
        "type": "message",
        "state": "range",
        "chat_id": str(chat_id),
        "from_index": from_index,
        "to_index": to_index,
        "last_message_index": last_message_index,
        "messages": messages,
    }
    return _push(body, pane_id)


def _push(body: dict[str, Any], pane_id: Pane) -> ChatPush:
    return ChatPush(body=body if pane_id is None else {**body, "pane_id": pane_id})
