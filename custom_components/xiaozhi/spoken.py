"""How many characters of answers each board has spoken today: kept over restarts, from zero again at local midnight.

Counts only. What is a turn's answer is the session's to say, what happens at the limit too.
"""

from collections.abc import Callable
import logging
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.singleton import singleton
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)

STORE_KEY: Final = f"{DOMAIN}.spoken"
STORE_VERSION: Final = 1
SAVE_DELAY_S: Final = 60  # a counter: a crash may lose a minute; the end of Home Assistant writes at once


class Stored(TypedDict):
    """What the file holds."""

    day: str
    """The local day that is counted, ISO 8601."""
    characters: dict[str, int]
    """By `device_id`."""


class SpokenToday:
    """The counters of all boards; one for the whole life of Home Assistant, so that a reload neither loses nor doubles.

    A day is the home's (its time zone). When the clock is set back to another day, counting begins anew as well.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        self._store: Store[Stored] = Store(hass, STORE_VERSION, STORE_KEY)
        self._day = ""
        self._characters: dict[str, int] = {}
        self._is_written = True
        self._listeners: dict[str, list[Callable[[], None]]] = {}

    async def async_load(self) -> None:
        """Read what was counted before Home Assistant started; what cannot be read counts from zero."""
        try:
            stored = await self._store.async_load()
        except (HomeAssistantError, OSError) as err:
            _LOGGER.warning("What boards have spoken today cannot be read and is counted from zero: %s", err)
            return
        if stored is not None:
            self._day, self._characters = stored["day"], stored["characters"]

    def characters(self, device_id: str) -> int:
        """Return what a board has spoken today."""
        return self._today().get(device_id, 0)

    def has_room(self, device_id: str, limit: int) -> bool:
        """Whether a board may speak another answer; 0: there is no limit. The answer itself is not cut short."""
        return limit == 0 or self.characters(device_id) < limit

    @callback
    def add(self, device_id: str, characters: int) -> None:
        """Count what was heard of an answer; written within a minute, or when Home Assistant ends."""
        if characters <= 0:
            return
        today = self._today()
        today[device_id] = today.get(device_id, 0) + characters
        self._is_written = False
        self._store.async_delay_save(self._to_write, SAVE_DELAY_S)
        for listener in tuple(self._listeners.get(device_id, ())):
            listener()

    async def async_save(self) -> None:
        """Write now what is not written yet."""
        if not self._is_written:
            await self._store.async_save(self._to_write())

    async def async_forget(self) -> None:
        """Forget everything, the file too: the hub was removed."""
        self._characters, self._is_written = {}, True
        await self._store.async_remove()

    @callback
    def add_listener(self, device_id: str, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` when a board has spoken; returns what ends that. Nobody is called at midnight."""
        self._listeners.setdefault(device_id, []).append(listener)
        return lambda: self._listeners[device_id].remove(listener)

    def _today(self) -> dict[str, int]:
        day = dt_util.now().date().isoformat()
        if day != self._day:
            self._day, self._characters = day, {}
        return self._characters

    def _to_write(self) -> Stored:
        self._is_written = True
        return {"day": self._day, "characters": dict(self._characters)}


@singleton(HassKey[SpokenToday](STORE_KEY), async_=True)
async def async_spoken_today(hass: HomeAssistant) -> SpokenToday:
    """Return the counters, loaded."""
    spoken = SpokenToday(hass)
    await spoken.async_load()
    return spoken
