"""Opus packets ⇄ PCM. The only module that opens Opus codecs.

A codec is made at the first frame that needs it and given up with `close()`, so that an idle board holds none; the
next frame then makes a fresh one, as the firmware does at each `tts start`.
"""

from typing import Final

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.resampler import AudioResampler

from .errors import OpusError
from .format import FRAME_MS, AudioFormat
from .resample import pcm_of

BIT_RATE: Final = 32000  # bit/s: wideband speech without audible loss (RFC 6716, 2.1.1: 28-40 kbit/s for full band)

DTX_BYTES: Final = 3
"""Packets of at most so many bytes carry no sound (RFC 6716, 2.1.9); boards send them, or empty ones, in silence."""

_ENCODER_OPTIONS: Final = {
    # Measured with av 19 on synthetic speech in three languages: 0.14 ms per 60 ms frame. Level 3 takes 0.10 ms and
    # gives away 0.6 to 1.1 dB of segmental SNR (12.0 for 12.9 dB) at the same bit rate; from 8 on it is five times as
    # dear. "voip" costs four times as much and keeps less of the waveform.
    "application": "audio",
    "compression_level": "5",
    "vbr": "on",
}

_DECODER_RATE_HZ: Final = 48000  # what FFmpeg's libopus decoder puts out, whatever it is asked for


class OpusEncoder:
    """Encodes mono s16 PCM, one packet per frame; its delay of 6.5 ms stays inside (the tail of the last frame)."""

    def __init__(self, rate_hz: int = 24000, frame_ms: int = FRAME_MS) -> None:
        self._format = AudioFormat(rate_hz=rate_hz)
        self._frame_ms = frame_ms
        self.frame_bytes = self._format.bytes_of(frame_ms)
        self._codec: AudioCodecContext | None = None
        self._pts = 0

    def encode(self, pcm: bytes) -> bytes:
        """Return the packet of exactly one frame. Raises ValueError for another length, OpusError from the codec."""
        if len(pcm) != self.frame_bytes:
            raise ValueError(f"a frame has {self.frame_bytes} bytes, not {len(pcm)}")
        try:
            packets = self._open().encode(self._frame(pcm))
        except av.FFmpegError as err:
            raise OpusError("the encoder refuses the frame") from err
        return b"".join(bytes(packet) for packet in packets)

    def close(self) -> None:
        """Give up the codec and its memory; `encode` may follow and begins a new stream."""
        self._codec = None
        self._pts = 0

    def _open(self) -> AudioCodecContext:
        if self._codec is None:
            codec = av.CodecContext.create("libopus", "w")
            codec.sample_rate = self._format.rate_hz
            codec.layout = "mono"
            codec.format = "s16"
            codec.bit_rate = BIT_RATE
            codec.options = {**_ENCODER_OPTIONS, "frame_duration": str(self._frame_ms)}
            codec.open()
            self._codec = codec
        return self._codec

    def _frame(self, pcm: bytes) -> av.AudioFrame:
        samples = len(pcm) // self._format.block_bytes
        frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
        frame.sample_rate = self._format.rate_hz
        frame.pts = self._pts
        frame.planes[0].update(pcm)
        self._pts += samples
        return frame


class OpusDecoder:
    """Decodes packets of any Opus rate and duration into mono s16 PCM of `rate_hz`.

    `frame_ms` is the duration that silent packets stand for.
    """

    def __init__(self, rate_hz: int = 16000, frame_ms: int = FRAME_MS) -> None:
        self._format = AudioFormat(rate_hz=rate_hz)
        self._silence = self._format.silence(frame_ms)
        self._codec: AudioCodecContext | None = None
        self._resampler: AudioResampler | None = None

    def decode(self, packet: bytes) -> bytes:
        """Return the PCM of one packet, as long as the packet; silence for DTX and empty ones. Raises OpusError."""
        if len(packet) <= DTX_BYTES:
            return self._silence
        try:
            frames = self._open().decode(av.Packet(packet))
            return b"".join(self._resample(frame) for frame in frames)
        except av.FFmpegError as err:
            raise OpusError("not an Opus packet") from err

    def close(self) -> None:
        """Give up the codec and its memory; `decode` may follow and begins a new stream."""
        self._codec = None
        self._resampler = None

    def _open(self) -> AudioCodecContext:
        if self._codec is None:
            codec = av.CodecContext.create("libopus", "r")
            codec.layout = "mono"
            codec.sample_rate = _DECODER_RATE_HZ
            self._codec = codec
        return self._codec

    def _resample(self, frame: av.AudioFrame) -> bytes:
        expected_bytes = frame.samples * self._format.rate_hz // frame.sample_rate * self._format.block_bytes
        is_first = self._resampler is None
        if self._resampler is None:
            self._resampler = AudioResampler(format="s16", layout="mono", rate=self._format.rate_hz)
        pcm = b"".join(pcm_of(out) for out in self._resampler.resample(frame))
        # The filter holds back its delay (1 ms) once; silence in its place keeps every frame complete.
        return pcm.rjust(expected_bytes, b"\x00") if is_first else pcm
