"""A session among fakes: `async with Talk() as talk`. When it closes, what holds for every conversation is checked."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from functools import cache
from types import TracebackType
from typing import Any, Self

from custom_components.xiaozhi.audio.format import MIC
from custom_components.xiaozhi.audio.opus import OpusEncoder
from custom_components.xiaozhi.protocol import messages as wire
from custom_components.xiaozhi.protocol.messages import Dialect, ListenMode
from custom_components.xiaozhi.session.events import (
    AnswerGrew,
    FirstSound,
    Heard,
    SessionEvent,
    StateChanged,
    TurnEnded,
    TurnStarted,
)
from custom_components.xiaozhi.session.ports import TellFirst
from custom_components.xiaozhi.session.session import Ports, Session
from custom_components.xiaozhi.session.settings import Settings
from custom_components.xiaozhi.session.states import SessionState
from tests.audio.sounds import noise, spoken

from .fakes import FakeRunner, FakeVoice, now_s
from .firmware import FirmwareModel

FRAME_S = 0.06
WAKE_WORD = "Hi, ESP"
PROMPTS = {
    "goodbye": "Goodbye.",
    "greeting": "Yes?",
    "wake_text": "Hello there",
    "alert": "Something is wrong",
    "failed": "That did not work.",
    "microphone_held": "My microphone is on hold.",
    "no_text": "I did not hear anything.",
    "recognition_slow": "Recognition takes too long.",
    "recognition_failed": "Recognition failed.",
    "agent_slow": "The agent takes too long.",
    "agent_failed": "The agent failed.",
    "voice_slow": "The voice takes too long.",
    "voice_failed": "The voice failed.",
}
SETTINGS: dict[str, Any] = {"prompts": PROMPTS, "wake_words": (WAKE_WORD,), "exit_words": ("goodbye", "stop it")}


@cache
def speech_packets(name: str = "turn_on_the_light", lead_ms: int = 300, frame_ms: int = 60) -> tuple[bytes, ...]:
    """Return a spoken sentence (about 1.3 s) in a quiet room, as Opus."""
    pcm = noise(lead_ms, 20) + spoken(name)
    return opus(pcm, frame_ms)


@cache
def quiet_packets(duration_ms: int) -> tuple[bytes, ...]:
    """Return a quiet room, as Opus."""
    return opus(noise(duration_ms, 20))


def opus(pcm: bytes, frame_ms: int = 60) -> tuple[bytes, ...]:
    """Return 16 kHz PCM as Opus packets."""
    encoder = OpusEncoder(16000, frame_ms)
    size = MIC.bytes_of(frame_ms)
    return tuple(encoder.encode(pcm[start : start + size]) for start in range(0, len(pcm) - size + 1, size))


class Talk:
    """One board, its session and everything around it."""

    def __init__(
        self,
        dialect: Dialect = Dialect.FIRMWARE,
        *,
        may_answer: Callable[[], bool] = lambda: True,
        tell_first: TellFirst = lambda _: False,
        **settings: Any,
    ) -> None:
        self.runner = FakeRunner()
        self.voice = FakeVoice()
        self.board = FirmwareModel(self._tell)
        self.events: list[SessionEvent] = []
        self.event_times: list[tuple[float, SessionEvent]] = []
        self.hung_up: list[str] = []
        self.hung_up_at_s = 0.0
        self._dialect = dialect
        self._changed = asyncio.Event()
        self.session = Session(
            "session",
            ports=Ports(
                runner=self.runner,
                voice=self.voice,
                send=self.board.take,
                hang_up=self._hang_up,
                notify=self._notify,
                may_answer=may_answer,
                tell_first=tell_first,
            ),
            settings=Settings(**(SETTINGS | settings)),
        )

    async def __aenter__(self) -> Self:
        self.session.start(self._dialect)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.board.hang_up()
        await self.session.close()
        if error is None:
            self.check()

    def check(self) -> None:
        """Whatever happened, this holds."""
        assert self.session.state is SessionState.CLOSED
        open_turn = ""
        for event in self.events:
            match event:
                case TurnStarted():
                    assert not open_turn, "two turns at a time"
                    open_turn = event.turn_id
                case Heard() | AnswerGrew() | FirstSound():
                    assert event.turn_id == open_turn, "a turn that is over goes on"
                case TurnEnded():
                    assert event.turn_id == open_turn, "a turn ends twice"
                    open_turn = ""
                case _:
                    pass
        assert not open_turn, "a turn did not end"
        self.check_speech()

    def check_speech(self) -> None:
        """Texts come with their sound; packets stop with `tts stop`."""
        for speech in self.board.speeches:
            for at_s, _ in speech.packets:
                assert speech.stopped_s is None or at_s < speech.stopped_s + 0.6

    # The board and its user -------------------------------------------------------------------------------------------

    def listen(self, mode: ListenMode = ListenMode.AUTO) -> None:
        """Open the microphone."""
        self.board.listen(mode)

    async def speak(self, name: str = "turn_on_the_light") -> None:
        """Say a sentence into the microphone, in real time."""
        await self.stream(speech_packets(name))

    async def be_quiet(self, duration_ms: int) -> None:
        """Leave the microphone open in a quiet room, in real time."""
        await self.stream(quiet_packets(duration_ms))

    async def stream(self, packets: tuple[bytes, ...], frame_s: float = FRAME_S) -> None:
        """Send packets in real time."""
        for packet in packets:
            self.session.receive(wire.AudioPacket(payload=packet))
            await asyncio.sleep(frame_s)

    async def stream_at_once(self) -> None:
        """Send the wake word's own audio, as a board does before it reports the word."""
        for packet in speech_packets():
            self.session.receive(wire.AudioPacket(payload=packet))
        await asyncio.sleep(0.01)

    def detect(self, text: str = WAKE_WORD) -> None:
        """Report a wake word, or type a text."""
        self.session.receive(wire.ListenDetect(text=text))

    async def until(self, state: SessionState, within_s: float = 200) -> float:
        """Wait for a state; return the moment."""
        await self._wait_for(lambda: self.session.state is state, within_s)
        return now_s()

    async def until_answered(self, turns: int = 1, within_s: float = 200) -> TurnEnded:
        """Wait for the end of the n-th turn."""
        await self._wait_for(lambda: len(self.ended) >= turns, within_s)
        await asyncio.sleep(0.001)  # what follows from the end
        return self.ended[turns - 1]

    async def ask(self, mode: ListenMode = ListenMode.AUTO) -> TurnEnded:
        """Have a whole turn by voice."""
        before = len(self.ended)
        self.listen(mode)
        await self.speak()
        if mode is ListenMode.MANUAL:
            self.board.release()
        return await self.until_answered(before + 1)

    # What happened ----------------------------------------------------------------------------------------------------

    @property
    def ended(self) -> list[TurnEnded]:
        """The turns that are over."""
        return [event for event in self.events if isinstance(event, TurnEnded)]

    @property
    def states(self) -> list[SessionState]:
        """The states that were told, in order."""
        return [event.state for event in self.events if isinstance(event, StateChanged)]

    def times(self, kind: type[object]) -> list[float]:
        """When messages or events of a kind came."""
        return [at_s for at_s, what in (*self.board.log, *self.event_times) if isinstance(what, kind)]

    def kinds(self) -> list[str]:
        """Names of all messages to the board but packets, in order."""
        return [type(message).__name__ for message in self.board.messages]

    def _tell(self, message: wire.Incoming) -> None:
        self.session.receive(message)

    def _hang_up(self, reason: str) -> None:
        self.hung_up.append(reason)
        self.hung_up_at_s = now_s()
        self.board.hang_up()

    async def _wait_for(self, is_so: Callable[[], bool], within_s: float) -> None:
        async with asyncio.timeout(within_s):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()

    def _notify(self, event: SessionEvent) -> None:
        self._changed.set()
        self.events.append(event)
        self.event_times.append((now_s(), event))


async def sound(*chunks: bytes) -> AsyncGenerator[bytes]:
    """Yield ready PCM."""
    for chunk in chunks:
        yield chunk
