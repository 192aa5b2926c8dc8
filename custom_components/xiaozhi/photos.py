"""The last photo of each board's camera, on disk: what the `image` entity shows, after a restart too.

Photos that belong to chats are kept by those (`chats/chat_objects.py`), as long as the owner wants.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
import logging
import os
from pathlib import Path

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.file import write_utf8_file_atomic

from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)

FOLDER = f"{DOMAIN}/photos"


class Photos:
    """One file a board, named by its address; its time is the photo's. `async_load` before anything else."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._folder = Path(hass.config.path(STORAGE_DIR, FOLDER))
        self._taken_at: dict[str, datetime] = {}
        self._listeners: list[Callable[[str], None]] = []

    async def async_load(self, device_ids: Iterable[str]) -> None:
        """Find the photos of these boards; others are removed."""
        names = {_name(device_id): device_id for device_id in device_ids}
        found = await self._hass.async_add_executor_job(self._scan, frozenset(names))
        self._taken_at = {names[name]: at for name, at in found.items()}

    def taken_at(self, device_id: str) -> datetime | None:
        """Return when a board took its last photo; None: it took none, or that is no longer kept."""
        return self._taken_at.get(device_id)

    async def async_put(self, device_id: str, photo: bytes) -> None:
        """Keep a photo in the place of the one before. A disk that refuses is logged: the question goes on."""
        try:
            self._taken_at[device_id] = await self._hass.async_add_executor_job(self._write, device_id, photo)
        except (HomeAssistantError, OSError) as err:
            _LOGGER.warning("A photo of %s could not be kept: %s", device_id, err)
            return
        self._tell(device_id)

    async def async_get(self, device_id: str) -> bytes | None:
        """Return the photo (JPEG)."""
        if device_id not in self._taken_at:
            return None
        try:
            return await self._hass.async_add_executor_job(self._path(device_id).read_bytes)
        except OSError:
            return None

    async def async_drop_before(self, time: datetime) -> None:
        """Remove photos that were taken earlier."""
        for device_id in [device_id for device_id, at in self._taken_at.items() if at < time]:
            await self.async_drop(device_id)

    async def async_drop(self, device_id: str) -> None:
        """Remove the photo of a board."""
        if self._taken_at.pop(device_id, None) is not None:
            await self._hass.async_add_executor_job(lambda: self._path(device_id).unlink(missing_ok=True))
            self._tell(device_id)

    @callback
    def add_listener(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Tell a listener the board whose photo changed; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self, device_id: str) -> None:
        for listener in tuple(self._listeners):
            listener(device_id)

    def _path(self, device_id: str) -> Path:
        return self._folder / _name(device_id)

    def _write(self, device_id: str, photo: bytes) -> datetime:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(device_id)
        write_utf8_file_atomic(str(path), photo, private=True, mode="wb")
        return _time_of(path.stat())

    def _scan(self, names: frozenset[str]) -> dict[str, datetime]:
        found: dict[str, datetime] = {}
        with suppress(OSError), os.scandir(self._folder) as files:
            for file in files:
                if file.name in names:
                    found[file.name] = _time_of(file.stat())
                elif file.is_file():
                    Path(file.path).unlink(missing_ok=True)
        return found


def _name(device_id: str) -> str:
    """Return a file name: a device id is a MAC address, checked when the board was paired."""
    return f"{device_id.replace(':', '')}.jpg"


def _time_of(stat: os.stat_result) -> datetime:
    return datetime.fromtimestamp(stat.st_mtime, UTC)
