"""Opus packets ⇄ PCM."""

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.audio.errors import OpusError
from custom_components.xiaozhi.audio.format import MIC, SPEAKER
from custom_components.xiaozhi.audio.opus import DTX_BYTES, OpusDecoder, OpusEncoder
from tests.audio.sounds import loudness, tone


def packets_of(pcm: bytes, encoder: OpusEncoder) -> list[bytes]:
    size = encoder.frame_bytes
    return [encoder.encode(pcm[start : start + size]) for start in range(0, len(pcm), size)]


def test_each_frame_makes_one_packet_of_the_declared_duration() -> None:
    packets = packets_of(tone(600), OpusEncoder())
    decoder = OpusDecoder(rate_hz=24000)
    assert [len(decoder.decode(packet)) for packet in packets] == [SPEAKER.bytes_of(60)] * 10


def test_speech_fits_the_bit_rate_and_the_limits_of_a_frame() -> None:
    packets = packets_of(tone(1200), OpusEncoder())
    assert all(DTX_BYTES < len(packet) <= 1275 for packet in packets)


def test_what_is_encoded_is_heard_again() -> None:
    decoder = OpusDecoder()
    pcm = b"".join(decoder.decode(packet) for packet in packets_of(tone(600), OpusEncoder()))
    assert loudness(pcm[MIC.bytes_of(60) :]) == pytest.approx(loudness(tone(600)), rel=0.1)


@pytest.mark.parametrize(("rate_hz", "frame_ms"), [(16000, 60), (16000, 20), (48000, 60), (24000, 120)])
def test_a_packet_is_decoded_to_its_own_length_from_the_first_on(rate_hz: int, frame_ms: int) -> None:
    encoder = OpusEncoder(rate_hz=rate_hz, frame_ms=frame_ms)
    packets = packets_of(tone(480, rate_hz=rate_hz), encoder)
    decoder = OpusDecoder()
    assert {len(decoder.decode(packet)) for packet in packets} == {MIC.bytes_of(frame_ms)}


@pytest.mark.parametrize("packet", [b"", b"\x00", b"\xf8\xff", b"\xf8\xff\xfe"])
def test_a_silent_packet_is_one_frame_of_silence(packet: bytes) -> None:
    assert OpusDecoder(frame_ms=20).decode(packet) == bytes(MIC.bytes_of(20))


def test_garbage_raises_and_the_next_packet_is_fine() -> None:
    encoder, decoder = OpusEncoder(), OpusDecoder()
    packets = packets_of(tone(120), encoder)
    decoder.decode(packets[0])
    with pytest.raises(OpusError):
        decoder.decode(b"\xff" * 5)
    assert len(decoder.decode(packets[1])) == MIC.bytes_of(60)


@settings(max_examples=100, deadline=None)
@given(packets=st.lists(st.binary(max_size=200), max_size=5))
def test_any_bytes_are_bounded_audio_or_an_opus_error(packets: list[bytes]) -> None:
    decoder = OpusDecoder()
    for packet in packets:
        try:
            assert len(decoder.decode(packet)) <= MIC.bytes_of(121)
        except OpusError:
            continue


def test_after_close_a_new_stream_begins() -> None:
    encoder, decoder = OpusEncoder(), OpusDecoder()
    first = packets_of(tone(180), encoder)
    heard = [decoder.decode(packet) for packet in first]
    encoder.close()
    decoder.close()
    assert packets_of(tone(180), encoder) == first
    assert [decoder.decode(packet) for packet in first] == heard


@pytest.mark.parametrize("size_bytes", [0, 2878, 2879, 2882])
def test_a_frame_of_another_length_is_a_mistake(size_bytes: int) -> None:
    with pytest.raises(ValueError, match="2880 bytes"):
        OpusEncoder().encode(bytes(size_bytes))


def test_a_duration_that_opus_does_not_know_is_refused_by_the_codec() -> None:
    encoder = OpusEncoder(frame_ms=50)
    with pytest.raises(OpusError):
        encoder.encode(bytes(encoder.frame_bytes))
