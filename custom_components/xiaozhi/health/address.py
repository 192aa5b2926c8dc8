"""Whether boards can use the address that they are told."""

from collections.abc import Iterable
from ipaddress import AddressValueError, IPv4Address

from homeassistant.core import HomeAssistant
from yarl import URL

from ..options import Options
from ..transport.address import ota_url
from .issues import Issue, Problem

PROBLEMS = frozenset({Problem.HTTPS_ONLY, Problem.NO_ADDRESS})


def address_issue(
    hass: HomeAssistant, options: Options, *, has_been_reached: bool, bases: Iterable[str]
) -> Issue | None:
    """Return what is wrong with the address. `has_been_reached`: a board has used it, so it is right as it is.

    `bases`: how boards reached us when they started, perhaps before Home Assistant did; what came by the scheme that is
    told still can.
    """
    told = URL(ota_url(hass, options))
    if has_been_reached or options.address is not None or told.scheme in {URL(base).scheme for base in bases}:
        return None
    if told.scheme == "https":
        return Issue(problem=Problem.HTTPS_ONLY, placeholders={"address": str(told.origin())})
    if not _is_reachable_name(told.host or ""):
        return Issue(problem=Problem.NO_ADDRESS, placeholders={"address": str(told.origin())})
    return None


def _is_reachable_name(host: str) -> bool:
    """Whether a board can look a host up: the firmware has no mDNS and no IPv6, and itself is not Home Assistant."""
    try:
        address = IPv4Address(host)
    except AddressValueError:
        return bool(host) and ":" not in host and host != "localhost" and not host.endswith(".local")
    return not (address.is_loopback or address.is_unspecified or address.is_link_local)
