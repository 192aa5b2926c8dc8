"""What the owner chose for the conversations of one board, as plain values; the rows above fill it from options."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Greeting(StrEnum):
    """What a board's wake word alone is answered with."""

    NONE = "none"
    SPOKEN = "spoken"
    """A fixed sentence, from the cache, at once."""
    AGENT = "agent"
    """The agent is greeted (requirements T3) and answers in its own words."""


class FollowUp(StrEnum):
    """Whether a board goes on listening after an answer to what somebody said.

    Only the server can decide it on stock firmware: after `tts stop` a board listens, unless its socket is closed.
    """

    ALWAYS = "always"
    QUESTIONS = "questions"
    """Only if the agent asked something (Home Assistant's `continue_conversation`)."""
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Times in seconds. `prompts` maps the keys of the translations' «common» section to sentences."""

    prompts: Mapping[str, str] = field(default_factory=dict)
    greeting: Greeting = Greeting.SPOKEN
    greeting_text: str = ""
    """Replaces the prompt `greeting` where the owner wrote one."""
    answer_language: str | None = None
    """What the agent answers in, where it is known: decides what ends a sentence («;» in Greek, «20.» in German)."""
    wake_words: tuple[str, ...] = ()
    exit_words: tuple[str, ...] = ()
    follow_up: FollowUp = FollowUp.ALWAYS
    stay_connected: bool = False
    """Keep the socket when a conversation ends: standby instead of a goodbye."""
    is_microphone_held: bool = False
    """The microphone is on hold: nothing that is said is heard, and whoever wakes the board is told so."""
    silence_s: float = 120
    """After this long without anybody speaking the conversation ends with a goodbye; 0: never."""
    stage_limit_s: float = 30
    """Longest wait for recognition, for the agent's next word, and for a piece's first sound."""
    utterance_limit_ms: int = 30_000
    """Longest utterance where the server finds the end (requirements R4-7)."""
    manual_limit_ms: int = 180_000
    """Longest push-to-talk utterance; a bound for memory, well beyond a sentence of a minute."""

    @property
    def greeting_sentence(self) -> str:
        """What a wake word alone is answered with, under `Greeting.SPOKEN`."""
        return self.greeting_text or self.prompt("greeting")

    def prompt(self, key: str) -> str:
        """Return the sentence for `key`, or the one for an unknown failure."""
        return self.prompts.get(key) or self.prompts.get("failed", "")
