"""A chat's rows on their way to the disk, beside the answer: in order, several at one stroke, nobody has to wait.

A failure costs the rows that were waiting, is logged once per cause, and is told to whoever waits for them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import logging
from typing import Final

from . import rows
from .errors import ChatError, StorageError
from .models import ChatRecord, Message
from .repository import Repository

_LOGGER = logging.getLogger(__name__)

MAX_WAITING: Final = 256
"""Rows of one chat that may wait for a slow disk: dozens of turns with tools. More are refused."""

type Step = Callable[[ChatRecord], ChatRecord]
type Create = Callable[[], Awaitable[object]]
type Prepare = Callable[[], Awaitable[object]]


@dataclass(slots=True, kw_only=True)
class _Waiting:
    step: Step
    done: asyncio.Future[ChatRecord]
    draft: Message | None = None
    on_created: Callable[[], None] | None = None
    before: Prepare | None = None


class ChatWriter:
    """The queue of one chat; owns one task while something waits."""

    def __init__(self, chat_id: int, repository: Repository, on_idle: Callable[[ChatWriter], None]) -> None:
        self.chat_id = chat_id
        self._repository = repository
        self._on_idle = on_idle
        self._waiting: list[_Waiting] = []
        self._writing: list[_Waiting] = []
        self._create: Create | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_new(self) -> bool:
        """Whether the chat itself is still to be made."""
        return self._create is not None

    @property
    def is_busy(self) -> bool:
        """Whether something is being written."""
        return self._task is not None

    @property
    def pending(self) -> tuple[Message, ...]:
        """The rows that are not on disk yet, in order."""
        return tuple(item.draft for item in (*self._writing, *self._waiting) if item.draft is not None)

    def create(self, make: Create) -> None:
        """Have the chat made before its first row; tried again before each of its rows, until it is there."""
        self._create = make

    def put(
        self,
        step: Step,
        *,
        draft: Message | None = None,
        on_created: Callable[[], None] | None = None,
        before: Prepare | None = None,
    ) -> asyncio.Future[ChatRecord]:
        """Queue a change; the future has the chat as it was after the write, or a `ChatError`.

        `draft`: the row that it adds, if it does. `on_created`: called once the chat is there, before the change.
        `before`: stores what the change refers to; where that fails, this change alone is lost.
        """
        done: asyncio.Future[ChatRecord] = asyncio.get_running_loop().create_future()
        done.add_done_callback(_look_at)
        if len(self._waiting) >= MAX_WAITING:
            done.set_exception(StorageError("too many rows wait for the disk"))
            return done
        self._waiting.append(_Waiting(step=step, done=done, draft=draft, on_created=on_created, before=before))
        if self._task is None:
            self._task = asyncio.create_task(self._write(), name=f"xiaozhi rows of chat {self.chat_id}")
        return done

    async def settled(self) -> None:
        """Wait until nothing waits any more."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _write(self) -> None:
        try:
            while self._waiting:
                self._writing, self._waiting = self._waiting, []
                await self._write_batch(self._writing)
                self._writing = []
        finally:
            left, self._writing, self._waiting = [*self._writing, *self._waiting], [], []
            for item in left:
                item.done.cancel()
            self._task = None
            self._on_idle(self)

    async def _write_batch(self, batch: list[_Waiting]) -> None:
        batch = [item for item in batch if await _is_prepared(item)]
        if not batch:
            return
        try:
            record = await self._stored(batch)
        except ChatError as err:
            _fail(batch, err)
        except Exception as err:
            _LOGGER.exception("Rows of a chat could not be written")
            _fail(batch, StorageError(str(err)))
        else:
            for item in batch:
                if not item.done.done():
                    item.done.set_result(record)

    async def _stored(self, batch: list[_Waiting]) -> ChatRecord:
        if self._create is not None:
            await self._create()
            self._create = None
        for item in batch:
            if item.on_created is not None:
                item.on_created()
        return await self._repository.change_record(self.chat_id, lambda record: _applied(record, batch))


class ChatWriters:
    """The writers of the chats in which something happens."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._writers: dict[int, ChatWriter] = {}
        self._causes: set[str] = set()

    def __len__(self) -> int:
        return len(self._writers)

    def find(self, chat_id: int) -> ChatWriter | None:
        """Return the writer of a chat for which something waits."""
        return self._writers.get(chat_id)

    def get(self, chat_id: int) -> ChatWriter:
        """Return the writer of a chat."""
        writer = self._writers.get(chat_id)
        if writer is None:
            writer = self._writers[chat_id] = ChatWriter(chat_id, self._repository, self._forget)
        return writer

    def post(
        self,
        chat_id: int,
        draft: Message,
        *,
        then: Step | None = None,
        on_created: Callable[[], None] | None = None,
        before: Prepare | None = None,
        answers: asyncio.Future[ChatRecord] | None = None,
    ) -> asyncio.Future[ChatRecord]:
        """Queue a row; `then` changes the chat at the same stroke, `before` as in `put`. Failures are logged here.

        `answers`: an earlier row of this chat; where that could not be stored, this one is left out.
        """

        def step(record: ChatRecord) -> ChatRecord:
            if answers is not None and _has_failed(answers):
                return record
            added = rows.with_message(record, draft, now_ms=draft.sent_ms)
            return added if then is None else then(added)

        done = self.get(chat_id).put(step, draft=draft, on_created=on_created, before=before)
        done.add_done_callback(self._note)
        return done

    async def settled(self, chat_id: int | None = None) -> None:
        """Wait until every row that was queued, for one chat or all, is on disk, or refused."""
        while busy := [w for w in self._writers.values() if w.is_busy and chat_id in (None, w.chat_id)]:
            await asyncio.gather(*(writer.settled() for writer in busy))

    def give_up(self, chat_id: int) -> None:
        """Try no more to make a chat that could not be made; what is being written goes on."""
        writer = self._writers.get(chat_id)
        if writer is not None and not writer.is_busy:
            del self._writers[chat_id]

    def _forget(self, writer: ChatWriter) -> None:
        """Drop a writer with nothing to write; one whose chat could not be made is kept to try again."""
        if not writer.is_new and self._writers.get(writer.chat_id) is writer:
            del self._writers[writer.chat_id]

    def _note(self, done: asyncio.Future[ChatRecord]) -> None:
        """Log a failure, once until something could be written again."""
        if done.cancelled():
            return
        err = done.exception()
        if err is None:
            self._causes.clear()
        elif (cause := getattr(err, "code", type(err).__name__)) not in self._causes:
            self._causes.add(cause)
            _LOGGER.error("What is said in chats cannot be stored: %s", cause)
            _LOGGER.debug("What is said in chats cannot be stored", exc_info=err)


async def _is_prepared(item: _Waiting) -> bool:
    """Store what a change refers to; whether it may be made."""
    if item.before is None:
        return True
    try:
        await item.before()
    except ChatError as err:
        _fail([item], err)
        return False
    except Exception as err:
        _LOGGER.exception("What belongs to a row could not be written")
        _fail([item], StorageError(str(err)))
        return False
    return True


def _applied(record: ChatRecord, batch: list[_Waiting]) -> ChatRecord:
    for item in batch:
        record = item.step(record)
    return record


def _fail(batch: list[_Waiting], err: ChatError) -> None:
    for item in batch:
        if not item.done.done():
            item.done.set_exception(err)


def _has_failed(done: asyncio.Future[ChatRecord]) -> bool:
    return done.done() and (done.cancelled() or done.exception() is not None)


def _look_at(done: asyncio.Future[ChatRecord]) -> None:
    """Take the exception of a row that nobody waits for."""
    if not done.cancelled():
        done.exception()
