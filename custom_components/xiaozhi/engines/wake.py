"""Wake words: one board answers of several that hear the same call, and a pipeline's own engine for boards in standby.

The list of last calls is Home Assistant's own, so satellites of other kinds take part (assist_pipeline/run.py
`accept_wake_word`). The engine is used directly: a pipeline run that begins with the wake word goes on to recognition.
"""

from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import aclosing
import logging
import time
from typing import Final

from homeassistant.components import wake_word
from homeassistant.components.assist_pipeline.const import DATA_LAST_WAKE_UP, WAKE_WORD_COOLDOWN
from homeassistant.components.assist_pipeline.pipeline import Pipeline
from homeassistant.core import HomeAssistant

from ..audio.format import MIC
from ..session.errors import WAKE_ENGINE_FAILED, EngineError

_LOGGER = logging.getLogger(__name__)

_BYTES_PER_MS: Final = MIC.bytes_of(1)


class WakeArbiter:
    """Shared by all boards of the hub."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._last: dict[str, str] = {}

    def accepts(self, device_id: str, phrase: str) -> bool:
        """Whether this board may answer; the same board may call again at any time."""
        calls = self._hass.data.setdefault(DATA_LAST_WAKE_UP, {})
        now_s = time.monotonic()
        called_s = calls.get(phrase)
        if called_s is not None and now_s - called_s < WAKE_WORD_COOLDOWN and self._last.get(phrase) != device_id:
            return False
        calls[phrase] = now_s
        self._last[phrase] = device_id
        return True


async def hear_wake_word(hass: HomeAssistant, pipeline: Pipeline, audio: AsyncIterable[bytes]) -> str | None:
    """Return the wake word that the pipeline's engine hears in 16 kHz PCM, None when the audio ends before.

    Only an engine that was chosen in the pipeline listens: a board that streams to any other would be a surprise.
    Raises `EngineError`, whatever the engine raises.
    """
    if (entity_id := pipeline.wake_word_entity) is None or wake_word.DATA_COMPONENT not in hass.data:
        raise EngineError("no_wake_engine", "the pipeline has no wake word")
    if (engine := wake_word.async_get_wake_word_detection_entity(hass, entity_id)) is None:
        raise EngineError("no_wake_engine", f"there is no {entity_id}")
    try:
        async with aclosing(_with_times(audio)) as chunks:
            found = await engine.async_process_audio_stream(chunks, pipeline.wake_word_id)
    except Exception as err:
        _LOGGER.debug("%s failed", entity_id, exc_info=True)
        raise EngineError(WAKE_ENGINE_FAILED, f"{entity_id}: {type(err).__name__}") from err
    return found.wake_word_phrase if found is not None else None


async def _with_times(audio: AsyncIterable[bytes]) -> AsyncGenerator[tuple[bytes, int]]:
    """Yield the chunks with their times in milliseconds, as engines want them."""
    heard_bytes = 0
    async for chunk in audio:
        yield chunk, heard_bytes // _BYTES_PER_MS
        heard_bytes += len(chunk)
