"""Text to sound through the voice of the board's pipeline: fills the session's `Voice` port. One stream per piece.

Answers go through message streams, which Home Assistant keeps in memory only; fixed sentences may use its disk cache.
"""

from collections.abc import AsyncGenerator, Callable
import logging

from homeassistant.components import tts
from homeassistant.components.assist_pipeline import PipelineNotFound
from homeassistant.components.assist_pipeline.pipeline import Pipeline
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..session.errors import VoiceError
from .media import to_pcm

_LOGGER = logging.getLogger(__name__)

DIRECT_FORMATS = ("wav", "mp3")
"""WAV first: engines that make it need no conversion. An engine that makes MP3 on a system without ffmpeg is then asked
for MP3, which we decode ourselves."""


class PipelineVoice:
    """The `Voice` of one board; `pipeline` tells which pipeline speaks, at every piece."""

    def __init__(self, hass: HomeAssistant, pipeline: Callable[[], Pipeline], formats: dict[str, str]) -> None:
        self._hass = hass
        self._pipeline = pipeline
        self._formats = formats

    async def speak(self, text: str, *, keep: bool = False) -> AsyncGenerator[bytes]:
        """Yield PCM (24 kHz mono 16 bit) while it is synthesised. Raises `VoiceError`."""
        try:
            pipeline = self._pipeline()
        except PipelineNotFound as err:
            raise VoiceError("no_pipeline", err.message) from err
        if (engine := pipeline.tts_engine) is None:
            raise VoiceError("no_voice", "the pipeline has no text-to-speech")
        wanted = self._formats.get(engine, DIRECT_FORMATS[0])
        has_sound = False
        try:
            async for pcm in to_pcm(self._hass, self._stream(pipeline, engine, text, wanted, keep=keep)):
                has_sound = True
                yield pcm
        except VoiceError:
            if has_sound or wanted == DIRECT_FORMATS[1]:
                raise
            _LOGGER.debug("%s gave no %s, asking for %s", engine, *DIRECT_FORMATS)
            async for pcm in to_pcm(self._hass, self._stream(pipeline, engine, text, DIRECT_FORMATS[1], keep=keep)):
                self._formats[engine] = DIRECT_FORMATS[1]
                yield pcm

    async def _stream(
        self, pipeline: Pipeline, engine: str, text: str, wanted: str, *, keep: bool
    ) -> AsyncGenerator[bytes]:
        options = {tts.ATTR_PREFERRED_FORMAT: wanted}
        if pipeline.tts_voice is not None:
            options[tts.ATTR_VOICE] = pipeline.tts_voice
        stream: tts.ResultStream | None = None
        try:
            stream = tts.async_create_stream(self._hass, engine, pipeline.tts_language, options)
            if keep:
                stream.async_set_message(text)
            else:
                stream.async_set_message_stream(_once(text))
            async for data in stream.async_stream_result():
                yield data
        except Exception as err:
            if not isinstance(err, HomeAssistantError):
                _LOGGER.debug("Text-to-speech of %s failed", engine, exc_info=err)
            raise VoiceError("voice_failed", f"{engine}: {type(err).__name__}") from err
        finally:
            if stream is not None:
                stream.delete()


async def _once(text: str) -> AsyncGenerator[str]:
    yield text
