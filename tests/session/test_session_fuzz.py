"""Whatever a board and its engines do, and when: the board's rules hold, and the next question is answered."""

import asyncio
from collections.abc import Iterator
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.protocol import messages as wire
from custom_components.xiaozhi.protocol.messages import ListenMode
from custom_components.xiaozhi.session.errors import TurnError
from custom_components.xiaozhi.session.ports import WakeVerdict
from custom_components.xiaozhi.session.settings import Greeting
from custom_components.xiaozhi.session.states import SessionState
from custom_components.xiaozhi.session.watchdog import TURN_LIMIT_S
from tests.session.conftest import PlainEncoder
from tests.session.fakes import HANG, SWALLOW, Hearing, Reply, Sound, Trouble, failing, silent
from tests.session.firmware import BoardState
from tests.session.talk import WAKE_WORD, Talk, sound
from tests.virtual_time import run

SPEECH, QUIET = b"\x01\x00" * 960, b"\x00\x00" * 960
ANSWER = "The lamp is on."


class PlainDecoder:
    """Stands in for `OpusDecoder`: packets are PCM."""

    def __init__(self, **_: object) -> None:
        pass

    def decode(self, packet: bytes) -> bytes:
        """Return the packet."""
        return packet

    def close(self) -> None:
        """Do nothing."""


class PlainGate:
    """Stands in for `SpeechGate`: opens at the second packet that is not zero."""

    def __init__(self, *_: object, **__: object) -> None:
        self._loud: list[bytes] = []
        self.silent_ms = 0

    def feed(self, pcm: bytes) -> list[bytes]:
        """Return what is speech."""
        self.silent_ms += 60
        if pcm.strip(b"\x00"):
            self.silent_ms = 0
            self._loud.append(pcm)
        return self._loud if len(self._loud) > 1 else []


@pytest.fixture(autouse=True, scope="module")
def plain_ear() -> Iterator[None]:
    """Hear without codec and detector, which take milliseconds a packet."""
    with (
        patch("custom_components.xiaozhi.session.listening.OpusDecoder", PlainDecoder),
        patch("custom_components.xiaozhi.session.listening.SpeechGate", PlainGate),
        patch("custom_components.xiaozhi.session.speech.OpusEncoder", PlainEncoder),
    ):
        yield


troubles = st.sampled_from(
    [
        None,
        None,
        HANG,
        SWALLOW,
        Trouble(swallows=True, swallows_s=2),
        failing("agent_failed"),
        silent(),
        Trouble(error=ValueError("unexpected")),
    ]
)
pauses = st.sampled_from([0.0, 0.0, 0.001, 0.05, 0.3, 1.0, 2.5, 8.0, 40.0])
hearings = st.builds(
    Hearing,
    text=st.sampled_from(["turn on the lamp", "", "goodbye"]),
    after_s=pauses,
    ends_after_ms=st.sampled_from([None, 240, 1200]),
    is_consumed=st.booleans(),
    trouble=troubles,
)
words = st.sampled_from(["One, two, three, four. ", "Yes", " 🙂", "今天天气很好。", "A sentence of an answer. ", ""])
replies = st.builds(
    Reply, script=st.lists(pauses | words, max_size=8), trouble=troubles, late=st.lists(pauses | words, max_size=3)
)
sounds = st.builds(
    Sound,
    first_s=pauses,
    chunk_ms=st.sampled_from([7, 100, 1000]),
    every_s=st.sampled_from([0.0, 0.01, 0.5]),
    length_ms=st.sampled_from([None, 0, 20, 700, 8000]),
    trouble=troubles,
    trouble_after_ms=st.sampled_from([0, 500]),
)
steps = st.tuples(
    st.sampled_from(
        [
            *(
                "listen auto",
                "listen manual",
                "listen realtime",
                "release",
                "wake",
                "type",
                "exit",
                "abort",
                "raw listen",
            ),
            *("speak", "speak", "be quiet", "announce", "cancel", "goodbye", "ask"),
        ]
    ),
    pauses,
)


class Fuzz:
    """Carries out one script."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._announcements: list[asyncio.Task[None]] = []

    async def do(self, step: str) -> None:  # noqa: C901, PLR0912 - a table: one row per step
        """Do one thing that a board, its user or Home Assistant may do at any time."""
        talk, board = self._talk, self._talk.board
        if not board.is_connected:
            return
        match step.split():
            case ["listen", mode]:
                board.listen(ListenMode(mode))
            case ["raw", "listen"] if board.state is not BoardState.SPEAKING:
                talk.session.receive(wire.ListenStart(mode=board.mode))
            case ["release"]:
                board.release()
            case ["wake"] if board.state is BoardState.IDLE:
                talk.detect(WAKE_WORD)
                board.listen(ListenMode.AUTO)
            case ["type"]:
                talk.detect("What time is it?")
            case ["exit"]:
                talk.detect("goodbye")
            case ["abort"]:
                board.abort()
            case ["speak"]:
                await self._stream(SPEECH)
            case ["be", "quiet"]:
                await self._stream(QUIET)
            case ["announce"]:
                self._announcements.append(asyncio.create_task(self._announce()))
            case ["cancel"] if self._announcements:
                self._announcements[-1].cancel()
            case ["goodbye"]:
                talk.session.say_goodbye()
            case ["ask"]:
                talk.session.ask("What time is it?")
            case _:
                pass

    async def finish(self) -> None:
        """Wait for whoever announced something."""
        if self._announcements:
            await asyncio.wait(self._announcements)

    async def _announce(self) -> None:
        try:
            await self._talk.session.announce("Dinner!", sound(b"\x63\x00" * 24000, b"\x63\x00" * 100))
        except TurnError:
            return

    async def _stream(self, packet: bytes) -> None:
        for _ in range(10):
            if self._talk.board.state is BoardState.LISTENING or self._talk.board.mode is ListenMode.REALTIME:
                self._talk.session.receive(wire.AudioPacket(payload=packet))
            await asyncio.sleep(0.06)


async def survives(script: list[tuple[str, float]], talk: Talk) -> None:
    async with talk:
        fuzz = Fuzz(talk)
        for step, pause_s in script:
            await fuzz.do(step)
            await asyncio.sleep(pause_s)
        await asyncio.sleep(2 * TURN_LIMIT_S)
        await fuzz.finish()
        assert talk.board.state is not BoardState.SPEAKING, "stuck in Speaking"
        if talk.board.is_connected:
            await is_answered(talk)
    for speech in talk.board.speeches:
        assert speech.stopped_s is not None or not talk.board.is_connected


async def is_answered(talk: Talk) -> None:
    """Whoever asks now is answered."""
    talk.runner.hearings, talk.runner.replies, talk.voice.sounds = [Hearing()], [Reply()], [Sound()]
    talk.session.receive(wire.Abort())
    before = len(talk.ended)
    talk.board.listen(ListenMode.MANUAL)
    for _ in range(10):
        talk.session.receive(wire.AudioPacket(payload=SPEECH))
        await asyncio.sleep(0.06)
    talk.board.release()
    ended = await talk.until_answered(before + 1)
    assert (ended.spoken, ended.error, ended.is_interrupted) == (ANSWER, None, False)
    assert talk.session.state is SessionState.IDLE


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    script=st.lists(steps, max_size=14),
    heard=st.lists(hearings, min_size=1, max_size=3),
    answers=st.lists(replies, min_size=1, max_size=3),
    voices=st.lists(sounds, min_size=1, max_size=4),
    greeting=st.sampled_from(Greeting),
    verdict=st.sampled_from(WakeVerdict),
    stage_limit_s=st.sampled_from([3, 30]),
)
def test_a_board_survives_everything(
    script: list[tuple[str, float]],
    heard: list[Hearing],
    answers: list[Reply],
    voices: list[Sound],
    greeting: Greeting,
    verdict: WakeVerdict,
    stage_limit_s: int,
) -> None:
    async def scenario() -> None:
        talk = Talk(silence_s=0, greeting=greeting, stage_limit_s=stage_limit_s)
        talk.runner.verdict = verdict
        talk.runner.hearings, talk.runner.replies, talk.voice.sounds = list(heard), list(answers), list(voices)
        await survives(script, talk)

    run(scenario())
