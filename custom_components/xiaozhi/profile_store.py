"""Keeps the profiles of the boards on disk: late what a board says again anyway, at once what a person wished."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .const import DOMAIN
from .profiles import Profiles

VERSION: Final = 1
SAVE_DELAY_S: Final = 30
"""A conversation changes a profile several times in its first seconds; Home Assistant also saves when it stops."""


class ProfileStore:
    """One document for all boards of the hub."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._store: Store[dict[str, Any]] = Store(hass, VERSION, f"{DOMAIN}.boards", private=True)
        self._profiles = Profiles()
        self._stop_following: Callable[[], None] | None = None

    async def async_load(self) -> Profiles:
        """Return what was known when Home Assistant stopped, and follow it from here on."""
        self._profiles = Profiles((await self._store.async_load() or {}).get("boards"))
        self._stop_following = self._profiles.add_listener(
            lambda _device_id: self._store.async_delay_save(self._data, SAVE_DELAY_S)
        )
        return self._profiles

    async def async_save(self) -> None:
        """Write what is known now."""
        await self._store.async_save(self._data())

    async def async_close(self) -> None:
        """Write and follow no longer: whoever loads the document next is the one to write it."""
        if self._stop_following is not None:
            self._stop_following()
            self._stop_following = None
        await self.async_save()

    async def async_remove(self) -> None:
        """Delete the document: the hub is removed."""
        await self._store.async_remove()

    def _data(self) -> dict[str, Any]:
        return {"boards": self._profiles.as_data()}
