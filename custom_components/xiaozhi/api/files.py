"""Bytes of chats: recordings and photos in and out, chats as files to keep."""

from http import HTTPStatus
from urllib.parse import quote

from aiohttp import web

from ..chats.chat_objects import MAX_OBJECT_BYTES
from ..chats.export import as_archive, as_json, as_markdown
from ..chats.ids import parse_id
from ..chats.kinds import ContentType
from ..chats.query import MAX_LIMIT, ChatQuery
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
        chat = call.chat(chat_id)
        record = await call.hub.chats.get_record(chat.chat_id)
        if call.request.query.get("format", "markdown") == "json":
            return _download(as_json(record).encode(), f"{chat.name}.json", "application/json")
        return _download(as_markdown(record).encode(), f"{chat.name}.md", "text/markdown")


class ExportView(ApiView):
    """All of one's own chats."""

    url, extra_urls = paths("/export")
    name = "api:xiaozhi:export"

    @serve
    async def get(self, call: Call) -> web.Response:
        """Return them as one archive."""
        records, cursor = [], None
        while True:
            query = ChatQuery(
                caller=call.caller, owner_id=call.caller.user_id, is_archived=None, limit=MAX_LIMIT, cursor=cursor
            )
            page = call.hub.chats.list_chats(query)
            records += [await call.hub.chats.get_record(chat.chat_id) for chat in page.chats]
            if (cursor := page.next_cursor) is None:
                break
        archive = await call.hass.async_add_executor_job(as_archive, records)
        return _download(archive, "xiaozhi-chats.zip", "application/zip")


def _download(content: bytes, name: str, media_type: str) -> web.Response:
    """Return bytes as a file with a name (RFC 6266; the name in the form of RFC 8187)."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return web.Response(body=content, content_type=media_type, headers=headers)
