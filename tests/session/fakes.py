"""Scripted engines for a session: what they hear, answer and say, when, and how they fail."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from custom_components.xiaozhi.audio.format import SPEAKER
from custom_components.xiaozhi.session.acts import AgentAct
from custom_components.xiaozhi.session.errors import EngineError, VoiceError
from custom_components.xiaozhi.session.ports import Recognised, WakeVerdict
from custom_components.xiaozhi.session.utterance import Utterance

LETTER_MS = 60


@dataclass(slots=True)
class Trouble:
    """How an engine misbehaves where a script says so."""

    error: BaseException | None = None
    swallows: bool = False
    """Go on when cancelled, for this long at least."""
    swallows_s: float = 100

    async def strike(self) -> None:
        """Fail, or hang: until cancelled, or for ever."""
        if self.error is not None:
            raise self.error
        ends_s = now_s() + self.swallows_s
        while True:
            try:
                await asyncio.sleep(max(0.0, ends_s - now_s()) if self.swallows else 1e6)
            except asyncio.CancelledError:
                if not self.swallows:
                    raise
                continue
            return


HANG = Trouble()
SWALLOW = Trouble(swallows=True)


def failing(code: str) -> Trouble:
    return Trouble(error=EngineError(code, "as the script says"))


def silent(code: str = "voice_failed") -> Trouble:
    return Trouble(error=VoiceError(code, "as the script says"))


@dataclass(slots=True, kw_only=True)
class Hearing:
    """One recognition."""

    text: str = "turn on the lamp"
    after_s: float = 0.3
    """From the end of the utterance to the text."""
    ends_after_ms: int | None = 1200
    """Where the pipeline finds the end of the utterance, if it is asked to; None: nowhere."""
    is_consumed: bool = False
    trouble: Trouble | None = None


@dataclass(slots=True, kw_only=True)
class Waking:
    """One run of a wake word engine."""

    phrase: str = "okay nabu"
    after_ms: int | None = 2000
    """After how much audio it finds the word; None: never."""
    trouble: Trouble | None = None


@dataclass(slots=True, kw_only=True)
class Reply:
    """One answer of the agent: pauses in seconds and words, in order; then the trouble, then the late words."""

    script: Sequence[float | str] = (0.4, "The lamp is on.")
    trouble: Trouble | None = None
    late: Sequence[float | str] = ()
    acts: Sequence[AgentAct] = ()
    """What it does before its first word."""
    is_question: bool = False
    """The agent waits for a reply."""


class FakeRunner:
    """Fills `TurnRunner`. Scripts are taken one after another, the last one again and again."""

    def __init__(self) -> None:
        self.hearings = [Hearing()]
        self.replies = [Reply()]
        self.verdict = WakeVerdict.ACCEPTED
        self.woken: list[str] = []
        """The wake words that were reported."""
        self.is_asking = False
        """Whether somebody waits for what the user types."""
        self.consumed: list[str] = []
        self.heard_ms: list[int] = []
        self.heard_at_s: list[float] = []
        self.asked: list[tuple[str, str | None]] = []
        self.wakings: list[Waking] = [Waking(after_ms=None)]
        self.watched_ms: list[int] = []
        """What each wait for a wake word heard."""
        self.conversations_ended = 0
        self.cancelled: list[str] = []
        self.endings: list[tuple[str, bool, bool]] = []
        """`spoken`, `is_interrupted`, `failed`."""

    def wake(self, phrase: str) -> WakeVerdict:
        """Fill the port."""
        self.woken.append(phrase)
        return self.verdict

    async def await_wake_word(self, audio: Utterance) -> str | None:
        """Fill the port."""
        waking = self.wakings.pop(0) if len(self.wakings) > 1 else self.wakings[0]
        self.watched_ms.append(0)
        place = len(self.watched_ms) - 1
        try:
            if waking.trouble is not None:
                await waking.trouble.strike()
            async for pcm in audio.stream():
                self.watched_ms[place] += len(pcm) // 32
                if waking.after_ms is not None and self.watched_ms[place] >= waking.after_ms:
                    return waking.phrase
        except asyncio.CancelledError:
            self.cancelled.append("wake")
            raise
        return None

    def end_conversation(self) -> None:
        """Fill the port."""
        self.conversations_ended += 1

    async def hear(self, utterance: Utterance, *, finds_end: bool) -> Recognised:
        """Fill the port."""
        hearing = self.hearings.pop(0) if len(self.hearings) > 1 else self.hearings[0]
        self.heard_at_s.append(now_s())
        self.heard_ms.append(0)
        place = len(self.heard_ms) - 1
        try:
            async for pcm in utterance.stream():
                self.heard_ms[place] += len(pcm) // 32
                if finds_end and hearing.ends_after_ms and self.heard_ms[place] >= hearing.ends_after_ms:
                    utterance.end()
            await asyncio.sleep(hearing.after_s)
            if hearing.trouble is not None:
                await hearing.trouble.strike()
        except asyncio.CancelledError:
            self.cancelled.append("hear")
            raise
        return Recognised(text=hearing.text, is_consumed=hearing.is_consumed)

    def consumes(self, text: str) -> bool:
        """Fill the port."""
        if self.is_asking:
            self.consumed.append(text)
        return self.is_asking

    async def answer(
        self,
        text: str,
        *,
        speaker: str | None,
        on_delta: Callable[[str], None],
        on_act: Callable[[AgentAct], None],
    ) -> bool:
        """Fill the port."""
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        self.asked.append((text, speaker))
        try:
            for act in reply.acts:
                on_act(act)
            await _play(reply.script, on_delta)
            if reply.trouble is not None:
                await reply.trouble.strike()
            await _play(reply.late, on_delta)
        except asyncio.CancelledError:
            self.cancelled.append("answer")
            raise
        return reply.is_question

    def played(self, *, spoken: str, is_interrupted: bool, failed: bool) -> None:
        """Fill the port."""
        self.endings.append((spoken, is_interrupted, failed))


async def _play(script: Sequence[float | str], on_delta: Callable[[str], None]) -> None:
    for step in script:
        if isinstance(step, str):
            on_delta(step)
        else:
            await asyncio.sleep(step)


@dataclass(slots=True, kw_only=True)
class Sound:
    """How one piece is synthesised: silence before the first chunk, then chunks, then perhaps trouble."""

    first_s: float = 0.15
    chunk_ms: int = 100
    every_s: float = 0.01
    """Between chunks: ten times faster than real time, as Piper is on a small machine."""
    length_ms: int | None = None
    """None: as long as its text."""
    trouble: Trouble | None = None
    trouble_after_ms: int = 0
    closing_s: float = 0.0
    """How long it takes to let go, finished or not."""


@dataclass(slots=True)
class FakeVoice:
    """Fills `Voice`. The samples of the n-th piece all have the value n, so that a board can tell the pieces apart."""

    sounds: list[Sound] = field(default_factory=lambda: [Sound()])
    said: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    async def speak(self, text: str, *, keep: bool = False) -> AsyncGenerator[bytes]:
        """Fill the port."""
        sound = self.sounds.pop(0) if len(self.sounds) > 1 else self.sounds[0]
        self.said.append(text)
        if keep:
            self.kept.append(text)
        try:
            async for chunk in make_sound(sound, text, len(self.said)):
                yield chunk
        finally:
            await asyncio.sleep(sound.closing_s)
            self.closed.append(text)


async def make_sound(sound: Sound, text: str, value: int) -> AsyncGenerator[bytes]:
    """Yield the PCM of one piece."""
    await asyncio.sleep(sound.first_s)
    left_ms = len(text) * LETTER_MS if sound.length_ms is None else sound.length_ms
    made_ms = 0
    while left_ms > 0:
        if sound.trouble is not None and made_ms >= sound.trouble_after_ms:
            await sound.trouble.strike()
        chunk_ms = min(sound.chunk_ms, left_ms)
        yield value.to_bytes(2, "little", signed=True) * (SPEAKER.bytes_of(chunk_ms) // 2)
        left_ms -= chunk_ms
        made_ms += chunk_ms
        await asyncio.sleep(sound.every_s)
    if sound.trouble is not None and made_ms <= sound.trouble_after_ms:
        await sound.trouble.strike()


def now_s() -> float:
    """Return the loop's time."""
    return asyncio.get_running_loop().time()
