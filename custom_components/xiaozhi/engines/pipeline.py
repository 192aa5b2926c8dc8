"""One run of Home Assistant's Assist pipeline over a chosen part of its stages; the only import of its run classes.

`async_pipeline_from_audio_stream` offers neither text input nor runs without voice activity detection, both of which
a board needs (typed text, push to talk), so the run is built as `components/assist_pipeline/websocket_api.py` does.
"""

from collections.abc import AsyncIterable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
import inspect
from uuid import uuid4

from homeassistant.components import stt
from homeassistant.components.assist_pipeline import AudioSettings, PipelineEvent
from homeassistant.components.assist_pipeline.pipeline import (
    Pipeline,
    PipelineInput,
    PipelineRun,
    PipelineStage,
    async_get_pipeline,
)
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import chat_session

_SESSION_TAKES_CONTEXT = "context" in inspect.signature(chat_session.async_get_chat_session).parameters
"""Home Assistant 2026.11 asks for the context that a chat session is opened for; 2026.10 does not know it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunIdentity:
    """On whose behalf a pipeline runs, as the satellite entity knows it."""

    pipeline_id: str | None
    """None: the preferred pipeline."""
    agent_id: str | None = None
    """Who answers instead of the pipeline's own agent."""
    device_id: str | None
    satellite_id: str | None
    silence_s: float
    language: str | None = None
    """What a typed text is in; None: the pipeline's."""
    extra_system_prompt: str | None = None
    is_question: bool = False
    """Somebody asked the user a question and waits for the words; no agent answers them."""
    is_counted: bool = False
    """The message was counted against the limit per minute already."""
    context: Context = field(default_factory=Context)


@contextmanager
def open_chat_session(
    hass: HomeAssistant, conversation_id: str, context: Context
) -> Generator[chat_session.ChatSession]:
    """Open a chat session on either version. An error inside leaves context variables behind: use a task of its own."""
    if _SESSION_TAKES_CONTEXT:
        manager = chat_session.async_get_chat_session(hass, conversation_id, context=context)  # type: ignore[call-arg]
    else:
        manager = chat_session.async_get_chat_session(hass, conversation_id)
    with manager as session:
        yield session


async def run_recognition(
    hass: HomeAssistant,
    identity: RunIdentity,
    conversation_id: str,
    audio: AsyncIterable[bytes],
    *,
    finds_end: bool,
    on_event: Callable[[PipelineEvent], None],
) -> None:
    """Run the speech-to-text stage. Failures come as `ERROR` events; raises `PipelineNotFound`."""
    metadata = stt.SpeechMetadata(
        language="",  # set by the pipeline
        format=stt.AudioFormats.WAV,
        codec=stt.AudioCodecs.PCM,
        bit_rate=stt.AudioBitRates.BITRATE_16,
        sample_rate=stt.AudioSampleRates.SAMPLERATE_16000,
        channel=stt.AudioChannels.CHANNEL_MONO,
    )
    settings = AudioSettings(silence_seconds=identity.silence_s, is_vad_enabled=finds_end)
    with open_chat_session(hass, conversation_id, identity.context) as session:
        run = PipelineRun(
            hass,
            context=identity.context,
            pipeline=chosen_pipeline(hass, identity.pipeline_id),
            start_stage=PipelineStage.STT,
            end_stage=PipelineStage.STT,
            event_callback=on_event,
            audio_settings=settings,
        )
        await PipelineInput(
            run=run,
            session=session,
            stt_metadata=metadata,
            stt_stream=audio,
            device_id=identity.device_id,
            satellite_id=identity.satellite_id,
        ).execute(validate=True)


async def run_agent(
    hass: HomeAssistant,
    identity: RunIdentity,
    conversation_id: str,
    text: str,
    *,
    on_event: Callable[[PipelineEvent], None],
) -> None:
    """Run the intent stage: sentence triggers, local intents, the agent. Failures come as `ERROR` events."""
    with open_chat_session(hass, conversation_id, identity.context) as session:
        run = PipelineRun(
            hass,
            context=identity.context,
            pipeline=pipeline_of_run(hass, identity),
            start_stage=PipelineStage.INTENT,
            end_stage=PipelineStage.INTENT,
            event_callback=on_event,
        )
        await PipelineInput(
            run=run,
            session=session,
            intent_input=text,
            device_id=identity.device_id,
            satellite_id=identity.satellite_id,
            conversation_extra_system_prompt=identity.extra_system_prompt,
        ).execute(validate=True)


def pipeline_of_run(hass: HomeAssistant, identity: RunIdentity) -> Pipeline:
    """Return the pipeline of a run, with the agent that was chosen for it. Raises `PipelineNotFound`.

    All else is the pipeline's, local intents before the agent («prefer local») too.
    """
    pipeline = chosen_pipeline(hass, identity.pipeline_id)
    if identity.agent_id is not None:
        pipeline = replace(pipeline, conversation_engine=identity.agent_id)
    return pipeline if identity.language is None else replace(pipeline, conversation_language=identity.language)


def fresh_conversation_id() -> str:
    """Return an id that is no ULID: Home Assistant keeps such ids as they are (helpers/chat_session.py)."""
    return f"xiaozhi-{uuid4().hex}"


def chosen_pipeline(hass: HomeAssistant, pipeline_id: str | None) -> Pipeline:
    """Return a pipeline, the preferred one for None. Raises `PipelineNotFound` when the chosen one was deleted."""
    return async_get_pipeline(hass, pipeline_id)
