"""A Wyoming server that speaks with espeak-ng, whole texts or sentence by sentence while the text still arrives."""

import asyncio
import re

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event
from wyoming.info import Attribution, Describe, Info, TtsProgram, TtsVoice
from wyoming.server import AsyncEventHandler
from wyoming.tts import Synthesize, SynthesizeChunk, SynthesizeStart, SynthesizeStop, SynthesizeStopped, SynthesizeVoice

from . import espeak
from .wyoming_server import main

_SOURCE = Attribution(name="espeak-ng", url="https://github.com/espeak-ng/espeak-ng")
_CHUNK_BYTES = 4096  # about 93 ms
_SENTENCE = re.compile(r"(.+?[.!?。！？])(?:\s+|(?<=[。！？]))", re.DOTALL)  # noqa: RUF001 - Chinese ends of sentences

VOICES = {"en-us": ["en", "en-US"], "en": ["en-GB"], "cmn": ["zh", "zh-CN"], "de": ["de"]}


def _voice(name: str) -> TtsVoice:
    return TtsVoice(
        name=name, description=name, attribution=_SOURCE, installed=True, version="1.52", languages=VOICES[name]
    )


INFO = Info(
    tts=[
        TtsProgram(
            name="espeak-ng",
            description="espeak-ng",
            attribution=_SOURCE,
            installed=True,
            version="1.52",
            supports_synthesize_streaming=True,
            voices=[_voice(name) for name in VOICES],
        )
    ]
)


class Handler(AsyncEventHandler):
    """One connection: Synthesize, or SynthesizeStart, SynthesizeChunk …, SynthesizeStop; audio comes back."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__(reader, writer)
        self._streamed: str | None = None
        """Text of the stream that is not spoken yet; None outside a stream."""
        self._voice = "en-us"

    async def handle_event(self, event: Event) -> bool:
        """Answer one event; the whole text that follows a stream for older servers is ignored."""
        if Describe.is_type(event.type):
            await self.write_event(INFO.event())
        elif SynthesizeStart.is_type(event.type):
            self._choose(SynthesizeStart.from_event(event).voice)
            self._streamed = ""
            await self._start_audio()
        elif SynthesizeChunk.is_type(event.type) and self._streamed is not None:
            self._streamed += SynthesizeChunk.from_event(event).text
            await self._speak_sentences()
        elif SynthesizeStop.is_type(event.type) and self._streamed is not None:
            await self._speak(self._streamed)
            self._streamed = None
            await self.write_event(AudioStop().event())
            await self.write_event(SynthesizeStopped().event())
        elif Synthesize.is_type(event.type) and self._streamed is None:
            request = Synthesize.from_event(event)
            self._choose(request.voice)
            await self._start_audio()
            await self._speak(request.text)
            await self.write_event(AudioStop().event())
        return True

    def _choose(self, voice: SynthesizeVoice | None) -> None:
        name = voice.name if voice is not None else None
        self._voice = name if name in VOICES else "en-us"

    async def _start_audio(self) -> None:
        await self.write_event(AudioStart(rate=espeak.rate_hz(), width=2, channels=1).event())

    async def _speak_sentences(self) -> None:
        while self._streamed and (sentence := _SENTENCE.match(self._streamed)):
            self._streamed = self._streamed[sentence.end() :]
            await self._speak(sentence[1])

    async def _speak(self, text: str) -> None:
        if not text.strip():
            return
        pcm = await asyncio.to_thread(espeak.synthesise, text, self._voice)
        for at in range(0, len(pcm), _CHUNK_BYTES):
            audio = pcm[at : at + _CHUNK_BYTES]
            await self.write_event(AudioChunk(rate=espeak.rate_hz(), width=2, channels=1, audio=audio).event())


if __name__ == "__main__":
    main(__doc__, Handler)
