"""Pipeline runs as tasks of their own, and the run that asks an agent in a chat: spoken and typed turns share these."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
import logging
from typing import Any

from homeassistant.components.assist_pipeline import PipelineEvent, PipelineNotFound
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..chats.recall import Recalled
from ..session.acts import AgentAct, usage_sink
from ..session.errors import EngineError
from ..session.run_notes import RunNotes, run_notes
from .dialogue import Dialogue
from .pipeline import RunIdentity, pipeline_of_run, run_agent

_LOGGER = logging.getLogger(__name__)


async def ask_agent(
    hass: HomeAssistant,
    dialogue: Dialogue,
    recalled: Recalled | None,
    identity: RunIdentity,
    text: str,
    speaker: str | None,
    on_event: Callable[[PipelineEvent], None],
    on_act: Callable[[AgentAct], None],
) -> None:
    """Run the intent stage in a chat whose past the agent gets to know. To be run by `in_own_task`."""
    usage_sink.set(on_act)  # in the context of this run's own task
    dialogue.prepare(recalled, identity.context, pipeline_of_run(hass, identity).conversation_engine)
    who = dialogue.who(speaker)
    run_notes.set(RunNotes(speaker=speaker, speaker_prompt=who, is_counted=identity.is_counted))
    identity = replace(identity, extra_system_prompt=dialogue.prompt(who))
    await run_agent(hass, identity, dialogue.conversation_id, text, on_event=on_event)


@callback
def in_own_task(
    hass: HomeAssistant, entry: ConfigEntry[Any], run: Coroutine[Any, Any, None], name: str
) -> asyncio.Task[None]:
    """Start a run in a task of its own: an error inside leaves context variables of Home Assistant 2026.10 behind."""
    return entry.async_create_background_task(hass, run, name)


async def finished(task: asyncio.Task[None]) -> None:
    """Wait for a run. Raises `EngineError`; cancellation is passed to the run, and waited for.

    An engine that swallows its cancellation is waited for here; the caller has a limit for that (session/stage.py).
    """
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait({task})
        raise
    if task.cancelled():
        raise EngineError("interrupted", "Home Assistant stopped the pipeline, for an announcement")
    if (err := task.exception()) is None:
        return
    if isinstance(err, PipelineNotFound):
        raise EngineError("no_pipeline", err.message) from err
    _LOGGER.error("«%s» failed: %s", task.get_name(), err, exc_info=err)
    raise EngineError("failed", str(err)) from err
