"""Sounds to test with: made from arithmetic, or spoken by espeak-ng once and kept as small Ogg files."""

from array import array
from io import BytesIO
import math
from pathlib import Path
from random import Random
from struct import pack

import audioop
import av

from custom_components.xiaozhi.audio.decode import decode_media
from custom_components.xiaozhi.audio.format import MIC, SPEAKER
from custom_components.xiaozhi.audio.resample import Resampler

FIXTURES = Path(__file__).parent / "fixtures"


def tone(duration_ms: int, *, rate_hz: int = 24000, hz: float = 440, peak: int = 8000) -> bytes:
    """Mono s16."""
    step = 2 * math.pi * hz / rate_hz
    return array("h", (round(peak * math.sin(step * n)) for n in range(duration_ms * rate_hz // 1000))).tobytes()


def noise(duration_ms: int, level: int, *, seed: int = 1) -> bytes:
    """16 kHz mono s16 white noise of an RMS level."""
    random = Random(seed)
    return array(
        "h", (max(-32768, min(32767, round(random.gauss(0, level)))) for _ in range(16 * duration_ms))
    ).tobytes()


def hum(duration_ms: int, peak: int, hz: int) -> bytes:
    """16 kHz mono s16 of mains hum: a base and its third harmonic."""
    base = tone(duration_ms, rate_hz=16000, hz=hz, peak=peak)
    return mix(base, tone(duration_ms, rate_hz=16000, hz=3 * hz, peak=peak * 3 // 10))


def clicks(duration_ms: int, peak: int) -> bytes:
    """16 kHz mono s16 of two decaying clicks per second."""
    random = Random(1)
    samples = array("h", bytes(32 * duration_ms))
    for start in range(0, len(samples) - 200, 8000):
        for n in range(200):
            samples[start + n] = round(peak * math.exp(-n / 30) * random.uniform(-1, 1))
    return samples.tobytes()


def mix(first: bytes, second: bytes) -> bytes:
    """As long as the shorter."""
    size = min(len(first), len(second))
    return audioop.add(first[:size], second[:size], 2)


def spoken(name: str, gain: float = 1.0) -> bytes:
    """16 kHz mono s16 of a sentence from the fixtures."""
    resampler = Resampler(SPEAKER, MIC)
    pcm = resampler.feed(decode_media((FIXTURES / f"{name}.ogg").read_bytes())) + resampler.flush()
    return audioop.mul(pcm, 2, gain)


def encoded(container: str, codec: str, *, rate_hz: int = 24000, duration_ms: int = 1000) -> bytes:
    """A file with a tone."""
    file = BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate_hz, layout="mono")
        assert isinstance(stream, av.AudioStream)
        resampler = av.AudioResampler(stream.format, "mono", rate_hz, frame_size=stream.frame_size or 1024)
        frame = av.AudioFrame(format="s16", layout="mono", samples=duration_ms * rate_hz // 1000)
        frame.sample_rate = rate_hz
        frame.planes[0].update(tone(duration_ms, rate_hz=rate_hz))
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    return file.getvalue()


def wav(
    samples: bytes,
    *,
    rate_hz: int = 24000,
    channels: int = 1,
    bits: int = 16,
    tag: int = 1,
    data_size: int | None = None,
    before: bytes = b"",
    extension: bytes = b"",
) -> bytes:
    """A WAV file; `data_size` is what the header says, `before` are whole chunks ahead of the samples."""
    block = channels * bits // 8
    fmt = pack("<HHIIHH", tag, channels, rate_hz, rate_hz * block, block, bits) + extension
    body = b"WAVE" + pack("<4sI", b"fmt ", len(fmt)) + fmt + before
    body += pack("<4sI", b"data", len(samples) if data_size is None else data_size) + samples
    return pack("<4sI", b"RIFF", len(body)) + body


def loudness(pcm: bytes) -> int:
    """RMS of s16 samples."""
    return audioop.rms(pcm, 2)
