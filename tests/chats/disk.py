"""A disk for chats in memory: what is on it survives a new repository; it can refuse, wait, and die at any call."""
# ruff: noqa: D102 - the ports say what the methods do

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json

from custom_components.xiaozhi.chats.errors import (
    ChatNotFoundError,
    DamagedError,
    StorageError,
    TooNewError,
    UnreadableError,
)
from custom_components.xiaozhi.chats.ids import EPOCH_MS
from custom_components.xiaozhi.chats.kinds import Sender
from custom_components.xiaozhi.chats.models import Message
from custom_components.xiaozhi.chats.ports import Document, Stamp
from custom_components.xiaozhi.chats.repository import Repository

ANNA, BEN, CLEO = "anna", "ben", "cleo"


@dataclass(slots=True)
class Clock:
    """A time that stands still until it is told otherwise."""

    now_ms: int = EPOCH_MS + 1_000_000

    def __call__(self) -> int:
        return self.now_ms


@dataclass(slots=True)
class Disk:
    """Fills `Documents` and `Objects`. Keeps JSON, so what comes back shares nothing with what was saved."""

    files: dict[str, str] = field(default_factory=dict)
    stamped: dict[str, Stamp] = field(default_factory=dict)
    blobs: dict[int, bytes] = field(default_factory=dict)
    aside: list[str] = field(default_factory=list)
    too_new: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    saves: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    is_full: bool = False
    refusals: int = 0
    """So many writes fail, then the disk has space again."""
    gate: asyncio.Event | None = None
    """Writes wait for it."""
    dies_at: int | None = None
    """The call at which the process dies; each write has two: before it and after it."""
    calls: int = 0

    async def load[T](self, key: str, parse: Callable[[Document], T]) -> T | None:
        self.loads.append(key)
        await asyncio.sleep(0)
        if key in self.too_new:
            raise TooNewError(key)
        if key in self.unreadable:
            raise UnreadableError(key)
        if (text := self.files.get(key)) is None:
            return None
        try:
            return parse(json.loads(text))
        except (ValueError, DamagedError) as err:
            self.aside.append(key)
            del self.files[key], self.stamped[key]
            raise DamagedError(key) from err

    async def save(self, key: str, make: Callable[[], Document]) -> Stamp:
        await self._step()
        self.saves.append(key)
        text = json.dumps(make())
        await asyncio.sleep(0)
        if self.gate is not None:
            await self.gate.wait()
        if self.is_full or self.refusals:
            self.refusals = max(0, self.refusals - 1)
            raise StorageError("no space left")
        self.files[key] = text
        self.stamped[key] = Stamp(len(self.saves), len(text))
        await self._step()
        return self.stamped[key]

    async def delete(self, key: int | str) -> None:
        await self._step()
        if isinstance(key, int):
            self.blobs.pop(key, None)
        else:
            self.files.pop(key, None)
            self.stamped.pop(key, None)

    async def stamps(self, folder: str) -> Mapping[str, Stamp]:
        return {key: stamp for key, stamp in self.stamped.items() if key.rpartition("/")[0] == folder}

    async def put(self, object_id: int, content: bytes) -> None:
        await self._step()
        if self.is_full:
            raise StorageError("no space left")
        self.blobs[object_id] = content
        await self._step()

    async def get(self, object_id: int) -> bytes:
        if object_id not in self.blobs:
            raise ChatNotFoundError(str(object_id))
        return self.blobs[object_id]

    async def ids(self) -> set[int]:
        return set(self.blobs)

    async def _step(self) -> None:
        self.calls += 1
        if self.dies_at is not None and self.calls >= self.dies_at:
            await asyncio.Event().wait()  # nothing comes back from a dead process


@asynccontextmanager
async def opened(disk: Disk, clock: Clock | None = None) -> AsyncGenerator[Repository]:
    """Yield a repository that was loaded from a disk, and close it."""
    repository = Repository(disk, disk, now_ms=clock or Clock())
    await repository.load()
    try:
        yield repository
    finally:
        await repository.close()


def said(text: str, *, sender: Sender = Sender.USER, message_id: int = 0, is_hidden_user: bool = False) -> Message:
    """Return a draft."""
    return Message(message_id=message_id, index=0, sender=sender, text=text, is_hidden_user=is_hidden_user)
