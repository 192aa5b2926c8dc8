"""Bytes of chats: recordings and photos in and out, chats as files to keep."""

from contextlib import aclosing
from http import HTTPStatus
from urllib.parse import quote

from aiohttp import web
from homeassistant.util import dt as dt_util

from ..chats.chat_objects import MAX_OBJECT_BYTES
from ..chats.export import file_name, to_archive, to_json, to_markdown
from ..chats.ids import parse_id
from ..chats.kinds import ContentType
from .call import ApiView, Call, paths, read_bytes, serve
from .errors import InvalidRequestError

MEDIA_TYPES = {
    ContentType.OGG_OPUS: "audio/ogg",
    ContentType.WAV: "audio/wav",
    ContentType.JPEG: "image/jpeg",
    ContentType.PNG: "image/png",
    ContentType.WEBP: "image/webp",
    ContentType.AVIF: "image/avif",
}
"""What a chat takes, by what browsers call it; nothing that a browser would run."""


class ObjectsView(ApiView):
    """New bytes for a chat."""

    url, extra_urls = paths("/conversations/{chat_id}/objects")
    name = "api:xiaozhi:conversation:objects"

    @serve
    async def post(self, call: Call, chat_id: str) -> web.Response:
        """Store the body. `type` is a number of requirements R0-3, `name` what a person calls it."""
        chat = call.chat(chat_id, write=True)
        number = call.number("type", 0, low=0, high=0xFFFF)
        if number not in MEDIA_TYPES:
            raise InvalidRequestError("type is no recording and no picture")
        content = await read_bytes(call.request, MAX_OBJECT_BYTES)
        if not content:
            raise InvalidRequestError("the body is empty")
        stored = await call.hub.chats.new_binary_object_with_data(
            chat.chat_id, ContentType(number), call.request.query.get("name", ""), content
        )
        return self.json({"object_id": str(stored.object_id)}, HTTPStatus.CREATED)


class ObjectView(ApiView):
    """The bytes of one object."""

    url, extra_urls = paths("/conversations/{chat_id}/objects/{object_id}")
    name = "api:xiaozhi:conversation:object"

    @serve
    async def get(self, call: Call, chat_id: str, object_id: str) -> web.Response:
        """Return them; whoever may read the chat may."""
        chat = call.chat(chat_id)
        item, content = await call.hub.chats.get_object(chat.chat_id, parse_id(object_id))
        media_type = MEDIA_TYPES.get(item.type, "application/octet-stream")
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=86400"}
        return web.Response(body=content, content_type=media_type, headers=headers)


class ChatExportView(ApiView):
    """One chat as a file."""

    url, extra_urls = paths("/conversations/{chat_id}/export")
    name = "api:xiaozhi:conversation:export"

    @serve
    async def get(self, call: Call, chat_id: str) -> web.Response:
        """Return it as Markdown, or as JSON with `format=json`."""
        record = await call.hub.chats.get_record(call.chat(chat_id).chat_id)
        wanted = call.request.query.get("format", "markdown")
        if wanted not in ("markdown", "json"):
            raise InvalidRequestError("format is markdown or json")
        if wanted == "json":
            headers = _as_file(file_name(record, "json"))
            return web.Response(text=to_json(record), content_type="application/json", headers=headers)
        text = to_markdown(record, dt_util.get_default_time_zone())
        return web.Response(text=text, content_type="text/markdown", headers=_as_file(file_name(record, "md")))


class ExportView(ApiView):
    """All of one's own chats."""

    url, extra_urls = paths("/export")
    name = "api:xiaozhi:export"

    @serve
    async def get(self, call: Call) -> web.StreamResponse:
        """Send them as one archive, chat by chat."""
        own = [
            chat.chat_id
            for chat in call.hub.chats.all_chats()
            if chat.owner_id == call.caller.user_id and chat.removed_ms is None
        ]
        headers = _as_file("xiaozhi-chats.zip") | {"Content-Type": "application/zip"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(call.request)
        zone, in_worker = dt_util.get_default_time_zone(), call.hass.async_add_executor_job
        async with aclosing(to_archive(call.hub.chats, sorted(own), zone, in_worker=in_worker)) as pieces:
            async for piece in pieces:
                await response.write(piece)
        return response


def _as_file(name: str) -> dict[str, str]:
    """Return the header that makes an answer a file with a name (RFC 6266; the name in the form of RFC 8187)."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
