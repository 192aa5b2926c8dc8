"""Bytes and milliseconds."""

import pytest

from custom_components.xiaozhi.audio.format import FRAME_MS, MIC, SPEAKER, AudioFormat


def test_a_frame_of_the_microphone_has_960_samples_and_one_of_the_speaker_1440() -> None:
    assert (MIC.bytes_of(FRAME_MS), SPEAKER.bytes_of(FRAME_MS)) == (1920, 2880)


def test_bytes_are_whole_blocks() -> None:
    odd = AudioFormat(rate_hz=22050, channels=2, width_bytes=3)
    assert odd.block_bytes == 6
    assert odd.bytes_of(1) == 22 * 6


def test_milliseconds_are_the_inverse_of_bytes() -> None:
    assert MIC.ms_of(MIC.bytes_of(60)) == pytest.approx(60)


@pytest.mark.parametrize(("width_bytes", "value"), [(1, b"\x80"), (2, b"\x00")])
def test_silence_is_the_middle_of_the_range(width_bytes: int, value: bytes) -> None:
    assert AudioFormat(rate_hz=8000, width_bytes=width_bytes).silence(1) == value * 8 * width_bytes
