"""Scripted engines for Home Assistant: recognition, voice and agent, as entities of one fake integration.

They do what a test tells them to (text to hear, words to stream, sound to make, ways to fail) and keep what they got.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Sequence
from dataclasses import dataclass, field
import io
import math
from pathlib import Path
import struct
from typing import Any, Literal, override
import wave

import av
from homeassistant.components import conversation, stt, tts
from homeassistant.components.assist_pipeline.pipeline import async_get_pipelines, async_update_pipeline
from homeassistant.config_entries import ConfigEntry, ConfigFlow
from homeassistant.const import MAJOR_VERSION, MINOR_VERSION, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import intent
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockPlatform,
    mock_config_flow,
    mock_integration,
    mock_platform,
)

FAKE = "fake_speech"
IT_WORKED = True if (MAJOR_VERSION, MINOR_VERSION) < (2026, 11) else None
"""What integrations of Home Assistant's own have to return, which it takes this one for."""

VOICE_HZ = 22050  # Piper's usual rate: never what a board plays


def wav_of(seconds: float, rate_hz: int = VOICE_HZ, *, channels: int = 1) -> bytes:
    """Return a WAV file with a tone."""
    samples = [round(8000 * math.sin(2 * math.pi * 440 * n / rate_hz)) for n in range(round(seconds * rate_hz))]
    out = io.BytesIO()
    with wave.open(out, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate_hz)
        writer.writeframes(b"".join(struct.pack("<h", sample) * channels for sample in samples))
    return out.getvalue()


def spoken() -> bytes:
    """Return «turn on the lamp» as 16 kHz PCM, a bit over a second."""
    with wave.open(str(Path(__file__).parent / "fixtures" / "turn_on_the_lamp.wav")) as reader:
        pcm: bytes = reader.readframes(reader.getnframes())
        return pcm


def mp3_of(wav: bytes) -> bytes:
    """Return a WAV file as MP3, which many cloud voices deliver."""
    out = io.BytesIO()
    with av.open(io.BytesIO(wav), "r") as source, av.open(out, "w", format="mp3") as target:
        stream = target.add_stream("libmp3lame", rate=VOICE_HZ, layout="mono")
        for frame in source.decode(audio=0):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


class FakeRecogniser(stt.SpeechToTextEntity):
    """Hears `texts` one after another; the last one again and again."""

    _attr_name = "Fake recogniser"
    _attr_unique_id = "fake-stt"

    def __init__(self) -> None:
        self.texts: list[str] = ["turn on the lamp"]
        self.heard_bytes: list[int] = []
        self.error: Exception | None = None
        self.hangs = False

    @property
    @override
    def supported_languages(self) -> list[str]:
        return ["en", "zh"]

    @property
    @override
    def supported_formats(self) -> list[stt.AudioFormats]:
        return [stt.AudioFormats.WAV]

    @property
    @override
    def supported_codecs(self) -> list[stt.AudioCodecs]:
        return [stt.AudioCodecs.PCM]

    @property
    @override
    def supported_bit_rates(self) -> list[stt.AudioBitRates]:
        return [stt.AudioBitRates.BITRATE_16]

    @property
    @override
    def supported_sample_rates(self) -> list[stt.AudioSampleRates]:
        return [stt.AudioSampleRates.SAMPLERATE_16000]

    @property
    @override
    def supported_channels(self) -> list[stt.AudioChannels]:
        return [stt.AudioChannels.CHANNEL_MONO]

    @override
    async def async_process_audio_stream(
        self, metadata: stt.SpeechMetadata, stream: AsyncIterable[bytes]
    ) -> stt.SpeechResult:
        heard = 0
        async for chunk in stream:
            heard += len(chunk)
        self.heard_bytes.append(heard)
        if self.error is not None:
            raise self.error
        if self.hangs:
            await asyncio.Event().wait()
        text = self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]
        return stt.SpeechResult(text, stt.SpeechResultState.SUCCESS)


class FakeVoice(tts.TextToSpeechEntity):
    """Says everything as a tone of `seconds`, as WAV, or as whatever `data` holds."""

    _attr_name = "Fake voice"
    _attr_unique_id = "fake-tts"
    _attr_supported_options = [tts.ATTR_VOICE]  # noqa: RUF012 - the type that Home Assistant declares

    def __init__(self) -> None:
        self.said: list[str] = []
        self.seconds = 0.3
        self.extension = "wav"
        self.data: bytes | None = None
        self.error: Exception | None = None
        self.hangs = False

    @property
    @override
    def default_language(self) -> str:
        return "en"

    @property
    @override
    def supported_languages(self) -> list[str]:
        return ["en", "zh"]

    @override
    async def async_get_tts_audio(
        self, message: str, language: str, options: dict[str, Any]
    ) -> tuple[str | None, bytes | None]:
        self.said.append(message)
        if self.error is not None:
            raise self.error
        if self.hangs:
            await asyncio.Event().wait()
        return self.extension, self.data if self.data is not None else wav_of(self.seconds)


class FakeAgent(conversation.ConversationEntity):
    """Streams `answers` one after another, each a list of deltas; the last one again and again."""

    _attr_name = "Fake agent"
    _attr_unique_id = "fake-agent"
    _attr_supports_streaming = True

    def __init__(self) -> None:
        self.answers: list[Sequence[str]] = [["The lamp ", "is on."]]
        self.asked: list[conversation.ConversationInput] = []
        self.prepared: list[str | None] = []
        self.histories: list[list[conversation.Content]] = []
        self.error: Exception | None = None
        self.gate: asyncio.Event | None = None
        """When set by a test, an answer's second and later words wait for it."""
        self.hangs = False
        self.hanging = asyncio.Event()
        self.lets_go: asyncio.Event | None = None
        """When set by a test, an answer that hangs ends only after it, cancelled or not."""

    def said_before(self, number: int) -> list[str]:
        """Return the conversation as the agent saw it when it was asked the n-th time, its own prompt first."""
        return [getattr(content, "content", None) or "" for content in self.histories[number]]

    @property
    @override
    def supported_languages(self) -> Literal["*"]:
        return "*"

    @override
    async def async_prepare(self, language: str | None = None) -> None:
        self.prepared.append(language)

    @override
    async def _async_handle_message(
        self, user_input: conversation.ConversationInput, chat_log: conversation.ChatLog
    ) -> conversation.ConversationResult:
        self.asked.append(user_input)
        self.histories.append(list(chat_log.content))
        words = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        async for _ in chat_log.async_add_delta_content_stream(self.entity_id, self._stream(words)):
            pass
        if self.error is not None:
            raise self.error
        response = intent.IntentResponse(language=user_input.language)
        response.async_set_speech("".join(words))
        return conversation.ConversationResult(
            response=response,
            conversation_id=chat_log.conversation_id,
            continue_conversation=chat_log.continue_conversation,
        )

    async def _stream(self, words: Sequence[str]) -> AsyncGenerator[conversation.AssistantContentDeltaDict]:
        yield {"role": "assistant"}
        if self.hangs:
            await self._hang()
        for number, word in enumerate(words):
            if number and self.gate is not None:
                await self.gate.wait()
            yield {"content": word}

    async def _hang(self) -> None:
        self.hanging.set()
        try:
            await asyncio.Event().wait()
        finally:
            if self.lets_go is not None:
                await self.lets_go.wait()


@dataclass(slots=True)
class FakeEngines:
    """The three of them, and the pipeline that uses them."""

    stt: FakeRecogniser = field(default_factory=FakeRecogniser)
    tts: FakeVoice = field(default_factory=FakeVoice)
    agent: FakeAgent = field(default_factory=FakeAgent)

    async def set_up(self, hass: HomeAssistant, *, agent: str | None = None) -> None:
        """Add the engines to Home Assistant and make them the preferred pipeline's."""
        for name in ("homeassistant", "conversation", "stt", "tts", "assist_pipeline"):
            assert await async_setup_component(hass, name, {})
        platforms = {Platform.STT: self.stt, Platform.TTS: self.tts, Platform.CONVERSATION: self.agent}

        async def set_up_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool | None:
            await hass.config_entries.async_forward_entry_setups(entry, list(platforms))
            return IT_WORKED

        async def unload_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool | None:
            await hass.config_entries.async_unload_platforms(entry, list(platforms))
            return IT_WORKED

        mock_integration(hass, MockModule(FAKE, async_setup_entry=set_up_entry, async_unload_entry=unload_entry))
        mock_platform(hass, f"{FAKE}.config_flow")
        for platform, entity in platforms.items():
            mock_platform(hass, f"{FAKE}.{platform}", MockPlatform(async_setup_entry=_adder(entity)))

        class Flow(ConfigFlow):
            """Never shown."""

        with mock_config_flow(FAKE, Flow):
            entry = MockConfigEntry(domain=FAKE)
            entry.add_to_hass(hass)
            assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        await self.change(
            hass,
            stt_engine=self.stt.entity_id,
            stt_language="en",
            tts_engine=self.tts.entity_id,
            tts_language="en",
            conversation_engine=agent or self.agent.entity_id,
            conversation_language="en",
        )

    async def change(self, hass: HomeAssistant, **fields: Any) -> None:
        """Change the pipeline."""
        await async_update_pipeline(hass, async_get_pipelines(hass)[0], **fields)


def _adder(entity: Any) -> Any:
    async def add(
        hass: HomeAssistant, config_entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
    ) -> None:
        async_add_entities([entity])

    return add
