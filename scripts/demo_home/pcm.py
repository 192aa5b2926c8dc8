"""Recordings in and out: WAV files, sample rates and spoken test sentences, for what talks to a simulated board."""

import array
from pathlib import Path
import wave

import av
from av.audio.resampler import AudioResampler

from . import espeak

MICROPHONE_HZ = 16000
_QUIET = 300  # -41 dB: below what is left of a consonant at the end of a word


def spoken(text: str, voice: str = "en-us") -> bytes:
    """Return a sentence as a board's microphone hears it: 16 kHz s16 mono, from espeak-ng, to the last sound."""
    return without_tail(resampled(espeak.synthesise(text, voice), espeak.rate_hz(), MICROPHONE_HZ))


def without_tail(pcm: bytes) -> bytes:
    """Return s16 PCM up to its last sound, so that times can be counted from the end of speech."""
    samples = array.array("h", pcm)
    while samples and abs(samples[-1]) < _QUIET:
        samples.pop()
    return samples.tobytes()


def loudness(pcm: bytes) -> int:
    """Return the largest amplitude of s16 PCM; 32767 is the loudest there is."""
    return max(map(abs, array.array("h", pcm)), default=0)


def resampled(pcm: bytes, from_hz: int, to_hz: int) -> bytes:
    """Return s16 mono at another rate."""
    if from_hz == to_hz:
        return pcm
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
    frame.sample_rate = from_hz
    frame.planes[0].update(pcm)
    resampler = AudioResampler("s16", "mono", to_hz)
    parts = [*resampler.resample(frame), *resampler.resample(None)]
    return b"".join(bytes(part.planes[0])[: part.samples * 2] for part in parts)


def read_wav(path: Path) -> bytes:
    """Return a WAV file as 16 kHz s16 mono. Raises ValueError for another sample size or more channels."""
    with wave.open(str(path), "rb") as file:
        if (file.getsampwidth(), file.getnchannels()) != (2, 1):
            raise ValueError(f"{path} is not 16 bit mono")
        return resampled(file.readframes(file.getnframes()), file.getframerate(), MICROPHONE_HZ)


def write_wav(path: Path, pcm: bytes, rate_hz: int) -> None:
    """Write s16 mono."""
    with wave.open(str(path), "wb") as file:
        file.setsampwidth(2)
        file.setnchannels(1)
        file.setframerate(rate_hz)
        file.writeframes(pcm)
