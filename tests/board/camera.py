"""The camera of a board: it uploads a photo as firmware main/boards/common/esp32_camera.cc Explain does, byte for byte.

Chunked, with the boundary and the part headers of the firmware; the whole board stands still until the answer is there.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
import io

import aiohttp
from PIL import Image

from .errors import FirmwareCrash

BOUNDARY = "----ESP32_CAMERA_BOUNDARY"
MAX_ANSWER_BYTES = 8 * 1024  # 78/esp-ml307 src/http_client.cc ReadAll: from here on it waits for itself
ANSWER_LIMIT_S = 30.0  # for the headers, and once more for the body
_CHUNK_BYTES = 512  # what the encoder hands over


def photo_of(colour: str = "red", *, width_px: int = 320, height_px: int = 240) -> bytes:
    """Return a JPEG of one colour, at the firmware's quality."""
    out = io.BytesIO()
    Image.new("RGB", (width_px, height_px), colour).save(out, "JPEG", quality=80)
    return out.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What an upload needs of the board."""

    http: aiohttp.ClientSession
    device_id: str
    client_id: str


class UploadFault(Exception):  # noqa: N818 - what the firmware calls std::runtime_error
    """What Explain throws."""


async def upload(network: Network, url: str, token: str, question: str, photo: bytes) -> str:
    """Return the body of the answer, as it is. Raises UploadFault, or FirmwareCrash for one that hangs the board."""
    headers = {"Device-Id": network.device_id, "Client-Id": network.client_id}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
    try:
        async with network.http.post(
            url,
            data=_body(question, photo),
            headers=headers,
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=2 * ANSWER_LIMIT_S),
        ) as response:
            if response.status != 200:
                raise UploadFault("Failed to upload photo")
            body = await response.read()
    except (aiohttp.ClientError, TimeoutError) as err:
        raise UploadFault("Failed to connect to explain URL") from err
    if len(body) >= MAX_ANSWER_BYTES:
        raise FirmwareCrash(f"an answer of {len(body)} bytes to a photo: the main task waits for ever")
    return body.decode()


async def _body(question: str, photo: bytes) -> AsyncGenerator[bytes]:
    yield f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="question"\r\n\r\n{question}\r\n'.encode()
    yield (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="camera.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode()
    for begin in range(0, len(photo), _CHUNK_BYTES):
        yield photo[begin : begin + _CHUNK_BYTES]
    yield f"\r\n--{BOUNDARY}--\r\n".encode()
