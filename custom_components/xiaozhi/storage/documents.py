"""Fills `chats.ports.Documents`: a chat, the index, contexts and statistics are documents of Home Assistant's storage.

A `Store` logs a write that failed and goes on, and postpones writes while Home Assistant ends. Somebody waits for ours
to be on disk, so `DurableStore` writes the same file at once and says what happened.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
import os
from pathlib import Path
from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, UnsupportedStorageVersionError
from homeassistant.helpers.json import save_json
from homeassistant.helpers.storage import STORAGE_DIR, Store
from homeassistant.util import dt as dt_util

from ..chats.errors import DamagedError, StorageError, TooNewError, UnreadableError
from ..chats.migrations import VERSION, migrated
from ..chats.opened import FOLDER as CHATS_FOLDER
from ..chats.ports import Document, Stamp
from ..const import DOMAIN
from .files import make_folder, scan, stamp_of
from .refusing import Refusals
from .unreadable import async_report, async_take_over, async_withdraw


class DurableStore(Store[Document]):
    """A `Store` whose `async_save` returns when the file would survive a power cut, also while Home Assistant ends."""

    def __init__(self, hass: HomeAssistant, key: str) -> None:
        super().__init__(hass, VERSION, key, private=True, atomic_writes=True, serialize_in_event_loop=False)
        self._path = Path(hass.config.path(STORAGE_DIR, key))

    @override
    async def async_save(self, data: Document) -> None:
        """Save a document. Raises `StorageError`."""
        await self.async_save_made(lambda: data)

    async def async_save_made(self, make: Callable[[], Document]) -> Stamp:
        """Save the document that `make` returns in a worker. Raises `StorageError`."""
        try:
            return await self.hass.async_add_executor_job(self._save, make)
        except (HomeAssistantError, OSError) as err:  # SerializationError and WriteError are the former
            raise StorageError(f"{self.key}: {err}") from err

    def _save(self, make: Callable[[], Document]) -> Stamp:
        """Write what `Store` would: its envelope, a temporary file, fsync of file and folder."""
        envelope = {"version": self.version, "minor_version": self.minor_version, "key": self.key, "data": make()}
        make_folder(self._path.parent)
        save_json(str(self._path), envelope, private=True, atomic_writes=True)
        return stamp_of(self._path.stat())

    @override
    async def _async_migrate_func(self, old_major_version: int, old_minor_version: int, old_data: Document) -> Document:
        """Called by `Store` for a document of another version."""
        return migrated(old_data, old_major_version)


class StoredDocuments:
    """What cannot be read is set aside and becomes a repair issue (`unreadable.py`)."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._folder = Path(hass.config.path(STORAGE_DIR))
        self._refusals = Refusals(hass, self._folder / DOMAIN)

    async def load[T](self, key: str, parse: Callable[[Document], T]) -> T | None:
        """See the port."""
        try:
            document = await DurableStore(self._hass, key).async_load()
            if document is not None:
                parsed = await self._hass.async_add_executor_job(parse, document)
                async_withdraw(self._hass, key, "chat_unreadable")
                return parsed
        except UnsupportedStorageVersionError as err:
            async_report(self._hass, key, "chat_too_new", str(self._folder / key))
            raise TooNewError(str(err)) from err
        except (KeyError, TypeError, AttributeError, DamagedError) as err:
            await self._set_aside(key)
            raise DamagedError(key) from err
        except (HomeAssistantError, OSError) as err:
            if key.startswith(f"{CHATS_FOLDER}/"):
                async_report(self._hass, key, "chat_unreadable", str(self._folder / key))
            raise UnreadableError(f"{key}: {err}") from err
        if (moved_to := async_take_over(self._hass, key)) is not None:
            async_report(self._hass, key, "chat_damaged", moved_to)
            raise DamagedError(key)
        if await self._hass.async_add_executor_job((self._folder / key).exists):  # `Store` takes `{}` for nothing
            await self._set_aside(key)
            raise DamagedError(key)
        return None

    async def save(self, key: str, make: Callable[[], Document]) -> Stamp:
        """See the port. A disk that refuses becomes a repair issue, too (`refusing.py`)."""
        try:
            stamp = await DurableStore(self._hass, key).async_save_made(make)
        except StorageError as err:
            self._refusals.refused(err.__cause__)
            raise
        self._refusals.taken()
        return stamp

    async def _set_aside(self, key: str) -> None:
        """Move a document out of the way, named as `Store` names broken JSON."""
        path = self._folder / key
        moved_to = path.with_name(f"{path.name}.corrupt.{dt_util.utcnow().isoformat()}")
        with suppress(OSError):
            await self._hass.async_add_executor_job(os.replace, path, moved_to)
        async_report(self._hass, key, "chat_damaged", str(moved_to))

    async def delete(self, key: str) -> None:
        """See the port."""
        try:
            await DurableStore(self._hass, key).async_remove()
        except OSError as err:
            raise StorageError(f"{key}: {err}") from err

    async def stamps(self, folder: str) -> Mapping[str, Stamp]:
        """See the port."""
        try:
            found = await self._hass.async_add_executor_job(scan, self._folder / folder)
        except OSError as err:
            raise StorageError(f"{folder}: {err}") from err
        return {f"{folder}/{name}": stamp for name, stamp in found.items()}
