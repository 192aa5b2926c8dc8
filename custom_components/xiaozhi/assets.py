"""Assets for boards (wake words, fonts, emoji): files in `<config>/xiaozhi/assets/`, and links that end soon.

A board is told an address, keeps it, and at its next start erases the address, fetches the file and writes it into its
`assets` partition (78/xiaozhi-esp32 main/assets.cc, protocol.md 7.2). What it cannot use it says on its screen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
import re
import struct
import time
from typing import Final

from homeassistant.core import HomeAssistant

from .const import DOMAIN, PATH_ASSETS
from .transport.links import Links

FOLDER: Final = f"{DOMAIN}/assets"
MAX_BYTES: Final = 16 * 1024 * 1024  # the largest flash that stock boards have
MAX_FILES: Final = 200
"""Named in an error; more is a mistake."""

_HEAD: Final = struct.Struct("<III")
"""Files, checksum, length (main/assets.cc): little endian, as the chip."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.bin", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetFile:
    """A file that a board would accept."""

    name: str
    path: Path
    size_bytes: int


class Assets:
    """One for the hub; fills `transport.hub.Assets`."""

    def __init__(self, hass: HomeAssistant, *, now_s: Callable[[], float] = time.time) -> None:
        self._hass = hass
        self._folder = Path(hass.config.path(FOLDER))
        self._links = Links(PATH_ASSETS, now_s)

    async def async_find(self, name: str) -> AssetFile | None:
        """Return a file of the folder that is whole; None: there is none, or boards would refuse it."""
        if _NAME.fullmatch(name) is None:
            return None
        return await self._hass.async_add_executor_job(_read, self._folder / name)

    async def async_names(self) -> list[str]:
        """Return what is in the folder."""
        return await self._hass.async_add_executor_job(_names, self._folder)

    def path_of(self, device_id: str, file: AssetFile) -> str:
        """Return the path of a link that is good for a while, for that board."""
        return self._links.path_of(device_id, file.name)

    def is_ours(self, board: str, expires_s: int, signature: str, name: str) -> bool:
        """Whether a link was made here and has not ended."""
        return self._links.is_ours(board, expires_s, signature, name)


def is_whole(content: bytes) -> bool:
    """Whether a board would take this for assets: its header tells files, the sum of the rest and its length."""
    if len(content) <= _HEAD.size:
        return False
    files, checksum, length = map(int, _HEAD.unpack_from(content))
    rest = content[_HEAD.size :]
    return files > 0 and length == len(rest) and sum(rest) & 0xFFFF == checksum


def _read(path: Path) -> AssetFile | None:
    try:
        if not 0 < path.stat().st_size <= MAX_BYTES or not is_whole(path.read_bytes()):
            return None
        return AssetFile(name=path.name, path=path, size_bytes=path.stat().st_size)
    except OSError:
        return None


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name))[:MAX_FILES]
    except OSError:
        return []
