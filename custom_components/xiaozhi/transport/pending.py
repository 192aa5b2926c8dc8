"""Boards that have a pairing code but no token: a bounded list whose entries end by time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import hmac
import secrets

from ..devices import BoardInfo

CODE_VALID = timedelta(hours=1)  # requirements R2-5
MAX_PENDING = 20  # more boards than anybody sets up at once; bounds what strangers can make us remember
_CODE_DIGITS = 6
_CHALLENGE_BYTES = 16  # firmware only needs it to be there: without one it never polls (main/ota.cc Activate)


@dataclass(slots=True, kw_only=True)
class PendingBoard:
    """A board that shows its pairing code and polls until a person confirms it."""

    device_id: str
    client_id: str = field(repr=False)
    address: str
    """What its requests are counted by, access.client_key."""
    info: BoardInfo
    code: str = field(repr=False)
    challenge: str = field(repr=False)
    expires_at: datetime
    last_seen: datetime


class PendingBoards:
    """Pending boards by device and client id.

    A second claimant of a MAC address gets a code of its own, so confirming one code never lets the other in.
    """

    def __init__(self) -> None:
        self._pending: dict[tuple[str, str], PendingBoard] = {}

    def __iter__(self) -> Iterator[PendingBoard]:
        return iter(tuple(self._pending.values()))

    def get(self, device_id: str, client_id: str) -> PendingBoard | None:
        """Return this claimant of a device id."""
        return self._pending.get((device_id, client_id))

    def claimants(self, device_id: str) -> list[PendingBoard]:
        """Return all that claim this device id, oldest first."""
        return [pending for pending in self if pending.device_id == device_id]

    def by_code(self, code: str) -> PendingBoard | None:
        """Return the board that shows this code."""
        return next((pending for pending in self if hmac.compare_digest(pending.code, code)), None)

    def add(
        self, *, device_id: str, client_id: str, address: str, info: BoardInfo, now: datetime
    ) -> tuple[PendingBoard, list[PendingBoard]]:
        """Return a new pending board, and those that had to go to make room for it."""
        gone = [self._evict() for _ in range(len(self._pending) + 1 - MAX_PENDING)]
        pending = PendingBoard(
            device_id=device_id,
            client_id=client_id,
            address=address,
            info=info,
            code=self._new_code(),
            challenge=secrets.token_hex(_CHALLENGE_BYTES),
            expires_at=now + CODE_VALID,
            last_seen=now,
        )
        self._pending[device_id, client_id] = pending
        return pending, gone

    def remove(self, pending: PendingBoard) -> None:
        """Forget a board; unknown ones are ignored."""
        self._pending.pop((pending.device_id, pending.client_id), None)

    def pop_expired(self, now: datetime) -> list[PendingBoard]:
        """Forget and return all whose code is no longer valid."""
        expired = [pending for pending in self if pending.expires_at <= now]
        for pending in expired:
            self.remove(pending)
        return expired

    def next_expiry(self) -> datetime | None:
        """Return when the first code ends."""
        return min((pending.expires_at for pending in self), default=None)

    def _evict(self) -> PendingBoard:
        """Drop the longest silent board of the address that has most: who floods pushes out only its own."""
        counts = Counter(pending.address for pending in self)
        pending = max(self, key=lambda pending: (counts[pending.address], -pending.last_seen.timestamp()))
        self.remove(pending)
        return pending

    def _new_code(self) -> str:
        taken = {pending.code for pending in self}
        while (code := f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}}") in taken:
            pass
        return code
