"""How many messages one user may send within a minute; no Home Assistant. What is told then is up to the caller."""

from collections import deque
from collections.abc import Callable
from typing import Final

from ..const import DEFAULT_MESSAGES_PER_MINUTE

WINDOW_S: Final = 60.0
MAX_KEYS: Final = 1000
"""More users and satellites than a home has; whoever was silent longest is forgotten then. A bound for memory."""


class MessageLimit:
    """A sliding window per key: the id of a user, or of a satellite that speaks for whoever stands before it.

    `clock` tells seconds and never goes back (the event loop's time).
    """

    def __init__(self, clock: Callable[[], float], *, per_minute: int = DEFAULT_MESSAGES_PER_MINUTE) -> None:
        self.per_minute = per_minute
        """May be changed at any time; 0: no limit."""
        self._clock = clock
        self._sent: dict[str, deque[float]] = {}
        """Times of the messages that were let through, by key; the key that was heard last is the last."""

    def take(self, key: str) -> float | None:
        """Count a message. Returns None where it may go ahead, else the seconds until one may; it is not counted then.

        An HTTP API answers 429 with that as `Retry-After`.
        """
        if self.per_minute <= 0:
            self._sent.clear()
            return None
        now_s = self._clock()
        sent = self._sent.pop(key, deque())
        self._sent[key] = sent
        while sent and sent[0] <= now_s - WINDOW_S:
            sent.popleft()
        if len(sent) >= self.per_minute:
            return sent[-self.per_minute] + WINDOW_S - now_s
        sent.append(now_s)
        if len(self._sent) > MAX_KEYS:
            del self._sent[next(iter(self._sent))]
        return None
