"""A photo as a board uploads it: question and JPEG in one multipart body, read with mistrust and within limits.

78/xiaozhi-esp32 main/boards/common/esp32_camera.cc Explain: chunked, part `question` without a content type, then part
`file`. Older and other boards (esp_video.cc, py-xiaozhi) send the same two parts.
"""

import asyncio
from dataclasses import dataclass, field
import io
from typing import Final

from aiohttp import BodyPartReader, ClientPayloadError, web
from aiohttp.http_exceptions import BadHttpMessage
from PIL import Image, UnidentifiedImageError

MAX_PHOTO_BYTES: Final = 4 * 1024 * 1024
"""Ten times the largest of real boards: 1,920 x 1,080 at quality 80."""
MAX_SIDE_PX: Final = 4096
MAX_QUESTION_BYTES: Final = 4096
"""As `protocol.mcp.MAX_ARGUMENT_BYTES`: the question came from us in the arguments of the call."""
MAX_PARTS: Final = 4
UPLOAD_LIMIT_S: Final = 20.0
"""A photo of 200 KiB over weak Wi-Fi takes some seconds; the board's call has 60 s in all (session/device_tools.py)."""
_CHUNK_BYTES: Final = 16 * 1024
_BODY_ERRORS: Final = (
    ValueError, RuntimeError, AssertionError, KeyError, BadHttpMessage, ClientPayloadError, web.RequestPayloadError
)  # fmt: skip
"""What aiohttp raises for a body that is not what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One photo and what is asked about it."""

    photo: bytes = field(repr=False)
    question: str = field(repr=False)


class UploadError(Exception):
    """No photo that can be used; `status` is the HTTP status of the answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


async def read_upload(request: web.Request) -> Upload:
    """Return what a board uploads. Raises `UploadError`."""
    if request.content_type != "multipart/form-data":
        raise UploadError(415, "no multipart/form-data")
    try:
        async with asyncio.timeout(UPLOAD_LIMIT_S):
            upload = await _read_parts(request)
    except TimeoutError as err:
        raise UploadError(408, "the upload takes too long") from err
    except _BODY_ERRORS as err:
        raise UploadError(400, "the body breaks off, or is no multipart") from err
    await asyncio.get_running_loop().run_in_executor(None, check_jpeg, upload.photo)
    return upload


def check_jpeg(photo: bytes) -> None:
    """Raise `UploadError` for what is no JPEG, or one that nobody should have to decode. Reads the header only."""
    try:
        with Image.open(io.BytesIO(photo), formats=("JPEG",)) as image:
            width_px, height_px = image.size
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as err:
        raise UploadError(415, "no JPEG") from err
    if max(width_px, height_px) > MAX_SIDE_PX:
        raise UploadError(413, f"{width_px} x {height_px} px")


async def _read_parts(request: web.Request) -> Upload:
    limits = {"question": MAX_QUESTION_BYTES, "file": MAX_PHOTO_BYTES}
    found: dict[str, bytes] = {}
    reader = await request.multipart()
    for _ in range(MAX_PARTS):
        if (part := await reader.next()) is None:
            break
        if not isinstance(part, BodyPartReader) or (name := part.name) not in limits or name in found:
            raise UploadError(400, "a part that no board sends")
        found[name] = await _read_part(part, limits[name])
    if not found.get("file"):
        raise UploadError(400, "no photo")
    return Upload(photo=found["file"], question=found.get("question", b"").decode(errors="replace").strip())


async def _read_part(part: BodyPartReader, limit_bytes: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(_CHUNK_BYTES):
        content += chunk
        if len(content) > limit_bytes:
            raise UploadError(413, "a part is too large")
    return bytes(content)
