"""The queue of 40 packets and the loudspeaker behind it."""

import array
import math

import pytest

from tests.board import ManualClock
from tests.board.microphone import FRAME_BYTES, encode_all
from tests.board.playback import QUEUE_PACKETS, Playback, packet_ms

TONE = array.array("h", [int(9000 * math.sin(n * 0.3)) for n in range(FRAME_BYTES // 2)]).tobytes()
PACKET = encode_all(TONE)[0]


@pytest.fixture
def playback(clock: ManualClock) -> Playback:
    one = Playback(clock)
    one.reset()
    return one


async def test_one_packet_is_played_each_60_ms(playback: Playback, clock: ManualClock) -> None:
    for _ in range(10):
        playback.receive(PACKET)
    await clock.advance(0.3)
    assert playback.queued() == 4
    assert playback.speeches[-1].packets == 6
    assert playback.drained_s() == pytest.approx(0.6)


async def test_what_does_not_fit_is_dropped(playback: Playback) -> None:
    taken = [playback.receive(PACKET) for _ in range(QUEUE_PACKETS + 3)]
    assert taken.count(False) == 2  # one is playing
    assert playback.speeches[-1].dropped == 2


async def test_a_late_packet_leaves_a_gap(playback: Playback, clock: ManualClock) -> None:
    playback.receive(PACKET)
    await clock.advance(0.1)
    playback.receive(PACKET)
    (gap,) = playback.speeches[-1].gaps
    assert gap.length_s == pytest.approx(0.04)


async def test_tts_start_forgets_what_was_queued(playback: Playback, clock: ManualClock) -> None:
    for _ in range(10):
        playback.receive(PACKET)
    playback.reset()
    await clock.advance(1)
    assert playback.queued() == 0
    assert [speech.packets for speech in playback.speeches] == [1, 0]


async def test_a_packet_longer_than_announced_is_lost(playback: Playback) -> None:
    playback.configure(24000, 20)
    assert not playback.receive(PACKET)
    assert playback.speeches[-1].undecodable == 1


async def test_played_audio_is_kept_at_the_announced_rate(playback: Playback, clock: ManualClock) -> None:
    for packet in encode_all(TONE * 10):
        playback.receive(packet)
    await clock.advance(1)
    played = array.array("h", bytes(playback.speeches[-1].pcm))
    assert len(played) / 24000 == pytest.approx(0.6, abs=0.01)
    assert max(played) > 5000


@pytest.mark.parametrize(("packet", "duration_ms"), [(b"", 0), (b"\x58", 60), (b"\xfc\0", 20), (b"\x0b\x03", 60)])
def test_durations_are_read_from_the_first_bytes(packet: bytes, duration_ms: int) -> None:
    assert packet_ms(packet) == duration_ms
