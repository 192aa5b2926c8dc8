"""What typed turns need from the rows above, as protocols that they fill. Nothing here does anything."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from ..session.acts import AgentAct
from .models import Chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A typed text for the agent of a chat."""

    chat: Chat
    turn_id: str
    user_id: str
    text: str = field(repr=False)
    language: str | None = None
    """What to answer in; None: the pipeline's."""


class Asker(Protocol):
    """Asks the agent of a chat (`engines/typed.py`)."""

    async def ask(
        self, question: Question, *, on_delta: Callable[[str], None], on_act: Callable[[AgentAct], None]
    ) -> None:
        """Return when the answer is complete; `on_delta` gets its words, `on_act` what else the agent does.

        Raises `session.errors.TurnError`. Cancellation ends the agent's work at once.
        """
        ...

    def answered(self, chat_id: int, *, is_whole: bool) -> None:
        """Tell how the answer ended, so that the agent's memory holds only what was shown."""
        ...


class Speaker(Protocol):
    """Speaks through a board (`chat_service.py`)."""

    def can_speak(self, board_id: str) -> bool:
        """Whether the board can be reached: stock firmware only while somebody talks with it."""
        ...

    async def speak(self, board_id: str, text: str) -> None:
        """Say a text; returns when it was heard or interrupted. Raises `session.errors.TurnError`."""
        ...


class Limiter(Protocol):
    """How many messages a person may send."""

    def take(self, key: str) -> float | None:
        """Count one; None: it may go ahead, else in how many seconds."""
        ...
