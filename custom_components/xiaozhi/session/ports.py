"""What a session needs from the rows above, as protocols that they fill. Nothing here does anything."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ..protocol.chats import ChatRequest
from ..protocol.messages import Outgoing
from .acts import AgentAct
from .events import SessionEvent
from .utterance import Utterance


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What recognition made of an utterance. `is_consumed`: somebody else waited for this text, there is no answer."""

    text: str
    is_consumed: bool = False


class WakeVerdict(StrEnum):
    """What to do with a wake word that a board reports."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    """Another board heard the same call first: stay silent."""
    INTERCEPTED = "intercepted"
    """Somebody waited for just this wake word (Home Assistant's set-up wizard); no greeting."""


class TurnRunner(Protocol):
    """Recognition and agent (`engines/assist.py`). Both run in the turn's task and are cancelled with it."""

    def wake(self, phrase: str) -> WakeVerdict:
        """Report a wake word; returns at once."""
        ...

    async def await_wake_word(self, audio: Utterance) -> str | None:
        """Wait for a wake word in audio that goes on and on; return it, None when the audio ended before.

        Raises `EngineError`, with the code `no_wake_engine` where nothing can do this.
        """
        ...

    async def hear(self, utterance: Utterance, *, finds_end: bool) -> Recognised:
        """Recognise an utterance that is still being spoken; end it (`utterance.end()`) when its end is found.

        `finds_end` false: only the board decides when the utterance ends. Raises `EngineError`.
        """
        ...

    def consumes(self, text: str) -> bool:
        """Give a typed text to somebody who asked the user and waits; whether it was taken: no answer then."""
        ...

    async def answer(
        self,
        text: str,
        *,
        speaker: str | None,
        on_delta: Callable[[str], None],
        on_act: Callable[[AgentAct], None],
    ) -> bool:
        """Ask the agent; `on_delta` gets its words, `on_act` what else it does, at once and in order.

        Returns whether it waits for a reply: it asked something. Raises `EngineError`.
        """
        ...

    def played(self, *, spoken: str, is_interrupted: bool, failed: bool) -> None:
        """Tell how the answer that was asked for ended, so that the agent's memory holds only what was really said."""
        ...

    def end_conversation(self) -> None:
        """The conversation is over and the socket stays: what is said next belongs to another one."""
        ...


class Voice(Protocol):
    """Text to sound (`engines/voice.py`)."""

    def speak(self, text: str, *, keep: bool = False) -> AsyncGenerator[bytes]:
        """Yield PCM (24 kHz, mono, signed 16 bit) as it is synthesised. Raises `VoiceError`.

        `keep`: a fixed sentence of ours that may stay in a cache on disk; answers may not.
        """
        ...


class ChatDoor(Protocol):
    """Answers a client that shows chats (`chats/client.py`); stock firmware never asks."""

    def greet(self) -> None:
        """The client said in its hello that it knows chats."""
        ...

    def receive(self, request: ChatRequest) -> None:
        """Answer a request; never waits."""
        ...


type Send = Callable[[Outgoing], None]
"""Queue a message for the board, at once and in order; a board that is too slow is disconnected."""

type HangUp = Callable[[str], None]
"""Close the socket; the reason is for the log."""

type TellFirst = Callable[[Callable[[], None]], bool]
"""Somebody woke the board: whether there is something to tell before anything else.

What it is given is called when all is told, unless the person interrupted; at once, and not at all, for False.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All that a session is handed: who recognises and answers, who speaks, how messages leave, who watches."""

    runner: TurnRunner
    voice: Voice
    send: Send
    hang_up: HangUp
    notify: Callable[[SessionEvent], None]
    chats: ChatDoor | None = None
    may_answer: Callable[[], bool] = lambda: True
    """Whether the agent may be asked: whether the board has not spoken all that it may today (requirements S2-17)."""
    tell_first: TellFirst = lambda _: False
