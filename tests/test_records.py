"""How turns went: their times, their errors, and when a board counts as failing."""

from unittest.mock import Mock

import pytest

from custom_components.xiaozhi.records import FAILING_TURNS, KEPT_TURNS, Records
from custom_components.xiaozhi.session.acts import AgentAsked, UsageCounted
from custom_components.xiaozhi.session.events import (
    AgentActed,
    AnswerGrew,
    FirstSound,
    Heard,
    TurnEnded,
    TurnKind,
    TurnStarted,
)

BOARD = "aa:bb:cc:dd:ee:01"


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    """Return the clock of `records`."""
    return Clock()


@pytest.fixture
def records(clock: Clock) -> Records:
    """Return empty records."""
    return Records(clock)


def turn(
    records: Records,
    *,
    turn_id: str = "1",
    kind: TurnKind = TurnKind.VOICE,
    error: str | None = None,
    has_asked: bool = True,
) -> None:
    """Let a turn begin and end."""
    records.take(BOARD, TurnStarted(turn_id=turn_id, kind=kind))
    records.take(
        BOARD,
        TurnEnded(
            turn_id=turn_id, kind=kind, answer="", spoken="", is_interrupted=False, has_asked=has_asked, error=error
        ),
    )


def test_the_times_of_a_turn_are_counted_from_its_beginning(records: Records, clock: Clock) -> None:
    records.take(BOARD, TurnStarted(turn_id="1", kind=TurnKind.VOICE))
    for seconds, event in (
        (1.5, Heard(turn_id="1", text="private")),
        (0.1, AgentActed(turn_id="1", act=AgentAsked(agent_id="conversation.x"))),
        (0.4, AnswerGrew(turn_id="1", delta="private")),
        (0.3, AnswerGrew(turn_id="1", delta="private")),
        (0.2, FirstSound(turn_id="1", after_ms=1100)),
        (2.5, TurnEnded(turn_id="1", kind=TurnKind.VOICE, answer="", spoken="", is_interrupted=True, has_asked=True)),
    ):
        clock.now_s += seconds
        records.take(BOARD, event)
    [record] = records.get(BOARD).turns
    assert record.as_data() == {
        "kind": "voice",
        "recognised_ms": 1500,
        "first_token_ms": 2000,
        "first_sound_ms": 2500,
        "sound_after_speech_ms": 1100,
        "ended_ms": 5000,
        "error": None,
        "is_interrupted": True,
    }


def test_only_the_last_turns_are_kept(records: Records) -> None:
    for number in range(KEPT_TURNS + 5):
        turn(records, turn_id=str(number))
    assert [record.turn_id for record in records.get(BOARD).turns] == [str(n) for n in range(5, KEPT_TURNS + 5)]


def test_an_event_of_a_turn_that_is_kept_no_longer_is_dropped(records: Records) -> None:
    records.take(BOARD, Heard(turn_id="gone", text="late"))
    assert not records.get(BOARD).turns


def test_a_board_is_failing_after_several_turns_in_a_row(records: Records) -> None:
    for _ in range(FAILING_TURNS - 1):
        turn(records, error="agent_slow")
    assert not records.get(BOARD).is_failing
    turn(records, error="voice_failed")
    assert records.get(BOARD).is_failing
    assert records.get(BOARD).failure == "voice_failed"
    turn(records)
    assert not records.get(BOARD).is_failing
    assert records.get(BOARD).failure is None


@pytest.mark.parametrize("code", ["no_text", "interrupted", "agent_busy_models"])
def test_what_a_person_does_is_no_failure(records: Records, code: str) -> None:
    for _ in range(FAILING_TURNS):
        turn(records, error=code)
    assert not records.get(BOARD).is_failing


def test_a_greeting_does_not_prove_that_a_board_works(records: Records) -> None:
    for _ in range(FAILING_TURNS):
        turn(records, error="agent_slow")
    turn(records, has_asked=False)
    turn(records, kind=TurnKind.ANNOUNCEMENT)
    assert records.get(BOARD).is_failing


def test_an_agent_that_says_in_words_that_it_failed_has_failed(records: Records) -> None:
    for _ in range(FAILING_TURNS):
        records.take(BOARD, TurnStarted(turn_id="1", kind=TurnKind.TEXT))
        records.take(BOARD, AgentActed(turn_id="1", act=UsageCounted(error="agent_unreachable")))
        turn_end = TurnEnded(
            turn_id="1", kind=TurnKind.TEXT, answer="", spoken="", is_interrupted=False, has_asked=True
        )
        records.take(BOARD, turn_end)
    assert records.get(BOARD).failure == "agent_unreachable"
    assert records.get(BOARD).is_failing


def test_listeners_hear_of_turns_that_change_a_verdict(records: Records) -> None:
    listener = Mock()
    stop = records.add_listener(listener)
    turn(records)  # all is well, still
    turn(records, has_asked=False)
    listener.assert_not_called()
    turn(records, error="agent_slow")
    listener.assert_called_once_with(BOARD, records.get(BOARD))
    turn(records, has_asked=False)
    listener.assert_called_once()
    turn(records)  # well again
    assert listener.call_count == 2
    turn(records)
    assert listener.call_count == 2
    stop()
    turn(records, error="agent_slow")
    assert listener.call_count == 2


def test_failures_count_anew_when_their_cause_was_changed(records: Records) -> None:
    for _ in range(FAILING_TURNS):
        turn(records, error="agent_slow")
    records.excuse(BOARD)
    records.excuse("aa:bb:cc:dd:ee:02")
    assert not records.get(BOARD).is_failing
    assert len(records.get(BOARD).turns) == FAILING_TURNS


def test_faults_of_all_sockets_of_a_board_add_up(records: Records) -> None:
    records.count_faults(BOARD, {"bad_json": 2})
    records.count_faults(BOARD, {"bad_json": 1, "over_rate": 3})
    records.count_faults(BOARD, {})
    assert records.get(BOARD).faults == {"bad_json": 3, "over_rate": 3}
    records.forget(BOARD)
    assert not records.get(BOARD).faults
