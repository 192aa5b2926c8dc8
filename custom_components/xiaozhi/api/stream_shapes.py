"""Changes as events of a stream (docs/api.md): pure, but for who asks and how people are called."""

from collections.abc import Iterator

from ..chats.changes import (
    AnswerBegan,
    AnswerGrew,
    ChatChange,
    ChatChanged,
    ChatCreated,
    ChatRemoved,
    MessageAdded,
    MessageAnnounced,
    MessageChanged,
    TurnEnded,
)
from ..chats.feed import Running
from ..chats.kinds import ContentType
from ..chats.models import Caller, Chat, Message
from .shapes import Json, Names, chat_shape, id_text, message_shape, push_shape

type Shaped = tuple[str, Json]
"""Type and data of an event."""

_TOOL_STATES = {ContentType.TOOL_REQUEST: "call", ContentType.TOOL_RESPONSE: "result"}


def state_shape(chat: Chat, running: Running | None, caller: Caller, names: Names) -> Shaped:
    """Return what a chat's stream begins with."""
    answer = None
    if running is not None:
        answer = {
            "turn_id": running.turn_id,
            "message_id": str(running.message_id),
            "text": running.text,
            "chunk_id": running.chunk_id,
        }
    return "state", {"chat": chat_shape(chat, caller, names), "running": answer}


def list_shape(change: ChatCreated | ChatChanged | ChatRemoved, caller: Caller, names: Names) -> Shaped:
    """Return what happened to the list of chats."""
    state = {ChatCreated: "created", ChatChanged: "changed", ChatRemoved: "removed"}[type(change)]
    return "chat", {"state": state, "chat": chat_shape(change.chat, caller, names)}


def session_shape(chat: Chat) -> Shaped:
    """Return where a session stands now."""
    next_id = id_text(chat.next_chat_id)
    return "session", {"chat_id": str(chat.chat_id), "session_stat": int(chat.stat), "next_chat_id": next_id}


def chat_events(change: ChatChange) -> Iterator[Shaped]:
    """Yield the events of a change in one chat, but for those that need its head."""
    match change:
        case MessageAnnounced():
            yield from _announced(change.chat_id, change.message)
        case MessageAdded():
            yield from _added(change.chat_id, change.message)
        case MessageChanged(message=message) if message.removed_ms is not None:
            yield (
                "message",
                {
                    "type": "message",
                    "state": "removed",
                    "chat_id": str(change.chat_id),
                    "message_id": str(message.message_id),
                    "message_index": message.index,
                },
            )
        case MessageChanged(message=message) if message.is_visible:
            yield _message("new", change.chat_id, message)
        case AnswerGrew():
            yield (
                "message",
                {
                    "type": "message",
                    "state": "delta",
                    "chat_id": str(change.chat_id),
                    "message_id": str(change.message_id),
                    "chunk_id": change.chunk_id,
                    "role": "ai",
                    "delta": change.delta,
                },
            )
        case AnswerBegan() | TurnEnded():
            yield from turn_events(change)
        case _:
            pass


def turn_events(change: AnswerBegan | TurnEnded) -> Iterator[Shaped]:
    """Yield the beginning or the end of a turn; the message of an error is the stream's to add."""
    about = {"chat_id": str(change.chat_id), "turn_id": change.turn_id}
    if isinstance(change, AnswerBegan):
        yield "start", {**about, "message_id": str(change.message_id)}
        return
    if change.error is not None:
        yield "error", {**about, "code": change.error}
    yield "done", {**about, "message_id": id_text(change.message_id), "is_interrupted": change.is_interrupted}


def _announced(chat_id: int, message: Message) -> Iterator[Shaped]:
    """A row is on its way to the disk: shown at once; of what people do not see only the tools, as what they are."""
    if message.is_visible:
        yield _message("new", chat_id, message)
    elif message.type in _TOOL_STATES:
        shape = message_shape(chat_id, message, with_tools=True)
        yield "tool", {"chat_id": str(chat_id), "state": _TOOL_STATES[message.type], **shape}


def _added(chat_id: int, message: Message) -> Iterator[Shaped]:
    """A row is on disk: the whole message once more (requirements S0-30), then its index (S0-31)."""
    if message.is_visible:
        yield _message("new", chat_id, message)
    ids = {"chat_id": str(chat_id), "message_id": str(message.message_id), "message_index": message.index}
    yield "message", {"type": "message", "state": "index", **ids}


def _message(state: str, chat_id: int, message: Message) -> Shaped:
    extra = {
        "sender_id": message.sender_id,
        "sent_ms": message.sent_ms,
        "object_id": id_text(message.object_id),
        "details": message.details,
    }
    return "message", {"type": "message", "state": state, **push_shape(chat_id, message), **extra}
