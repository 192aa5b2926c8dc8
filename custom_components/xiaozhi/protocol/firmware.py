"""Versions as a board compares them, and what an image says of itself. Nothing is opened or sent here.

78/xiaozhi-esp32 main/ota.cc ParseVersion and IsNewVersionAvailable; ESP-IDF esp_app_format: the app descriptor follows
the headers of image (24 bytes) and first segment (8 bytes).
"""

from dataclasses import dataclass
import re
from typing import Final

IMAGE_HEAD_BYTES: Final = 288
"""How much of a file has to be read: both headers and the descriptor of 256 bytes."""

_IMAGE_MAGIC: Final = 0xE9
_DESCRIPTOR_AT: Final = 32
_DESCRIPTOR_MAGIC: Final = (0xABCD5432).to_bytes(4, "little")
_CHIP_AT: Final = 12  # esp_image_header_t.chip_id, 16 bit
_VERSION_AT: Final = _DESCRIPTOR_AT + 16
_TEXT_BYTES: Final = 32

_CHIPS: Final = {
    0: "esp32", 2: "esp32s2", 5: "esp32c3", 9: "esp32s3", 12: "esp32c2", 13: "esp32c6", 16: "esp32h2", 18: "esp32p4",
    20: "esp32c61", 23: "esp32c5",
}  # fmt: skip
"""esp_chip_id_t; names as boards report them (`chip_model_name`)."""

# The firmware runs std::stoi on every part between dots, uncaught: a part must begin with a number that fits an int.
_SAFE_VERSION: Final = re.compile(r"\d{1,9}(?!\d)[\w+~-]*(\.\d{1,9}(?!\d)[\w+~-]*)*", re.ASCII)
_MAX_VERSION_CHARACTERS: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class AppImage:
    """What an app image says of itself. `chip` is empty for one that is not known here."""

    version: str
    project: str
    chip: str


def parse_app_image(head: bytes) -> AppImage | None:
    """Return what the first `IMAGE_HEAD_BYTES` of a file say; None: no app image (a bootloader, a merged binary)."""
    if len(head) < IMAGE_HEAD_BYTES or head[0] != _IMAGE_MAGIC:
        return None
    if head[_DESCRIPTOR_AT : _DESCRIPTOR_AT + 4] != _DESCRIPTOR_MAGIC:
        return None
    return AppImage(
        version=_text(head, _VERSION_AT),
        project=_text(head, _VERSION_AT + _TEXT_BYTES),
        chip=_CHIPS.get(int.from_bytes(head[_CHIP_AT : _CHIP_AT + 2], "little"), ""),
    )


def is_safe_version(version: str) -> bool:
    """Whether a board survives this version in an OTA answer: the numbers of others crash it at every start."""
    return len(version) <= _MAX_VERSION_CHARACTERS and _SAFE_VERSION.fullmatch(version) is not None


def is_newer(version: str, installed: str) -> bool:
    """Whether a board would take `version` for newer than what it runs. Both must be safe, else it is not."""
    if not (is_safe_version(version) and is_safe_version(installed)):
        return False
    return version_numbers(version) > version_numbers(installed)


def version_numbers(version: str) -> tuple[int, ...]:
    """Return the number at the beginning of each part of a safe version; of equal beginnings the longer is newer."""
    return tuple(int(match[0]) for part in version.split(".") if (match := re.match(r"\d+", part)))


def _text(head: bytes, at: int) -> str:
    return head[at : at + _TEXT_BYTES].partition(b"\0")[0].decode(errors="replace")
