"""Where boards fetch their firmware: links that are signed, end soon, and are good for one board and one version.

The firmware needs status 200 and a `Content-Length` (main/ota.cc Upgrade); it sends no secret, so the link is one.
"""

from http import HTTPStatus
from typing import BinaryIO, Final

from aiohttp import web
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from ..const import PATH_FIRMWARE
from ..devices import Board
from ..protocol.firmware import IMAGE_HEAD_BYTES, parse_app_image
from .access import client_key, too_many
from .hub import Hub, loaded_hub

_CHUNK_BYTES: Final = 64 * 1024
_MAX_DIGITS: Final = 12  # of seconds since 1970


class FirmwareView(HomeAssistantView):
    """Sends an image. No authentication but the link itself."""

    url = f"{PATH_FIRMWARE}/{{board}}/{{expires}}/{{signature}}/{{version}}.bin"
    name = "xiaozhi:firmware"
    requires_auth = False

    async def get(
        self, request: web.Request, board: str, expires: str, signature: str, version: str
    ) -> web.StreamResponse:
        """Send an image to the board whose link this is."""
        hass = request.app[KEY_HASS]
        if (hub := loaded_hub(hass)) is None:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        if (refusal := hub.access.refusal(hass, request)) is not None:
            return refusal
        client = client_key(request)
        if wait_s := hub.access.bad_tokens.wait_s(client):
            return too_many(wait_s)
        known = hub.boards.get(":".join(board[at : at + 2] for at in range(0, 12, 2)))
        is_number = expires.isascii() and expires.isdigit() and len(expires) <= _MAX_DIGITS
        file = hub.firmware.file_of(known, version, int(expires), signature) if known and is_number else None
        if known is None or file is None:
            hub.access.bad_tokens.note(client)
            return web.Response(status=HTTPStatus.FORBIDDEN)
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
