"""Whether a request of a board is served at all, and what it is told otherwise; the rules are `access.py`'s.

Two kinds: one that anybody may make from where boards may be, and one that brings a secret, which cannot be guessed.
"""

from http import HTTPStatus

from aiohttp import web
from homeassistant.helpers.http import KEY_HASS

from .access import client_key, too_many
from .hub import Hub, loaded_hub


def admitted_hub(request: web.Request) -> Hub | web.Response:
    """Return the hub if this request may be read at all, else the answer to it."""
    hass = request.app[KEY_HASS]
    if (hub := loaded_hub(hass)) is None:
        return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
    return hub.access.refusal(hass, request) or hub


def hub_for_secret(request: web.Request) -> Hub | web.Response:
    """Return the hub if the secret of this request may be compared, else the answer to it."""
    hub = admitted_hub(request)
    return hub if isinstance(hub, web.Response) else guessed_too_often(hub, request) or hub


def guessed_too_often(hub: Hub, request: web.Request) -> web.Response | None:
    """Return the answer to an address that brought too many wrong secrets, or None."""
    wait_s = hub.access.bad_tokens.wait_s(client_key(request))
    return too_many(wait_s) if wait_s else None


def wrong_secret(hub: Hub, request: web.Request) -> web.Response:
    """Count a wrong secret; return the answer to it."""
    hub.access.bad_tokens.note(client_key(request))
    return web.Response(status=HTTPStatus.FORBIDDEN)
