"""What a board says when it boots: the headers and the body of its OTA request, read with mistrust.

78/xiaozhi-esp32 main/ota.cc SetupHttp (headers), main/boards/common/board.cc GetSystemInfoJson (body). The body is
built by string concatenation there, so it need not be JSON; the headers then have to do.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address
import re
from typing import Any, Final

from aiohttp import ClientPayloadError, hdrs, web
from homeassistant.util.json import JSON_DECODE_EXCEPTIONS, json_loads

from ..devices import BoardInfo
from ..profiles import BootNetwork

MAX_BODY_BYTES: Final = 16 * 1024  # a real one has about 2 KiB
BODY_LIMIT_S: Final = 10.0  # a board sends headers and body in one go
_CHUNK_BYTES = 4096
_MAX_CHARACTERS = 40  # of any text about a board that we keep and show

_RSSI_DBM: Final = range(-127, 0)  # what a radio reports; 0 and above is no measurement

_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}", re.ASCII)
_CLIENT_ID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)  # a UUID in stock firmware
_AGENT = re.compile(r"(?P<board>[^/\s]+)/(?P<version>[^/\s]+)")  # of stock firmware
_UNSHOWN = re.compile(r"[^\w .+()-]")  # these texts are shown as Markdown: nothing that could be a link or an image


@dataclass(frozen=True, slots=True, kw_only=True)
class BootRequest:
    """One OTA request."""

    device_id: str
    client_id: str = field(repr=False)
    info: BoardInfo
    reported_version: str
    """The version exactly as the board reported it, to be echoed; empty where it reported none."""
    network: BootNetwork


class BodyTooLargeError(Exception):
    """More than MAX_BODY_BYTES, or slower than BODY_LIMIT_S: not a board."""


def device_id_of(request: web.Request) -> str | None:
    """Return the MAC address of the `Device-Id` header in lower case, or None if it is not one."""
    return normalised_device_id(request.headers.get("Device-Id", ""))


def normalised_device_id(text: str) -> str | None:
    """Return a MAC address in lower case with colons, or None if it is not one."""
    device_id = text.strip().lower().replace("-", ":")
    return device_id if _MAC.fullmatch(device_id) else None


def client_id_of(request: web.Request) -> str:
    """Return the `Client-Id` header; empty where it is missing or not an id."""
    client_id = request.headers.get("Client-Id", "").strip()
    return client_id if _CLIENT_ID.fullmatch(client_id) else ""


async def read_body(request: web.Request) -> bytes:
    """Return the body; raises BodyTooLargeError while reading, not after. A body that breaks off is an empty one."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_LIMIT_S):
            async for chunk in request.content.iter_chunked(_CHUNK_BYTES):
                body += chunk
                if len(body) > MAX_BODY_BYTES:
                    raise BodyTooLargeError
    except TimeoutError as err:
        raise BodyTooLargeError from err
    except ClientPayloadError, web.RequestPayloadError:
        return b""
    return bytes(body)


def parse_boot(request: web.Request, device_id: str, body: bytes) -> BootRequest:
    """Read an OTA request; never raises, whatever the body is."""
    said = _json_object(body)
    board, application = _object(said, "board"), _object(said, "application")
    agent = None if said else _AGENT.fullmatch(request.headers.get(hdrs.USER_AGENT, ""))
    version = _text(application, "version") or (agent["version"] if agent else "")
    return BootRequest(
        device_id=device_id,
        client_id=client_id_of(request),
        info=BoardInfo(
            name=_shown(_text(board, "name") or _text(board, "type") or (agent["board"] if agent else "")),
            firmware=_shown(version),
            chip=_shown(_text(said, "chip_model_name")),
            language=_shown(request.headers.get(hdrs.ACCEPT_LANGUAGE, "").split(",")[0] or _text(said, "language")),
        ),
        reported_version=version.strip(),
        network=BootNetwork(ip=_ip(board.get("ip")), rssi_dbm=_rssi_dbm(board.get("rssi"))),
    )


def _json_object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json_loads(body)
    except JSON_DECODE_EXCEPTIONS:
        return {}
    return said if isinstance(said, dict) else {}


def _object(said: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = said.get(key)
    return value if isinstance(value, dict) else {}


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _ip(value: object) -> str | None:
    """Return an address as text. Boards speak IPv4 only."""
    try:
        return str(IPv4Address(value)) if isinstance(value, str) else None
    except AddressValueError:
        return None


def _rssi_dbm(value: object) -> int | None:
    return value if isinstance(value, int) and value in _RSSI_DBM else None


def _shown(text: str) -> str:
    return _UNSHOWN.sub("", text)[:_MAX_CHARACTERS].strip()
