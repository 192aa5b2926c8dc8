"""Keeps the profiles of the boards on disk: late what a board says again anyway, at once what a person wished."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store

from .const import DOMAIN
from .profiles import Profiles

VERSION: Final = 1
SAVE_DELAY_S: Final = 30
"""A conversation changes a profile several times in its first seconds; Home Assistant also saves when it stops."""


class ProfilesNotSavedError(Exception):
    """The disk did not take it; the log of Home Assistant says why."""


class ProfileStore:
    """One document for all boards of the hub. `revision` counts what was written at once."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._store = _store(hass)
        self._profiles = Profiles()
        self._revision = 0
        self._stop_following: Callable[[], None] | None = None

    async def async_load(self) -> Profiles:
        """Return what was known when Home Assistant stopped, and follow it from here on."""
        kept = await self._store.async_load() or {}
        self._revision = kept.get("revision", 0)
        self._profiles = Profiles(kept.get("boards"))
        self._stop_following = self._profiles.add_listener(
            lambda _device_id: self._store.async_delay_save(self._data, SAVE_DELAY_S)
        )
        return self._profiles

    async def async_save(self) -> None:
        """Write what is known now, and read again to be sure: `Store` logs a failed write and goes on.

        Raises `ProfilesNotSavedError`. While Home Assistant stops, `Store` writes a moment later.
        """
        self._revision = revision = self._revision + 1
        try:
            await self._store.async_save(self._data())
            if self._hass.state in (CoreState.stopping, CoreState.final_write, CoreState.stopped):
                return
            kept = await _store(self._hass).async_load() or {}
        except (HomeAssistantError, OSError) as err:
            raise ProfilesNotSavedError from err
        if kept.get("revision", 0) < revision:
            raise ProfilesNotSavedError

    async def async_close(self) -> None:
        """Write and follow no longer: whoever loads the document next is the one to write it."""
        if self._stop_following is not None:
            self._stop_following()
            self._stop_following = None
        with suppress(ProfilesNotSavedError):  # nothing was promised, and it is in the log
            await self.async_save()

    async def async_remove(self) -> None:
        """Delete the document: the hub is removed."""
        await self._store.async_remove()

    def _data(self) -> dict[str, Any]:
        return {"revision": self._revision, "boards": self._profiles.as_data()}


def _store(hass: HomeAssistant) -> Store[dict[str, Any]]:
    return Store(hass, VERSION, f"{DOMAIN}.boards", private=True, atomic_writes=True)
