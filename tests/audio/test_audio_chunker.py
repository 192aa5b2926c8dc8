"""Exact frames out of arbitrary chunks."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.audio.chunker import Chunker


@given(chunks=st.lists(st.binary(max_size=20)), frame_bytes=st.integers(min_value=1, max_value=12))
def test_frames_are_exact_and_nothing_is_lost(chunks: list[bytes], frame_bytes: int) -> None:
    chunker = Chunker(frame_bytes)
    frames = [frame for chunk in chunks for frame in chunker.feed(chunk)]
    last = chunker.flush()
    everything = frames if last is None else [*frames, last]
    data = b"".join(chunks)
    assert {len(frame) for frame in everything} <= {frame_bytes}
    assert b"".join(everything) == data.ljust(len(everything) * frame_bytes, b"\x00")
    assert len(everything) * frame_bytes - len(data) < frame_bytes


def test_a_flush_ends_with_silence_and_only_once() -> None:
    chunker = Chunker(4)
    assert chunker.feed(b"abcdef") == [b"abcd"]
    assert chunker.flush() == b"ef\x00\x00"
    assert chunker.flush() is None


def test_a_frame_of_no_bytes_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one byte"):
        Chunker(0)
