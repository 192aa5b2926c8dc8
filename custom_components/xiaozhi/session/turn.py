"""One request and its answer: hear, ask, speak, in order, with a limit on every wait.

A turn always ends with the board in a sane state: an answer, a spoken explanation, or a text on its screen.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import logging
from uuid import uuid4

from ..protocol import messages as wire
from ..text.clean import SpeechCleaner
from ..text.emotion import Emotion, EmotionFinder
from ..text.pieces import PieceSplitter
from ..text.speaker import split_speaker
from ..text.words import matches_any
from .errors import EngineError, TurnError
from .events import AnswerGrew, FirstSound, Heard, SessionEvent, TurnEnded, TurnKind, TurnStarted
from .ports import Send, TurnRunner, Voice
from .settings import Settings
from .speech import Speech
from .states import TURN_MOVES, TurnState
from .utterance import Utterance

_LOGGER = logging.getLogger(__name__)

QUIET_CODES = frozenset({"no_text"})
"""Failures that are only shown: nobody may have spoken at all, so an answer aloud would startle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What starts a turn: exactly one of an utterance, a text, a prompt or ready sound."""

    kind: TurnKind
    utterance: Utterance | None = None
    finds_end: bool = True
    text: str = ""
    sound: AsyncGenerator[bytes] | None = None
    ends_conversation: bool = False


@dataclass(slots=True, kw_only=True)
class Turn:
    """Built and run by the session, one at a time. `on_state` is called with every new state."""

    request: Request
    runner: TurnRunner
    voice: Voice
    send: Send
    notify: Callable[[SessionEvent], None]
    on_state: Callable[[TurnState], None]
    settings: Settings
    id: str = field(default_factory=lambda: uuid4().hex)
    state: TurnState = TurnState.LISTENING
    ends_conversation: bool = False
    error: TurnError | None = None
    _answer: list[str] = field(default_factory=list)
    _asked_at_s: float = 0.0
    _has_emotion: bool = False
    _limit: asyncio.Timeout | None = None
    _speech: Speech = field(init=False)

    def __post_init__(self) -> None:
        self.ends_conversation = self.request.ends_conversation
        if self.request.utterance is None:
            self.state = TurnState.THINKING
        self._speech = Speech(
            voice=self.voice,
            send=self.send,
            piece_limit_s=self.settings.stage_limit_s,
            on_first_sound=self._first_sound,
        )

    @property
    def has_begun_speech(self) -> bool:
        """Whether the board was put into Speaking by this turn."""
        return self._speech.has_begun

    @property
    def is_over(self) -> bool:
        """Whether nothing of this turn may reach the board any more."""
        return self.state in (TurnState.DONE, TurnState.INTERRUPTED)

    def stop(self) -> None:
        """Silence at once; the caller cancels the task that runs the turn. An ended turn is left as it is."""
        if self.is_over:
            return
        self._move(TurnState.INTERRUPTED)
        self._speech.stop()
        if self.request.utterance is not None:
            self.request.utterance.end()

    def utterance_ended(self) -> None:
        """Called when the utterance is complete: from here on recognition has a limited time."""
        if self.state is TurnState.LISTENING:
            self._move(TurnState.THINKING)
        self._asked_at_s = _now_s()
        self._progress()

    async def run(self) -> None:
        """Run to the end. Cancellation silences the board at once and is passed on; nothing else is raised."""
        self.notify(TurnStarted(turn_id=self.id, kind=self.request.kind))
        self._asked_at_s = _now_s()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._perform(), name="xiaozhi turn words")
                await self._speech.run()
            self._conclude()
        finally:
            self.stop()
            self._report_end()

    async def _perform(self) -> None:
        """Do the part of the turn that makes words; failures become words too."""
        try:
            match self.request.kind:
                case TurnKind.VOICE:
                    await self._hear()
                case TurnKind.TEXT:
                    await self._converse(self.request.text)
                case TurnKind.PROMPT:
                    self._say_prompt(self.request.text)
                case TurnKind.ANNOUNCEMENT:
                    self._play_announcement()
        except TurnError as err:
            self._explain(err)
        except Exception:
            _LOGGER.exception("A turn failed in an unexpected way")
            self._explain(TurnError("failed"))
        finally:
            self._speech.finish()

    async def _hear(self) -> None:
        utterance = self.request.utterance
        assert utterance is not None
        async with self._limited("recognition_slow", starts_now=not utterance.is_open):
            recognised = await self.runner.hear(utterance, finds_end=self.request.finds_end)
        utterance.end()
        if recognised.is_consumed:
            self.send(wire.Stt(text=recognised.text))
        elif not recognised.text.strip():
            raise EngineError("no_text")
        else:
            await self._converse(recognised.text)

    async def _converse(self, said: str) -> None:
        """Answer what was said; the order of the first steps is requirements T1."""
        speaker, text = split_speaker(said)
        self.send(wire.Stt(text=text))
        self.notify(Heard(turn_id=self.id, text=text, speaker=speaker))
        self._move(TurnState.THINKING)
        if matches_any(text, self.settings.exit_words):
            self.ends_conversation = True
            self._say_prompt(self.settings.prompt("goodbye"))
            return
        self._speech.begin()
        await self._answer_to(text, speaker)

    async def _answer_to(self, text: str, speaker: str | None) -> None:
        splitter, cleaner, emotions = PieceSplitter(), SpeechCleaner(), EmotionFinder()

        def say(pieces: list[str]) -> None:
            for piece in pieces:
                clean = cleaner.clean(piece)
                if clean.spoken:
                    self._speech.say(clean.spoken, shown=clean.shown)

        def on_delta(delta: str) -> None:
            if self.is_over:
                return
            self._progress()
            self._answer.append(delta)
            self.notify(AnswerGrew(turn_id=self.id, delta=delta))
            if (found := emotions.feed(delta)) is not None:
                self._show_emotion(found[0], found[1])
            say(splitter.feed(delta))

        try:
            async with self._limited("agent_slow"):
                await self.runner.answer(text, speaker=speaker, on_delta=on_delta)
        finally:
            say(splitter.flush())
            self._show_emotion(Emotion.NEUTRAL, "")

    def _show_emotion(self, emotion: Emotion, emoji: str) -> None:
        """Show a face, once a turn: the first that the answer asks for, or a neutral one at its end."""
        if not self.is_over and not self._has_emotion:
            self._has_emotion = True
            self.send(wire.Emotion(emotion=emotion, text=emoji))

    def _say_prompt(self, text: str) -> None:
        self._speech.begin()
        self._answer.append(text)
        self._speech.say(text, keep=True)

    def _play_announcement(self) -> None:
        assert self.request.sound is not None
        self._speech.begin()
        self._answer.append(self.request.text)
        self._speech.play(self.request.text, self.request.sound)

    def _explain(self, err: TurnError) -> None:
        """Say what went wrong and what to do; where nobody may have spoken at all, only show it."""
        if self.is_over:
            return
        self.error = err
        _LOGGER.debug("Turn %s failed: %s", self.id, err)
        text = self.settings.prompt(err.code)
        if err.code in QUIET_CODES:
            self.send(wire.TtsSentence(text=text))
        else:
            self._say_prompt(text)

    def _conclude(self) -> None:
        """After the last sound: let the board go on. A voice that failed can only be explained on the screen."""
        if self.is_over:
            return
        self._move(TurnState.DONE)
        if self.ends_conversation:
            self._speech.leave()
        else:
            self._speech.stop()
        if (err := self._speech.error) is not None:
            self.error = err
            _LOGGER.debug("Turn %s could not be spoken: %s", self.id, err)
            self.send(wire.Alert(status=self.settings.prompt("alert"), message=self.settings.prompt(err.code)))

    def _first_sound(self) -> None:
        self._move(TurnState.SPEAKING)
        self.notify(FirstSound(turn_id=self.id, after_ms=round((_now_s() - self._asked_at_s) * 1000)))

    def _report_end(self) -> None:
        spoken, is_interrupted = self._speech.spoken(), self.state is TurnState.INTERRUPTED
        if self.request.kind in (TurnKind.VOICE, TurnKind.TEXT):
            self.runner.played(spoken=spoken, is_interrupted=is_interrupted, failed=self.error is not None)
        self.notify(
            TurnEnded(
                turn_id=self.id,
                kind=self.request.kind,
                answer="".join(self._answer),
                spoken=spoken,
                is_interrupted=is_interrupted,
                error=self.error.code if self.error else None,
            )
        )

    def _move(self, state: TurnState) -> None:
        if state is self.state:
            return
        if state not in TURN_MOVES[self.state]:
            raise AssertionError(f"a turn cannot move from {self.state} to {state}")
        self.state = state
        self.on_state(state)

    @asynccontextmanager
    async def _limited(self, code: str, *, starts_now: bool = True) -> AsyncGenerator[None]:
        """Give a stage its time; `_progress` renews it. Raises `EngineError(code)` when it is used up."""
        try:
            async with asyncio.timeout(self.settings.stage_limit_s if starts_now else None) as self._limit:
                yield
        except TimeoutError as err:
            raise EngineError(code, "no answer in time") from err
        finally:
            self._limit = None

    def _progress(self) -> None:
        """Something happened: the current stage has its full time again."""
        if self._limit is not None:
            self._limit.reschedule(_now_s() + self.settings.stage_limit_s)


def _now_s() -> float:
    return asyncio.get_running_loop().time()
