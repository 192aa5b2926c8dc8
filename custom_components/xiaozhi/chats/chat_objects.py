"""Bytes that belong to chats: recordings and photos. The bytes go to disk first, then the row that knows them."""

from .errors import ChatNotFoundError, TooLargeError
from .kinds import ContentType
from .models import BinaryObject
from .ports import Objects

MAX_OBJECT_BYTES = 20 * 1024 * 1024
"""As Home Assistant takes for its media folder (components/media_source/local_source.py)."""
MAX_NAME_CHARACTERS = 120
GRACE_MS = 24 * 3600 * 1000
"""What is younger than this may still become part of a chat, and is not swept."""


def checked_object(object_id: int, type_: ContentType, name: str, content: bytes, *, now_ms: int) -> BinaryObject:
    """Return the row of new bytes. Raises `TooLargeError`."""
    if len(content) > MAX_OBJECT_BYTES:
        raise TooLargeError(f"an object has at most {MAX_OBJECT_BYTES} bytes")
    return BinaryObject(
        object_id=object_id, type=type_, size_bytes=len(content), name=safe_name(name), created_ms=now_ms
    )


def safe_name(name: str) -> str:
    """Return the last part of a name without anything that a path, a header or a screen could take amiss."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable() and c not in '"<>:|?*').strip(" .")[:MAX_NAME_CHARACTERS]


async def read_object(objects: Objects, items: tuple[BinaryObject, ...], object_id: int) -> tuple[BinaryObject, bytes]:
    """Return an object that a chat knows. Raises `ChatNotFoundError`."""
    item = next((item for item in items if item.object_id == object_id), None)
    if item is None:
        raise ChatNotFoundError(str(object_id))
    return item, await objects.get(object_id)
