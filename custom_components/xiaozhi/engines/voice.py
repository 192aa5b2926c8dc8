"""Text to sound through the voice of the board's pipeline: fills the session's `Voice` port. One stream per piece.

Answers go through message streams, which Home Assistant keeps in memory only; fixed sentences may use its disk cache.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
import logging
from typing import Final

from homeassistant.components import tts
from homeassistant.components.assist_pipeline import PipelineNotFound
from homeassistant.components.assist_pipeline.pipeline import Pipeline
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..session.errors import VoiceError
from .media import read_voice, to_pcm

_LOGGER = logging.getLogger(__name__)

WAV: Final = "wav"
"""Asked for first: engines that make it need no conversion."""

MP3: Final = "mp3"
"""Asked for where WAV failed: an engine that makes MP3 on a system without ffmpeg. We decode it ourselves."""


class PipelineVoice:
    """The `Voice` of one board; `pipeline` tells which pipeline speaks, at every piece."""

    def __init__(self, hass: HomeAssistant, pipeline: Callable[[], Pipeline], formats: dict[str, str]) -> None:
        self._hass = hass
        self._pipeline = pipeline
        self._formats = formats

    async def speak(self, text: str, *, keep: bool = False) -> AsyncGenerator[bytes]:
        """Yield PCM (24 kHz mono 16 bit) while it is synthesised. Raises `VoiceError`."""
        pipeline, engine = self._chosen()
        wanted = self._formats.get(engine, WAV)
        has_sound = False
        try:
            async with aclosing(self._sound(pipeline, engine, text, wanted, keep=keep)) as sound:
                async for pcm in sound:
                    has_sound = True
                    yield pcm
        except VoiceError as err:
            self._formats.pop(engine, None)
            if has_sound or wanted == MP3 or err.code != "voice_failed":
                raise
            _LOGGER.debug("%s gave no WAV, asking for MP3", engine)
            async with aclosing(self._sound(pipeline, engine, text, MP3, keep=keep)) as sound:
                async for pcm in sound:
                    self._formats[engine] = MP3
                    yield pcm

    def _chosen(self) -> tuple[Pipeline, str]:
        """Return the pipeline and the engine that speaks. Raises `VoiceError`."""
        try:
            pipeline = self._pipeline()
        except PipelineNotFound as err:
            raise VoiceError("no_pipeline", err.message) from err
        if pipeline.tts_engine is None:
            raise VoiceError("no_voice", "the pipeline has no text-to-speech")
        return pipeline, pipeline.tts_engine

    async def _sound(
        self, pipeline: Pipeline, engine: str, text: str, wanted: str, *, keep: bool
    ) -> AsyncGenerator[bytes]:
        options = {tts.ATTR_PREFERRED_FORMAT: wanted}
        if pipeline.tts_voice is not None:
            options[tts.ATTR_VOICE] = pipeline.tts_voice
        try:
            stream = tts.async_create_stream(self._hass, engine, pipeline.tts_language, options)
        except HomeAssistantError as err:
            raise VoiceError("voice_failed", f"{engine}: {err}") from err
        if keep:
            stream.async_set_message(text)
        else:
            stream.async_set_message_stream(_once(text))
        try:
            async with aclosing(to_pcm(self._hass, read_voice(stream))) as sound:
                async for pcm in sound:
                    yield pcm
        finally:
            stream.delete()


async def _once(text: str) -> AsyncGenerator[str]:
    yield text
