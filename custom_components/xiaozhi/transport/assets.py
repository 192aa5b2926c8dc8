"""Where boards fetch assets, by a link of `links.py`.

The firmware needs status 200 and a `Content-Length` (main/assets.cc Download).
"""

from http import HTTPStatus

from aiohttp import web
from homeassistant.helpers.http import HomeAssistantView

from ..const import PATH_ASSETS
from .admission import hub_for_secret, wrong_secret
from .links import expiry_of


class AssetsView(HomeAssistantView):
    """Sends a file. No authentication but the link itself."""

    url = f"{PATH_ASSETS}/{{board}}/{{expires}}/{{signature}}/{{name}}"
    name = "xiaozhi:assets"
    requires_auth = False

    async def get(
        self, request: web.Request, board: str, expires: str, signature: str, name: str
    ) -> web.StreamResponse:
        """Send a file to the board whose link this is."""
        hub = hub_for_secret(request)
        if isinstance(hub, web.Response):
            return hub
        expires_s = expiry_of(expires)
        if expires_s is None or not hub.assets.is_ours(board, expires_s, signature, name):
            return wrong_secret(hub, request)
        if (file := await hub.assets.async_find(name)) is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)  # it was changed since
        return web.FileResponse(file.path, headers={"Content-Type": "application/octet-stream"})
