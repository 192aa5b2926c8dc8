"""What a turn is begun with; what becomes of it is `turn.py`'s and `words.py`'s."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from .events import TurnKind
from .utterance import Utterance


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What starts a turn: exactly one of an utterance, a text, a prompt or ready sound."""

    kind: TurnKind
    utterance: Utterance | None = None
    finds_end: bool = True
    """Whether recognition may end the utterance, too, and not only the board."""
    text: str = ""
    sound: AsyncGenerator[bytes] | None = None
    ends_conversation: bool = False
