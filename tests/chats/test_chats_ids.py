"""Ids: the vectors of requirements R0-1, and clocks that misbehave."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.chats.errors import InvalidIdError
from custom_components.xiaozhi.chats.ids import (
    EPOCH_MS,
    MAX_ID,
    Snowflakes,
    is_placeholder,
    machine_of,
    parse_id,
    time_ms_of,
)


def test_an_id_is_time_machine_and_sequence() -> None:
    ids = Snowflakes(lambda: EPOCH_MS + 5)
    assert ids.next() == 5 << 22 | 1 << 12
    assert ids.next() == 5 << 22 | 1 << 12 | 1
    assert Snowflakes(lambda: EPOCH_MS + 5, machine_id=1023).next() == 5 << 22 | 1023 << 12


def test_a_full_millisecond_borrows_the_next() -> None:
    ids = Snowflakes(lambda: EPOCH_MS + 5)
    made = [ids.next() for _ in range(4097)]
    assert len(set(made)) == 4097
    assert made[4095] == 5 << 22 | 1 << 12 | 4095
    assert made[4096] == 6 << 22 | 1 << 12


@given(st.lists(st.integers(EPOCH_MS, EPOCH_MS + 50), min_size=2, max_size=300))
def test_ids_rise_whatever_the_clock_does(times: list[int]) -> None:
    clock = iter(times)
    ids = Snowflakes(lambda: next(clock))
    made = [ids.next() for _ in times]
    assert made == sorted(set(made))


def test_ids_are_above_a_time_that_is_known_from_the_disk() -> None:
    ids = Snowflakes(lambda: EPOCH_MS + 5)
    ids.not_before(EPOCH_MS + 900)
    assert time_ms_of(ids.next()) == EPOCH_MS + 901
    ids.not_before(EPOCH_MS + 3)
    assert time_ms_of(ids.next()) == EPOCH_MS + 901


@pytest.mark.parametrize("value", ["0", 0, "9223372036854775807", MAX_ID, "007"])
def test_decimal_strings_and_integers_are_ids(value: object) -> None:
    assert parse_id(value) == int(str(value))


@pytest.mark.parametrize(
    "value", ["", "-1", -1, "1.0", 1.0, True, None, "٣", "9223372036854775808", MAX_ID + 1, "1" * 99, []]
)
def test_anything_else_is_none(value: object) -> None:
    with pytest.raises(InvalidIdError):
        parse_id(value)


def test_a_placeholder_is_what_no_server_made() -> None:
    assert is_placeholder(0)
    assert is_placeholder(77 << 22 | 12)
    assert not is_placeholder(Snowflakes(lambda: EPOCH_MS).next())
    assert machine_of(Snowflakes(lambda: EPOCH_MS).next()) == 1


@pytest.mark.parametrize("machine_id", [0, 1024, -1])
def test_a_server_needs_a_machine_id(machine_id: int) -> None:
    with pytest.raises(ValueError, match=str(machine_id)):
        Snowflakes(lambda: 0, machine_id=machine_id)
