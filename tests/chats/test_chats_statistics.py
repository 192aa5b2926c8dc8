"""Statistics: per day, bounded, kept over a restart, and without a word of what was said."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date, timedelta

from custom_components.xiaozhi.chats.changes import MessageAdded, TurnEnded
from custom_components.xiaozhi.chats.ids import EPOCH_MS
from custom_components.xiaozhi.chats.kinds import Sender
from custom_components.xiaozhi.chats.models import Message
from custom_components.xiaozhi.chats.ports import Stamp
from custom_components.xiaozhi.chats.statistics import (
    KEPT_DAYS,
    KEY,
    MAX_SAMPLES,
    SAVE_DELAY_S,
    Samples,
    Statistics,
)
from tests.chats.disk import Disk
from tests.virtual_time import virtual


class Calendar:
    """A date that moves when it is told to."""

    def __init__(self) -> None:
        self.day = date(2026, 11, 21)

    def __call__(self) -> date:
        """Return the date."""
        return self.day


def answer(**details: object) -> MessageAdded:
    message = Message(message_id=1, index=1, sender=Sender.AI, text="secret", sent_ms=EPOCH_MS, details=details)
    return MessageAdded(chat_id=1, message=message)


def ended(error: str | None = None, *, is_interrupted: bool = False) -> TurnEnded:
    return TurnEnded(chat_id=1, turn_id="t", message_id=None, error=error, is_interrupted=is_interrupted)


@asynccontextmanager
async def counting() -> AsyncGenerator[tuple[Disk, Calendar, Statistics]]:
    disk, calendar = Disk(), Calendar()
    statistics = Statistics(disk, calendar)
    await statistics.load()
    yield disk, calendar, statistics
    await statistics.close()


@virtual
async def test_turns_errors_tokens_and_times_are_counted_per_day() -> None:
    async with counting() as (_, calendar, statistics):
        for first_token_ms in (100, 300, 200):
            statistics.take(answer(input_tokens=10, output_tokens=2, first_token_ms=first_token_ms))
            statistics.take(ended())
        statistics.take(ended("agent_quota"))
        statistics.take(ended(is_interrupted=True))
        calendar.day += timedelta(days=1)
        statistics.take(ended())
        yesterday, today = statistics.last_days(2)
        assert yesterday == {
            "date": "2026-11-21",
            "turns": 5,
            "interrupted": 1,
            "input_tokens": 30,
            "output_tokens": 6,
            "errors": {"agent_quota": 1},
            "first_token_ms": {"median": 200, "p95": 300},
            "first_sound_ms": None,
        }
        assert (today["date"], today["turns"], today["errors"]) == ("2026-11-22", 1, {})


@virtual
async def test_days_without_turns_are_zeros() -> None:
    async with counting() as (_, _, statistics):
        days = statistics.last_days(3)
        assert [day["date"] for day in days] == ["2026-11-19", "2026-11-20", "2026-11-21"]
        assert {day["turns"] for day in days} == {0}


@virtual
async def test_what_was_counted_survives_a_restart_and_says_nothing_that_was_said() -> None:
    async with counting() as (disk, calendar, statistics):
        statistics.take(answer(input_tokens=10, first_sound_ms=700))
        statistics.take(ended("failed"))
    assert "secret" not in disk.files[KEY]
    again = Statistics(disk, calendar)
    await again.load()
    assert again.last_days(1) == statistics.last_days(1)
    assert again.last_days(1)[0]["first_sound_ms"] == {"median": 700, "p95": 700}


@virtual
async def test_counters_are_saved_now_and_then() -> None:
    async with counting() as (disk, _, statistics):
        statistics.take(ended())
        statistics.take(ended())
        assert not disk.saves
        await asyncio.sleep(SAVE_DELAY_S + 1)
        assert disk.saves == [KEY]
    assert disk.saves == [KEY], "nothing new, nothing to save"


@virtual
async def test_a_full_disk_costs_no_counter() -> None:
    async with counting() as (disk, calendar, statistics):
        statistics.take(ended())
        disk.is_full = True
        await asyncio.sleep(SAVE_DELAY_S + 1)
        disk.is_full = False
    again = Statistics(disk, calendar)
    await again.load()
    assert again.last_days(1)[0]["turns"] == 1


@virtual
async def test_counters_that_cannot_be_read_start_anew() -> None:
    for damaged in ('{"days": 3}', '{"days": {"2026-11-21": []}}', "{}"):
        disk = Disk(files={KEY: damaged}, stamped={KEY: Stamp(1, 1)})
        statistics = Statistics(disk, Calendar())
        await statistics.load()
        assert statistics.last_days(1)[0]["turns"] == 0


@virtual
async def test_old_days_are_forgotten() -> None:
    async with counting() as (_, calendar, statistics):
        first = calendar.day
        for _ in range(KEPT_DAYS + 1):
            statistics.take(ended())
            calendar.day += timedelta(days=1)
        calendar.day = first
        assert statistics.last_days(1)[0]["turns"] == 0
        calendar.day = first + timedelta(days=1)
        assert statistics.last_days(1)[0]["turns"] == 1


def test_a_sample_stays_small_and_fair() -> None:
    samples = Samples()
    for value in range(20_000):
        samples.add(value)
    shape = samples.shape()
    assert shape is not None
    assert len(samples.values) == MAX_SAMPLES
    assert 5_000 < shape["median"] < 15_000
    assert shape["p95"] > 15_000


def test_the_median_of_one_is_that_one() -> None:
    samples = Samples()
    samples.add(5)
    assert samples.shape() == {"median": 5, "p95": 5}
