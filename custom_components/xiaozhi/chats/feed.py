"""The changes of one chat as numbered events, kept for a while: who reads late or comes back misses none.

Every reader walks the same kept events at its own pace, so nobody waits for a slow one, and a slow one loses its place
rather than costing memory. Which chats have a feed, and for how long, is `feeds.py`'s.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from .changes import AnswerBegan, AnswerGrew, ChatChange, MessageAdded, MessageAnnounced, MessageChanged, TurnEnded

KEPT_EVENTS: Final = 2_000
"""A long answer has some hundred deltas; this is a few minutes of talk."""
KEPT_BYTES: Final = 512 * 1024
_EVENT_BYTES: Final = 200
"""What an event costs besides its text, roughly."""


class SlowReaderError(Exception):
    """The reader fell behind what is kept; it may come back with its last id and gets the state instead."""


class FeedClosedError(Exception):
    """Nothing will come any more: the chats are being closed."""


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One change. `id` rises by one in a feed, and from one feed of a chat to the next."""

    id: int
    change: ChatChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The answer that is being made."""

    turn_id: str
    message_id: int
    text: str = field(default="", repr=False)
    chunk_id: int = 0
    """Of the last delta in `text`."""


class Feed:
    """The events of one chat, or of the list of chats. `first_id`: larger than any id of an earlier feed."""

    def __init__(self, first_id: int, *, kept_events: int = KEPT_EVENTS, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept: deque[FeedEvent] = deque()
        self._kept_bytes = 0
        self._limits = (kept_events, kept_bytes)
        self._last_id = first_id - 1
        self._first_id = first_id
        self._readers: set[Reader] = set()
        self._running: Running | None = None
        self._text: list[str] = []
        self.is_closed = False

    @property
    def last_id(self) -> int:
        """Id of the newest event; one less than the first where nothing has happened yet."""
        return self._last_id

    @property
    def reader_count(self) -> int:
        """How many read at present."""
        return len(self._readers)

    @property
    def running(self) -> Running | None:
        """The answer that is being made, with all of its text so far."""
        if self._running is None:
            return None
        if len(self._text) > 1:
            self._text = ["".join(self._text)]
        running = self._running
        return Running(
            turn_id=running.turn_id,
            message_id=running.message_id,
            text=self._text[0] if self._text else "",
            chunk_id=running.chunk_id,
        )

    def publish(self, change: ChatChange) -> FeedEvent:
        """Append an event and wake the readers; costs the same whatever they do."""
        self._follow(change)
        self._last_id += 1
        event = FeedEvent(self._last_id, change)
        self._kept.append(event)
        self._kept_bytes += _size(change)
        while len(self._kept) > self._limits[0] or (self._kept_bytes > self._limits[1] and len(self._kept) > 1):
            self._kept_bytes -= _size(self._kept.popleft().change)
        for reader in self._readers:
            reader.wake()
        return event

    def read(self, after: int | None = None) -> Reader:
        """Begin to read after an event, if all that followed it is still kept; else with the state and what comes now.

        The caller closes the reader.
        """
        is_resumed = after is not None and self._oldest_id - 1 <= after <= self._last_id
        reader = Reader(
            self,
            next_id=after + 1 if is_resumed and after is not None else self._last_id + 1,
            is_resumed=is_resumed,
            running=None if is_resumed else self.running,
            on_close=self._readers.discard,
        )
        self._readers.add(reader)
        return reader

    def get(self, event_id: int) -> FeedEvent | None:
        """Return an event, None if it has not happened yet. Raises `SlowReaderError` for one that is not kept."""
        if event_id > self._last_id:
            return None
        if event_id < self._oldest_id:
            raise SlowReaderError
        return self._kept[event_id - self._oldest_id]

    def close(self) -> None:
        """Let every reader read what is left, and then know that it is over."""
        self.is_closed = True
        for reader in self._readers:
            reader.wake()

    @property
    def _oldest_id(self) -> int:
        return self._kept[0].id if self._kept else self._last_id + 1

    def _follow(self, change: ChatChange) -> None:
        match change:
            case AnswerBegan():
                self._running = Running(turn_id=change.turn_id, message_id=change.message_id)
                self._text = []
            case AnswerGrew() if self._running is not None and change.message_id == self._running.message_id:
                self._text.append(change.delta)
                self._running = Running(
                    turn_id=self._running.turn_id, message_id=change.message_id, chunk_id=change.chunk_id
                )
            case TurnEnded() if self._running is not None and change.turn_id == self._running.turn_id:
                self._running, self._text = None, []
            case _:
                pass


class Reader:
    """One reader of a feed. `next` may be cancelled at any time, also by a limit: nothing is lost by that."""

    def __init__(
        self,
        feed: Feed,
        *,
        next_id: int,
        is_resumed: bool,
        running: Running | None,
        on_close: Callable[[Reader], None],
    ) -> None:
        self.is_resumed = is_resumed
        """All since the reader's last event follows; else it starts from the chat's state and `running`."""
        self.running = running
        self.last_id = next_id - 1
        """Id of the event that was read last, or that the state stands for."""
        self._feed = feed
        self._on_close = on_close
        self._changed = asyncio.Event()

    async def next(self) -> FeedEvent:
        """Return the next event, however long that takes. Raises `SlowReaderError`, `FeedClosedError`."""
        while (event := self._feed.get(self.last_id + 1)) is None:
            if self._feed.is_closed:
                raise FeedClosedError
            self._changed.clear()
            await self._changed.wait()
        self.last_id = event.id
        return event

    def wake(self) -> None:
        """Something happened; the feed's to call."""
        self._changed.set()

    def close(self) -> None:
        """Read no more. Calling it again changes nothing."""
        self._on_close(self)


def _size(change: ChatChange) -> int:
    match change:
        case AnswerGrew():
            return _EVENT_BYTES + len(change.delta)
        case MessageAnnounced() | MessageAdded() | MessageChanged():
            return _EVENT_BYTES + len(change.message.text)
        case _:
            return 2 * _EVENT_BYTES
