"""What shall be told at a board, and what of it waits for its next conversation. On disk by `waiting_store.py`."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self
from uuid import uuid4

MAX_WAITING: Final = 20
"""Of one board: more than anybody wants to hear before the greeting, and a bound."""


class DeliveryKind(StrEnum):
    """How it is told."""

    ANNOUNCEMENT = "announcement"
    """Spoken, or played; the text is shown."""
    QUESTION = "question"
    """Spoken; the board listens afterwards and the agent knows what was asked (`start_conversation`)."""
    TEXT = "text"
    """Shown on the screen."""
    TIMER = "timer"
    """A timer that was up: spoken after its sound."""


class Delivered(StrEnum):
    """What became of a delivery; what actions return."""

    NOW = "now"
    QUEUED = "queued"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One thing to tell. Texts are private."""

    delivery_id: str = field(default_factory=lambda: uuid4().hex)
    kind: DeliveryKind = DeliveryKind.ANNOUNCEMENT
    message: str = field(default="", repr=False)
    title: str | None = field(default=None, repr=False)
    """Of a text: the status line of the screen."""
    media_id: str | None = field(default=None, repr=False)
    """What to play in the place of the message: an address or a media source, resolved when it is played."""
    has_chime: bool = True
    chime_id: str | None = None
    """Another chime than Home Assistant's."""
    volume: int | None = None
    """0-100, for this delivery only."""
    extra_prompt: str | None = field(default=None, repr=False)
    """Of a question: what the agent is told."""
    expires_at: datetime
    """UTC."""

    def as_data(self) -> dict[str, Any]:
        """Return what is kept on disk."""
        return asdict(self) | {"kind": self.kind.value, "expires_at": self.expires_at.isoformat()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read what is kept on disk."""
        kept = {**data, "kind": DeliveryKind(data["kind"]), "expires_at": datetime.fromisoformat(data["expires_at"])}
        return cls(**kept)


class TooManyWaitingError(Exception):
    """No more can wait for this board."""


class Waiting:
    """What waits, by `device_id`, oldest first. What has expired is forgotten when somebody looks."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        self._waiting = {
            device_id: [Delivery.from_data(one) for one in kept] for device_id, kept in (data or {}).items()
        }

    def of(self, device_id: str, now: datetime) -> tuple[Delivery, ...]:
        """Return what is still to be told at a board."""
        kept = [delivery for delivery in self._waiting.get(device_id, ()) if delivery.expires_at > now]
        self._waiting[device_id] = kept
        return tuple(kept)

    def add(self, device_id: str, delivery: Delivery, now: datetime) -> None:
        """Let a delivery wait. Raises `TooManyWaitingError`."""
        if len(self.of(device_id, now)) >= MAX_WAITING:
            raise TooManyWaitingError
        self._waiting[device_id].append(delivery)

    def remove(self, device_id: str, delivery: Delivery) -> None:
        """It was told, or will not be."""
        kept = self._waiting.get(device_id, [])
        self._waiting[device_id] = [one for one in kept if one.delivery_id != delivery.delivery_id]

    def keep_only(self, device_ids: Iterable[str]) -> bool:
        """Forget boards that were removed; whether there was anything to forget."""
        gone = self._waiting.keys() - set(device_ids)
        for device_id in gone:
            del self._waiting[device_id]
        return bool(gone)

    def as_data(self) -> dict[str, Any]:
        """Return what is kept on disk."""
        return {device_id: [one.as_data() for one in kept] for device_id, kept in self._waiting.items() if kept}
