"""Ended talks become memory: in the background, one after another, while nobody waits for an answer.

One at a time serves two ends: talks of one key never overwrite each other's memory, and no more than one model is ever
kept busy. A turn that begins interrupts the request, which is made again when all turns are over.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..agent.errors import AgentError, TooSlowError
from ..agent.memory import UselessAnswerError, async_condense
from ..const import MEMORY_OFF
from .memories import Memories, MemoryNotSavedError
from .talk import Talk, TalkId

_LOGGER = logging.getLogger(__name__)

CONDENSE_S: Final = 120.0  # a slow local model writes 500 tokens in that time
MAX_TRIES: Final = 5  # in a busy house a talk may be interrupted so often before it is given up


class Condensing:
    """The talks that wait, and the one that is being condensed. The config entry owns the task and cancels it."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], memories: Memories) -> None:
        self._hass = hass
        self._entry = entry
        self._memories = memories
        self._waiting: deque[Talk] = deque()
        self._current: Talk | None = None
        self._worker: asyncio.Task[None] | None = None
        self._limit: asyncio.Timeout | None = None
        self._turns = 0
        self._all_quiet = asyncio.Event()
        self._all_quiet.set()

    def __len__(self) -> int:
        return len(self._waiting)

    @contextmanager
    def held_off(self) -> Generator[None]:
        """Keep models free while an agent answers."""
        self._turns += 1
        self._all_quiet.clear()
        self._interrupt()
        try:
            yield
        finally:
            self._turns -= 1
            if not self._turns:
                self._all_quiet.set()

    def add(self, talk: Talk) -> None:
        """Take a talk that has ended."""
        self._waiting.append(talk)
        if self._worker is None or self._worker.done():
            self._worker = self._entry.async_create_background_task(self._hass, self._work(), "xiaozhi remembering")

    def forget(self, is_meant: Callable[[TalkId], bool]) -> None:
        """Give up talks, the one that is being condensed too."""
        self._waiting = deque(talk for talk in self._waiting if not is_meant(talk.id))
        if self._current is not None and is_meant(self._current.id):
            self._current = None
            self._interrupt()

    def _interrupt(self) -> None:
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(0)
            self._limit = None

    async def _work(self) -> None:
        while self._waiting:
            self._current = talk = self._waiting.popleft()
            try:
                await self._async_remember(talk)
            except (AgentError, UselessAnswerError, MemoryNotSavedError) as err:
                reason = err.code if isinstance(err, AgentError) else type(err).__name__
                _LOGGER.debug("A talk was not remembered: %s", reason)
            finally:
                self._current = None

    async def _async_remember(self, talk: Talk) -> None:
        """Keep what a talk adds to the memory, as it is then: a person may change it meanwhile."""
        for _ in range(MAX_TRIES):
            await self._all_quiet.wait()
            if self._current is not talk or talk.agent.persona.memory == MEMORY_OFF:
                return
            old = self._memories.text(talk.id.key)
            new = await self._async_ask(talk, old)
            if new is None or self._current is not talk:
                continue
            if new == old or await self._memories.async_set(talk.id.key, new, instead_of=old):
                return
        _LOGGER.debug("A talk was not remembered: interrupted too often")

    async def _async_ask(self, talk: Talk, old: str) -> str | None:
        """Return the new memory; None when a turn interrupted it. Raises `AgentError`, `UselessAnswerError`."""
        limit = asyncio.timeout(CONDENSE_S)
        try:
            async with limit as self._limit:
                model = await talk.agent.async_model(self._hass)
                today, count = dt_util.now().date(), talk.agent.count_tokens
                return await async_condense(model, old, tuple(talk.exchanges), today, count)
        except TimeoutError as err:
            if self._limit is None:
                return None
            raise TooSlowError("the memory takes too long") from err
        finally:
            self._limit = None
