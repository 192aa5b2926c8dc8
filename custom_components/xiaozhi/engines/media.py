"""Sound from elsewhere: whatever a voice or a media URL delivers becomes 24 kHz mono PCM, streamed where it can be."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
import json
import logging

import aiohttp
from homeassistant.components import tts
from homeassistant.components.tts.media_source import URL_QUERY_TTS_OPTIONS
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from ..audio.errors import AudioError
from ..audio.pcm_stream import BlockSize, PcmStream
from ..session.errors import VoiceError

_LOGGER = logging.getLogger(__name__)

FETCH_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=20)
"""Seconds without a byte. Not in total: a long medium is read no faster than it is played."""

FETCH_CHUNK_BYTES = 16384


def as_wav(media_id: str) -> str:
    """Ask a voice that is named as a medium for WAV, which plays as it comes and needs no ffmpeg; else change nothing.

    The form of such ids is components/tts/media_source.py's.
    """
    url = URL(media_id)
    if url.scheme != "media-source" or url.host != Platform.TTS or "message" not in url.query:
        return media_id
    if URL_QUERY_TTS_OPTIONS not in url.query:
        return str(url.update_query({tts.ATTR_PREFERRED_FORMAT: "wav"}))
    options = {tts.ATTR_PREFERRED_FORMAT: "wav"} | (json.loads(url.query[URL_QUERY_TTS_OPTIONS]) or {})
    return str(url.update_query({URL_QUERY_TTS_OPTIONS: json.dumps(options)}))


async def to_pcm(hass: HomeAssistant, data: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """Yield PCM: WAV at once, in larger blocks where the voice is ahead of its listener; other formats at the end.

    A worker thread decodes the latter. Raises `VoiceError`.
    """
    stream, block = PcmStream(), BlockSize()
    try:
        async with aclosing(data):
            async for part in data:
                if pcm := stream.feed(part, block.least_ms(hass.loop.time())):
                    block.on_given(pcm, hass.loop.time())
                    yield pcm
        rest = await hass.async_add_executor_job(stream.finish) if stream.needs_decoding else stream.finish()
        if rest:
            yield rest
    except AudioError as err:
        raise VoiceError("voice_format", str(err)) from err


async def fetch(hass: HomeAssistant, url: str) -> AsyncGenerator[bytes]:
    """Yield the bytes of a medium. Raises `VoiceError`."""
    try:
        async with async_get_clientsession(hass).get(url, timeout=FETCH_TIMEOUT) as response:
            response.raise_for_status()
            async for part in response.content.iter_chunked(FETCH_CHUNK_BYTES):
                yield part
    except (aiohttp.ClientError, TimeoutError) as err:
        raise VoiceError("media_failed", type(err).__name__) from err


async def read_voice(stream: tts.ResultStream) -> AsyncGenerator[bytes]:
    """Yield the bytes that a voice makes. Raises `VoiceError`, whatever its engine raises."""
    try:
        async with aclosing(stream.async_stream_result()) as data:
            async for part in data:
                yield part
    except Exception as err:
        _LOGGER.debug("Text-to-speech of %s failed", stream.engine, exc_info=True)
        raise VoiceError("voice_failed", f"{stream.engine}: {type(err).__name__}") from err


async def announcement_pcm(
    hass: HomeAssistant, *, chime_url: str | None, tts_token: str | None, media_url: str
) -> AsyncGenerator[bytes]:
    """Yield the sound of an announcement: the chime, if any, then the words or the medium. Raises `VoiceError`."""
    if chime_url is not None:
        async with aclosing(to_pcm(hass, fetch(hass, chime_url))) as chime:
            async for pcm in chime:
                yield pcm
    spoken = tts.async_get_stream(hass, tts_token) if tts_token else None
    source = read_voice(spoken) if spoken is not None else fetch(hass, media_url)
    async with aclosing(to_pcm(hass, source)) as sound:
        async for pcm in sound:
            yield pcm
