"""Fills the ports of chats/ with Home Assistant's storage: documents are `Store`s, objects are files beside them.

A `Store` logs a write that failed and goes on, and postpones writes while Home Assistant ends. Somebody waits for ours
to be on disk, so `DurableStore` writes the same file at once and says what happened.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
import os
from pathlib import Path
import shutil
import time
from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, UnsupportedStorageVersionError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.json import save_json
from homeassistant.helpers.storage import STORAGE_DIR, Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import write_utf8_file_atomic

from .chats.errors import ChatNotFoundError, DamagedError, StorageError, TooNewError, UnreadableError
from .chats.ids import time_ms_of
from .chats.index_file import KEY as INDEX_KEY
from .chats.migrations import VERSION, migrated
from .chats.opened import FOLDER as CHATS_FOLDER
from .chats.ports import Document, Stamp
from .const import DOMAIN
from .guide import anchor_of, guide_url

OBJECTS_FOLDER = f"{DOMAIN}/objects"
LEFTOVER_S = 3600
"""No write takes this long: an older temporary file is of one that was cut off."""
LEFTOVER = "tmp"
"""How files begin that an interrupted write leaves (Python's tempfile; ours are all numbers or known names)."""


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
        _make_folder(self._path.parent)
        save_json(str(self._path), envelope, private=True, atomic_writes=True)
        return _stamp(self._path.stat())

    @override
    async def _async_migrate_func(self, old_major_version: int, old_minor_version: int, old_data: Document) -> Document:
        """Called by `Store` for a document of another version."""
        return migrated(old_data, old_major_version)


class StoredDocuments:
    """Fills `chats.ports.Documents`."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._folder = Path(hass.config.path(STORAGE_DIR))

    async def load[T](self, key: str, parse: Callable[[Document], T]) -> T | None:
        """See the port. What cannot be read becomes a repair issue."""
        try:
            document = await DurableStore(self._hass, key).async_load()
            if document is not None:
                parsed = await self._hass.async_add_executor_job(parse, document)
                self._withdraw(key, "chat_unreadable")
                return parsed
        except UnsupportedStorageVersionError as err:
            self._report(key, "chat_too_new", str(self._folder / key))
            raise TooNewError(str(err)) from err
        except (KeyError, TypeError, AttributeError, DamagedError) as err:
            await self._set_aside(key)
            raise DamagedError(key) from err
        except (HomeAssistantError, OSError) as err:
            if key.startswith(f"{CHATS_FOLDER}/"):
                self._report(key, "chat_unreadable", str(self._folder / key))
            raise UnreadableError(f"{key}: {err}") from err
        if (moved_to := self._take_over_issue(key)) is not None:
            self._report(key, "chat_damaged", moved_to)
            raise DamagedError(key)
        if await self._hass.async_add_executor_job((self._folder / key).exists):  # `Store` takes `{}` for nothing
            await self._set_aside(key)
            raise DamagedError(key)
        return None

    async def save(self, key: str, make: Callable[[], Document]) -> Stamp:
        """See the port."""
        return await DurableStore(self._hass, key).async_save_made(make)

    async def _set_aside(self, key: str) -> None:
        """Move a document out of the way, named as `Store` names broken JSON."""
        path = self._folder / key
        moved_to = path.with_name(f"{path.name}.corrupt.{dt_util.utcnow().isoformat()}")
        with suppress(OSError):
            await self._hass.async_add_executor_job(os.replace, path, moved_to)
        self._report(key, "chat_damaged", str(moved_to))

    async def delete(self, key: str) -> None:
        """See the port."""
        try:
            await DurableStore(self._hass, key).async_remove()
        except OSError as err:
            raise StorageError(f"{key}: {err}") from err

    async def stamps(self, folder: str) -> Mapping[str, Stamp]:
        """See the port."""
        try:
            found = await self._hass.async_add_executor_job(_scan, self._folder / folder)
        except OSError as err:
            raise StorageError(f"{folder}: {err}") from err
        return {f"{folder}/{name}": stamp for name, stamp in found.items()}

    def _take_over_issue(self, key: str) -> str | None:
        """Return where `Store` moved a file of broken JSON to; its issue, for developers, makes room for ours."""
        for domain, issue_id in list(ir.async_get(self._hass).issues):
            if issue_id.startswith(f"storage_corruption_{key}_"):
                issue = ir.async_get(self._hass).async_get_issue(domain, issue_id)
                ir.async_delete_issue(self._hass, domain, issue_id)
                return str((issue.translation_placeholders or {}).get("corrupt_path", "")) if issue else ""
        return None

    def _withdraw(self, key: str, problem: str) -> None:
        """Take a problem back that is none any more."""
        ir.async_delete_issue(self._hass, DOMAIN, f"{problem}_{key.rpartition('/')[2]}")

    def _report(self, key: str, problem: str, path: str) -> None:
        """Tell a person, but for the index: that is made anew."""
        if key == INDEX_KEY:
            return
        name = key.rpartition("/")[2]
        created = dt_util.utc_from_timestamp(time_ms_of(int(name)) / 1000) if name.isdigit() else None
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            f"{problem}_{name}",
            is_fixable=False,
            is_persistent=problem == "chat_damaged",  # it is found once; a newer one is found at every start
            severity=ir.IssueSeverity.WARNING,
            translation_key=problem,
            learn_more_url=guide_url(self._hass.config.language, anchor_of(problem)),
            translation_placeholders={
                "key": key,
                "path": path,
                "created": dt_util.as_local(created).strftime("%Y-%m-%d %H:%M") if created else "–",  # noqa: RUF001 - a dash
            },
        )


class StoredObjects:
    """Fills `chats.ports.Objects`: one file an object, named by its id, readable by Home Assistant only."""

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
            found = await self._hass.async_add_executor_job(_scan, self._folder)
        except OSError as err:
            raise StorageError(f"objects: {err}") from err
        return {int(name) for name in found}

    def _put(self, object_id: int, content: bytes) -> None:
        _make_folder(self._folder)
        write_utf8_file_atomic(str(self._path(object_id)), content, private=True, mode="wb")

    def _path(self, object_id: int) -> Path:
        return self._folder / str(int(object_id))


async def async_remove_all(hass: HomeAssistant) -> None:
    """Remove all chats, objects and whatever else this integration has stored; the hub is removed."""
    folder = hass.config.path(STORAGE_DIR, DOMAIN)
    await hass.async_add_executor_job(lambda: shutil.rmtree(folder, ignore_errors=True))
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(("chat_damaged_", "chat_too_new_", "chat_unreadable_")):
            ir.async_delete_issue(hass, domain, issue_id)


def _scan(folder: Path) -> dict[str, Stamp]:
    """Return the stamps of the files whose names are ids, and remove what cut-off writes left."""
    found: dict[str, Stamp] = {}
    try:
        listing = os.scandir(folder)
    except FileNotFoundError:
        return found
    with listing as files:
        for file in files:
            with suppress(FileNotFoundError):  # this one vanished, or is a link to nowhere: the others are there
                if file.name.isascii() and file.name.isdigit():
                    found[file.name] = _stamp(file.stat())
                elif file.name.startswith(LEFTOVER) and file.stat().st_mtime < time.time() - LEFTOVER_S:
                    with suppress(OSError):
                        Path(file.path).unlink()
    return found


def _stamp(stat: os.stat_result) -> Stamp:
    return Stamp(stat.st_mtime_ns, stat.st_size)


def _make_folder(folder: Path) -> None:
    """Make a folder that survives a power cut: each new name is in a folder that was flushed."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
