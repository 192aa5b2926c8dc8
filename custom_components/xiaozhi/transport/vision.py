"""Where boards with a camera send their photos, and get in words what is on them.

The board asks over HTTP while its main task stands still, so nothing here may need its socket (protocol.md 6.5). The
token is made for one session and told in the `initialize` of the tool server; who may ask at all is `access.py`'s.
"""

import json
import logging
from typing import Final

from aiohttp import web
from homeassistant.helpers.http import HomeAssistantView

from ..const import PATH_VISION
from .admission import admitted_hub, hub_for_secret, wrong_secret
from .boot import device_id_of
from .hub import Seen
from .tokens import is_same_secret, token_of
from .upload import UploadError, read_upload

_LOGGER = logging.getLogger(__name__)

MAX_ANSWER_CHARACTERS: Final = 1200
"""The board hangs at 8 KiB (protocol.md 1.4); as JSON in UTF-8 a character has at most 6 bytes."""


class VisionView(HomeAssistantView):
    """Takes a photo and a question; answers with JSON that the board hands on as the result of its tool."""

    url = PATH_VISION
    extra_urls = [f"{PATH_VISION}/"]  # noqa: RUF012 - the type that Home Assistant declares
    name = "xiaozhi:vision"
    requires_auth = False

    async def get(self, request: web.Request) -> web.Response:
        """Tell a person with a browser that it is here."""
        hub = admitted_hub(request)
        return hub if isinstance(hub, web.Response) else web.Response(text="Photos are taken here")

    async def post(self, request: web.Request) -> web.Response:
        """Answer a board. Any status but 200 is «Failed to upload photo» there; failures to see are answers."""
        hub = hub_for_secret(request)
        if isinstance(hub, web.Response):
            return hub
        device_id = device_id_of(request) or ""
        if not is_same_secret(hub.sight.photo_token(device_id), token_of(request.headers.get("Authorization"))):
            return wrong_secret(hub, request)
        try:
            upload = await read_upload(request)
        except UploadError as err:
            _LOGGER.warning("A photo of %s cannot be used: %s", device_id, err)
            return web.Response(status=err.status)
        seen = await hub.sight.look(device_id, upload.photo, upload.question)
        return web.Response(body=_answer(seen), content_type="application/json")


def _answer(seen: Seen) -> bytes:
    """Return what the agent gets to read."""
    text = "".join(char if char.isprintable() else " " for char in seen.text)[:MAX_ANSWER_CHARACTERS]
    said = {"success": True, "result": text} if seen.is_seen else {"success": False, "message": text}
    return json.dumps(said, ensure_ascii=False).encode(errors="replace")
