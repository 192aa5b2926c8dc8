"""Whose memory it is: a device's (a board, any other satellite) or a user's, by its id in Home Assistant."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from ..const import MEMORY_BOARD, MEMORY_OFF


class MemoryKind(StrEnum):
    """Whose memory it is."""

    DEVICE = "device"
    USER = "user"


@dataclass(frozen=True, slots=True)
class MemoryKey:
    """Whose memory; `id` is the device's or the user's in Home Assistant."""

    kind: MemoryKind
    id: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote. Raises ValueError."""
        kind, _, id_ = text.partition(":")
        return cls(MemoryKind(kind), id_)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def key_for(scope: str, device_id: str | None, user_id: str | None) -> MemoryKey | None:
    """Return whose memory holds in a turn: of the first that is known; None where nobody is, or it is off."""
    device = MemoryKey(MemoryKind.DEVICE, device_id) if device_id else None
    user = MemoryKey(MemoryKind.USER, user_id) if user_id else None
    if scope == MEMORY_OFF:
        return None
    return device or user if scope == MEMORY_BOARD else user or device
