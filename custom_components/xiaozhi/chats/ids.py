"""Ids of chats, messages and objects: 64-bit snowflakes (requirements R0-1). Wires write them as decimal strings."""

from collections.abc import Callable

from .errors import InvalidIdError

EPOCH_MS = 1_609_459_200_000
"""2021-01-01T00:00:00Z, requirements R0-1."""
MACHINE_ID = 1
"""This server. Clients own no machine id: theirs is 0, a mark for «not made yet»."""
MAX_ID = 2**63 - 1

_SEQUENCE_BITS = 12
_MACHINE_BITS = 10
_SEQUENCES = 1 << _SEQUENCE_BITS
_MACHINES = 1 << _MACHINE_BITS


class Snowflakes:
    """Makes ids that rise. `now_ms`: milliseconds since 1970, UTC; it may stand still or go back."""

    def __init__(self, now_ms: Callable[[], int], *, machine_id: int = MACHINE_ID) -> None:
        if not 0 < machine_id < _MACHINES:
            raise ValueError(machine_id)
        self._now_ms = now_ms
        self._machine_id = machine_id
        self._last_ms = -1
        self._sequence = 0

    def not_before(self, time_ms: int) -> None:
        """Make only ids of after a time: at a start the clock may be behind what is stored (no battery, no network)."""
        if time_ms - EPOCH_MS > self._last_ms:
            self._last_ms, self._sequence = time_ms - EPOCH_MS, _SEQUENCES - 1

    def next(self) -> int:
        """Return an id above all before it; a full millisecond borrows the next one."""
        now_ms = self._now_ms() - EPOCH_MS
        if now_ms > self._last_ms:
            self._last_ms, self._sequence = now_ms, 0
        else:
            self._sequence += 1
            if self._sequence == _SEQUENCES:
                self._last_ms, self._sequence = self._last_ms + 1, 0
        return self._last_ms << (_MACHINE_BITS + _SEQUENCE_BITS) | self._machine_id << _SEQUENCE_BITS | self._sequence


def parse_id(value: object) -> int:
    """Return an id that came as a decimal string or an integer. Raises `InvalidIdError`."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(MAX_ID)):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_ID:
        raise InvalidIdError(repr(value)[:40])
    return value


def machine_of(some_id: int) -> int:
    """Return the machine that made an id; 0: a client's placeholder."""
    return some_id >> _SEQUENCE_BITS & (_MACHINES - 1)


def time_ms_of(some_id: int) -> int:
    """Return when an id was made, in milliseconds since 1970, UTC."""
    return (some_id >> (_MACHINE_BITS + _SEQUENCE_BITS)) + EPOCH_MS


def is_placeholder(some_id: int) -> bool:
    """Whether an id stands for something that does not exist yet (a client may fill its other bits)."""
    return machine_of(some_id) == 0
