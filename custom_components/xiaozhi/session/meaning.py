"""What a text that somebody said or typed is meant for: the agent, or one of those who come before it."""

from enum import StrEnum

from ..text.words import matches_any
from .events import TurnKind
from .settings import Greeting, Settings


class Meaning(StrEnum):
    """In the order in which they are asked (requirements T1)."""

    CONSUMED = "consumed"
    """Somebody else waited for this text; there is no answer."""
    EXIT = "exit"
    """The conversation is to end."""
    TOO_MUCH = "too much"
    """The board has spoken all that it may today."""
    CALL = "call"
    """A wake word alone, which is answered by us or not at all."""
    GREETING = "greeting"
    """A wake word alone, for which the agent is greeted."""
    QUESTION = "question"
    """Anything else."""

    @property
    def is_for_agent(self) -> bool:
        """Whether the agent is asked."""
        return self in (Meaning.GREETING, Meaning.QUESTION)


def meaning_of(text: str, kind: TurnKind, settings: Settings, *, is_consumed: bool, may_answer: bool) -> Meaning:
    """Return what a text is for. A typed wake word is a question: the board reports those that it hears."""
    if is_consumed:
        return Meaning.CONSUMED
    if matches_any(text, settings.exit_words):
        return Meaning.EXIT
    if not may_answer:
        return Meaning.TOO_MUCH
    if kind is TurnKind.VOICE and matches_any(text, settings.wake_words):
        return Meaning.GREETING if settings.greeting is Greeting.AGENT else Meaning.CALL
    return Meaning.QUESTION
