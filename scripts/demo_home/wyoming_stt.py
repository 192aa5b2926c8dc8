"""A Wyoming server that recognises the demo home's sentences: pocketsphinx, whose wheel carries an English model.

With a grammar instead of a language model it is quick and sure on a small machine, but it hears nothing else.
"""

import asyncio
import tempfile

from pocketsphinx import Decoder
from wyoming.asr import Transcript
from wyoming.audio import AudioChunk, AudioChunkConverter, AudioStart, AudioStop
from wyoming.event import Event
from wyoming.info import AsrModel, AsrProgram, Attribution, Describe, Info
from wyoming.server import AsyncEventHandler

from .sentences import GRAMMAR
from .wyoming_server import main

RATE_HZ = 16000  # what the English model was trained with
_SOURCE = Attribution(name="CMU Sphinx", url="https://github.com/cmusphinx/pocketsphinx")

INFO = Info(
    asr=[
        AsrProgram(
            name="pocketsphinx",
            description="Sentences of the demo home",
            attribution=_SOURCE,
            installed=True,
            version="5.1.1",
            models=[
                AsrModel(
                    name="en-us",
                    description="English, by grammar",
                    attribution=_SOURCE,
                    installed=True,
                    version="5.1.1",
                    languages=["en"],
                )
            ],
        )
    ]
)


class Recogniser:
    """Recognises one utterance at a time; blocking, so it is used in a thread."""

    def __init__(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".gram") as grammar:
            grammar.write(GRAMMAR)
            grammar.flush()
            # With pocketsphinx's narrower default beams a synthetic voice is lost before the last word.
            self._decoder = Decoder(
                jsgf=grammar.name,
                lm=None,
                samprate=RATE_HZ,
                beam=1e-100,
                wbeam=1e-80,
                pbeam=1e-100,
                bestpath=False,
                loglevel="FATAL",
            )

    def start(self) -> None:
        """Begin an utterance."""
        self._decoder.start_utt()

    def feed(self, pcm: bytes) -> None:
        """Take 16 kHz s16 mono."""
        self._decoder.process_raw(pcm, no_search=False, full_utt=False)

    def finish(self) -> str:
        """End the utterance and return what was said, or nothing."""
        self._decoder.end_utt()
        hypothesis = self._decoder.hyp()
        return str(hypothesis.hypstr) if hypothesis is not None else ""


class Handler(AsyncEventHandler):
    """One connection: Transcribe, AudioStart, AudioChunk …, AudioStop → Transcript."""

    _idle: list[Recogniser] = []  # noqa: RUF012 - shared on purpose: loading a model takes 0.3 s

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__(reader, writer)
        self._converter = AudioChunkConverter(rate=RATE_HZ, width=2, channels=1)
        self._recogniser: Recogniser | None = None

    async def handle_event(self, event: Event) -> bool:
        """Answer one event; unknown ones are ignored."""
        if Describe.is_type(event.type):
            await self.write_event(INFO.event())
        elif AudioStart.is_type(event.type):
            self._recogniser = self._idle.pop() if self._idle else await asyncio.to_thread(Recogniser)
            self._recogniser.start()
        elif AudioChunk.is_type(event.type) and self._recogniser is not None:
            chunk = self._converter.convert(AudioChunk.from_event(event))
            await asyncio.to_thread(self._recogniser.feed, chunk.audio)
        elif AudioStop.is_type(event.type) and self._recogniser is not None:
            text = await self._finish(self._recogniser)
            await self.write_event(Transcript(text=text, language="en").event())
        return True

    async def disconnect(self) -> None:
        """Give the recogniser back if the client left in the middle."""
        if self._recogniser is not None:
            await self._finish(self._recogniser)

    async def _finish(self, recogniser: Recogniser) -> str:
        self._recogniser = None
        text = await asyncio.to_thread(recogniser.finish)
        self._idle.append(recogniser)
        return text


if __name__ == "__main__":
    Handler._idle.append(Recogniser())  # noqa: SLF001 - the first utterance need not wait for the model
    main(__doc__, Handler)
