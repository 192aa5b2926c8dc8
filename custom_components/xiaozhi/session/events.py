"""What a turn tells those who watch: sensors, the satellite, the chats. Watchers cannot delay a turn.

Every event of a turn carries its id. The texts are private: never log them above DEBUG.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from .acts import AgentAct
from .states import SessionState


class TurnKind(StrEnum):
    """Why a turn began."""

    VOICE = "voice"
    TEXT = "text"
    PROMPT = "prompt"
    ANNOUNCEMENT = "announcement"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanged:
    """The session moved to `state`."""

    state: SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnStarted:
    """A turn began; it is the only one of its session."""

    turn_id: str
    kind: TurnKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the user said or typed, and who, where recognition knows."""

    turn_id: str
    text: str
    speaker: str | None = None
    is_for_agent: bool = True
    """False where no agent is asked: a goodbye, a wake word, the answer to a question of Home Assistant's, or a board
    that has spoken enough for today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGrew:
    """The agent's answer grew by `delta`."""

    turn_id: str
    delta: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentActed:
    """The agent did something besides talking."""

    turn_id: str
    act: AgentAct


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoTaken:
    """A camera took a photo because the agent asked for it."""

    turn_id: str
    """Empty where no turn goes on: a person called the board's function."""
    photo: bytes = field(repr=False)
    """JPEG."""
    question: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSound:
    """The first packet of the answer left for the board, `after_ms` after the utterance was complete."""

    turn_id: str
    after_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEnded:
    """The turn is over. `answer` is all that the agent said, `spoken` what was really played before the end.

    Where the agent was not asked, both are those of a prompt of ours or of an announcement.
    """

    turn_id: str
    kind: TurnKind
    answer: str
    spoken: str
    is_interrupted: bool
    has_asked: bool = False
    """Whether the agent was asked."""
    error: str | None = None
    """The code of `errors.TurnError`, if the turn failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationStarted:
    """The board opened its socket: somebody woke it, or pressed its button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeWordHeard:
    """The board reported a wake word that was meant for it, at the beginning or into an answer.

    Boards without `CONFIG_SEND_WAKE_WORD_DATA` (ESP32, C3, C5, C6) never report one (protocol.md 4.3).
    """

    phrase: str
    """The word as the board writes it; empty where it interrupts an answer, which it does not name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationEnded:
    """The socket is closed, after so many things that somebody said or typed."""

    turns: int


type SessionEvent = (
    ConversationStarted
    | WakeWordHeard
    | ConversationEnded
    | StateChanged
    | TurnStarted
    | Heard
    | AnswerGrew
    | AgentActed
    | PhotoTaken
    | FirstSound
    | TurnEnded
)
