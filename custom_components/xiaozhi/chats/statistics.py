"""What turns have cost and how fast they were, per day: counters and a few samples, never what was said."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
import logging
import math
import random
from typing import Any, Self

from .changes import ChatChange, MessageAdded, TurnEnded
from .errors import ChatError, DamagedError, StorageError
from .kinds import Sender
from .ports import Document, Documents

_LOGGER = logging.getLogger(__name__)

KEY = "xiaozhi/statistics"
KEPT_DAYS = 90
"""A season; a day is about a kilobyte."""
MAX_SAMPLES = 200
"""Of a time per day: a median of so many is within a few percent of the day's."""
SAVE_DELAY_S = 300.0
"""Counters may lose their last minutes in a power cut; nothing acknowledged is in them."""

_TOKENS = ("input_tokens", "output_tokens")
_TIMES = ("first_token_ms", "first_sound_ms")


@dataclass(slots=True)
class Samples:
    """A bounded sample of times, each as likely to be in it as any other (reservoir sampling, Vitter's algorithm R)."""

    values: list[int] = field(default_factory=list)
    seen: int = 0

    def add(self, value: int) -> None:
        """Take one more time, in milliseconds."""
        self.seen += 1
        if len(self.values) < MAX_SAMPLES:
            self.values.append(value)
        elif (place := random.randrange(self.seen)) < MAX_SAMPLES:  # noqa: S311 - a statistic, no secret
            self.values[place] = value

    def shape(self) -> dict[str, int] | None:
        """Return median and 95th percentile (nearest rank), None without any."""
        ordered = sorted(self.values)
        if not ordered:
            return None
        return {"median": _rank(ordered, 0.5), "p95": _rank(ordered, 0.95)}


@dataclass(slots=True)
class Day:
    """One day's counters."""

    counts: Counter[str] = field(default_factory=Counter)
    """`turns`, `interrupted`, `input_tokens`, `output_tokens`."""
    errors: Counter[str] = field(default_factory=Counter)
    """By the code of what went wrong."""
    times: dict[str, Samples] = field(default_factory=lambda: {name: Samples() for name in _TIMES})

    @classmethod
    def from_document(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `document` wrote."""
        day = cls(Counter(stored.get("counts", {})), Counter(stored.get("errors", {})))
        for name, samples in stored.get("times", {}).items():
            if name in day.times:
                day.times[name] = Samples(list(samples["values"]), int(samples["seen"]))
        return day

    def document(self) -> Document:
        """Return what is kept."""
        times = {name: {"values": list(item.values), "seen": item.seen} for name, item in self.times.items()}
        return {"counts": dict(self.counts), "errors": dict(self.errors), "times": times}

    def shape(self) -> dict[str, Any]:
        """Return what an admin sees (docs/api.md)."""
        names = ("turns", "interrupted", *_TOKENS)
        return {
            **{name: self.counts[name] for name in names},
            "errors": dict(self.errors),
            **{name: item.shape() for name, item in self.times.items()},
        }


class Statistics:
    """Counts what the chats tell. `today`: the date in the home's time zone. `load` first, `close` at the end."""

    def __init__(self, documents: Documents, today: Callable[[], date]) -> None:
        self._documents = documents
        self._today = today
        self._days: dict[str, Day] = {}
        self._is_saved = True
        self._timer: asyncio.TimerHandle | None = None
        self._saving: asyncio.Task[None] | None = None

    async def load(self) -> None:
        """Read what was counted before. Counters that cannot be read start anew."""
        try:
            self._days = await self._documents.load(KEY, _parse) or {}
        except ChatError:
            self._days = {}

    def take(self, change: ChatChange) -> None:
        """Count a change; returns at once."""
        match change:
            case TurnEnded():
                day = self._day()
                day.counts["turns"] += 1
                day.counts["interrupted"] += change.is_interrupted
                if change.error:
                    day.errors[change.error] += 1
            case MessageAdded(message=message) if message.sender is Sender.AI:
                self._take_answer(message.details)
            case _:
                return
        self._is_saved = False
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SAVE_DELAY_S, self._save_now)

    def last_days(self, count: int) -> list[dict[str, Any]]:
        """Return the last days, oldest first; a day without turns is all zeros."""
        today = self._today()
        days = [today - timedelta(days=back) for back in range(count - 1, -1, -1)]
        return [{"date": day.isoformat(), **self._days.get(day.isoformat(), Day()).shape()} for day in days]

    async def close(self) -> None:
        """Save what was counted; count nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
        if self._saving is not None:
            await self._saving
        if not self._is_saved:
            await self._save()

    def _save_now(self) -> None:
        self._timer = None
        self._saving = asyncio.create_task(self._save(), name="xiaozhi statistics")

    async def _save(self) -> None:
        self._is_saved = True
        document = self._document()
        try:
            await self._documents.save(KEY, lambda: document)
        except StorageError as err:
            self._is_saved = False
            _LOGGER.warning("The statistics of turns could not be saved: %s", err)

    def _take_answer(self, details: Mapping[str, Any]) -> None:
        day = self._day()
        for name in _TOKENS:
            day.counts[name] += _whole(details.get(name))
        for name in _TIMES:
            if details.get(name) is not None:
                day.times[name].add(_whole(details[name]))

    def _day(self) -> Day:
        key = self._today().isoformat()
        if key not in self._days:
            self._days[key] = Day()
            for old in sorted(self._days)[:-KEPT_DAYS]:
                del self._days[old]
        return self._days[key]

    def _document(self) -> Document:
        return {"days": {key: day.document() for key, day in self._days.items()}}


def _parse(stored: Document) -> dict[str, Day]:
    try:
        return {day: Day.from_document(item) for day, item in stored["days"].items()}
    except (KeyError, TypeError, AttributeError, ValueError) as err:
        raise DamagedError(KEY) from err


def _rank(ordered: Iterable[int], share: float) -> int:
    values = list(ordered)
    return values[max(math.ceil(share * len(values)) - 1, 0)]


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0
