"""Tells people something at a board: now while its socket is open, else as its owner chose; and what waited, first.

How a delivery sounds is the satellite's business (`Teller`), where else it can go `fallback.py`'s.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
import logging
from typing import Any, Protocol

from homeassistant.components.assist_pipeline import PipelineNotFound
from homeassistant.components.assist_pipeline.pipeline import Pipeline
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, IF_ASLEEP_FAIL, IF_ASLEEP_FALLBACK
from ..devices import Board, Boards
from ..sessions import Sessions
from .deliveries import Delivered, Delivery, DeliveryKind, TooManyWaitingError, Waiting
from .fallback import IS_FALLBACK, async_tell_elsewhere
from .texts import as_alert
from .waiting_store import NotSavedError, ReachStore

_LOGGER = logging.getLogger(__name__)

WAITING = "waiting"


class Teller(Protocol):
    """Tells one thing at a board whose socket is open: its satellite entity."""

    async def async_tell(self, delivery: Delivery) -> bool:
        """Return whether it was heard to its end, when it is over. Raises `HomeAssistantError`."""
        ...


class Reach:
    """Of one hub. `async_load` before the first socket."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        boards: Boards,
        sessions: Sessions,
        pipeline_of: Callable[[str], Pipeline],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._boards = boards
        self._sessions = sessions
        self._pipeline_of = pipeline_of
        self._store = ReachStore(hass, WAITING)
        self._waiting = Waiting()
        self._tellers: dict[str, Teller] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def async_load(self) -> None:
        """Read what waited when Home Assistant stopped."""
        self._waiting = Waiting(await self._store.async_load())
        self._waiting.keep_only(board.device_id for board in self._boards)

    def waiting(self, device_id: str) -> int:
        """Return how much waits for a board."""
        return len(self._waiting.of(device_id, dt_util.utcnow()))

    @callback
    def attach(self, device_id: str, teller: Teller) -> CALLBACK_TYPE:
        """Know who tells things at a board; returns what ends that."""
        self._tellers[device_id] = teller

        @callback
        def detach() -> None:
            self._tellers.pop(device_id, None)

        return detach

    def expiry(self, board: Board, minutes: float | None = None) -> datetime:
        """Return until when something waits: the owner's choice, or that of a caller."""
        return dt_util.utcnow() + timedelta(minutes=board.choices.expiry_min if minutes is None else minutes)

    async def async_tell(self, board: Board, delivery: Delivery, *, if_asleep: str | None = None) -> Delivered:
        """Tell it now, or do what was chosen for a board that sleeps. Raises `HomeAssistantError`."""
        if self._sessions.session(board.device_id) is not None and (teller := self._tellers.get(board.device_id)):
            try:
                async with self.lock(board.device_id):
                    await teller.async_tell(delivery)
            except HomeAssistantError:
                if self._sessions.session(board.device_id) is not None:
                    raise
            else:
                return Delivered.NOW
        return await self.async_tell_later(board, delivery, if_asleep=if_asleep)

    async def async_tell_later(self, board: Board, delivery: Delivery, *, if_asleep: str | None = None) -> Delivered:
        """Do what was chosen for a board that sleeps. Raises `HomeAssistantError`; what waits is on disk."""
        chosen = IF_ASLEEP_FAIL if IS_FALLBACK.get() else if_asleep or board.choices.if_asleep
        if chosen == IF_ASLEEP_FAIL:
            raise _error("board_not_talking", board)
        if chosen == IF_ASLEEP_FALLBACK and delivery.kind is not DeliveryKind.QUESTION:
            if not board.choices.has_fallback:
                raise _error("no_fallback", board)
            if not await self.async_tell_elsewhere(board, delivery):
                raise _error("fallback_failed", board)
            return Delivered.FALLBACK
        await self.async_queue(board, delivery)
        return Delivered.QUEUED

    async def async_queue(self, board: Board, delivery: Delivery) -> None:
        """Let it wait for the next conversation. Raises `HomeAssistantError`."""
        try:
            self._waiting.add(board.device_id, delivery, dt_util.utcnow())
            await self._store.async_save(self._waiting.as_data())
        except TooManyWaitingError as err:
            raise _error("too_many_waiting", board) from err
        except NotSavedError as err:
            self._waiting.remove(board.device_id, delivery)  # an error means that nothing will happen
            raise _error("not_saved", board) from err

    async def async_tell_elsewhere(self, board: Board, delivery: Delivery) -> bool:
        """Tell it where the owner chose; whether any place took it."""
        if not board.choices.has_fallback:
            return False
        try:
            pipeline = self._pipeline_of(board.device_id)
        except PipelineNotFound:
            return False
        return await async_tell_elsewhere(self._hass, board, delivery, pipeline)

    @callback
    def tell_first(self, device_id: str, go_on: Callable[[], None]) -> bool:
        """Fill `session.ports.TellFirst`: tell what waited, then go on."""
        if not self.waiting(device_id) or device_id not in self._tellers:
            return False
        self._entry.async_create_background_task(
            self._hass, self._async_tell_waiting(device_id, go_on), f"xiaozhi news {device_id}"
        )
        return True

    @callback
    def forget_removed(self) -> None:
        """Forget what waits for boards that are not there any more, also on disk."""
        if self._waiting.keep_only(board.device_id for board in self._boards):
            self._entry.async_create_background_task(self._hass, self._async_save(), "xiaozhi forget deliveries")

    async def _async_tell_waiting(self, device_id: str, go_on: Callable[[], None]) -> None:
        """Tell one after another, until somebody interrupts; what was not begun waits on."""
        is_quiet = True
        async with self.lock(device_id):
            for delivery in self._waiting.of(device_id, dt_util.utcnow()):
                is_quiet = await self._async_tell_one(device_id, delivery)
                if self._sessions.session(device_id) is None:
                    return  # it may not have been heard: again next time
                self._waiting.remove(device_id, delivery)
                await self._async_save()
                if not is_quiet or delivery.kind is DeliveryKind.QUESTION:
                    return  # a person speaks, or is to answer; the rest waits
        go_on()

    async def _async_tell_one(self, device_id: str, delivery: Delivery) -> bool:
        """Return whether nobody interrupted; what cannot be told is not tried for ever."""
        if (teller := self._tellers.get(device_id)) is None:
            return True
        try:
            return await teller.async_tell(delivery)
        except HomeAssistantError as err:
            _LOGGER.warning("What waited for %s could not be told: %s", device_id, err)
            if delivery.message and (session := self._sessions.session(device_id)) is not None:
                session.show(as_alert(delivery.message))
            return True

    async def _async_save(self) -> None:
        try:
            await self._store.async_save(self._waiting.as_data())
        except NotSavedError:
            _LOGGER.warning("What waits for boards could not be written to disk: some of it may be told again")

    def lock(self, device_id: str) -> asyncio.Lock:
        """Return what one thing at a time holds while it is told at a board."""
        return self._locks.setdefault(device_id, asyncio.Lock())


def _error(key: str, board: Board) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders={"board": board.title}
    )
