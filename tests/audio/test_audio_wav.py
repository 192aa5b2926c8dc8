"""WAV as it arrives."""

from itertools import pairwise
from struct import pack

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.audio.errors import WavError
from custom_components.xiaozhi.audio.format import AudioFormat
from custom_components.xiaozhi.audio.wav import MAX_HEADER_BYTES, WavReader
from tests.audio.sounds import wav

LIST_CHUNK = pack("<4sI", b"LIST", 5) + b"INFOx\x00"  # odd size, so one byte of padding
FLOAT_GUID = bytes.fromhex("0300 0000 0000 1000 8000 00aa00389b71")


def read(data: bytes, step: int | None = None) -> tuple[AudioFormat | None, bytes]:
    reader = WavReader()
    step = step or max(1, len(data))
    samples = b"".join(reader.feed(data[start : start + step]) for start in range(0, len(data), step))
    return reader.format, samples


@pytest.mark.parametrize("step", [1, 2, 3, 7, 44, 45, 1000])
def test_a_file_may_be_split_anywhere(step: int) -> None:
    data = wav(bytes(range(200)), rate_hz=22050, before=LIST_CHUNK)
    assert read(data, step) == (AudioFormat(rate_hz=22050), bytes(range(200)))


@settings(max_examples=60)
@given(samples=st.binary(max_size=64), cuts=st.lists(st.integers(min_value=0, max_value=120), max_size=6))
def test_any_split_gives_the_same_whole_blocks(samples: bytes, cuts: list[int]) -> None:
    data = wav(samples, channels=2)
    edges = [0, *sorted(cuts), len(data)]
    reader = WavReader()
    parts = [reader.feed(data[start:end]) for start, end in pairwise(edges)]
    assert all(len(part) % 4 == 0 for part in parts)
    assert b"".join(parts) == samples[: len(samples) // 4 * 4]


@pytest.mark.parametrize("data_size", [0, 0xFFFFFFFF])
def test_an_unknown_size_means_until_the_end(data_size: int) -> None:
    assert read(wav(b"abcdef", data_size=data_size)) == (AudioFormat(rate_hz=24000), b"abcdef")


def test_what_follows_the_samples_is_no_sound() -> None:
    assert read(wav(b"abcd") + LIST_CHUNK, 3)[1] == b"abcd"


def test_samples_that_are_fewer_than_announced_are_passed_on() -> None:
    assert read(wav(b"abcd", data_size=1000))[1] == b"abcd"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"rate_hz": 8000, "bits": 8}, AudioFormat(rate_hz=8000, width_bytes=1)),
        ({"rate_hz": 44100, "channels": 2}, AudioFormat(rate_hz=44100, channels=2)),
        ({"rate_hz": 48000, "bits": 24}, AudioFormat(rate_hz=48000, width_bytes=3)),
        ({"bits": 32}, AudioFormat(rate_hz=24000, width_bytes=4)),
        ({"bits": 32, "tag": 3}, AudioFormat(rate_hz=24000, width_bytes=4, is_float=True)),
        ({"bits": 64, "tag": 3}, AudioFormat(rate_hz=24000, width_bytes=8, is_float=True)),
        (
            {"bits": 32, "tag": 0xFFFE, "extension": pack("<HHI", 22, 32, 4) + FLOAT_GUID},
            AudioFormat(rate_hz=24000, width_bytes=4, is_float=True),
        ),
    ],
)
def test_formats_are_reported(header: dict[str, int | bytes], expected: AudioFormat) -> None:
    assert read(wav(b"", **header))[0] == expected  # type: ignore[arg-type]  # mixed values of keyword arguments


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"ID3\x04", id="mp3"),
        pytest.param(b"OggS", id="ogg"),
        pytest.param(b"R\x00", id="other-second-letter"),
        pytest.param(b"RIFF\x00\x00\x00\x00AVI ", id="avi"),
        pytest.param(wav(b"", tag=6, bits=8), id="a-law"),
        pytest.param(wav(b"", tag=0xFFFE), id="extensible-without-extension"),
        pytest.param(wav(b"", bits=12), id="12-bit"),
        pytest.param(wav(b"", tag=3, bits=16), id="half-float"),
        pytest.param(wav(b"", rate_hz=1), id="1-hz"),
        pytest.param(wav(b"", rate_hz=1_000_000), id="1-mhz"),
        pytest.param(wav(b"", channels=0), id="no-channel"),
        pytest.param(wav(b"", channels=9), id="9-channels"),
        pytest.param(b"RIFF\x00\x00\x00\x00WAVEfmt \x02\x00\x00\x00ab", id="short-format"),
        pytest.param(b"RIFF\x00\x00\x00\x00WAVEdata\x02\x00\x00\x00ab", id="no-format"),
        pytest.param(wav(b"", before=pack("<4sI", b"LIST", MAX_HEADER_BYTES)), id="endless-header"),
    ],
)
def test_what_is_no_plain_wav_raises(data: bytes) -> None:
    with pytest.raises(WavError):
        read(data)


@settings(max_examples=100)
@given(data=st.binary(max_size=100))
def test_any_bytes_are_samples_or_a_wav_error(data: bytes) -> None:
    for file in (data, b"RIFF1234WAVE" + data, wav(b"", before=data)):
        try:
            read(file, 5)
        except WavError:
            continue


def test_a_header_that_is_not_complete_is_not_in_data() -> None:
    reader = WavReader()
    assert reader.feed(wav(b"")[:43]) == b""
    assert not reader.is_in_data
