"""The open sessions: the newest of a board is the only one, and who watches hears of all."""

from typing import Any
from unittest.mock import Mock

import pytest

from custom_components.xiaozhi.session.events import StateChanged
from custom_components.xiaozhi.session.states import SessionState
from custom_components.xiaozhi.sessions import Sessions

ONE, TWO = "aa:bb:cc:dd:ee:01", "aa:bb:cc:dd:ee:02"
EVENT = StateChanged(state=SessionState.IDLE)


@pytest.fixture
def sessions() -> Sessions:
    """Return an empty list."""
    return Sessions()


def session(state: SessionState = SessionState.IDLE) -> Any:
    """Return a session in a state."""
    return Mock(state=state)


def test_a_board_that_sleeps_has_no_session(sessions: Sessions) -> None:
    assert sessions.session(ONE) is None


def test_a_newer_session_ends_the_older_one(sessions: Sessions) -> None:
    old, new, hang_up = session(), session(), Mock()
    sessions.opened(ONE, old, hang_up)
    sessions.opened(ONE, new, Mock())
    hang_up.assert_called_once_with("the board opened a newer socket")
    assert sessions.session(ONE) is new


def test_the_end_of_an_older_session_does_not_matter(sessions: Sessions) -> None:
    old, new = session(), session()
    sessions.opened(ONE, old, Mock())
    sessions.opened(ONE, new, Mock())
    assert not sessions.closed(ONE, old)
    assert sessions.session(ONE) is not None
    assert sessions.closed(ONE, new)
    assert sessions.session(ONE) is None


def test_a_session_that_is_just_ending_is_none(sessions: Sessions) -> None:
    sessions.opened(ONE, session(SessionState.CLOSED), Mock())
    assert sessions.session(ONE) is None


def test_hanging_up_reaches_one_board_or_all(sessions: Sessions) -> None:
    one, two = Mock(), Mock()
    sessions.opened(ONE, session(), one)
    sessions.opened(TWO, session(), two)
    sessions.hang_up(ONE, "why")
    one.assert_called_once_with("why")
    two.assert_not_called()
    sessions.hang_up("aa:bb:cc:dd:ee:03", "nobody")
    sessions.hang_up_all("end")
    two.assert_called_once_with("end")


def test_a_closed_session_is_not_hung_up(sessions: Sessions) -> None:
    only, hang_up = session(), Mock()
    sessions.opened(ONE, only, hang_up)
    sessions.closed(ONE, only)
    sessions.hang_up(ONE, "too late")
    hang_up.assert_not_called()


def test_who_watches_a_board_hears_of_it_and_of_no_other(sessions: Sessions) -> None:
    satellite, listener = Mock(), Mock()
    detach = sessions.attach(ONE, satellite, listener)
    sessions.notify(ONE, EVENT)
    sessions.notify(TWO, EVENT)
    listener.assert_called_once_with(EVENT)
    assert sessions.satellite(ONE) is satellite
    detach()
    sessions.notify(ONE, EVENT)
    listener.assert_called_once_with(EVENT)
    assert sessions.satellite(ONE) is None


def test_a_watcher_that_fails_disturbs_no_other(sessions: Sessions, caplog: pytest.LogCaptureFixture) -> None:
    listener = Mock()
    sessions.attach(ONE, Mock(), Mock(side_effect=RuntimeError("a bug")))
    sessions.attach(ONE, Mock(), listener)
    sessions.notify(ONE, EVENT)
    listener.assert_called_once_with(EVENT)
    assert "A watcher of aa:bb:cc:dd:ee:01 failed" in caplog.text
    caplog.clear()
