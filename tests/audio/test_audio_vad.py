"""The gate opens for speech and for nothing else."""

from collections.abc import Iterator

import pytest

from custom_components.xiaozhi.audio.format import MIC
from custom_components.xiaozhi.audio.vad import (
    BARGE_IN,
    LISTENING,
    MAX_HELD_MS,
    PRE_ROLL_MS,
    GateSettings,
    SpeechGate,
)
from tests.audio.sounds import clicks, hum, mix, noise, spoken

ROOM = 30  # RMS of a quiet room


def packets(pcm: bytes, frame_ms: int = 60) -> Iterator[bytes]:
    size = MIC.bytes_of(frame_ms)
    for start in range(0, len(pcm) - size + 1, size):
        yield pcm[start : start + size]


def opened_ms(pcm: bytes, settings: GateSettings = LISTENING, frame_ms: int = 60) -> int | None:
    """When the gate opened, counted from the start; None if it stayed shut."""
    gate = SpeechGate(settings, frame_ms=frame_ms)
    for number, packet in enumerate(packets(pcm, frame_ms), 1):
        if gate.feed(packet):
            return number * frame_ms
    return None


def in_a_room(pcm: bytes, *, lead_ms: int = 1500) -> bytes:
    whole = bytes(MIC.bytes_of(lead_ms)) + pcm + bytes(MIC.bytes_of(1500))
    return mix(whole, noise(len(whole) // 32, ROOM))


@pytest.mark.parametrize("name", ["turn_on_the_light", "ni_hao", "yes"])
@pytest.mark.parametrize("gain", [1.0, 0.1])
@pytest.mark.parametrize("frame_ms", [20, 60])
def test_speech_opens_the_gate_within_half_a_second(name: str, gain: float, frame_ms: int) -> None:
    opened = opened_ms(in_a_room(spoken(name, gain)), frame_ms=frame_ms)
    assert opened is not None
    assert 1500 < opened <= 2000


@pytest.mark.parametrize("name", ["turn_on_the_light", "ni_hao", "yes"])
def test_speech_from_the_very_first_packet_opens_the_gate(name: str) -> None:
    opened = opened_ms(in_a_room(spoken(name), lead_ms=0))
    assert opened is not None
    assert opened <= 1000


def test_speech_in_digital_silence_opens_the_gate() -> None:
    silence = bytes(MIC.bytes_of(1500))
    assert opened_ms(silence + spoken("yes") + silence) is not None


NO_SPEECH = {
    "digital-silence": bytes(MIC.bytes_of(4000)),
    "whisper-of-noise": noise(4000, ROOM),
    "noise": noise(4000, 300),
    "loud-noise": noise(4000, 5000),
    "noise-that-begins": noise(2000, ROOM) + noise(3000, 2000),
    "bursts-of-noise": b"".join(noise(240, 3000, seed=n) + noise(600, ROOM, seed=n) for n in range(6)),
    "hum-50": hum(4000, 3000, 50),
    "hum-60": hum(4000, 3000, 60),
    "hum-that-begins": noise(2000, ROOM) + hum(3000, 3000, 50),
    "hum-200": hum(4000, 3000, 200),
    "clicks": clicks(4000, 20000),
    "clicks-in-a-room": mix(clicks(4000, 20000), noise(4000, ROOM)),
    "offset": b"\x00\x20" * 16000 * 4,
}


@pytest.mark.parametrize("settings", [LISTENING, BARGE_IN], ids=["listening", "barge-in"])
@pytest.mark.parametrize("name", NO_SPEECH)
def test_what_is_no_speech_keeps_it_shut(name: str, settings: GateSettings) -> None:
    assert opened_ms(NO_SPEECH[name], settings) is None


def test_barge_in_needs_speech_that_lasts() -> None:
    assert opened_ms(in_a_room(spoken("yes")), BARGE_IN) is None
    opened = opened_ms(in_a_room(spoken("ni_hao")), BARGE_IN)
    assert opened is not None
    assert 1800 <= opened <= 2400


def test_barge_in_needs_speech_that_is_louder_than_an_echo() -> None:
    assert opened_ms(in_a_room(spoken("ni_hao", 0.02)), BARGE_IN) is None


def test_the_beginning_of_speech_is_released_with_the_pre_roll() -> None:
    gate = SpeechGate()
    heard = list(packets(in_a_room(spoken("turn_on_the_light"))))
    answers = [gate.feed(packet) for packet in heard]
    opens_at, released = next((at, packets) for at, packets in enumerate(answers) if packets)
    begins_at = opens_at + 1 - len(released)
    assert released == heard[begins_at : opens_at + 1]
    begins_ms = begins_at * 60
    assert 1500 - PRE_ROLL_MS - 60 <= begins_ms <= 1500 - PRE_ROLL_MS + 120


def test_after_it_has_opened_everything_passes() -> None:
    gate = SpeechGate()
    for packet in packets(in_a_room(spoken("yes"))):
        gate.feed(packet)
    silence = bytes(MIC.bytes_of(60))
    assert gate.has_speech
    assert gate.silence() == [silence]
    assert gate.feed(b"\x01\x00" * 960) == [b"\x01\x00" * 960]


def test_reset_shuts_it_and_forgets_the_speech() -> None:
    gate = SpeechGate()
    for packet in packets(in_a_room(spoken("yes"))):
        gate.feed(packet)
    gate.reset()
    assert not gate.has_speech
    assert not any(gate.feed(packet) for packet in packets(NO_SPEECH["clicks-in-a-room"]))


def test_what_is_withheld_is_bounded_even_if_nothing_is_ever_decided() -> None:
    gate = SpeechGate(GateSettings(sustained_ms=10_000))
    babble = in_a_room(spoken("ni_hao")) + in_a_room(spoken("ni_hao"))
    for packet in packets(babble):
        assert gate.feed(packet) == []
        assert len(gate._held) * 60 <= MAX_HELD_MS


def test_an_empty_packet_is_silence() -> None:
    assert SpeechGate().feed(b"") == []


@pytest.mark.parametrize("settings", [LISTENING, BARGE_IN])
def test_the_silence_after_speech_is_measured(settings: GateSettings) -> None:
    gate = SpeechGate(settings)
    silent_ms = []
    for packet in packets(in_a_room(spoken("turn_on_the_light"))):
        gate.feed(packet)
        silent_ms.append(gate.silent_ms)
    assert gate.has_speech
    assert min(silent_ms[25:]) == 0  # while somebody speaks
    assert 1300 <= silent_ms[-1] <= 1700  # the silence that `in_a_room` puts behind
