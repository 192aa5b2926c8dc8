"""Fills `chats.ports.Objects`: recordings and photos of chats, one file each."""

from contextlib import suppress
import os
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.file import write_utf8_file_atomic

from ..chats.errors import ChatNotFoundError, StorageError
from ..const import DOMAIN
from .files import make_folder, scan

OBJECTS_FOLDER: Final = f"{DOMAIN}/objects"


class StoredObjects:
    """Each file is named by its object's id, and readable by Home Assistant only."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._folder = Path(hass.config.path(STORAGE_DIR, OBJECTS_FOLDER))

    async def put(self, object_id: int, content: bytes) -> None:
        """See the port."""
        try:
            await self._hass.async_add_executor_job(self._put, object_id, content)
        except (HomeAssistantError, OSError) as err:
            raise StorageError(f"object {object_id}: {err}") from err

    async def get(self, object_id: int) -> bytes:
        """See the port."""
        try:
            return await self._hass.async_add_executor_job(self._path(object_id).read_bytes)
        except OSError as err:
            raise ChatNotFoundError(str(object_id)) from err

    async def delete(self, object_id: int) -> None:
        """See the port. A file that cannot be removed now is swept later."""
        with suppress(OSError):
            await self._hass.async_add_executor_job(os.unlink, self._path(object_id))

    async def ids(self) -> set[int]:
        """See the port."""
        try:
            found = await self._hass.async_add_executor_job(scan, self._folder)
        except OSError as err:
            raise StorageError(f"objects: {err}") from err
        return {int(name) for name in found}

    def _put(self, object_id: int, content: bytes) -> None:
        make_folder(self._folder)
        write_utf8_file_atomic(str(self._path(object_id)), content, private=True, mode="wb")

    def _path(self, object_id: int) -> Path:
        return self._folder / str(int(object_id))
