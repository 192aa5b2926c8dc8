"""The board's microphone: what is said to it and else silence, as Opus packets, one each 60 ms, while it is open.

Firmware main/audio/audio_service.h AS_OPUS_ENC_CONFIG: 16 kHz, mono, 60 ms, variable bit rate, complexity 0, DTX.
"""

import asyncio
from collections.abc import Awaitable, Callable

import av
from av.audio.codeccontext import AudioCodecContext

from .clock import Clock

RATE_HZ = 16000
FRAME_MS = 60
FRAME_BYTES = RATE_HZ * FRAME_MS // 1000 * 2
WARM_UP_S = 0.12  # protocol notes 5.1: the microphone starts 120 ms after it was opened
_DTX_AFTER_FRAMES = 4  # libopus stops sending after 200 ms without voice,
_DTX_REFRESH_FRAMES = 7  # but for a full packet about every 400 ms
_DTX_PACKET = bytes([11 << 3])  # SILK wideband, 60 ms, nothing in it (RFC 6716, 3.1)


class Encoder:
    """PCM frames to packets. FFmpeg does not pass libopus's DTX on, so silence is thinned here in the same rhythm."""

    def __init__(self) -> None:
        self._silent_frames = 0
        self._pts = 0
        self._codec: AudioCodecContext = av.CodecContext.create("libopus", "w")
        self._codec.sample_rate = RATE_HZ
        self._codec.layout = "mono"
        self._codec.format = "s16"
        self._codec.bit_rate = 24000
        self._codec.options = {"frame_duration": str(FRAME_MS), "compression_level": "0", "vbr": "on"}

    def encode(self, pcm: bytes) -> bytes:
        """Return the packet of one frame of 60 ms."""
        self._silent_frames = 0 if any(pcm) else self._silent_frames + 1
        if self._silent_frames > _DTX_AFTER_FRAMES and self._silent_frames % _DTX_REFRESH_FRAMES:
            return _DTX_PACKET
        frame = av.AudioFrame(format="s16", layout="mono", samples=FRAME_BYTES // 2)
        frame.sample_rate = RATE_HZ
        frame.pts = self._pts
        frame.planes[0].update(pcm)
        self._pts += FRAME_BYTES // 2
        return b"".join(bytes(packet) for packet in self._codec.encode(frame))


def encode_all(pcm: bytes) -> list[bytes]:
    """Return the packets of a recording, the last frame filled up with silence."""
    encoder = Encoder()
    return [
        encoder.encode(pcm[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")) for at in range(0, len(pcm), FRAME_BYTES)
    ]


class Microphone:
    """Sends while it is open. `say` puts speech before it; what was not heard when it closes is forgotten."""

    def __init__(self, clock: Clock, send: Callable[[bytes], Awaitable[None]]) -> None:
        self._clock = clock
        self._send = send
        self._speech = bytearray()
        self._said: asyncio.Event = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.last_voice_s = 0.0
        """When the last frame that held speech was over."""

    @property
    def is_open(self) -> bool:
        """Whether packets are being sent."""
        return self._task is not None and not self._task.done()

    def open(self) -> None:
        """Begin to send; nothing happens if it is open."""
        if not self.is_open:
            self._task = asyncio.create_task(self._run(), name="board microphone")

    async def close(self) -> None:
        """Stop and forget what was not said. May be called by the microphone's own `send`."""
        self._speech.clear()
        self._said.set()
        task, self._task = self._task, None
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            await asyncio.wait({task})

    async def say(self, pcm: bytes) -> None:
        """Speak 16 kHz s16 mono in real time. Return at the end of the last frame, or when the microphone closes."""
        self._said.clear()
        self._speech += pcm.ljust(-(-len(pcm) // FRAME_BYTES) * FRAME_BYTES, b"\0")
        await self._said.wait()

    async def _run(self) -> None:
        encoder = Encoder()
        due_s = self._clock.now() + WARM_UP_S
        while True:
            due_s += FRAME_MS / 1000
            await self._clock.sleep_until(due_s)
            pcm = bytes(self._speech[:FRAME_BYTES])
            del self._speech[:FRAME_BYTES]
            await self._send(encoder.encode(pcm or bytes(FRAME_BYTES)))
            if pcm:
                self.last_voice_s = self._clock.now()
            if not self._speech:
                self._said.set()
