"""When frames leave."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.audio.pacing import GROWN_LEAD_MS, LEAD_MS, MAX_LEAD_MS, Pacer


def send(pacer: Pacer, frames: int, now_s: float) -> float:
    """Send as a session does: wait, then send; return the time after the last."""
    for _ in range(frames):
        now_s += pacer.wait_s(now_s)
        pacer.on_sent(now_s)
    return now_s


def times(pacer: Pacer, frames: int) -> list[float]:
    """Send as soon as each may leave, from 100 s on."""
    sent = [send(pacer, 1, 100.0)]
    for _ in range(frames - 1):
        sent.append(send(pacer, 1, sent[-1]))
    return sent


def test_five_frames_leave_at_once() -> None:
    assert times(Pacer(), 6) == pytest.approx([100, 100, 100, 100, 100, 100.06])


def test_then_one_leaves_every_48_ms_until_the_board_holds_eight() -> None:
    sent = times(Pacer(), 21)
    assert sent[5:] == pytest.approx([100.06 + 0.048 * frame for frame in range(16)])
    pacer = Pacer()
    assert pacer.remaining_s(send(pacer, 21, 100.0)) == pytest.approx(GROWN_LEAD_MS / 1000)


def test_from_then_on_one_leaves_every_60_ms() -> None:
    sent = times(Pacer(), 40)
    assert [after - before for before, after in pairwise(sent[20:])] == pytest.approx([0.06] * 19)


def test_a_lead_that_may_not_grow_does_not() -> None:
    pacer = Pacer(60, 300, 300)
    assert pacer.remaining_s(send(pacer, 50, 100.0)) == pytest.approx(0.3)


def test_the_clock_is_absolute_so_late_timers_do_not_add_up() -> None:
    pacer = Pacer()
    now_s = send(pacer, 5, 100.0)
    for _ in range(100):
        now_s += pacer.wait_s(now_s) + 0.02
        pacer.on_sent(now_s)
    grown_s = (GROWN_LEAD_MS - LEAD_MS) / 1000
    assert now_s == pytest.approx(100 + 100 * 0.06 - grown_s + 0.02)


def test_after_a_gap_the_lead_is_built_up_anew() -> None:
    pacer = Pacer()
    send(pacer, 5, 100.0)
    assert pacer.wait_s(105.0) == 0
    pacer.on_sent(105.0)
    assert pacer.underruns == 1
    assert pacer.remaining_s(105.0) == pytest.approx(0.06)
    assert send(pacer, 5, 105.0) == pytest.approx(105.0)


def test_the_lead_grows_with_each_gap_up_to_its_maximum() -> None:
    pacer = Pacer()
    for gap in range(20):
        send(pacer, 20, 100.0 + 10 * gap)
    now_s = 500.0
    while pacer.wait_s(now_s) == 0:
        pacer.on_sent(now_s)
    assert pacer.remaining_s(now_s) == pytest.approx(MAX_LEAD_MS / 1000)


def test_played_is_what_was_sent_less_what_remains() -> None:
    pacer = Pacer()
    send(pacer, 5, 100.0)
    assert [pacer.played_ms(now_s) for now_s in (100.0, 100.1, 100.3, 200.0)] == [0, 100, 300, 300]
    assert pacer.sent_ms == 300


def test_played_counts_across_a_gap() -> None:
    pacer = Pacer()
    send(pacer, 5, 100.0)
    send(pacer, 1, 105.0)
    assert [pacer.played_ms(now_s) for now_s in (105.0, 105.03, 106.0)] == [300, 330, 360]


def test_before_the_first_frame_nothing_remains_and_nothing_waits() -> None:
    pacer = Pacer()
    assert (pacer.wait_s(5.0), pacer.remaining_s(5.0), pacer.played_ms(5.0), pacer.sent_ms) == (0, 0, 0, 0)


@given(steps=st.lists(st.tuples(st.floats(min_value=0, max_value=2), st.integers(min_value=0, max_value=30))))
def test_the_board_never_holds_more_than_the_maximum_lead(steps: list[tuple[float, int]]) -> None:
    pacer, now_s, played_ms = Pacer(), 0.0, 0
    for pause_s, frames in steps:
        now_s = send(pacer, frames, now_s + pause_s)
        assert pacer.remaining_s(now_s) <= MAX_LEAD_MS / 1000 + 1e-6
        assert played_ms <= pacer.played_ms(now_s) <= pacer.sent_ms
        played_ms = pacer.played_ms(now_s)


@pytest.mark.parametrize(("lead_ms", "max_lead_ms"), [(0, 600), (300, 240)])
def test_a_lead_that_cannot_be_kept_is_a_mistake(lead_ms: int, max_lead_ms: int) -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        Pacer(60, lead_ms, max_lead_ms)
