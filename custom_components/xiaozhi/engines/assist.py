"""Recognition and agent of one socket, through Home Assistant's Assist pipeline: fills the session's `TurnRunner` port.

The satellite entity says on whose behalf to run and sees every pipeline event; it is handed in (`satellite`), so this
module never imports it.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass
import logging
from typing import Any, Protocol

from homeassistant.components import conversation
from homeassistant.components.assist_pipeline import PipelineEvent, PipelineNotFound
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..chats.recall import Recalled
from ..session.acts import AgentAct
from ..session.errors import EngineError
from ..session.ports import Recognised, WakeVerdict
from ..session.utterance import Utterance
from .assist_events import AnswerEvents, RecognitionEvents
from .dialogue import Dialogue
from .pipeline import RunIdentity, chosen_pipeline, pipeline_of_run, run_recognition
from .runs import ask_agent, finished, in_own_task
from .wake import WakeArbiter, hear_wake_word

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A conversation that Home Assistant began on the satellite (`start_conversation`)."""

    conversation_id: str
    extra_system_prompt: str | None


type Recall = Callable[[], Awaitable[Recalled | None]]
"""Returns the past of the chat that this turn belongs to (`chats/conversation.py`); None: there is none."""


class Satellite(Protocol):
    """What the `assist_satellite` entity of the board gives to a run."""

    @property
    def pipeline_id(self) -> str | None:
        """Which pipeline answers at the board; None: the preferred one."""
        ...

    @property
    def agent_id(self) -> str | None:
        """Which agent answers at the board; None: the pipeline's."""
        ...

    def identify_run(self) -> RunIdentity:
        """Say on whose behalf to run."""
        ...

    def take_opening(self) -> Opening | None:
        """Return what Home Assistant prepared for the first answer of a conversation that it began, once."""
        ...

    def see_event(self, event: PipelineEvent) -> None:
        """See a pipeline event, before anybody else."""
        ...

    def adopt_run(self, task: asyncio.Task[None]) -> None:
        """Know the running pipeline, to cancel it when an announcement comes."""
        ...

    def intercepts(self, phrase: str) -> bool:
        """Take a wake word that somebody waits for; whether it was taken."""
        ...

    def end_question(self, answer: str | None = None) -> bool:
        """Give a typed answer to whoever asked the user a question; whether somebody did."""
        ...


class AssistRunner:
    """The `TurnRunner` of one socket."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        *,
        device_id: str,
        satellite: Callable[[], Satellite | None],
        arbiter: WakeArbiter,
        recall: Recall,
        on_recording: Callable[[bytes], None] | None = None,
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._device_id = device_id
        self._satellite = satellite
        self._arbiter = arbiter
        self._recall = recall
        self._on_recording = on_recording
        self._dialogue = Dialogue(hass)

    @callback
    def wake(self, phrase: str) -> WakeVerdict:
        """Report a wake word that the board heard."""
        satellite = self._satellite()
        if satellite is not None and satellite.intercepts(phrase):
            return WakeVerdict.INTERCEPTED
        return WakeVerdict.ACCEPTED if self._arbiter.accepts(self._device_id, phrase) else WakeVerdict.DUPLICATE

    async def await_wake_word(self, audio: Utterance) -> str | None:
        """Let the pipeline's wake word engine listen. Raises `EngineError`; cancellation is passed to the engine.

        None also where another board or satellite heard the same call first.
        """
        satellite = self._satellite()
        try:
            pipeline = chosen_pipeline(self._hass, satellite.pipeline_id if satellite else None)
        except PipelineNotFound as err:
            raise EngineError("no_pipeline", err.message) from err
        phrase = await hear_wake_word(self._hass, pipeline, audio.stream())
        return phrase if phrase is not None and self._arbiter.accepts(self._device_id, phrase) else None

    @callback
    def end_conversation(self) -> None:
        """Begin the next conversation without the words of this one."""
        self._dialogue = Dialogue(self._hass)

    async def hear(self, utterance: Utterance, *, finds_end: bool) -> Recognised:
        """Recognise an utterance while it is spoken. Raises `EngineError`; cancellation ends the run."""
        satellite, identity = self._identify()
        self._warm_up(identity)
        events = RecognitionEvents(on_end=utterance.end)
        recording: list[bytes] = []

        @callback
        def on_event(event: PipelineEvent) -> None:
            satellite.see_event(event)
            events.take(event)

        run = run_recognition(
            self._hass,
            identity,
            self._dialogue.conversation_id,
            utterance.stream() if self._on_recording is None else _kept(utterance.stream(), recording),
            finds_end=finds_end,
            on_event=on_event,
        )
        await self._finish(satellite, run, "recognition")
        if events.error is not None:
            raise events.error
        if self._on_recording is not None:
            self._on_recording(b"".join(recording))
        return Recognised(text=events.text, is_consumed=identity.is_question)

    @callback
    def consumes(self, text: str) -> bool:
        """Give a typed text to an automation that asked a question, as a spoken one is given by Home Assistant."""
        satellite = self._satellite()
        return satellite is not None and bool(text.strip()) and satellite.end_question(text)

    async def answer(
        self,
        text: str,
        *,
        speaker: str | None,
        on_delta: Callable[[str], None],
        on_act: Callable[[AgentAct], None],
    ) -> bool:
        """Ask the agent, and tell it beside the words who speaks; returns whether it waits for a reply.

        Raises `EngineError`; cancellation ends the run.
        """
        satellite, identity = self._identify()
        if (opening := satellite.take_opening()) is not None:
            self._dialogue.adopt(opening.conversation_id, opening.extra_system_prompt)
        recalled = await self._recall()
        events = AnswerEvents(on_delta=on_delta, on_act=on_act)

        @callback
        def on_event(event: PipelineEvent) -> None:
            satellite.see_event(event)
            events.take(event)

        run = ask_agent(self._hass, self._dialogue, recalled, identity, text, speaker, on_event, on_act)
        await self._finish(satellite, run, "agent")
        if events.error is not None:
            raise events.error
        return events.is_question

    @callback
    def played(self, *, spoken: str, is_interrupted: bool, failed: bool) -> None:
        """Know whether all was heard; what was, is in the chat's rows."""
        del spoken
        self._dialogue.answered(is_whole=not is_interrupted and not failed)

    def _identify(self) -> tuple[Satellite, RunIdentity]:
        satellite = self._satellite()
        if satellite is None:
            raise EngineError("no_satellite", "the satellite entity is disabled or not added yet")
        return satellite, satellite.identify_run()

    def _warm_up(self, identity: RunIdentity) -> None:
        """Let the agent get ready while the utterance is spoken, as the pipeline does when it runs both stages."""
        self._entry.async_create_background_task(
            self._hass, self._prepare_agent(identity), f"xiaozhi agent warm-up {self._device_id}"
        )

    async def _prepare_agent(self, identity: RunIdentity) -> None:
        """Have no effect when it fails: it fails again when the agent is asked, and is explained then."""
        try:
            pipeline = pipeline_of_run(self._hass, identity)
            agent = pipeline.conversation_engine or conversation.HOME_ASSISTANT_AGENT
            await conversation.async_prepare_agent(self._hass, agent, pipeline.language)
        except Exception:
            _LOGGER.debug("An agent could not get ready", exc_info=True)

    async def _finish(self, satellite: Satellite, run: Coroutine[Any, Any, None], name: str) -> None:
        task = in_own_task(self._hass, self._entry, run, f"xiaozhi {name} {self._device_id}")
        satellite.adopt_run(task)
        await finished(task)


async def _kept(audio: AsyncGenerator[bytes], recording: list[bytes]) -> AsyncGenerator[bytes]:
    """Pass audio on, and keep it: an utterance is at most three minutes, 6 MB."""
    async with aclosing(audio):
        async for pcm in audio:
            recording.append(pcm)
            yield pcm
