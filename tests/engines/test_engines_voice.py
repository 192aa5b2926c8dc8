"""The voice of a pipeline as PCM, whatever its engine makes; and what is said when it fails."""

from collections.abc import AsyncGenerator
from unittest.mock import patch

from homeassistant.components import tts
from homeassistant.components.assist_pipeline.pipeline import async_get_pipeline
from homeassistant.components.tts.const import DATA_TTS_MANAGER
from homeassistant.core import HomeAssistant
import pytest

from custom_components.xiaozhi.engines.pipeline import chosen_pipeline
from custom_components.xiaozhi.engines.voice import PipelineVoice
from custom_components.xiaozhi.session.errors import VoiceError
from tests.fake_engines import FakeEngines, mp3_of, wav_of

SECOND_BYTES = 48000


@pytest.fixture
def formats() -> dict[str, str]:
    """Return what is known of the engines."""
    return {}


@pytest.fixture
def voice(hass: HomeAssistant, engines: FakeEngines, formats: dict[str, str]) -> PipelineVoice:
    """Return the voice of the preferred pipeline."""
    return PipelineVoice(hass, lambda: async_get_pipeline(hass), formats)


async def sound(voice: PipelineVoice, text: str = "Hello.", *, keep: bool = False) -> bytes:
    """Return all that a text sounds like."""
    return b"".join([pcm async for pcm in voice.speak(text, keep=keep)])


async def failure(voice: PipelineVoice) -> str:
    """Return the code with which a text cannot be spoken."""
    with pytest.raises(VoiceError) as caught:
        await sound(voice)
    return caught.value.code


@pytest.mark.parametrize("rate_hz", [8000, 16000, 22050, 24000, 44100, 48000])
@pytest.mark.parametrize("channels", [1, 2])
async def test_any_rate_becomes_what_boards_play(
    voice: PipelineVoice, engines: FakeEngines, rate_hz: int, channels: int
) -> None:
    engines.tts.data = wav_of(0.5, rate_hz, channels=channels)
    pcm = await sound(voice)
    assert abs(len(pcm) - SECOND_BYTES / 2) < SECOND_BYTES / 50
    assert len(pcm) % 2 == 0
    assert any(pcm)


async def test_only_the_format_is_asked_for_and_the_voice_of_the_pipeline(
    hass: HomeAssistant, voice: PipelineVoice, engines: FakeEngines
) -> None:
    """A rate would start ffmpeg on 2026.10 even where it already is that rate."""
    await engines.change(hass, tts_voice="amy")
    with patch.object(tts, "async_create_stream", wraps=tts.async_create_stream) as created:
        await sound(voice)
    assert created.call_args.args[2:] == ("en", {"preferred_format": "wav", "voice": "amy"})


async def test_mp3_is_asked_for_where_wav_fails_and_from_then_on(
    voice: PipelineVoice, engines: FakeEngines, formats: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    engines.tts.extension, engines.tts.data = "mp3", mp3_of(wav_of(0.5))
    pcm = await sound(voice)
    assert abs(len(pcm) - SECOND_BYTES / 2) < SECOND_BYTES / 10
    assert formats == {engines.tts.entity_id: "mp3"}
    await sound(voice, "And again.")
    assert engines.tts.said == ["Hello.", "Hello.", "And again."]
    caplog.clear()


async def test_an_engine_that_changed_is_asked_for_wav_again(
    voice: PipelineVoice, engines: FakeEngines, formats: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    formats[engines.tts.entity_id] = "mp3"
    engines.tts.error = RuntimeError("down")
    assert await failure(voice) == "voice_failed"
    assert not formats
    engines.tts.error = None
    assert await sound(voice)
    caplog.clear()


async def test_an_engine_that_fails_in_every_format_has_a_code(
    voice: PipelineVoice, engines: FakeEngines, formats: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    engines.tts.error = RuntimeError("down")
    assert await failure(voice) == "voice_failed"
    assert engines.tts.said == ["Hello."] * 2
    assert not formats
    caplog.clear()


async def test_a_sound_that_is_none_has_a_code(voice: PipelineVoice, engines: FakeEngines) -> None:
    engines.tts.data = b"this is no sound" * 100
    assert await failure(voice) == "voice_format"


async def test_a_pipeline_without_voice_has_a_code(
    hass: HomeAssistant, voice: PipelineVoice, engines: FakeEngines
) -> None:
    await engines.change(hass, tts_engine=None)
    assert await failure(voice) == "no_voice"


@pytest.mark.parametrize("fields", [{"tts_engine": "tts.gone"}, {"tts_language": "tlh"}])
async def test_a_voice_that_does_not_exist_has_a_code(
    hass: HomeAssistant, voice: PipelineVoice, engines: FakeEngines, fields: dict[str, str]
) -> None:
    await engines.change(hass, **fields)
    assert await failure(voice) == "voice_failed"


async def test_a_deleted_pipeline_has_a_code(hass: HomeAssistant, engines: FakeEngines) -> None:
    assert await failure(PipelineVoice(hass, lambda: chosen_pipeline(hass, "gone"), {})) == "no_pipeline"


async def test_a_failure_after_the_first_sound_is_not_tried_again(
    voice: PipelineVoice, engines: FakeEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut(_stream: tts.ResultStream) -> AsyncGenerator[bytes]:
        yield wav_of(0.5)
        raise VoiceError("voice_failed")

    monkeypatch.setattr("custom_components.xiaozhi.engines.voice.read_voice", cut)
    assert await failure(voice) == "voice_failed"
    assert engines.tts.said == ["Hello."]


async def test_fixed_sentences_are_kept_and_answers_are_not(voice: PipelineVoice, engines: FakeEngines) -> None:
    for _ in range(2):
        await sound(voice, "Yes?", keep=True)
        await sound(voice, "Your answer.")
    assert sorted(engines.tts.said) == ["Yes?", "Your answer.", "Your answer."]


@pytest.mark.parametrize("is_whole", [True, False])
async def test_no_stream_is_left_behind(
    hass: HomeAssistant, voice: PipelineVoice, engines: FakeEngines, *, is_whole: bool
) -> None:
    speaking = voice.speak("Hello.")
    await anext(speaking)
    if is_whole:
        async for _ in speaking:
            pass
    await speaking.aclose()
    assert not hass.data[DATA_TTS_MANAGER].token_to_stream
