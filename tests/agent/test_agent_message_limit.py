"""Messages per minute: a window that slides, one for each sender, in bounded memory."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.agent import message_limit
from custom_components.xiaozhi.agent.message_limit import MessageLimit


class Clock:
    """Seconds, as a test says."""

    now_s = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now_s


def test_the_next_message_may_come_when_the_first_is_a_minute_old() -> None:
    clock = Clock()
    limit = MessageLimit(clock, per_minute=2)
    assert limit.take("ann") is None
    clock.now_s += 20
    assert limit.take("ann") is None
    clock.now_s += 10
    assert limit.take("ann") == pytest.approx(30)
    clock.now_s += 30
    assert limit.take("ann") is None
    assert limit.take("ann") == pytest.approx(20)


def test_a_refused_message_is_not_counted() -> None:
    clock = Clock()
    limit = MessageLimit(clock, per_minute=1)
    assert limit.take("ann") is None
    for _ in range(100):
        assert limit.take("ann") == pytest.approx(60)


def test_each_sender_has_a_window_of_its_own() -> None:
    limit = MessageLimit(Clock(), per_minute=1)
    assert [limit.take("ann"), limit.take("ben")] == [None, None]
    assert limit.take("ann") is not None


def test_without_a_limit_all_may_come_and_nothing_is_kept() -> None:
    limit = MessageLimit(Clock(), per_minute=0)
    assert {limit.take("ann") for _ in range(1000)} == {None}
    limit.per_minute = 1
    assert limit.take("ann") is None


def test_a_limit_that_was_lowered_holds_for_what_was_sent_before() -> None:
    clock = Clock()
    limit = MessageLimit(clock, per_minute=3)
    for _ in range(3):
        limit.take("ann")
        clock.now_s += 10
    limit.per_minute = 1
    assert limit.take("ann") == pytest.approx(50)


def test_of_very_many_senders_the_one_that_was_silent_longest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_limit, "MAX_KEYS", 3)
    limit = MessageLimit(Clock(), per_minute=1)
    for sender in ("a", "b", "c"):
        limit.take(sender)
    assert limit.take("a") is not None  # heard again, so b is the one
    limit.take("d")
    assert limit.take("a") is not None
    assert limit.take("b") is None


@given(st.lists(st.integers(0, 120), max_size=60), st.integers(1, 5))
def test_never_more_than_the_limit_within_any_minute(quarters_s: list[int], per_minute: int) -> None:
    clock, passed_s = Clock(), []
    limit = MessageLimit(clock, per_minute=per_minute)
    for pause in quarters_s:  # of a second: exact in binary
        clock.now_s += pause / 4
        wait_s = limit.take("ann")
        if wait_s is None:
            passed_s.append(clock.now_s)
        else:
            assert 0 < wait_s <= 60
    assert all(later - first >= 60 for first, later in zip(passed_s, passed_s[per_minute:], strict=False))
