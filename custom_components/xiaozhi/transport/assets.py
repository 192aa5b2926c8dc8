"""Where boards fetch assets: links that are signed, end soon, and are good for one board and one file.

The firmware needs status 200 and a `Content-Length` (main/assets.cc Download); it sends no secret, so the link is one.
"""

from http import HTTPStatus
from typing import Final

from aiohttp import web
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from ..const import PATH_ASSETS
from .access import client_key, too_many
from .hub import loaded_hub

_MAX_DIGITS: Final = 12  # of seconds since 1970


class AssetsView(HomeAssistantView):
    """Sends a file. No authentication but the link itself."""

    url = f"{PATH_ASSETS}/{{board}}/{{expires}}/{{signature}}/{{name}}"
    name = "xiaozhi:assets"
    requires_auth = False

    async def get(
        self, request: web.Request, board: str, expires: str, signature: str, name: str
    ) -> web.StreamResponse:
        """Send a file to the board whose link this is."""
        hass = request.app[KEY_HASS]
        if (hub := loaded_hub(hass)) is None:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        if (refusal := hub.access.refusal(hass, request)) is not None:
            return refusal
        client = client_key(request)
        if wait_s := hub.access.bad_tokens.wait_s(client):
            return too_many(wait_s)
        is_number = expires.isascii() and expires.isdigit() and len(expires) <= _MAX_DIGITS
        if not is_number or not hub.assets.is_ours(board, int(expires), signature, name):
            hub.access.bad_tokens.note(client)
            return web.Response(status=HTTPStatus.FORBIDDEN)
        if (file := await hub.assets.async_find(name)) is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)  # it was changed since
        return web.FileResponse(file.path, headers={"Content-Type": "application/octet-stream"})
