"""Keeps small documents of this folder on disk at once, and says whether it worked: somebody was told that it will."""

from typing import Any, Final

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers.storage import Store

from ..const import DOMAIN

VERSION: Final = 1


class NotSavedError(Exception):
    """The disk did not take it; the log of Home Assistant says why."""


class ReachStore:
    """One document, `xiaozhi.<name>`."""

    def __init__(self, hass: HomeAssistant, name: str) -> None:
        self._hass = hass
        self._key = f"{DOMAIN}.{name}"
        self._store = self._new_store()
        self._revision = 0

    async def async_load(self) -> dict[str, Any] | None:
        """Return what was saved last."""
        kept = await self._store.async_load() or {}
        self._revision = kept.get("revision", 0)
        content: dict[str, Any] | None = kept.get("content")
        return content

    async def async_save(self, content: dict[str, Any]) -> None:
        """Write, and read again to be sure: `Store` logs a failed write and goes on. Raises `NotSavedError`.

        While Home Assistant stops, `Store` writes a moment later.
        """
        self._revision = revision = self._revision + 1
        await self._store.async_save({"revision": revision, "content": content})
        if self._hass.state in (CoreState.stopping, CoreState.final_write, CoreState.stopped):
            return
        kept = await self._new_store().async_load() or {}
        if kept.get("revision", 0) < revision:
            raise NotSavedError

    async def async_remove(self) -> None:
        """Delete the document: the hub is removed."""
        await self._store.async_remove()

    def _new_store(self) -> Store[dict[str, Any]]:
        return Store(self._hass, VERSION, self._key, private=True, atomic_writes=True)
