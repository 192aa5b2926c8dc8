"""Files whose names are ids, in folders that survive a power cut. For workers: everything here waits for the disk."""

from contextlib import suppress
import os
from pathlib import Path
import time
from typing import Final

from ..chats.ports import Stamp

LEFTOVER_S: Final = 3600
"""No write takes this long: an older temporary file is of one that was cut off."""
LEFTOVER: Final = "tmp"
"""How files begin that an interrupted write leaves (Python's tempfile; ours are all numbers or known names)."""


def scan(folder: Path) -> dict[str, Stamp]:
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
                    found[file.name] = stamp_of(file.stat())
                elif file.name.startswith(LEFTOVER) and file.stat().st_mtime < time.time() - LEFTOVER_S:
                    with suppress(OSError):
                        Path(file.path).unlink()
    return found


def stamp_of(stat: os.stat_result) -> Stamp:
    """Return by what a changed file is known."""
    return Stamp(stat.st_mtime_ns, stat.st_size)


def make_folder(folder: Path) -> None:
    """Make a folder that survives a power cut: each new name is in a folder that was flushed."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
