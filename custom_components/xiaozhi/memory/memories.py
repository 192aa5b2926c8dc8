"""What is remembered from earlier talks: one short text per device (board or other satellite) and per user, on disk.

Forms, actions and the panel read and change the texts here. How a talk becomes such a text is in condensing.py.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
import logging
from typing import Any, Final

from homeassistant.auth import EVENT_USER_REMOVED
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, UnsupportedStorageVersionError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, MAX_MEMORY_CHARACTERS
from .key import MemoryKey, MemoryKind

_LOGGER = logging.getLogger(__name__)

STORE_KEY: Final = "xiaozhi/memories"
STORE_VERSION: Final = 1
TOO_NEW: Final = "memories_too_new"
MAX_MEMORIES: Final = 500  # more than a house has satellites and users; together at most some megabytes


@dataclass(frozen=True, slots=True)
class Memory:
    """One text. Private."""

    text: str
    changed_at: datetime


class MemoriesUnreadableError(Exception):
    """The disk does not give the file now."""


class MemoryTooLongError(ValueError):
    """More than `MAX_MEMORY_CHARACTERS`."""


class MemoryNotSavedError(Exception):
    """It could not be written, must not be, or there are `MAX_MEMORIES` already; nothing has changed."""


type MemoryListener = Callable[[MemoryKey, str], None]


class Memories:
    """All memories of the house. Readers see only what is on disk; listeners are called at once after a change."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._store = _store(hass)
        self._saving = asyncio.Lock()
        self._memories: Mapping[MemoryKey, Memory] = {}
        self.is_usable = True
        """Whether anything can be remembered: not while a newer version's file is in its place."""
        self._listeners: list[MemoryListener] = []

    async def async_start(self, entry: ConfigEntry[Any]) -> None:
        """Load, drop what belongs to nobody any more, and follow the removal of devices and users.

        Raises `MemoriesUnreadableError`. A newer version's file is left alone: then there is no memory, and a repair
        issue says why.
        """
        self._memories = _read(await self._async_stored())
        gone = [key for key in self._memories if not await self._async_exists(key)]
        if gone:
            await self._async_drop(*gone)

        @callback
        def on_device(event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
            if event.data["action"] == "remove":
                drop(MemoryKey(MemoryKind.DEVICE, event.data["device_id"]))

        @callback
        def on_user(event: Event) -> None:
            drop(MemoryKey(MemoryKind.USER, event.data["user_id"]))

        @callback
        def drop(key: MemoryKey) -> None:
            entry.async_create_task(self._hass, self._async_drop(key), "xiaozhi forget")

        entry.async_on_unload(self._hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, on_device))
        entry.async_on_unload(self._hass.bus.async_listen(EVENT_USER_REMOVED, on_user))

    async def _async_stored(self) -> object:
        try:
            stored = await self._store.async_load()
        except UnsupportedStorageVersionError:
            self.is_usable = False
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                TOO_NEW,
                is_fixable=False,
                severity=ir.IssueSeverity.WARNING,
                translation_key=TOO_NEW,
                translation_placeholders={"path": self._store.path},
            )
            return None
        except (HomeAssistantError, OSError) as err:
            raise MemoriesUnreadableError(str(err)) from err
        ir.async_delete_issue(self._hass, DOMAIN, TOO_NEW)
        return stored

    def __len__(self) -> int:
        return len(self._memories)

    @property
    def characters(self) -> int:
        """How long all of them are together."""
        return sum(len(memory.text) for memory in self._memories.values())

    def get(self, key: MemoryKey) -> Memory | None:
        """Return a memory."""
        return self._memories.get(key)

    def text(self, key: MemoryKey | None) -> str:
        """Return the text of a memory; empty where there is none."""
        memory = self._memories.get(key) if key else None
        return memory.text if memory else ""

    async def async_set(self, key: MemoryKey, text: str, *, instead_of: str | None = None) -> bool:
        """Keep a text, or forget with an empty one; returns whether it was done. On disk when this returns.

        `instead_of`: only if that is still the text. Raises `MemoryTooLongError`, `MemoryNotSavedError`.
        """
        if len(text) > MAX_MEMORY_CHARACTERS:
            raise MemoryTooLongError
        async with self._saving:
            if instead_of is not None and self.text(key) != instead_of:
                return False
            changed = {other: memory for other, memory in self._memories.items() if other != key}
            if text and len(changed) >= MAX_MEMORIES:
                raise MemoryNotSavedError("too many")
            if text:
                changed[key] = Memory(text, dt_util.utcnow())
            await self._async_save(changed)
        self._tell(key)
        return True

    def add_listener(self, listener: MemoryListener) -> Callable[[], None]:
        """Call `listener` with key and new text after every change; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def _async_save(self, memories: Mapping[MemoryKey, Memory]) -> None:
        """Write, and read again to be sure: `Store` logs a failed write and goes on. Raises `MemoryNotSavedError`."""
        if not self.is_usable:
            raise MemoryNotSavedError("a newer version's file is in its place")
        data = {
            str(key): {"text": memory.text, "changed_at": memory.changed_at.isoformat()}
            for key, memory in memories.items()
        }
        try:
            await self._store.async_save(data)
            is_kept = self._hass.is_stopping or await _store(self._hass).async_load() == data
        except (OSError, HomeAssistantError) as err:
            raise MemoryNotSavedError("not written") from err
        if not is_kept:
            raise MemoryNotSavedError("not written")
        self._memories = memories

    async def _async_drop(self, *keys: MemoryKey) -> None:
        """Forget those whose owner is gone. Where that cannot be written, the next start tries again."""
        async with self._saving:
            kept = {key: memory for key, memory in self._memories.items() if key not in keys}
            try:
                if len(kept) < len(self._memories):
                    await self._async_save(kept)
            except MemoryNotSavedError:
                _LOGGER.warning("The memory of a removed device or user could not be deleted from disk")
                self._memories = kept
        for key in keys:
            self._tell(key)

    async def _async_exists(self, key: MemoryKey) -> bool:
        if key.kind is MemoryKind.DEVICE:
            return dr.async_get(self._hass).async_get(key.id) is not None
        return await self._hass.auth.async_get_user(key.id) is not None

    def _tell(self, key: MemoryKey) -> None:
        text = self.text(key)
        for listener in tuple(self._listeners):
            listener(key, text)


async def async_remove_memories(hass: HomeAssistant) -> None:
    """Delete all of them: the hub is removed."""
    await _store(hass).async_remove()
    ir.async_delete_issue(hass, DOMAIN, TOO_NEW)


def _store(hass: HomeAssistant) -> Store[dict[str, Any]]:
    return Store(hass, STORE_VERSION, STORE_KEY, private=True, atomic_writes=True)


def _read(stored: object) -> dict[MemoryKey, Memory]:
    """Return what can be read; an entry that cannot is left out."""
    memories: dict[MemoryKey, Memory] = {}
    for name, value in stored.items() if isinstance(stored, dict) else ():
        try:
            changed_at = datetime.fromisoformat(value["changed_at"])
            memories[MemoryKey.parse(name)] = Memory(str(value["text"])[:MAX_MEMORY_CHARACTERS], changed_at)
        except KeyError, TypeError, ValueError:
            _LOGGER.debug("An unreadable memory was left out")
    return memories
