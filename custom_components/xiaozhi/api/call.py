"""One request to the API: who asks, in which language, with what; and how every failure of it is answered."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import update_wrapper
import json
from typing import Any, Concatenate

from aiohttp import web
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
import probatio

from ..chats.access import require, require_manager
from ..chats.errors import ChatError, ChatNotFoundError, TooLargeError
from ..chats.ids import MAX_ID, parse_id
from ..chats.models import Caller, Chat
from ..const import LANGUAGES
from .errors import AdminsOnlyError, InvalidRequestError, NotLoadedError, error_response
from .hub import ChatHub, loaded_chat_hub
from .shapes import Names

BASE = "/api/xiaozhi"
MAX_BODY_BYTES = 512 * 1024
"""Of a JSON body: the longest text that a chat takes, in the widest of encodings, some times over."""


def paths(path: str, *, is_seed: bool = False) -> tuple[str, list[str]]:
    """Return `url` and `extra_urls` of a view: with and without a slash at the end, and under the seed's own base."""
    bases = [BASE, "/api"] if is_seed else [BASE]
    every = [f"{base}{path}{slash}" for base in bases for slash in ("", "/")]
    return every[0], every[1:]


class ApiView(HomeAssistantView):
    """A view of this API: Home Assistant's authentication, errors as docs/api.md says (`serve`)."""

    requires_auth = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that may be answered."""

    request: web.Request
    hass: HomeAssistant
    hub: ChatHub
    caller: Caller
    language: str
    """One of ours."""

    async def body(self, schema: probatio.Schema) -> dict[str, Any]:
        """Return the JSON body. Raises `InvalidRequestError`, `TooLargeError`."""
        raw = await read_bytes(self.request, MAX_BODY_BYTES)
        try:
            parsed = json.loads(raw) if raw else {}
            json.dumps(parsed, ensure_ascii=False).encode()  # half of a character (a lone surrogate) is none
            checked: dict[str, Any] = schema(parsed)
        except (ValueError, RecursionError) as err:
            raise InvalidRequestError("the body is no JSON") from err
        except probatio.Invalid as err:
            raise InvalidRequestError(str(err)) from err
        return checked

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        """Return a number of the query, brought within its bounds. Raises `InvalidRequestError`."""
        if (text := self.request.query.get(name)) is None:
            return default
        if not text.isascii() or not text.isdigit():
            raise InvalidRequestError(f"{name} is no number")
        return min(max(int(text), low), high) if len(text) <= len(str(MAX_ID)) else high

    def flag(self, name: str) -> bool:
        """Return a yes or no of the query. Raises `InvalidRequestError`."""
        text = self.request.query.get(name, "false")
        if text not in ("true", "false"):
            raise InvalidRequestError(f"{name} is true or false")
        return text == "true"

    def chat(self, chat_id: str, *, write: bool = False) -> Chat:
        """Return a chat that the caller may see. Raises `ChatError`."""
        chat = self.hub.chats.get_chat(parse_id(chat_id))
        require(self.caller, chat, write=write)
        return chat

    def managed_chat(self, chat_id: str, *, even_deleted: bool = False) -> Chat:
        """Return a chat that is the caller's to rename, share, delete. Raises `ChatError`."""
        parsed = parse_id(chat_id)
        chat = self.hub.chats.find_chat(parsed) if even_deleted else self.hub.chats.get_chat(parsed)
        if chat is None:
            raise ChatNotFoundError(chat_id)
        require_manager(self.caller, chat)
        return chat

    def require_admin(self) -> None:
        """Raise `AdminsOnlyError` for everybody else."""
        if not self.caller.is_admin:
            raise AdminsOnlyError

    async def names(self) -> Names:
        """Return what people and boards are called now."""
        return Names(
            users={user.id: user.name or "" for user in await self.hass.auth.async_get_users()},
            boards={board.device_id: board.title for board in self.hub.boards},
            is_running=lambda chat_id: self.hub.chat_service.slots.current(chat_id) is not None,
        )


type Answer = Coroutine[Any, Any, web.StreamResponse]


def serve[V: ApiView, **P](
    method: Callable[Concatenate[V, Call, P], Awaitable[web.StreamResponse]],
) -> Callable[Concatenate[V, web.Request, P], Answer]:
    """Make a method of a view from one that takes a `Call`; its errors become answers."""

    async def handler(self: V, request: web.Request, /, *args: P.args, **kwargs: P.kwargs) -> web.StreamResponse:
        hass, language = request.app[KEY_HASS], _language(request)
        if (hub := loaded_chat_hub(hass)) is None:
            return await error_response(hass, NotLoadedError(), language)
        user = request[KEY_HASS_USER]
        caller = Caller(user_id=user.id, is_admin=user.is_admin)
        call = Call(request=request, hass=hass, hub=hub, caller=caller, language=language)
        try:
            return await method(self, call, *args, **kwargs)
        except ChatError as err:
            return await error_response(hass, err, language)

    update_wrapper(handler, method)
    return handler


def whole_number(value: object) -> int:
    """Return a whole number of a JSON body, `2.0` too (RFC 8259 knows one kind of number). A validator."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise probatio.Invalid("expected a whole number")
    return int(value)


async def read_bytes(request: web.Request, limit_bytes: int) -> bytes:
    """Return the body. Raises `TooLargeError` before more than the limit is read."""
    if (request.content_length or 0) > limit_bytes:
        raise TooLargeError(f"at most {limit_bytes} bytes")
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > limit_bytes:
            raise TooLargeError(f"at most {limit_bytes} bytes")
    return bytes(body)


def _language(request: web.Request) -> str:
    """Return which of our languages the caller reads (RFC 9110, 12.5.4; the first one that we have)."""
    for item in request.headers.get("Accept-Language", "").split(","):
        wanted = item.partition(";")[0].strip().lower()
        if wanted.startswith("zh"):
            return "zh-Hans"
        if (short := wanted.partition("-")[0]) in LANGUAGES:
            return short
    return "en"
