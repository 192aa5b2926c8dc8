"""Who may talk to the endpoints of the boards at all: networks and rates, before anything is read or compared.

Refusals are returned, never raised: a raised HTTPUnauthorized counts as a failed login, and Home Assistant could ban
the address of a misconfigured board (homeassistant/components/http/ban.py).
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
import logging
import math
import time

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import is_cloud_connection
from homeassistant.util.network import is_local

from ..const import ACCESS_NETWORKS
from ..options import Options

_LOGGER = logging.getLogger(__name__)

BAD_TOKENS = 20
BAD_TOKENS_WINDOW_S = 60.0  # a board with a stale token tries a few times a minute, at each press
UNKNOWN_BOARDS = 10
UNKNOWN_BOARDS_WINDOW_S = 600.0  # a person does not set up more new boards in ten minutes
_TOLD_WINDOW_S = 3600.0
_MAX_ADDRESSES = 256
_IPV6_SITE_BITS = 64  # one household has at least this many addresses to hide behind (RFC 6177)

# What a proxy adds and a board never does. `X-Forwarded-For` is absent: Home Assistant has already judged it, refused
# it from strangers and put the client's own address into `request.remote` (components/http/forwarded.py).
_PROXY_HEADERS = ("Forwarded", "Via", "X-Real-IP", "CF-Connecting-IP", "CF-Ray", "True-Client-IP")
_FORWARDED_FOR = "X-Forwarded-For"


class RateLimit:
    """At most `limit` events per address within a sliding window; remembers a bounded number of addresses."""

    def __init__(self, *, limit: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._window_s = window_s
        self._clock = clock
        self._events: OrderedDict[str, deque[float]] = OrderedDict()

    def note(self, address: str) -> None:
        """Count one event of this address."""
        events = self._events.setdefault(address, deque(maxlen=self._limit))
        self._events.move_to_end(address)
        events.append(self._clock())
        while len(self._events) > _MAX_ADDRESSES:
            self._events.popitem(last=False)

    def wait_s(self, address: str) -> int:
        """Return how many seconds this address has to wait; 0: go on."""
        events = self._events.get(address)
        if events is None or len(events) < self._limit:
            return 0
        return max(0, math.ceil(events[0] + self._window_s - self._clock()))


class Access:
    """Decides about one request at a time; the options are asked each time, so changes apply at once."""

    def __init__(self, options: Callable[[], Options], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._options = options
        self.bad_tokens = RateLimit(limit=BAD_TOKENS, window_s=BAD_TOKENS_WINDOW_S, clock=clock)
        self.unknown_boards = RateLimit(limit=UNKNOWN_BOARDS, window_s=UNKNOWN_BOARDS_WINDOW_S, clock=clock)
        self._told = RateLimit(limit=1, window_s=_TOLD_WINDOW_S, clock=clock)

    def refusal(self, hass: HomeAssistant, request: web.Request) -> web.Response | None:
        """Return the answer to a request from where boards may not be, or None."""
        if self._is_admitted(hass, request):
            return None
        address = client_key(request)
        if not self._told.wait_s(address):
            self._told.note(address)
            _LOGGER.warning("Refused a request from %s: the options of the hub say who may connect", request.remote)
        return web.Response(status=HTTPStatus.FORBIDDEN)

    def _is_admitted(self, hass: HomeAssistant, request: web.Request) -> bool:
        if is_cloud_connection(hass) or _is_untraceable(request):
            return False
        if (address := _client_address(request)) is None:
            return False
        options = self._options()
        if options.access == ACCESS_NETWORKS:
            return any(address in network for network in options.networks)
        return is_local(address)


def too_many(wait_s: int) -> web.Response:
    """Return the answer to an address that has to wait."""
    return web.Response(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(wait_s)})


def client_key(request: web.Request) -> str:
    """Return what rates are counted by: the IPv4 address, or the /64 network of an IPv6 address."""
    address = _client_address(request)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address), _IPV6_SITE_BITS), strict=False))
    return str(address)


def _client_address(request: web.Request) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(request.remote or "")
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _is_untraceable(request: web.Request) -> bool:
    """Whether a proxy stands in between that does not say for whom: its own address would pass as the client's."""
    headers = request.headers
    return _FORWARDED_FOR not in headers and any(name in headers for name in _PROXY_HEADERS)
