"""What is said in a turn: hear, ask, or a prompt; and in words what went wrong. How it sounds is `speech.py`'s."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
import logging
from typing import Final

from ..protocol import messages as wire
from ..text.clean import SpeechCleaner
from ..text.speaker import split_speaker
from .acts import AgentAct
from .answer import Answer
from .errors import EngineError, TurnError
from .events import AgentActed, AnswerGrew, Heard, TurnKind
from .meaning import Meaning, meaning_of
from .ports import Ports
from .request import Request
from .settings import FollowUp, Greeting, Settings
from .speech import Speech
from .stage import Stage
from .utterance import Utterance

_LOGGER = logging.getLogger(__name__)

QUIET_CODES: Final = frozenset({"no_text"})
"""Failures that are only shown: nobody may have spoken at all, so an answer aloud would startle."""


class Words:
    """The part of a turn that makes words; `perform` is a task of the turn."""

    def __init__(self, turn_id: str, request: Request, *, ports: Ports, settings: Settings, speech: Speech) -> None:
        self._turn_id = turn_id
        self._request = request
        self._ports = ports
        self._settings = settings
        self._speech = speech
        self._answer: Answer | None = None
        self._prompt = ""
        self._stage: Stage | None = None
        self.ends_conversation = request.ends_conversation
        self.error: TurnError | None = None

    @property
    def has_asked(self) -> bool:
        """Whether the agent was asked."""
        return self._answer is not None

    @property
    def text(self) -> str:
        """All that the agent, or a prompt in its place, said so far; no explanation of a failure."""
        return self._prompt if self._answer is None else self._answer.text

    def stop(self) -> None:
        """Take nothing more from an engine; the caller cancels the task of `perform`."""
        if self._stage is not None:
            self._stage.is_open = False

    def renew(self) -> None:
        """The utterance is complete: from here on recognition has its limited time."""
        if self._stage is not None:
            self._stage.renew()

    @contextmanager
    def working(self) -> Iterator[None]:
        """A tool works for the agent, within a limit of its own: the agent is not blamed for the time."""
        if (stage := self._stage) is None:
            yield
            return
        stage.hold()
        try:
            yield
        finally:
            stage.release()

    async def perform(self) -> None:
        """Do it; failures become words too, so nothing is raised. Cancellation is passed to the engine at work."""
        try:
            await self._perform()
        except TurnError as err:
            self._explain(err)
        except Exception:
            _LOGGER.exception("A turn failed in an unexpected way")
            self._explain(TurnError("failed"))
        finally:
            self._speech.finish()

    async def _perform(self) -> None:
        if self._request.utterance is not None:
            await self._hear(self._request.utterance)
        elif self._request.sound is not None:
            self._announce(self._request.text, self._request.sound)
        elif self._request.kind is TurnKind.TEXT:
            await self._converse(self._request.text, is_consumed=self._ports.runner.consumes(self._request.text))
        else:
            self._say_prompt(self._request.text)

    async def _hear(self, utterance: Utterance) -> None:
        """Recognise the utterance. A microphone that falls silent without an end is waited for a limited time, too."""
        limit_s = self._settings.stage_limit_s
        speech_s = utterance.limit_ms / 1000 if utterance.is_open else 0.0
        self._stage = stage = Stage(_slow("recognition_slow"), limit_s=limit_s, first_limit_s=speech_s + limit_s)
        try:
            heard = self._ports.runner.hear(utterance, finds_end=self._request.finds_end)
            recognised = await stage.run(heard, name="xiaozhi recognition")
        finally:
            utterance.end()
        await self._converse(recognised.text, is_consumed=recognised.is_consumed)

    async def _converse(self, said: str, *, is_consumed: bool = False) -> None:
        """Answer what was said."""
        speaker, text = split_speaker(said)
        if not text.strip():
            raise EngineError("no_text")
        meaning = meaning_of(
            text,
            self._request.kind,
            self._settings,
            is_consumed=is_consumed,
            may_answer=self._ports.may_answer(),
        )
        self._ports.send(wire.Stt(text=text))
        heard = Heard(turn_id=self._turn_id, text=text, speaker=speaker, is_for_agent=meaning.is_for_agent)
        self._ports.notify(heard)
        await self._answer_to(meaning, text, speaker)

    async def _answer_to(self, meaning: Meaning, text: str, speaker: str | None) -> None:
        match meaning:
            case Meaning.CONSUMED:
                pass
            case Meaning.EXIT:
                self.ends_conversation = True
                self._say_prompt(self._settings.prompt("goodbye"))
            case Meaning.TOO_MUCH:
                raise EngineError("spoken_limit")
            case Meaning.CALL:
                if self._settings.greeting is Greeting.SPOKEN:
                    self._say_prompt(self._settings.greeting_sentence)
            case Meaning.GREETING:
                await self._ask(self._settings.prompt("wake_text"), speaker)
            case Meaning.QUESTION:
                if not self._listens_on(await self._ask(text, speaker)):
                    self.ends_conversation = True

    def _listens_on(self, is_question: bool) -> bool:  # noqa: FBT001 - what the agent returned
        """Whether the board shall listen after this answer. Typed texts and push to talk open no microphone anyway."""
        if self._request.kind is not TurnKind.VOICE or not self._request.finds_end:
            return True
        follow_up = self._settings.follow_up
        return follow_up is FollowUp.ALWAYS or (follow_up is FollowUp.QUESTIONS and is_question)

    async def _ask(self, text: str, speaker: str | None) -> bool:
        """Ask the agent; return whether it waits for a reply."""
        self._speech.begin()
        self._stage = stage = Stage(_slow("agent_slow"), limit_s=self._settings.stage_limit_s)
        self._answer = answer = Answer(
            speech=self._speech, send=self._ports.send, language=self._settings.answer_language
        )

        def on_delta(delta: str) -> None:
            if stage.is_open:
                stage.renew()
                self._ports.notify(AnswerGrew(turn_id=self._turn_id, delta=delta))
                answer.grow(delta)

        def on_act(act: AgentAct) -> None:
            if stage.is_open:
                stage.renew()
                self._ports.notify(AgentActed(turn_id=self._turn_id, act=act))

        try:
            asked = self._ports.runner.answer(text, speaker=speaker, on_delta=on_delta, on_act=on_act)
            is_question = await stage.run(asked, name="xiaozhi agent")
        except asyncio.CancelledError:
            raise
        except Exception:
            answer.finish()  # what came before a failure is said, too
            raise
        answer.finish()
        return is_question

    def _say_prompt(self, text: str) -> None:
        self._prompt = text
        self._say(text)

    def _announce(self, text: str, sound: AsyncGenerator[bytes]) -> None:
        self._prompt = text
        self._speech.begin()
        self._speech.play(text, sound)

    def _explain(self, err: TurnError) -> None:
        """Say what went wrong and what to do; where nobody may have spoken at all, only show it."""
        self.error = err
        _LOGGER.debug("Turn %s failed: %s", self._turn_id, err)
        text = self._settings.prompt(err.code)
        if err.code in QUIET_CODES:
            self._ports.send(wire.TtsSentence(text=text))
        else:
            self._say(text, is_answer=False)

    def _say(self, text: str, *, is_answer: bool = True) -> None:
        """Say a fixed sentence."""
        self._speech.begin()
        clean = SpeechCleaner().clean(text)
        if clean.spoken:
            self._speech.say(clean.spoken, shown=clean.shown, keep=True, is_answer=is_answer)


def _slow(code: str) -> EngineError:
    return EngineError(code, "no answer in time")
