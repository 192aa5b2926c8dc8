"""Which chats have a feed: those that somebody reads or in which something happened a moment ago. And who else listens.

Changes come here once: from the repository when they are on disk, from turns at once.
"""

import asyncio
from collections.abc import Callable
import logging
from typing import Final

from .changes import AnswerBegan, ChatChange, ChatChanged, ChatCreated, ChatRemoved, TurnEnded
from .feed import Feed, Reader

_LOGGER = logging.getLogger(__name__)

IDLE_S: Final = 60.0
"""How long the feed of a chat outlives its last reader and its last event: a phone has its network again by then."""

type ChangeListener = Callable[[ChatChange], None]


class Feeds:
    """All feeds. `next_id` makes numbers that rise over restarts (snowflakes). `close` at the end."""

    def __init__(self, next_id: Callable[[], int]) -> None:
        self._next_id = next_id
        self._feeds: dict[int, Feed] = {}
        self._idle_since_s: dict[int, float] = {}
        self._list = Feed(next_id())
        self._listeners: list[ChangeListener] = []
        self._sweep: asyncio.TimerHandle | None = None
        self._is_read_no_more = False
        self._is_closed = False

    @property
    def chat_ids(self) -> frozenset[int]:
        """The chats that have a feed at present."""
        return frozenset(self._feeds)

    def add_listener(self, listener: ChangeListener) -> Callable[[], None]:
        """Call a listener at once with every change of every chat; it must not wait. Returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, change: ChatChange) -> None:
        """Tell a change to all who read this chat or the list, and to the listeners."""
        if self._is_closed:
            return
        chat_id = chat_of(change)
        if isinstance(change, ChatCreated | ChatChanged | ChatRemoved | AnswerBegan | TurnEnded):
            self._list.publish(change)
        self._feed(chat_id).publish(change)
        self._touch(chat_id)
        for listener in tuple(self._listeners):
            try:
                listener(change)
            except Exception:
                _LOGGER.exception("A watcher of chats failed")

    def read_chat(self, chat_id: int, after: int | None = None) -> Reader:
        """Begin to read a chat's events; the caller has seen to it that its user may, and closes the reader."""
        reader = self._feed(chat_id).read(after)
        self._touch(chat_id)
        return reader

    def read_list(self, after: int | None = None) -> Reader:
        """Begin to read what changes in the list of all chats; the caller leaves out what its user may not see.

        `ChatCreated`, `ChatChanged`, `ChatRemoved`, `AnswerBegan`, `TurnEnded`.
        """
        return self._list.read(after)

    def end_readers(self) -> None:
        """End all readers, and at once each that still comes; listeners are told as before.

        For a server that waits until its requests are over.
        """
        self._is_read_no_more = True
        for feed in (self._list, *self._feeds.values()):
            feed.close()

    def close(self) -> None:
        """End all readers and tell nobody anything any more."""
        self._is_closed = True
        self.end_readers()
        self._feeds.clear()
        self._idle_since_s.clear()
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None

    def _feed(self, chat_id: int) -> Feed:
        feed = self._feeds.get(chat_id)
        if feed is None:
            feed = Feed(self._next_id())
            if self._is_read_no_more:
                feed.close()
            if not self._is_closed:
                self._feeds[chat_id] = feed
        return feed

    def _touch(self, chat_id: int) -> None:
        if self._is_closed:
            return
        self._idle_since_s[chat_id] = asyncio.get_running_loop().time()
        if self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(IDLE_S, self._drop_idle)

    def _drop_idle(self) -> None:
        """Drop the feeds that nobody needs; look again when the next one may be."""
        now_s = asyncio.get_running_loop().time()
        for chat_id, feed in tuple(self._feeds.items()):
            if feed.reader_count or feed.running is not None:
                self._idle_since_s[chat_id] = now_s
            elif now_s - self._idle_since_s[chat_id] >= IDLE_S:
                del self._feeds[chat_id], self._idle_since_s[chat_id]
        self._sweep = None
        if self._feeds:
            due_s = max(min(self._idle_since_s.values()) + IDLE_S - now_s, 1.0)
            self._sweep = asyncio.get_running_loop().call_later(due_s, self._drop_idle)


def chat_of(change: ChatChange) -> int:
    """Return the id of the chat that a change is about."""
    if isinstance(change, ChatCreated | ChatChanged | ChatRemoved):
        return change.chat.chat_id
    return change.chat_id
