"""The bytes of one voice answer."""

import pytest

from custom_components.xiaozhi.audio import pcm_stream
from custom_components.xiaozhi.audio.errors import AudioError
from custom_components.xiaozhi.audio.format import SPEAKER
from custom_components.xiaozhi.audio.pcm_stream import MAX_BLOCK_MS, BlockSize, PcmStream
from tests.audio.sounds import encoded, tone, wav


def streamed(data: bytes, step: int) -> tuple[bytes, bool]:
    stream = PcmStream()
    pcm = b"".join(stream.feed(data[start : start + step]) for start in range(0, len(data), step))
    return pcm + stream.finish(), stream.needs_decoding


@pytest.mark.parametrize("step", [1, 3, 44, 1000, 1 << 20])
def test_wav_is_passed_on_however_it_is_split(step: int) -> None:
    assert streamed(wav(tone(100)), step) == (tone(100), False)


def test_wav_comes_out_as_it_comes_in() -> None:
    stream = PcmStream()
    file = wav(tone(1000, rate_hz=22050), rate_hz=22050, data_size=0)
    first = stream.feed(file[:20000])
    assert len(first) == pytest.approx(20000 * 24000 / 22050, rel=0.02)
    assert len(first + stream.feed(file[20000:]) + stream.finish()) == pytest.approx(SPEAKER.bytes_of(1000), abs=8)


@pytest.mark.parametrize("least_ms", [0, 50, 240])
def test_blocks_of_any_size_sound_the_same(least_ms: float) -> None:
    file = wav(tone(1000, rate_hz=22050), rate_hz=22050, data_size=0)
    at_once = PcmStream()
    whole = at_once.feed(file) + at_once.finish()
    stream = PcmStream()
    blocks = [stream.feed(file[start : start + 1000], least_ms) for start in range(0, len(file), 1000)]
    assert b"".join([*blocks, stream.finish()]) == whole
    assert all(SPEAKER.ms_of(len(block)) >= least_ms - 1 for block in blocks if block)  # the filter keeps about 1 ms


def test_what_waited_for_a_larger_block_comes_at_the_end() -> None:
    stream = PcmStream()
    assert stream.feed(wav(tone(100)), least_ms=240) == b""
    assert stream.finish() == tone(100)


def test_a_voice_that_is_no_faster_than_its_listener_is_passed_on_at_once() -> None:
    block = BlockSize()
    assert block.least_ms(5.0) == 0
    for number in range(100):
        block.on_given(tone(50), 5.0 + 0.05 * number)
        assert block.least_ms(5.0 + 0.05 * (number + 1)) == pytest.approx(0, abs=1e-6)


def test_blocks_grow_with_what_the_listener_still_has() -> None:
    block = BlockSize()
    sizes_ms = []
    for _ in range(30):
        block.on_given(tone(100), 5.0)
        sizes_ms.append(block.least_ms(5.0))
    assert sizes_ms == pytest.approx([*(25 * number for number in range(1, 20)), *[MAX_BLOCK_MS] * 11])
    assert block.least_ms(7.0) == pytest.approx(250)
    assert block.least_ms(9.0) == 0


@pytest.mark.parametrize("container", ["mp3", "flac"])
def test_another_container_is_decoded_at_the_end(container: str) -> None:
    data = encoded(container, {"mp3": "libmp3lame", "flac": "flac"}[container])
    stream = PcmStream()
    assert [stream.feed(data[:1000]), stream.feed(data[1000:])] == [b"", b""]
    assert stream.needs_decoding
    assert len(stream.finish()) == pytest.approx(SPEAKER.bytes_of(1000), rel=0.06)


def test_a_wav_that_is_not_plain_pcm_is_decoded_at_the_end() -> None:
    pcm, is_decoded = streamed(encoded("wav", "pcm_alaw", rate_hz=8000), 10)
    assert is_decoded
    assert len(pcm) == pytest.approx(SPEAKER.bytes_of(1000), rel=0.01)


def test_an_empty_answer_is_silence() -> None:
    stream = PcmStream()
    assert (stream.feed(b""), stream.needs_decoding, stream.finish()) == (b"", False, b"")


def test_a_wav_without_samples_is_silence() -> None:
    assert streamed(wav(b""), 7) == (b"", False)


@pytest.mark.parametrize("data", [b"RI", wav(b"")[:30], b"<html>no voice</html>"])
def test_what_is_no_sound_fails_at_the_end(data: bytes) -> None:
    with pytest.raises(AudioError):
        streamed(data, 5)


def test_what_cannot_be_streamed_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcm_stream, "MAX_COLLECTED_BYTES", 1000)
    stream = PcmStream()
    stream.feed(b"ID3" + bytes(900))
    with pytest.raises(AudioError):
        stream.feed(bytes(100))


def test_a_wav_stream_is_not_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcm_stream, "MAX_COLLECTED_BYTES", 1000)
    assert streamed(wav(tone(1000)), 900)[0] == tone(1000)
