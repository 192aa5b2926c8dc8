"""A whole file of any kind."""

from io import BytesIO
from pathlib import Path

import av
from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.audio.decode import decode_media
from custom_components.xiaozhi.audio.errors import AudioError
from custom_components.xiaozhi.audio.format import SPEAKER
from tests.audio.sounds import encoded, loudness, tone, wav


@pytest.mark.parametrize(
    ("container", "codec", "rate_hz"),
    [
        ("mp3", "libmp3lame", 22050),
        ("ogg", "libopus", 48000),
        ("flac", "flac", 44100),
        ("flac", "flac", 24000),
        ("wav", "pcm_s16le", 24000),
        ("wav", "pcm_alaw", 8000),
        ("adts", "aac", 44100),
        ("matroska", "libopus", 24000),
    ],
)
def test_a_file_becomes_what_boards_are_sent(container: str, codec: str, rate_hz: int) -> None:
    pcm = decode_media(encoded(container, codec, rate_hz=rate_hz))
    assert len(pcm) == pytest.approx(SPEAKER.bytes_of(1000), rel=0.06)
    assert loudness(pcm) == pytest.approx(loudness(tone(1000)), rel=0.1)


def test_wav_of_the_same_format_is_untouched() -> None:
    assert decode_media(wav(tone(500))) == tone(500)


@pytest.mark.parametrize("data", [b"", b"abc", b"\x00" * 5000, wav(b""), b"ID3" + bytes(100), b"RIFF1234WAVE"])
def test_garbage_is_an_audio_error(data: bytes) -> None:
    with pytest.raises(AudioError):
        decode_media(data)


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300), head=st.sampled_from([b"", b"OggS", b"fLaC", b"ID3\x04", b"\xff\xfb\x90\x00"]))
def test_any_bytes_are_sound_or_an_audio_error(data: bytes, head: bytes) -> None:
    try:
        decode_media(head + data)
    except AudioError:
        return


def test_damage_in_the_middle_costs_only_the_middle() -> None:
    file = bytearray(encoded("mp3", "libmp3lame", duration_ms=3000))
    file[3000:3400] = b"\x00" * 400
    assert len(decode_media(bytes(file))) > SPEAKER.bytes_of(2000)


def test_more_sound_than_the_limit_is_refused() -> None:
    with pytest.raises(AudioError, match="longer than 1 s"):
        decode_media(encoded("mp3", "libmp3lame", duration_ms=2000), max_duration_s=1)


def test_a_file_with_only_a_picture_is_refused() -> None:
    file = BytesIO()
    with av.open(file, "w", format="matroska") as output:
        stream = output.add_stream("mjpeg", rate=1, width=16, height=16, pix_fmt="yuvj420p")
        output.mux(stream.encode(av.VideoFrame(16, 16, "yuvj420p")))
    with pytest.raises(AudioError, match="no audio stream"):
        decode_media(file.getvalue())


def test_a_playlist_cannot_make_us_open_other_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.wav").write_bytes(wav(tone(500)))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AudioError):
        decode_media(b"ffconcat version 1.0\nfile secret.wav\n")
