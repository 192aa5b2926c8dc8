"""What happens to chats, told to whoever watches: pushes, SSE, events, the memory. Watchers cannot delay a turn.

`Deltas` are on nobody's disk; everything else is told only after it is on disk.
"""

from dataclasses import dataclass, field

from .models import Chat, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCreated:
    """A chat is there."""

    chat: Chat
    is_restored: bool = False
    """It was deleted and was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatChanged:
    """Name, stat, shares, context, pinned, archived, read marks or counters changed."""

    chat: Chat
    hidden_from: frozenset[str] = frozenset()
    """Users who saw it as owner or by a share until now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRemoved:
    """A chat was deleted."""

    chat: Chat


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAnnounced:
    """A message exists and is being stored: shown at once, without an index (requirements S0-28)."""

    chat_id: int
    message: Message
    """Its `index` is 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerBegan:
    """A turn began to answer: `message_id` will be the answer's."""

    chat_id: int
    turn_id: str
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGrew:
    """The answer grew (requirements S0-29). `chunk_id` counts from 1 in its message."""

    chat_id: int
    message_id: int
    chunk_id: int
    delta: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAdded:
    """A row is on disk with its index (requirements S0-31)."""

    chat_id: int
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageChanged:
    """A row was removed, or got what was missing (its object, what was really spoken)."""

    chat_id: int
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEnded:
    """A turn of a chat is over, whatever came of it."""

    chat_id: int
    turn_id: str
    message_id: int | None
    """The answer's row; None where there was none."""
    error: str | None = None
    is_interrupted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationEnded:
    """A conversation through a board is over; its chat stays open for the next one, or for the panel."""

    chat_id: int
    board_id: str


type ChatChange = (
    ChatCreated
    | ChatChanged
    | ChatRemoved
    | MessageAnnounced
    | AnswerBegan
    | AnswerGrew
    | MessageAdded
    | MessageChanged
    | TurnEnded
    | ConversationEnded
)
