"""Under which address boards reach Home Assistant: what a person enters on the board, what the OTA answer carries."""

from typing import Final

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.util.network import is_ip_address
from yarl import URL

from ..const import PATH_OTA, PATH_SOCKET, PATH_VISION
from ..options import Options, is_board_host

_FALLBACK: Final = "http://homeassistant.local:8123"  # the name and port that Home Assistant announces by default


def ota_url(hass: HomeAssistant, options: Options | None = None) -> str:
    """Return the OTA address to enter on a board, with a slash at its end; plain http wherever there is one.

    An address, not a name ending in `.local`: the firmware carries no mDNS component (peers.md, part 5).
    """
    base = options.address if options and options.address else _local_base(hass)
    return f"{base}{PATH_OTA}/"


def socket_url(request: web.Request, options: Options) -> str | None:
    """Return the socket's address for the board that sent `request`; None where its Host header is unusable.

    The port is always written: without one the firmware takes the next `:` for a port and crashes (78/esp-ml307
    src/web_socket.cc).
    """
    if (base := board_base(request, options)) is None:
        return None
    return f"ws{base.removeprefix('http')}{PATH_SOCKET}/"


def photo_url(options: Options, base: str) -> str | None:
    """Return where a board can send photos. `base`: how it reached us when it started; empty: that is not known.

    The request for its socket does not tell: the firmware leaves the port out of its Host header (web_socket.cc).
    """
    base = options.address or base
    return base + PATH_VISION if base else None


def board_base(request: web.Request, options: Options) -> str | None:
    """Return `scheme://host:port` as a board reaches us; None where its Host header is unusable.

    Host and scheme are what the board used, as Home Assistant resolves `X-Forwarded-*`.
    """
    try:
        base = URL(options.address or f"{request.scheme}://{request.host}")
        host, port = base.host or "", base.port
    except ValueError:
        return None
    if port is None or not is_board_host(host):
        return None
    return f"{'https' if base.scheme == 'https' else 'http'}://{host}:{port}"


def _local_base(hass: HomeAssistant) -> str:
    configured = _url(hass)
    if _is_usable(configured):
        return configured
    api = hass.config.api
    if api is not None and not api.use_ssl and is_ip_address(api.local_ip) and not api.local_ip.startswith("127."):
        return f"http://{api.local_ip}:{api.port}"
    return configured


def _is_usable(base: str) -> bool:
    url = URL(base)
    return url.scheme == "http" and not (url.host or "").endswith(".local")


def _url(hass: HomeAssistant) -> str:
    try:
        url = URL(get_url(hass, allow_external=False, allow_cloud=False, allow_ip=True, prefer_external=False))
    except NoURLAvailableError:
        api = hass.config.api
        return f"https://{api.local_ip}:{api.port}" if api is not None and api.use_ssl else _FALLBACK
    return f"{url.scheme}://{url.host}:{url.port}"
