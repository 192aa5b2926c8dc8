"""`/messages`: rows of a chat, and turns: a text goes in, its answer comes on a stream (requirements R3-5)."""

from http import HTTPStatus
from typing import Any

from aiohttp import web
import probatio

from ..chats.chatting import Accepted
from ..chats.errors import ChatClosedError
from ..chats.ids import MAX_ID, parse_id
from ..chats.models import MAX_TEXT_CHARACTERS, Chat
from .call import ApiView, Call, paths, serve
from .shapes import id_text, range_shape
from .sse import send_events
from .streams import chat_stream

MAX_RANGE = 50
"""Rows in one answer (requirements R0-10)."""
MULTIPLE_CHOICES = 300
"""What a message to an ended session is answered with (requirements S1-9); without `Location` nobody follows it."""


class MessagesView(ApiView):
    """The rows of a chat."""

    url, extra_urls = paths("/conversations/{chat_id}/messages", is_seed=True)
    name = "api:xiaozhi:conversation:messages"

    _BODY = probatio.Schema(
        {
            probatio.Required("text"): probatio.All(str, str.strip, probatio.Length(min=1, max=MAX_TEXT_CHARACTERS)),
            probatio.Optional("interrupt", default=False): bool,
            probatio.Optional("stream", default=False): bool,
            probatio.Optional("language"): probatio.All(str, probatio.Length(max=35)),  # RFC 5646, 4.4.1
        }
    )

    @serve
    async def get(self, call: Call, chat_id: str) -> web.Response:
        """Return a range of rows."""
        chat = call.chat(chat_id)
        first = call.number("from_index", 1, low=1, high=MAX_ID)
        last = call.number("to_index", chat.last_index, low=0, high=chat.last_index)
        last = min(last, first + MAX_RANGE - 1)
        rows = await call.hub.chats.get_messages(chat.chat_id, first, last)
        return self.json(range_shape(chat, rows, from_index=first, to_index=last, with_tools=call.flag("tools")))

    @serve
    async def post(self, call: Call, chat_id: str) -> web.StreamResponse:
        """Store a text and have it answered. The answer goes on when the client leaves (requirements R3-11)."""
        chat, wanted = call.chat(chat_id, write=True), await call.body(self._BODY)
        if wanted["stream"] or "text/event-stream" in call.request.headers.get("Accept", ""):
            return await _stream_turn(call, chat, wanted)
        try:
            accepted = await _send(call, chat, wanted)
        except ChatClosedError as err:
            return _follow_on(err)
        body = {
            "message_id": str(accepted.message.message_id),
            "message_index": accepted.message.index,
            "ai_message_id": str(accepted.ai_message_id),
        }
        return self.json(body, HTTPStatus.ACCEPTED)


class MessageView(ApiView):
    """One row."""

    url, extra_urls = paths("/conversations/{chat_id}/messages/{message_id}")
    name = "api:xiaozhi:conversation:message"

    @serve
    async def delete(self, call: Call, chat_id: str, message_id: str) -> web.Response:
        """Remove it; its index is not used again."""
        chat = call.chat(chat_id, write=True)
        await call.hub.chats.remove_message(chat.chat_id, parse_id(message_id))
        return web.Response(status=HTTPStatus.NO_CONTENT)


class AbortView(ApiView):
    """Stop the answer that is being made."""

    url, extra_urls = paths("/conversations/{chat_id}/abort")
    name = "api:xiaozhi:conversation:abort"

    @serve
    async def post(self, call: Call, chat_id: str) -> web.Response:
        """Stop it; what was said so far stays."""
        was_running = await call.hub.chat_service.chatting.abort(call.caller, call.chat(chat_id, write=True).chat_id)
        return self.json({"was_running": was_running}, HTTPStatus.ACCEPTED)


async def _send(call: Call, chat: Chat, wanted: dict[str, Any]) -> Accepted:
    return await call.hub.chat_service.chatting.send(
        call.caller, chat.chat_id, wanted["text"], interrupt=wanted["interrupt"], language=wanted.get("language")
    )


async def _stream_turn(call: Call, chat: Chat, wanted: dict[str, Any]) -> web.StreamResponse:
    """Answer with the stream of the turn itself, beginning with the person's message."""
    reader = call.hub.chat_service.feeds.read_chat(chat.chat_id)
    try:
        accepted = await _send(call, chat, wanted)
    except ChatClosedError as err:
        reader.close()
        return _follow_on(err)
    except BaseException:
        reader.close()
        raise
    return await send_events(call.request, chat_stream(call, chat, reader, until_turn=accepted.turn_id))


def _follow_on(err: ChatClosedError) -> web.Response:
    """Say in which session the text waits now (requirements S1-9)."""
    body = {"stat": 1, "new_session": id_text(err.next_chat_id)}
    return web.json_response(body, status=MULTIPLE_CHOICES)
