"""The firmware files that a person put into `<config>/xiaozhi/firmware/<board>/`: what there is, and for which boards.

An image does not say which board it was built for, so its folder does: the name as the board reports it (`esp-box-3`).
Version and chip are read from the image itself. A text beside it (`<file>.txt` or `.md`) has its release notes.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant

from .const import DOMAIN
from .protocol.firmware import IMAGE_HEAD_BYTES, is_safe_version, parse_app_image, version_numbers

FOLDER: Final = f"{DOMAIN}/firmware"
MAX_FILES: Final = 500
"""Looked at in all: a folder of that size is a mistake."""
MAX_IMAGE_BYTES: Final = 16 * 1024 * 1024  # the largest flash that stock boards have
MAX_NOTES_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareFile:
    """One usable image."""

    board: str
    """Lower case."""
    version: str
    chip: str
    """Empty: unknown."""
    path: Path
    size_bytes: int

    def fits(self, board: str, chip: str) -> bool:
        """Whether it was made for boards of this name and chip."""
        return self.board == board.lower() and (not self.chip or not chip or self.chip == chip.lower())


class FirmwareShelf:
    """`files` is what the last `async_scan` found, newest first; `unusable`: files that are no image for a board."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._folder = Path(hass.config.path(FOLDER))
        self.files: tuple[FirmwareFile, ...] = ()
        self.unusable: tuple[str, ...] = ()

    async def async_scan(self) -> bool:
        """Look again; whether something changed. A folder that cannot be read is empty."""
        before = self.files, self.unusable
        self.files, self.unusable = await self._hass.async_add_executor_job(self._scan)
        return before != (self.files, self.unusable)

    def newest(self, board: str, chip: str) -> FirmwareFile | None:
        """Return the newest image for boards of a kind."""
        return next((file for file in self.files if file.fits(board, chip)), None)

    def find(self, board: str, chip: str, version: str) -> FirmwareFile | None:
        """Return the image of one version."""
        return next((file for file in self.files if file.version == version and file.fits(board, chip)), None)

    async def async_notes(self, file: FirmwareFile) -> str | None:
        """Return what is written beside an image."""
        return await self._hass.async_add_executor_job(_notes, file.path)

    def _scan(self) -> tuple[tuple[FirmwareFile, ...], tuple[str, ...]]:
        files, unusable = [], []
        for path in _images(self._folder):
            file = _read(path)
            if file is not None:
                files.append(file)
            else:
                unusable.append(f"{path.parent.name}/{path.name}")
        files.sort(key=lambda file: (version_numbers(file.version), file.path.name), reverse=True)
        return tuple(files), tuple(sorted(unusable))


def _images(folder: Path) -> Iterator[Path]:
    with suppress(OSError):
        for number, path in enumerate(sorted(folder.glob("*/*.bin"))):
            if number >= MAX_FILES:
                return
            if path.is_file():
                yield path


def _read(path: Path) -> FirmwareFile | None:
    try:
        with path.open("rb") as file:
            image = parse_app_image(file.read(IMAGE_HEAD_BYTES))
        size_bytes = path.stat().st_size
    except OSError:
        return None
    if image is None or not is_safe_version(image.version) or size_bytes > MAX_IMAGE_BYTES:
        return None
    return FirmwareFile(
        board=path.parent.name.lower(), version=image.version, chip=image.chip, path=path, size_bytes=size_bytes
    )


def _notes(path: Path) -> str | None:
    for suffix in (".md", ".txt"):
        for beside in (path.with_suffix(suffix), path.with_name(path.name + suffix)):
            with suppress(OSError), beside.open("rb") as file:
                return file.read(MAX_NOTES_BYTES).decode(errors="replace")
    return None
