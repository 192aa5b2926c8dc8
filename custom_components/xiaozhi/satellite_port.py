"""Where we rely on names of `AssistSatelliteEntity` that Home Assistant does not promise; nothing else touches them.

The entity's own `async_accept_pipeline_from_satellite` takes audio only and always lets Home Assistant find the end of
an utterance. Boards also send typed text and push to talk, so the runs are ours (`engines/`), and this class keeps what
the base class would have kept: its state, questions, intercepted wake words, begun conversations and the running
pipeline, which announcements cancel. The names are the same in 2026.10 and 2026.11; `tests/test_satellite_port.py`
fails when one is gone.
"""

import asyncio

from homeassistant.components.assist_pipeline import PipelineEvent
from homeassistant.components.assist_satellite import AssistSatelliteEntity
from homeassistant.components.assist_satellite.entity import AssistSatelliteState
from homeassistant.core import Context, callback

from .engines.assist import Opening
from .engines.pipeline import RunIdentity


class PipelineSatellite(AssistSatelliteEntity):
    """Fills `engines.assist.Satellite`."""

    _run_has_tts = True
    """Every run has speech of ours after it, so the end of a run does not make the satellite idle."""

    @property
    def pipeline_id(self) -> str | None:
        """Which pipeline answers here; None: the preferred one."""
        return self._resolve_pipeline()

    @property
    def agent_id(self) -> str | None:
        """Which agent answers here; None: the pipeline's."""
        return None

    @callback
    def identify_run(self) -> RunIdentity:
        """Say on whose behalf a pipeline runs."""
        question = self._ask_question_future
        context = Context()
        self.async_set_context(context)  # states that follow from this run say so
        return RunIdentity(
            context=context,
            pipeline_id=self.pipeline_id,
            agent_id=self.agent_id,
            device_id=self.registry_entry.device_id if self.registry_entry else None,
            satellite_id=self.entity_id,
            silence_s=self._resolve_vad_sensitivity(),
            is_question=question is not None and not question.done(),
        )

    @callback
    def take_opening(self) -> Opening | None:
        """Return the conversation that `start_conversation` prepared, once."""
        conversation_id, prompt = self._conversation_id, self._extra_system_prompt
        self._conversation_id = self._extra_system_prompt = None
        if conversation_id is None:
            return None
        return Opening(conversation_id=conversation_id, extra_system_prompt=prompt)

    @callback
    def see_event(self, event: PipelineEvent) -> None:
        """Keep state and question as the base class does for its own runs."""
        self._internal_on_pipeline_event(event)

    @callback
    def adopt_run(self, task: asyncio.Task[None]) -> None:
        """Know the running pipeline, for announcements to cancel it."""
        self._pipeline_task = task
        task.add_done_callback(self._forget_run)

    @callback
    def intercepts(self, phrase: str) -> bool:
        """Give a wake word to somebody who waits for it (`assist_satellite/intercept_wake_word`)."""
        future = self._wake_word_intercept_future
        if future is None or future.done():
            return False
        future.set_result(phrase)
        return True

    @callback
    def show_state(self, state: AssistSatelliteState) -> None:
        """Show what the board is doing."""
        if state is not self.state:
            self._set_state(state)

    @property
    def is_announcing(self) -> bool:
        """Whether an announcement of Home Assistant's is going on."""
        return self._is_announcing

    @property
    def awaits_answer(self) -> bool:
        """Whether somebody waits for the answer to a question (`ask_question`)."""
        question = self._ask_question_future
        return question is not None and not question.done()

    @callback
    def end_question(self, answer: str | None = None) -> bool:
        """Give whoever asked the typed answer; None, instead of waiting for ever, when the board is gone.

        Returns whether somebody waited.
        """
        question = self._ask_question_future
        if question is None or question.done():
            return False
        question.set_result(answer)
        return True

    @callback
    def _forget_run(self, task: asyncio.Task[None]) -> None:
        if self._pipeline_task is task:
            self._pipeline_task = None
