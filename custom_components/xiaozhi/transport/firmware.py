"""Where boards fetch their firmware, by a link of `links.py`.

The firmware needs status 200 and a `Content-Length` (main/ota.cc Upgrade).
"""

from http import HTTPStatus
from typing import BinaryIO, Final

from aiohttp import web
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from ..const import PATH_FIRMWARE
from ..devices import Board
from ..protocol.firmware import IMAGE_HEAD_BYTES, parse_app_image
from .admission import hub_for_secret, wrong_secret
from .hub import Hub
from .links import expiry_of

_CHUNK_BYTES: Final = 64 * 1024


class FirmwareView(HomeAssistantView):
    """Sends an image. No authentication but the link itself."""

    url = f"{PATH_FIRMWARE}/{{board}}/{{expires}}/{{signature}}/{{version}}.bin"
    name = "xiaozhi:firmware"
    requires_auth = False

    async def get(
        self, request: web.Request, board: str, expires: str, signature: str, version: str
    ) -> web.StreamResponse:
        """Send an image to the board whose link this is."""
        hass, hub = request.app[KEY_HASS], hub_for_secret(request)
        if isinstance(hub, web.Response):
            return hub
        known = hub.boards.get(":".join(board[at : at + 2] for at in range(0, 12, 2)))
        expires_s = expiry_of(expires)
        file = hub.firmware.file_of(known, version, expires_s, signature) if known and expires_s is not None else None
        if known is None or file is None:
            return wrong_secret(hub, request)
        try:
            image = await hass.async_add_executor_job(file.path.open, "rb")
        except OSError:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        try:
            return await _send(hub, request, known, version, image)
        finally:
            hub.firmware.sent(known.device_id, None)
            await hass.async_add_executor_job(image.close)


async def _send(hub: Hub, request: web.Request, board: Board, version: str, image: BinaryIO) -> web.StreamResponse:
    """Send an open file, if it still is what was promised: it may have been replaced since."""
    hass = request.app[KEY_HASS]
    size_bytes, head = await hass.async_add_executor_job(_look, image)
    described = parse_app_image(head)
    if described is None or described.version != version:
        return web.Response(status=HTTPStatus.NOT_FOUND)
    response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
    response.content_length = size_bytes
    await response.prepare(request)
    sent_bytes = 0
    while chunk := await hass.async_add_executor_job(image.read, min(_CHUNK_BYTES, size_bytes - sent_bytes)):
        await response.write(chunk)
        sent_bytes += len(chunk)
        hub.firmware.sent(board.device_id, 100 * sent_bytes // size_bytes)
    await response.write_eof()
    return response


def _look(image: BinaryIO) -> tuple[int, bytes]:
    head = image.read(IMAGE_HEAD_BYTES)
    size_bytes = image.seek(0, 2)
    image.seek(0)
    return size_bytes, head
