"""Everything that happened to a board, in order and with times, and a way to wait for it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .clock import Clock


class Way(StrEnum):
    """Where an entry comes from."""

    SENT = ">"
    RECEIVED = "<"
    INSIDE = "="


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One message, packet or change of state."""

    at_s: float
    """By the board's clock."""
    way: Way
    kind: str
    """`type` or `type/state` of a message («tts/start»), «audio», «state», «complaint»."""
    body: dict[str, Any] = field(default_factory=dict)
    size_bytes: int = 0
    """Of audio: the Opus packet."""

    @property
    def text(self) -> str:
        """The words in it: of a message's `text`, of a state, of a complaint."""
        return str(self.body.get("text", ""))


class Transcript:
    """The list of entries, and `expect`, which goes through it once from beginning to end."""

    def __init__(self, clock: Clock) -> None:
        self.entries: list[Entry] = []
        self._clock = clock
        self._cursor = 0
        self._changed = asyncio.Event()
        self._failure: BaseException | None = None

    def add(self, way: Way, kind: str, body: dict[str, Any] | None = None, *, size_bytes: int = 0) -> None:
        """Write down what happens now and wake whoever waits."""
        self.entries.append(Entry(at_s=self._clock.now(), way=way, kind=kind, body=body or {}, size_bytes=size_bytes))
        self._changed.set()

    def complain(self, text: str) -> None:
        """Write down what no real board would crash on, but a good server does not do."""
        self.add(Way.INSIDE, "complaint", {"text": text})

    def fail(self, failure: BaseException) -> None:
        """Raise this from every wait, now and later."""
        self._failure = self._failure or failure
        self._changed.set()

    def raise_failure(self) -> None:
        """Raise what `fail` was given, if anything."""
        if self._failure is not None:
            raise self._failure

    def of_kind(self, kind: str) -> list[Entry]:
        """Return all entries of a kind so far."""
        return [entry for entry in self.entries if entry.kind == kind]

    async def expect(self, kind: str, *, limit_s: float) -> Entry:
        """Return the next entry of a kind after the last one that was expected; TimeoutError after `limit_s` (real)."""

        def found() -> Entry | None:
            for index in range(self._cursor, len(self.entries)):
                if self.entries[index].kind == kind:
                    self._cursor = index + 1
                    return self.entries[index]
            return None

        return await self.wait_for(found, f"no {kind}", limit_s=limit_s)

    async def wait_for[T](self, look: Callable[[], T | None], complaint: str, *, limit_s: float) -> T:
        """Return what `look` finds, asking it whenever something happens; TimeoutError after `limit_s` (real)."""
        try:
            async with asyncio.timeout(limit_s):
                while True:
                    self._changed.clear()
                    if (found := look()) is not None:
                        return found
                    self.raise_failure()
                    await self._changed.wait()
        except TimeoutError as err:
            last = ", ".join(f"{entry.way}{entry.kind}" for entry in self.entries[-8:])
            raise TimeoutError(f"{complaint} within {limit_s:g} s; last: {last}") from err
