"""What chats need from the rows above, as protocols that they fill (`storage/`). Nothing here does anything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

type Document = dict[str, Any]
"""A JSON object, with its `version` outside of it: the port keeps that."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Tells one state of a stored document from another without reading it."""

    modified_ns: int
    size_bytes: int


class Documents(Protocol):
    """Documents by key. A key is made of ASCII letters, digits, `_`, and `/` between folders."""

    async def load[T](self, key: str, parse: Callable[[Document], T]) -> T | None:
        """Return what `parse` makes of a document migrated to today's version, None where there is none.

        `parse` runs in a worker thread and raises `DamagedError` for a document that makes no sense. Raises that after
        setting the unreadable one aside and telling a person, `TooNewError` for one of a newer version, which is left
        alone, and `StorageError` where the disk refuses.
        """
        ...

    async def save(self, key: str, make: Callable[[], Document]) -> Stamp:
        """Return when the document would survive a power cut. Raises `StorageError`: the old one counts, then.

        `make` runs in a worker thread: it reads only what never changes. Cancellation may leave either state on disk.
        """
        ...

    async def delete(self, key: str) -> None:
        """Remove a document; one that is not there is fine."""
        ...

    async def stamps(self, folder: str) -> Mapping[str, Stamp]:
        """Return the stamps of all documents in a folder by key, in one pass. Raises `StorageError`.

        Also removes what writes that were cut off have left there.
        """
        ...


class Objects(Protocol):
    """Bytes by id: recordings and photos. Names of people never become paths."""

    async def put(self, object_id: int, content: bytes) -> None:
        """Return when it is on disk. Raises `StorageError`."""
        ...

    async def get(self, object_id: int) -> bytes:
        """Return it. Raises `ChatNotFoundError`."""
        ...

    async def delete(self, object_id: int) -> None:
        """Remove it; one that is not there is fine."""
        ...

    async def ids(self) -> set[int]:
        """Return all that are there: what no chat knows any more is swept."""
        ...


class Clock(Protocol):
    """What time it is."""

    def __call__(self) -> int:
        """Return milliseconds since 1970, UTC."""
        ...
