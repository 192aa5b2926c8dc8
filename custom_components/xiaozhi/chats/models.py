"""A chat and its rows, frozen: a change makes a new one, what is on disk and what is about to be are two values."""

from dataclasses import dataclass, field
from typing import Any

from .kinds import ChatStat, ContentType, Sender

MAX_TEXT_CHARACTERS = 32_000
"""Of one message: far above what anybody says, low enough that a chat stays a small file."""
MAX_NAME_CHARACTERS = 200
MAX_AGENT_ID_CHARACTERS = 255
"""As long as an entity id of Home Assistant may be."""
MAX_CONTEXT_CHARACTERS = 16_000


def whole_characters(text: str) -> str:
    """Return a text that can be stored: halves of characters (surrogates) joined, those without the other half marked.

    Servers may send an emoji as two escapes, in two pieces of their answer (RFC 8259, 8.2).
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A chat shown to somebody else; read only unless `can_write` (requirements section 0)."""

    user_id: str
    can_write: bool = False
    shared_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One row. `index` counts from 1 in its chat and is never used again (requirements R0-5)."""

    message_id: int
    index: int
    sender: Sender
    sender_id: str = ""
    """A user id, an agent's entity id, or the name of a tool."""
    type: ContentType = ContentType.TEXT
    text: str = field(default="", repr=False)
    object_id: int | None = None
    is_hidden_user: bool = False
    """People do not see it (requests and results of tools); it still has its index."""
    is_hidden_ai: bool = False
    """The agent does not see it (greetings, explanations of failures)."""
    sent_ms: int = 0
    removed_ms: int | None = None
    turn_id: str = ""
    details: dict[str, Any] = field(default_factory=dict, repr=False)
    """JSON values only; absent where unknown. Of an answer: `interrupted`, `spoken` (what was really played, where it
    differs), `error`, `board`, `language`, `input_tokens`, `output_tokens`, `rounds`, `tool_calls`, `first_token_ms`,
    `first_sound_ms`. Of a user's message: `board`, `speaker`, `kind` (voice, text, photo), `question`
    (of a photo). Of a tool's: `call_id`, `name`."""

    @property
    def is_visible(self) -> bool:
        """Whether people see it."""
        return not self.is_hidden_user and self.removed_ms is None

    @property
    def content(self) -> str:
        """What clients are told: the text, or for a picture or a recording the id of its object (requirements R0-3)."""
        is_file = self.type not in (ContentType.TEXT, ContentType.JSON) and self.object_id is not None
        return str(self.object_id) if is_file else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryObject:
    """Bytes that belong to a chat: a recording, a photo."""

    object_id: int
    type: ContentType
    size_bytes: int
    name: str = ""
    """What a person calls it when it is downloaded; never a path."""
    created_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:  # one attribute per column: a record
    """A chat without its messages: what lists need, and what the index keeps of every chat."""

    chat_id: int
    owner_id: str
    """The Home Assistant user that it belongs to; a board's chats belong to the person it was assigned to."""
    name: str
    agent_id: str = ""
    """Entity id of the agent; empty: the board's or the preferred pipeline's."""
    board_id: str = ""
    """`device_id` of the board that it is spoken to through; empty: the panel, the API, an automation."""
    stat: ChatStat = ChatStat.OPEN
    next_chat_id: int | None = None
    previous_chat_id: int | None = None
    pending: str | None = field(default=None, repr=False)
    """The first message of a chat in stat PENDING; no row, so it takes no index (requirements R1-6)."""
    context: str = field(default="", repr=False)
    """This chat's own instructions for the agent; empty: the owner's default context, if there is one."""
    shares: tuple[Share, ...] = ()
    is_named: bool = False
    """A person chose the name, or a title was written; not to be replaced by a title any more."""
    is_pinned: bool = False
    is_archived: bool = False
    created_ms: int = 0
    updated_ms: int = 0
    """When the last row was added."""
    removed_ms: int | None = None
    last_index: int = 0
    """Of the newest row; counts on when rows are removed."""
    visible_count: int = 0
    """Rows that people see."""
    characters: int = 0
    """Visible text of people and agent: what the threshold counts (requirements R1-2)."""
    preview: str = field(default="", repr=False)
    """The beginning of the newest visible text, at most 120 characters."""
    read: dict[str, int] = field(default_factory=dict)
    """User id → index up to which that user has seen it."""

    @property
    def room_id(self) -> str:
        """The line of conversation that consecutive chats form (requirements R1-1): owner, board or panel, agent."""
        return f"{self.owner_id}|{self.board_id or 'panel'}|{self.agent_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRecord:
    """A chat with everything that its document holds."""

    chat: Chat
    messages: tuple[Message, ...] = ()
    """In the order of their indexes; removed ones stay as rows without text until the chat is gone."""
    objects: tuple[BinaryObject, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A named text that a user puts before chats (requirements G2); at most one of a user's is the default."""

    context_id: int
    user_id: str
    name: str
    content: str = field(repr=False)
    is_default: bool = False
    created_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks. Made from Home Assistant's user at the boundary."""

    user_id: str
    is_admin: bool = False
    is_automation: bool = False
    """Nobody asked by hand: it acts for the user, and does not use up what that user may send in a minute."""
