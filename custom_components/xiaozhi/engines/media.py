"""Sound from elsewhere: whatever a voice or a media URL delivers becomes 24 kHz mono PCM, streamed where it can be."""

from collections.abc import AsyncGenerator, AsyncIterable

import aiohttp
from homeassistant.components import tts
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..audio.errors import AudioError
from ..audio.pcm_stream import PcmStream
from ..session.errors import VoiceError

FETCH_TIMEOUT = aiohttp.ClientTimeout(total=120, sock_connect=5, sock_read=20)
"""Seconds; a medium that takes longer is not worth waiting for in front of a speaker."""

FETCH_CHUNK_BYTES = 16384


async def to_pcm(hass: HomeAssistant, data: AsyncIterable[bytes]) -> AsyncGenerator[bytes]:
    """Yield PCM: WAV at once, chunk by chunk; other formats once a worker thread decoded them. Raises `VoiceError`."""
    stream = PcmStream()
    try:
        async for part in data:
            if pcm := stream.feed(part):
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


async def announcement_pcm(
    hass: HomeAssistant, *, chime_url: str | None, tts_token: str | None, media_url: str
) -> AsyncGenerator[bytes]:
    """Yield the sound of an announcement: the chime, if any, then the words or the medium. Raises `VoiceError`."""
    if chime_url is not None:
        async for pcm in to_pcm(hass, fetch(hass, chime_url)):
            yield pcm
    spoken = tts.async_get_stream(hass, tts_token) if tts_token else None
    source = spoken.async_stream_result() if spoken is not None else fetch(hass, media_url)
    async for pcm in to_pcm(hass, source):
        yield pcm
