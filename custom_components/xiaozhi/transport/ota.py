"""The first contact of a board: time, firmware, the socket's address, and a token or a pairing code.

`POST /xiaozhi/ota` and `…/activate` as 78/xiaozhi-esp32 main/ota.cc reads them; `GET` tells a person that it works.
Who a board is decides pairing.py; who may ask at all, access.py. Nothing here has a secret before pairing.
"""

from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, PATH_ACTIVATE, PATH_OTA
from ..devices import Board
from ..protocol.firmware import is_safe_version
from .access import client_key, too_many
from .address import board_base, socket_url
from .admission import admitted_hub
from .boot import BodyTooLargeError, client_id_of, device_id_of, parse_boot, read_body
from .pairing import TooManyBoardsError
from .pending import PendingBoard

_BINARY_VERSION: Final = 1  # raw Opus frames; written out, because a board keeps an older 2 or 3 otherwise
_ACTIVATION_TIMEOUT_MS: Final = 30_000  # the firmware stores and ignores it; other clients poll for about as long

_NO_VERSION = "0.0.0"  # requirements R4-5: a board that reported none

_ACTIVATED: Final = HTTPStatus.OK
_POLL_AGAIN: Final = HTTPStatus.ACCEPTED  # in 3 s (main/ota.cc Activate)


class OtaView(HomeAssistantView):
    """What a board asks at boot. No authentication: it has no secret yet; local networks only by default."""

    url = PATH_OTA
    extra_urls = [f"{PATH_OTA}/"]  # noqa: RUF012 - the type that Home Assistant declares
    name = "xiaozhi:ota"
    requires_auth = False

    async def get(self, request: web.Request) -> web.Response:
        """Tell a person who opened the address in a browser that it is the right one."""
        hub = admitted_hub(request)
        if isinstance(hub, web.Response):
            return hub
        if (url := socket_url(request, hub.options)) is None:
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        return web.Response(text=await _status_text(request.app[KEY_HASS], url))

    async def post(self, request: web.Request) -> web.Response:
        """Answer a board: 200, and below 1 KiB (from 8 KiB on the firmware hangs)."""
        hub = admitted_hub(request)
        if isinstance(hub, web.Response):
            return hub
        url, device_id = socket_url(request, hub.options), device_id_of(request)
        if url is None or device_id is None:
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        try:
            boot = parse_boot(request, device_id, await read_body(request))
            client = hub.pairing.async_contact(
                device_id=device_id, client_id=boot.client_id, address=client_key(request), info=boot.info
            )
        except BodyTooLargeError:
            return web.Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except TooManyBoardsError as err:
            return too_many(err.retry_after_s)
        if isinstance(client, Board):
            hub.profiles.keep_network(device_id, boot.network, at=dt_util.utcnow())
            hub.profiles.keep_base(device_id, board_base(request, hub.options) or "")
            hub.boards.see(device_id, at=dt_util.utcnow(), ip=request.remote)
        answer = build_answer(client, url, boot.reported_version)
        if isinstance(client, Board) and (base := board_base(request, hub.options)) is not None:
            offer = await hub.firmware.offer_at_boot(client, boot.reported_version)
            if offer is not None:
                answer["firmware"] = {"version": offer.version, "url": base + hub.firmware.path_of(offer)}
        return web.json_response(answer)


class ActivateView(HomeAssistantView):
    """What a board polls while it shows its code. No authentication, as above."""

    url = PATH_ACTIVATE
    extra_urls = [f"{PATH_ACTIVATE}/"]  # noqa: RUF012 - the type that Home Assistant declares
    name = "xiaozhi:ota:activate"
    requires_auth = False

    async def post(self, request: web.Request) -> web.Response:
        """Answer 200 once confirmed, 202 while pending, 404 if nobody knows the board (it asks for a code again).

        The body is not read: its signature is made with a key burned into the chip that only the vendor knows.
        """
        hub = admitted_hub(request)
        if isinstance(hub, web.Response):
            return hub
        if (device_id := device_id_of(request)) is None:
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        client = hub.pairing.async_poll(device_id, client_id_of(request))
        if client is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        return web.json_response({}, status=_ACTIVATED if isinstance(client, Board) else _POLL_AGAIN)


def build_answer(client: Board | PendingBoard, url: str, reported_version: str) -> dict[str, Any]:
    """Return the OTA answer. Never an `mqtt` member: its mere presence selects MQTT.

    A member of `websocket` goes into the board's flash: names up to 15 characters, short values, or it never boots
    again. What is left out keeps its old value there, so an unpaired board gets an empty token, not none.
    """
    token = client.token if isinstance(client, Board) else ""
    answer: dict[str, Any] = {
        "server_time": _server_time(),
        "websocket": {"url": url, "token": token, "version": _BINARY_VERSION},
    }
    if (version := _echo(reported_version)) is not None:
        answer["firmware"] = {"version": version, "url": ""}
    if isinstance(client, PendingBoard):
        answer["activation"] = _activation(client)
    return answer


def _activation(pending: PendingBoard) -> dict[str, Any]:
    """Return what the screen shows: only `message` is drawn, in a font that may have no more than ASCII."""
    return {
        "code": pending.code,
        "message": f"Home Assistant\n{pending.code}",
        "challenge": pending.challenge,
        "timeout_ms": _ACTIVATION_TIMEOUT_MS,
    }


def _server_time() -> dict[str, int]:
    """Return the time in milliseconds and the offset of Home Assistant's time zone today, in minutes."""
    now = dt_util.now()
    offset = now.utcoffset()
    assert offset is not None
    return {"timestamp": int(now.timestamp() * 1000), "timezone_offset": int(offset.total_seconds() // 60)}


def _echo(version: str) -> str | None:
    """Return the version that makes a board stay as it is; None where none can be sent without crashing it."""
    if not version:
        return _NO_VERSION
    return version if is_safe_version(version) else None


async def _status_text(hass: HomeAssistant, url: str) -> str:
    texts = await async_get_translations(hass, hass.config.language, "common", [DOMAIN])
    return texts.get(f"component.{DOMAIN}.common.ota_status", "{socket_url}").replace("{socket_url}", url)
