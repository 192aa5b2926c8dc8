"""Under which address boards reach Home Assistant: what a person enters on the board, what the OTA answer carries."""

from typing import Final

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.util.network import is_ip_address
from yarl import URL

from ..const import PATH_OTA, PATH_SOCKET
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
    src/web_socket.cc). Host and scheme are what the board used, as Home Assistant resolves `X-Forwarded-*`.
    """
    try:
        base = URL(options.address or f"{request.scheme}://{request.host}")
        host, port = base.host or "", base.port
    except ValueError:
        return None
    if port is None or not is_board_host(host):
        return None
    scheme = "wss" if base.scheme == "https" else "ws"
    return f"{scheme}://{host}:{port}{PATH_SOCKET}/"


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
