"""What is not kept for ever: old chats, too many chats, deleted chats after a week, old recordings, ownerless objects.

Pinned chats stay. What goes by age or number is deleted as a person would delete it, so a week is left to take it back.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
import logging

from .errors import ChatError
from .models import Chat
from .ports import Clock
from .repository import KEPT_MS, Repository

_LOGGER = logging.getLogger(__name__)

DAY_MS = 24 * 3600 * 1000
FIRST_S = 600
"""From the start to the first run: not while Home Assistant starts everything else."""
EVERY_S = 24 * 3600
MAX_CHANGES = 500
"""Of one run, each a write to disk; the rest has time until the next."""


type Step = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is kept; 0: all."""

    days: int = 0
    """Since the last message of a chat."""
    chats: int = 0
    """Of each owner, those with the newest messages, not counting pinned ones."""
    recording_days: int = 0
    """Of recordings and photos; the texts stay."""


class Retention:
    """Runs once a day between `start` and `close`. `limits` is asked each time."""

    def __init__(self, repository: Repository, limits: Callable[[], Limits], now_ms: Clock) -> None:
        self._repository = repository
        self._limits = limits
        self._now_ms = now_ms
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; the first run is later."""
        self._task = asyncio.create_task(self._run_daily(), name="xiaozhi retention of chats")

    async def close(self) -> None:
        """End; what a run had begun to write is finished by the repository."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def run_once(self) -> int:
        """Remove what is over the limits; returns how many chats and recordings it was.

        A chat that cannot be read or written costs only its own turn. Raises the last `ChatError` after all others.
        """
        done, failed = 0, None
        for step in islice(self._steps(self._limits(), self._now_ms()), MAX_CHANGES):
            try:
                await step()
            except ChatError as err:
                failed = err
            else:
                done += 1
        done += await self._repository.sweep_objects()
        if failed is not None:
            raise failed
        return done

    def _steps(self, limits: Limits, now_ms: int) -> Iterator[Step]:
        """Yield what is to be removed, each when those before it are gone."""
        repository, chats = self._repository, self._repository.all_chats()
        for chat in _purgeable(chats, now_ms):
            yield partial(repository.purge_chat, chat.chat_id)
        for chat in _over(limits, chats, now_ms):
            yield partial(repository.delete_chat, chat.chat_id)
        if limits.recording_days:
            oldest_ms = now_ms - limits.recording_days * DAY_MS
            for chat_id in repository.chats_with_objects_before(oldest_ms):
                yield partial(repository.drop_objects_before, chat_id, oldest_ms)

    async def _run_daily(self) -> None:
        await asyncio.sleep(FIRST_S)
        while True:
            try:
                await self.run_once()
            except ChatError as err:
                _LOGGER.warning(
                    "Old chats could not all be removed, that is tried again tomorrow: %s %s", err.code, err
                )
            await asyncio.sleep(EVERY_S)


def _purgeable(chats: tuple[Chat, ...], now_ms: int) -> Iterator[Chat]:
    yield from (chat for chat in chats if chat.removed_ms is not None and chat.removed_ms < now_ms - KEPT_MS)


def _over(limits: Limits, chats: tuple[Chat, ...], now_ms: int) -> Iterator[Chat]:
    """Yield the chats that are too old or too many, oldest first."""
    by_owner: defaultdict[str, list[Chat]] = defaultdict(list)
    for chat in sorted(chats, key=lambda chat: (chat.updated_ms, chat.chat_id)):
        if chat.removed_ms is None and not chat.is_pinned:
            by_owner[chat.owner_id].append(chat)
    for owned in by_owner.values():
        too_many = max(0, len(owned) - limits.chats) if limits.chats else 0
        for number, chat in enumerate(owned):
            if number < too_many or (limits.days and chat.updated_ms < now_ms - limits.days * DAY_MS):
                yield chat
