"""What the hub does by the clock: it looks for new firmware files, and drops photos that are kept no longer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ..firmware import Firmware
from ..options import Options
from ..photos import Photos

FIRMWARE_EVERY: Final = timedelta(hours=1)
"""A person who has just put a file there has it looked for at once (`Firmware.async_want`)."""
PHOTOS_EVERY: Final = timedelta(days=1)
"""The limit is a number of days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Housekeeping:
    """Of loaded photos. It ends with the entry, and when Home Assistant stops."""

    hass: HomeAssistant
    entry: ConfigEntry[Any]
    options: Callable[[], Options]
    firmware: Firmware
    photos: Photos

    async def async_start(self) -> None:
        """Do everything once, then at its times."""
        await self._async_drop_photos()
        await self.firmware.async_scan()
        for act, every, what in (
            (self.firmware.async_scan, FIRMWARE_EVERY, "firmware"),
            (self._async_drop_photos, PHOTOS_EVERY, "photos"),
        ):
            stop = async_track_time_interval(self.hass, act, every, name=f"xiaozhi {what}", cancel_on_shutdown=True)
            self.entry.async_on_unload(stop)

    async def _async_drop_photos(self, _now: datetime | None = None) -> None:
        """Drop last photos that are older than the owner keeps them."""
        if days := self.options().recording_days:
            await self.photos.async_drop_before(dt_util.utcnow() - timedelta(days=days))
