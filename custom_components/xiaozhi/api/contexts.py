"""`/contexts`: the texts that a person puts before chats (requirements G2). Everybody has their own."""

from http import HTTPStatus

from aiohttp import web
import probatio

from ..chats.ids import parse_id
from ..chats.models import MAX_CONTEXT_CHARACTERS, MAX_NAME_CHARACTERS
from .call import ApiView, Call, paths, serve
from .shapes import context_shape

_NAME = probatio.All(str, str.strip, probatio.Length(min=1, max=MAX_NAME_CHARACTERS))
_CONTENT = probatio.All(str, probatio.Length(max=MAX_CONTEXT_CHARACTERS))


class ContextsView(ApiView):
    """All of the caller's."""

    url, extra_urls = paths("/contexts")
    name = "api:xiaozhi:contexts"

    _BODY = probatio.Schema(
        {
            probatio.Required("name"): _NAME,
            probatio.Required("content"): _CONTENT,
            probatio.Optional("is_default", default=False): bool,
        }
    )

    @serve
    async def get(self, call: Call) -> web.Response:
        """List them."""
        return self.json({"contexts": [context_shape(item) for item in call.hub.contexts.of_user(call.caller.user_id)]})

    @serve
    async def post(self, call: Call) -> web.Response:
        """Add one."""
        wanted = await call.body(self._BODY)
        item = await call.hub.contexts.create(call.caller.user_id, **wanted)
        return self.json(context_shape(item), HTTPStatus.CREATED)


class NamedContextView(ApiView):
    """One of the caller's; somebody else's is not there."""

    url, extra_urls = paths("/contexts/{context_id}")
    name = "api:xiaozhi:context"

    _BODY = probatio.Schema(
        {
            probatio.Optional("name"): _NAME,
            probatio.Optional("content"): _CONTENT,
            probatio.Optional("is_default"): bool,
        }
    )

    @serve
    async def put(self, call: Call, context_id: str) -> web.Response:
        """Change it."""
        wanted = await call.body(self._BODY)
        item = await call.hub.contexts.change(call.caller.user_id, parse_id(context_id), **wanted)
        return self.json(context_shape(item))

    @serve
    async def delete(self, call: Call, context_id: str) -> web.Response:
        """Remove it."""
        await call.hub.contexts.delete(call.caller.user_id, parse_id(context_id))
        return web.Response(status=HTTPStatus.NO_CONTENT)
