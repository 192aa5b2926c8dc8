"""Samples of any format into 24 kHz mono s16."""

from array import array

import pytest

from custom_components.xiaozhi.audio.errors import AudioError
from custom_components.xiaozhi.audio.format import MIC, SPEAKER, AudioFormat
from custom_components.xiaozhi.audio.resample import Resampler
from tests.audio.sounds import loudness, tone


def resampled(source: AudioFormat, data: bytes, step: int, target: AudioFormat = SPEAKER) -> bytes:
    resampler = Resampler(source, target)
    parts = [resampler.feed(data[start : start + step]) for start in range(0, len(data), step)]
    return b"".join(parts) + resampler.flush()


@pytest.mark.parametrize("rate_hz", [8000, 11025, 16000, 22050, 44100, 48000])
@pytest.mark.parametrize("step", [999, 4096, 1 << 20])
def test_length_and_loudness_survive_any_rate_and_split(rate_hz: int, step: int) -> None:
    data = tone(500, rate_hz=rate_hz)
    pcm = resampled(AudioFormat(rate_hz=rate_hz), data, step)
    assert len(pcm) == pytest.approx(SPEAKER.bytes_of(500), abs=8)
    assert loudness(pcm) == pytest.approx(loudness(data), rel=0.02)


def test_equal_formats_pass_untouched_in_whole_samples() -> None:
    resampler = Resampler(SPEAKER)
    assert resampler.feed(b"abc") == b"ab"
    assert resampler.feed(b"d") == b"cd"
    assert resampler.flush() == b""


@pytest.mark.parametrize(
    ("source", "convert"),
    [
        (AudioFormat(rate_hz=24000, width_bytes=1), lambda s: bytes((v >> 8) + 128 for v in s)),
        (
            AudioFormat(rate_hz=24000, width_bytes=3),
            lambda s: b"".join((v << 8).to_bytes(3, "little", signed=True) for v in s),
        ),
        (AudioFormat(rate_hz=24000, width_bytes=4), lambda s: array("i", (v << 16 for v in s)).tobytes()),
        (
            AudioFormat(rate_hz=24000, width_bytes=4, is_float=True),
            lambda s: array("f", (v / 32768 for v in s)).tobytes(),
        ),
        (
            AudioFormat(rate_hz=24000, width_bytes=8, is_float=True),
            lambda s: array("d", (v / 32768 for v in s)).tobytes(),
        ),
        (AudioFormat(rate_hz=24000, channels=2), lambda s: array("h", (v for v in s for _ in range(2))).tobytes()),
    ],
)
def test_every_width_and_stereo_become_the_same_sound(source: AudioFormat, convert: object) -> None:
    samples = array("h", tone(200))
    assert callable(convert)
    pcm = array("h", resampled(source, convert(samples), 1001))
    assert len(pcm) == len(samples)
    assert max(abs(a - b) for a, b in zip(pcm, samples, strict=True)) <= 256


def test_another_target_is_possible() -> None:
    assert len(resampled(SPEAKER, tone(600), 2880, MIC)) == pytest.approx(MIC.bytes_of(600), abs=8)


def test_nothing_in_is_nothing_out() -> None:
    assert resampled(MIC, b"", 1) == b""
    assert Resampler(MIC).feed(b"a") == b""


@pytest.mark.parametrize(
    "source",
    [
        AudioFormat(rate_hz=24000, width_bytes=5),
        AudioFormat(rate_hz=24000, width_bytes=2, is_float=True),
        AudioFormat(rate_hz=24000, channels=9),
    ],
)
def test_a_format_without_a_conversion_is_refused(source: AudioFormat) -> None:
    with pytest.raises(AudioError):
        Resampler(source)


def test_what_the_filter_refuses_is_an_audio_error() -> None:
    with pytest.raises(AudioError):
        Resampler(AudioFormat(rate_hz=0)).feed(b"abcd")


def test_nothing_can_be_fed_after_the_end() -> None:
    resampler = Resampler(MIC)
    resampler.feed(tone(60, rate_hz=16000))
    resampler.flush()
    with pytest.raises(AudioError):
        resampler.feed(tone(60, rate_hz=16000))
