"""The fake speech services: a Wyoming recogniser and a Wyoming voice, in a process of their own.

They cost as little as possible: what is recognised is fixed, what is spoken was made beforehand, and nothing blocks, so
that all boards are served at once. `python -m scripts.benchmark.engines PACE TRACE` prints the two ports and runs until
its standard input ends. TRACE gets the moments of each request, one JSON object a line.
"""

import asyncio
from collections.abc import Callable, Sequence
import json
from pathlib import Path
import sys
import time
from typing import Any

from wyoming.asr import Transcript
from wyoming.event import Event
from wyoming.info import AsrModel, AsrProgram, Attribution, Info, TtsProgram, TtsVoice

from .answers import CHARACTER_S, PACES, QUESTION, Pace
from .recording import VOICE_HZ, voice_pcm

CHUNK_SAMPLES = 1024
"""What Piper's Wyoming server sends at once (46 ms)."""

LONGEST_S = 30
_ABOUT: dict[str, Any] = {
    "attribution": Attribution(name="", url=""),
    "installed": True,
    "description": "",
    "version": "",
}

type Note = Callable[[str], None]


class Service(asyncio.Protocol):
    """One connection of Home Assistant. Subclasses say what events mean."""

    def __init__(self, pace: Pace, note: Note) -> None:
        self.pace = pace
        self.note = note
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to answer with."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Forget it: answers that are still being made go nowhere."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Cut events out of the stream (wyoming/event.py): a line of JSON, then data and payload of given lengths."""
        self._buffer += data
        while (line_end := self._buffer.find(b"\n")) >= 0:
            header = json.loads(self._buffer[:line_end])
            data_end = line_end + 1 + header.get("data_length", 0)
            end = data_end + header.get("payload_length", 0)
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[line_end + 1 : data_end])
            del self._buffer[:end]
            self.take(header["type"], body)

    def take(self, kind: str, body: bytes) -> None:
        """Take one event; `body` is its data as JSON, or empty."""
        raise NotImplementedError

    def send(self, data: bytes) -> None:
        """Send ready events."""
        if self._transport is not None:
            self._transport.write(data)

    def later(self, delay_s: float, action: Callable[[], None]) -> None:
        """Act when the engine would be done."""
        if delay_s:
            asyncio.get_running_loop().call_later(delay_s, action)
        else:
            action()


class Recogniser(Service):
    """Hears the same question every time, some time after the end of the audio."""

    def take(self, kind: str, body: bytes) -> None:  # noqa: ARG002 - nothing in it matters here
        """Answer what needs an answer."""
        match kind:
            case "describe":
                self.send(wire(RECOGNISER_INFO.event()))
            case "audio-stop":
                self.note("recogniser.heard")
                self.later(self.pace.recognition_s, self._answer)

    def _answer(self) -> None:
        self.note("recogniser.said")
        self.send(wire(Transcript(text=QUESTION).event()))


class Voice(Service):
    """Speaks when the text is complete: as many chunks as the text is long, all at once."""

    def __init__(self, pace: Pace, note: Note, chunks: Sequence[bytes]) -> None:
        super().__init__(pace, note)
        self._chunks = chunks
        self._text = ""
        self._is_streaming = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note that Home Assistant is coming."""
        super().connection_made(transport)
        self.note("voice.connected")

    def take(self, kind: str, body: bytes) -> None:
        """Take text in either way of the protocol: whole, or as a stream whose whole follows for old servers."""
        match kind:
            case "describe":
                self.send(wire(VOICE_INFO.event()))
            case "synthesize-start":
                self._is_streaming = True
            case "synthesize-chunk":
                self._text += json.loads(body)["text"]
            case "synthesize" if not self._is_streaming:
                self._text = json.loads(body)["text"]
                self._begin()
            case "synthesize-stop":
                self._begin()

    def _begin(self) -> None:
        self.note("voice.asked")
        self.later(self.pace.synthesis_s, self._speak)

    def _speak(self) -> None:
        chunks = max(1, round(len(self._text) * CHARACTER_S * VOICE_HZ / CHUNK_SAMPLES))
        self.note("voice.spoke")
        self.send(b"".join((_START, *self._chunks[:chunks], _STOP)))
        self._text = ""


def wire(event: Event) -> bytes:
    """Return an event as bytes (wyoming/event.py)."""
    data = json.dumps(event.data).encode() if event.data else b""
    header: dict[str, Any] = {"type": event.type}
    if data:
        header["data_length"] = len(data)
    if event.payload:
        header["payload_length"] = len(event.payload)
    return json.dumps(header).encode() + b"\n" + data + (event.payload or b"")


_FORMAT = {"rate": VOICE_HZ, "width": 2, "channels": 1}
_START = wire(Event("audio-start", _FORMAT))
_STOP = wire(Event("audio-stop")) + wire(Event("synthesize-stopped"))

RECOGNISER_INFO = Info(
    asr=[AsrProgram(name="Bench recogniser", models=[AsrModel(name="bench", languages=["en"], **_ABOUT)], **_ABOUT)]
)
VOICE_INFO = Info(
    tts=[
        TtsProgram(
            name="Bench voice",
            voices=[TtsVoice(name="bench", languages=["en"], **_ABOUT)],
            supports_synthesize_streaming=True,
            **_ABOUT,
        )
    ]
)


def _chunks() -> list[bytes]:
    """Make the sound that every answer is cut from: events of the same size."""
    size_bytes = CHUNK_SAMPLES * 2
    pcm = voice_pcm(LONGEST_S)
    pieces = (pcm[at : at + size_bytes] for at in range(0, len(pcm) - size_bytes, size_bytes))
    return [wire(Event("audio-chunk", _FORMAT, piece)) for piece in pieces]


async def main(pace: Pace, trace: Path) -> None:
    """Serve until the standard input ends."""
    chunks = _chunks()
    loop = asyncio.get_running_loop()
    with trace.open("w", buffering=1) as file:

        def note(what: str) -> None:
            file.write(json.dumps([what, time.monotonic()]) + "\n")

        recogniser = await loop.create_server(lambda: Recogniser(pace, note), "127.0.0.1", 0)
        voice = await loop.create_server(lambda: Voice(pace, note, chunks), "127.0.0.1", 0)
        print(json.dumps([server.sockets[0].getsockname()[1] for server in (recogniser, voice)]), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(PACES[sys.argv[1]], Path(sys.argv[2])))
