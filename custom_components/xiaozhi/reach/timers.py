"""Home Assistant's timers at boards: kept over restarts, and told when they are up.

Home Assistant holds timers in memory only, and lets only devices with a handler set them (components/intent/timers.py).
Its manager has no promise to integrations; this module alone uses it, to start again what a restart has ended.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
import logging
from typing import Any, Final, Self

from homeassistant.components import intent
from homeassistant.components.intent.const import TIMER_DATA
from homeassistant.components.intent.timers import TimerEventType, TimerInfo
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..devices import Board, Boards
from ..sessions import Sessions
from .deliveries import Delivery, DeliveryKind
from .reach import Reach
from .ringing import Speak, async_ring
from .waiting_store import NotSavedError, ReachStore

_LOGGER = logging.getLogger(__name__)

TIMERS: Final = "timers"
TOLD_WITHIN: Final = timedelta(days=1)
"""How long a timer that was up waits for the next conversation: after a day nobody wonders about the pizza."""

LATE: Final = timedelta(seconds=30)
"""From then on a timer is told with its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTimer:
    """One timer of a board, as it is on disk. What people call timers is private."""

    timer_id: str
    device_id: str
    """The board's."""
    language: str
    name: str | None
    hours: int | None
    minutes: int | None
    seconds: int | None
    """As the person said it: «cancel the five minute timer» finds it by that."""
    left_s: int
    """When it was changed last."""
    ends_at: datetime | None
    """UTC; None: it is paused."""

    @property
    def total_s(self) -> int:
        """What it was set to."""
        return 3600 * (self.hours or 0) + 60 * (self.minutes or 0) + (self.seconds or 0)

    def as_data(self) -> dict[str, Any]:
        """Return what is kept on disk."""
        return asdict(self) | {"ends_at": self.ends_at.isoformat() if self.ends_at else None}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read what is kept on disk."""
        return cls(**{**data, "ends_at": datetime.fromisoformat(data["ends_at"]) if data["ends_at"] else None})


class Timers:
    """Of one hub. `prompts` and `voice_of` speak for a board, by its `device_id`."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        boards: Boards,
        sessions: Sessions,
        reach: Reach,
        *,
        prompts: Callable[[str], Mapping[str, str]],
        voice_of: Callable[[str], Speak],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._boards = boards
        self._sessions = sessions
        self._reach = reach
        self._prompts = prompts
        self._voice_of = voice_of
        self._store = ReachStore(hass, TIMERS)
        self._kept: dict[str, KeptTimer] = {}

    async def async_load(self) -> None:
        """Read what ran when Home Assistant stopped."""
        kept = (KeptTimer.from_data(data) for data in (await self._store.async_load() or {}).get("timers", ()))
        self._kept = {timer.timer_id: timer for timer in kept if self._boards.get(timer.device_id)}

    def count(self, device_id: str) -> int:
        """Return how many timers run, or are paused, at a board."""
        return sum(kept.device_id == device_id for kept in self._kept.values())

    @callback
    def attach(self, device_id: str, registry_id: str) -> CALLBACK_TYPE:
        """Let a board's device set timers, and start again those of before; returns what ends that."""
        stop = intent.async_register_timer_handler(self._hass, registry_id, partial(self._on_timer, device_id))
        for kept in [kept for kept in self._kept.values() if kept.device_id == device_id]:
            self._revive(kept, registry_id)
        return stop

    @callback
    def forget_removed(self) -> None:
        """Forget the timers of boards that are not there any more."""
        gone = [kept for kept in self._kept.values() if self._boards.get(kept.device_id) is None]
        for kept in gone:
            del self._kept[kept.timer_id]
        if gone:
            self._save()

    @callback
    def _on_timer(self, device_id: str, event: TimerEventType, timer: TimerInfo) -> None:
        """Home Assistant tells what happens to a timer that was set at this board."""
        match event:
            case TimerEventType.FINISHED:
                self._ring(_kept(device_id, timer))  # it is kept until it was told
                return
            case TimerEventType.CANCELLED:
                self._kept.pop(timer.id, None)
            case _:
                self._kept[timer.id] = _kept(device_id, timer)
        self._save()

    @callback
    def _revive(self, kept: KeptTimer, registry_id: str) -> None:
        manager = self._hass.data[TIMER_DATA]
        if kept.timer_id in manager.timers:
            return  # only this integration was loaded again
        if kept.ends_at is not None and kept.ends_at <= dt_util.utcnow():

            @callback
            def ring(_hass: HomeAssistant) -> None:
                self._ring(kept)

            self._entry.async_on_unload(async_at_started(self._hass, ring))  # a fall-back is there by then
            return
        del self._kept[kept.timer_id]
        timer_id = manager.start_timer(
            registry_id, kept.hours, kept.minutes, kept.seconds, kept.language, name=kept.name
        )
        left_s = kept.left_s if kept.ends_at is None else round((kept.ends_at - dt_util.utcnow()).total_seconds())
        manager.add_time(timer_id, left_s - kept.total_s)
        if kept.ends_at is None:
            manager.pause_timer(timer_id)

    @callback
    def _ring(self, kept: KeptTimer) -> None:
        self._entry.async_create_background_task(self._hass, self._async_tell(kept), f"xiaozhi timer {kept.device_id}")

    async def _async_tell(self, kept: KeptTimer) -> None:
        """Ring here; or tell it elsewhere at once; or at the next conversation. Then forget the timer."""
        if (board := self._boards.get(kept.device_id)) is not None and not await self._async_ring(board, kept):
            delivery = self._delivery(kept, self._text(kept))
            if not await self._reach.async_tell_elsewhere(board, delivery):
                try:
                    await self._reach.async_queue(board, self._delivery(kept, self._text(kept, is_late=True)))
                except HomeAssistantError as err:
                    _LOGGER.warning("A timer of %s was up and nobody could be told: %s", kept.device_id, err)
        self._kept.pop(kept.timer_id, None)
        await self._async_save()

    async def _async_ring(self, board: Board, kept: KeptTimer) -> bool:
        """Ring at the board; whether anybody could hear it."""
        async with self._reach.lock(board.device_id):
            if (session := self._sessions.session(board.device_id)) is None:
                return False
            speak = self._voice_of(board.device_id)
            return await async_ring(self._sessions, board.device_id, session, self._text(kept), speak)

    def _text(self, kept: KeptTimer, *, is_late: bool = False) -> str:
        """Return what is said; with the time of a timer that was up a while ago, or will be when it is heard."""
        ended_at = kept.ends_at or dt_util.utcnow()
        is_late = is_late or dt_util.utcnow() - ended_at > LATE
        key = ("timer_late" if is_late else "timer_done") + ("_named" if kept.name else "")
        return self._prompts(kept.device_id)[key].format(
            name=kept.name, time=dt_util.as_local(ended_at).strftime("%H:%M")
        )

    def _delivery(self, kept: KeptTimer, text: str) -> Delivery:
        return Delivery(
            delivery_id=kept.timer_id,
            kind=DeliveryKind.TIMER,
            message=text,
            expires_at=dt_util.utcnow() + TOLD_WITHIN,
        )

    @callback
    def _save(self) -> None:
        self._entry.async_create_background_task(self._hass, self._async_save(), "xiaozhi timers")

    async def _async_save(self) -> None:
        try:
            await self._store.async_save({"timers": [kept.as_data() for kept in self._kept.values()]})
        except NotSavedError:
            _LOGGER.warning("Timers could not be written to disk: a restart of Home Assistant would end them")


def _kept(device_id: str, timer: TimerInfo) -> KeptTimer:
    """Read a timer of Home Assistant's; one that has just finished is no longer active."""
    is_running = timer.is_active or timer.seconds == 0
    return KeptTimer(
        timer_id=timer.id,
        device_id=device_id,
        language=timer.language,
        name=timer.name,
        hours=timer.start_hours,
        minutes=timer.start_minutes,
        seconds=timer.start_seconds,
        left_s=timer.seconds_left,
        ends_at=dt_util.utcnow() + timedelta(seconds=timer.seconds_left) if is_running else None,
    )
