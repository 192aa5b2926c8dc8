"""One open chat and its way to the disk: what is stored, what is about to be, and one write at a time.

Changes that come during a write share the next one. Readers take `durable` and never wait.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from .document import record_to_document
from .errors import StorageError
from .models import ChatRecord
from .ports import Documents, Stamp

type Step = Callable[[ChatRecord], ChatRecord]
type OnDurable = Callable[[ChatRecord | None, ChatRecord, Stamp], None]
"""Gets what was stored before, what is now, and its stamp; before any caller is answered."""


class Committer:
    """Owns one task while there is something to write. `durable` is None until a new chat is on disk."""

    def __init__(self, key: str, documents: Documents, on_durable: OnDurable) -> None:
        self._key = key
        self._documents = documents
        self._on_durable = on_durable
        self._staged: ChatRecord | None = None
        self._waiting: list[asyncio.Future[None]] = []
        self._writing: list[asyncio.Future[None]] = []
        self._task: asyncio.Task[None] | None = None
        self.durable: ChatRecord | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is being written or waits to be."""
        return self._task is not None

    def load(self, record: ChatRecord) -> None:
        """Take what is on disk."""
        self.durable = self._staged = record

    async def create(self, record: ChatRecord) -> None:
        """Store a new chat. Raises and is cancelled as `change`."""
        self._staged = record
        await self._stored()

    async def change(self, step: Step) -> ChatRecord:
        """Apply a step and return what it made when that is on disk. Only after `load` or `create`.

        The step is applied before this yields, so calls count in their order. Raises what the step raises, and
        `StorageError`. Cancelling the caller does not take the change back.
        """
        assert self._staged is not None
        made = self._staged = step(self._staged)
        if made is not self.durable:
            await self._stored()
        return made

    async def settled(self) -> None:
        """Wait until nothing is left to write."""
        while self._task is not None:
            await asyncio.shield(self._task)

    async def _stored(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        if self._task is None:
            self._task = asyncio.create_task(self._write(), name=f"xiaozhi {self._key}")
        await waiter

    async def _write(self) -> None:
        try:
            while self._waiting:
                self._writing, self._waiting = self._waiting, []
                await self._write_once()
        finally:
            self._task = None
            self._fail(StorageError("ended while writing"))

    async def _write_once(self) -> None:
        record = self._staged
        assert record is not None
        if record is self.durable:  # a change that changed nothing waited for the one before it
            self._answer()
            return
        try:
            stamp = await self._documents.save(self._key, partial(record_to_document, record))
        except StorageError as err:
            self._fail(err)
            return
        before, self.durable = self.durable, record
        self._on_durable(before, record, stamp)
        self._answer()

    def _answer(self) -> None:
        for waiter in self._writing:
            if not waiter.done():
                waiter.set_result(None)
        self._writing = []

    def _fail(self, error: StorageError) -> None:
        """Go back to what is on disk; whoever built on what was lost hears of it, too."""
        failed, self._writing, self._waiting = self._writing + self._waiting, [], []
        if failed:
            self._staged = self.durable
        for waiter in failed:
            if not waiter.done():
                waiter.set_exception(error)
