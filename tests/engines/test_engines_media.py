"""Sounds from elsewhere: fetched and decoded, or a code that says why not."""

from collections.abc import AsyncGenerator, Awaitable, Callable
import contextlib

from aiohttp import ClientTimeout, web
from aiohttp.test_utils import TestServer
from homeassistant.components import tts
from homeassistant.components.tts.media_source import parse_media_source_id
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.engines import media
from custom_components.xiaozhi.session.errors import VoiceError
from tests.fake_engines import FakeEngines, mp3_of, wav_of

SECOND_BYTES = 48000

type Serve = Callable[[bytes | None], Awaitable[str]]


@pytest.fixture
async def serve(socket_enabled: None) -> AsyncGenerator[Serve]:
    """Return what serves bytes under an address; None: it never answers completely."""
    servers: list[TestServer] = []

    async def serve(body: bytes | None) -> str:
        async def get(request: web.Request) -> web.StreamResponse:
            if body is not None:
                return web.Response(body=body)
            response = web.StreamResponse()
            response.content_length = 100_000
            await response.prepare(request)
            await response.write(wav_of(0.1))
            assert request.transport is not None
            request.transport.abort()
            return response

        app = web.Application()
        app.router.add_get("/sound", get)
        server = TestServer(app)
        servers.append(server)
        await server.start_server()
        return str(server.make_url("/sound"))

    yield serve
    for server in servers:
        await server.close()


async def pcm_of(hass: HomeAssistant, url: str, *, chime: str | None = None, token: str | None = None) -> bytes:
    """Return all the sound of an announcement."""
    sound = media.announcement_pcm(hass, chime_url=chime, tts_token=token, media_url=url)
    return b"".join([pcm async for pcm in sound])


async def failure(hass: HomeAssistant, url: str, **more: str) -> str:
    """Return the code with which an announcement fails."""
    with pytest.raises(VoiceError) as caught:
        await pcm_of(hass, url, **more)
    return caught.value.code


@pytest.mark.parametrize("make", [lambda wav: wav, mp3_of], ids=["wav", "mp3"])
async def test_a_medium_is_played(hass: HomeAssistant, serve: Serve, make: Callable[[bytes], bytes]) -> None:
    pcm = await pcm_of(hass, await serve(make(wav_of(0.5))))
    assert abs(len(pcm) - SECOND_BYTES / 2) < SECOND_BYTES / 10


async def test_the_chime_comes_first(hass: HomeAssistant, serve: Serve) -> None:
    chime, words = await serve(wav_of(0.5)), await serve(wav_of(1.0))
    assert abs(len(await pcm_of(hass, words, chime=chime)) - 1.5 * SECOND_BYTES) < SECOND_BYTES / 10


async def test_a_medium_that_is_not_there_has_a_code(hass: HomeAssistant, serve: Serve) -> None:
    assert await failure(hass, await serve(b"") + "/gone") == "media_failed"


async def test_a_server_that_is_not_there_has_a_code(hass: HomeAssistant, socket_enabled: None) -> None:
    assert await failure(hass, "http://127.0.0.1:9/sound") == "media_failed"


async def test_a_medium_that_breaks_off_has_a_code(hass: HomeAssistant, serve: Serve) -> None:
    assert await failure(hass, await serve(None)) == "media_failed"


async def test_a_medium_that_does_not_come_has_a_code(
    hass: HomeAssistant, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "FETCH_TIMEOUT", ClientTimeout(total=0.0001))
    assert await failure(hass, await serve(wav_of(0.1))) == "media_failed"


@pytest.mark.parametrize("body", [b"this is no sound" * 100, b"RIFF"], ids=["text", "stump"])
async def test_what_is_no_sound_has_a_code(hass: HomeAssistant, serve: Serve, body: bytes) -> None:
    assert await failure(hass, await serve(body)) == "voice_format"


async def test_an_empty_medium_is_silent(hass: HomeAssistant, serve: Serve) -> None:
    assert await pcm_of(hass, await serve(b"")) == b""


async def test_a_chime_that_fails_fails_the_announcement(hass: HomeAssistant, serve: Serve) -> None:
    url = await serve(wav_of(0.1))
    assert await failure(hass, url, chime=url + "/gone") == "media_failed"


async def test_words_are_taken_from_the_voice_itself(
    hass: HomeAssistant, hub_entry: MockConfigEntry, engines: FakeEngines
) -> None:
    stream = tts.async_create_stream(hass, engines.tts.entity_id, "en", {"preferred_format": "wav"})
    stream.async_set_message("Dinner.")
    assert len(await pcm_of(hass, "http://never.asked/", token=stream.token)) > 0.2 * SECOND_BYTES
    assert engines.tts.said == ["Dinner."]


async def test_a_voice_that_fails_fails_the_announcement(
    hass: HomeAssistant, engines: FakeEngines, caplog: pytest.LogCaptureFixture
) -> None:
    engines.tts.error = RuntimeError("down")
    stream = tts.async_create_stream(hass, engines.tts.entity_id, "en", {"preferred_format": "wav"})
    stream.async_set_message("Dinner.")
    assert await failure(hass, "http://never.asked/", token=stream.token) == "voice_failed"
    caplog.clear()


async def test_words_whose_stream_is_gone_are_fetched(
    hass: HomeAssistant, hub_entry: MockConfigEntry, engines: FakeEngines, serve: Serve
) -> None:
    assert await pcm_of(hass, await serve(wav_of(0.1)), token="gone")


async def test_an_interrupted_announcement_lets_its_connection_go(hass: HomeAssistant, serve: Serve) -> None:
    source = media.fetch(hass, await serve(wav_of(30)))
    sound = media.to_pcm(hass, source)
    await anext(sound)
    await sound.aclose()
    with contextlib.suppress(StopAsyncIteration):
        await anext(source)
        pytest.fail("the source goes on")


def test_a_voice_that_is_a_medium_is_asked_for_wav() -> None:
    asked = media.as_wav("media-source://tts/tts.piper?message=Hi+there&language=en&voice=amy")
    parsed = parse_media_source_id(asked.removeprefix("media-source://tts/"))
    assert parsed["message"] == "Hi there"  # type: ignore[typeddict-item]
    assert parsed["options"]["options"] == {"voice": "amy", "preferred_format": "wav"}  # type: ignore[typeddict-item]
    asked = media.as_wav('media-source://tts/tts.piper?message=Hi&tts_options={"voice":"amy"}')
    parsed = parse_media_source_id(asked.removeprefix("media-source://tts/"))
    assert parsed["options"]["options"] == {"voice": "amy", "preferred_format": "wav"}  # type: ignore[typeddict-item]


def test_any_other_medium_is_left_as_it_is() -> None:
    for media_id in ("media-source://media_source/local/a b.mp3", "http://host/a.mp3?message=x", "/local/ä.mp3"):
        assert media.as_wav(media_id) == media_id
