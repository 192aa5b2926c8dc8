"""`/stream` of a chat and `/events` of all: the state first, then every change, to resume by id (requirements P2)."""

from collections.abc import AsyncGenerator

from aiohttp import web

from ..chats.access import may_read
from ..chats.changes import AnswerBegan, ChatChanged, ChatCreated, ChatRemoved, TurnEnded
from ..chats.feed import FeedClosedError, FeedEvent, Reader, SlowReaderError
from ..chats.ids import MAX_ID
from ..chats.models import Chat
from .call import ApiView, Call, paths, serve
from .errors import turn_error_text
from .shapes import Json
from .sse import ServerEvent, last_event_id, send_events
from .stream_shapes import Shaped, chat_events, list_shape, session_shape, state_shape, turn_events


class ChatStreamView(ApiView):
    """What happens in one chat."""

    url, extra_urls = paths("/conversations/{chat_id}/stream", is_seed=True)
    name = "api:xiaozhi:conversation:stream"

    @serve
    async def get(self, call: Call, chat_id: str) -> web.StreamResponse:
        """Send its state, or what was missed, and go on until the client leaves or may read it no more."""
        chat = call.chat(chat_id)
        reader = call.hub.chat_service.feeds.read_chat(chat.chat_id, resume_after(call))
        return await send_events(call.request, chat_stream(call, chat, reader))


class EventsView(ApiView):
    """What happens to all chats that a caller may see."""

    url, extra_urls = paths("/events")
    name = "api:xiaozhi:events"

    @serve
    async def get(self, call: Call) -> web.StreamResponse:
        """Send changes of the list, and which answers begin and end."""
        reader = call.hub.chat_service.feeds.read_list(resume_after(call))
        return await send_events(call.request, _list_stream(call, reader))


def resume_after(call: Call) -> int | None:
    """Return the event that a client had last; None: none, or none of ours."""
    text = last_event_id(call.request)
    if not text.isascii() or not text.isdigit() or len(text) > len(str(MAX_ID)):
        return None
    return int(text)


async def chat_stream(
    call: Call, chat: Chat, reader: Reader, *, until_turn: str | None = None
) -> AsyncGenerator[ServerEvent]:
    """Yield the events of a chat; ends with its reader, the caller's right to read, or the turn that is named."""
    stat = chat.stat
    try:
        if not reader.is_resumed:
            shaped = state_shape(chat, reader.running, call.caller, await call.names())
            yield _event(shaped, str(reader.last_id))
        async for event in _events(reader):
            change = event.change
            shapes = [await _in_words(call, shaped) for shaped in chat_events(change)]
            if isinstance(change, ChatChanged | ChatRemoved):
                if isinstance(change, ChatRemoved) or not may_read(call.caller, change.chat):
                    return
                shapes.append(list_shape(change, call.caller, await call.names()))
                if change.chat.stat is not stat:
                    stat = change.chat.stat
                    shapes.append(session_shape(change.chat))
            for server_event in _numbered(shapes, event.id):
                yield server_event
            if isinstance(change, TurnEnded) and change.turn_id == until_turn:
                return
    finally:
        reader.close()


async def _list_stream(call: Call, reader: Reader) -> AsyncGenerator[ServerEvent]:
    """Yield what a caller may see of the list; a chat that is shown to them no longer goes like one that is removed."""
    shown = {chat.chat_id for chat in call.hub.chats.all_chats() if may_read(call.caller, chat)}
    try:
        yield ServerEvent(type="ready", data={"is_resumed": reader.is_resumed}, event_id=str(reader.last_id))
        async for event in _events(reader):
            for server_event in _numbered(await _list_shapes(call, event, shown), event.id):
                yield server_event
    finally:
        reader.close()


async def _list_shapes(call: Call, event: FeedEvent, shown: set[int]) -> list[Shaped]:
    change = event.change
    if isinstance(change, AnswerBegan | TurnEnded):
        if change.chat_id not in shown:
            return []
        return [await _in_words(call, shaped) for shaped in turn_events(change)]
    if not isinstance(change, ChatCreated | ChatChanged | ChatRemoved):
        return []
    chat = change.chat
    if may_read(call.caller, chat):
        shown.add(chat.chat_id)
        return [list_shape(change, call.caller, await call.names())]
    hidden_from = change.hidden_from if isinstance(change, ChatChanged) else frozenset()
    if chat.chat_id in shown or call.caller.user_id in hidden_from:  # who resumes may have missed it until now
        shown.discard(chat.chat_id)
        return [("chat", {"state": "removed", "chat": {"chat_id": str(chat.chat_id)}})]
    return []


async def _events(reader: Reader) -> AsyncGenerator[FeedEvent]:
    """Yield until the feed ends, or this reader lost its place: it comes back and gets the state."""
    while True:
        try:
            yield await reader.next()
        except SlowReaderError, FeedClosedError:
            return


async def _in_words(call: Call, shaped: Shaped) -> Shaped:
    """Add to an error what to tell a person."""
    kind, data = shaped
    if kind != "error":
        return shaped
    text: Json = {"message": await turn_error_text(call.hass, str(data["code"]), call.language)}
    return kind, {**data, **text}


def _numbered(shapes: list[Shaped], event_id: int) -> list[ServerEvent]:
    """Return events of which only the last carries the id: whoever had only the first ones gets all of them again."""
    last = len(shapes) - 1
    return [_event(shaped, str(event_id) if n == last else None) for n, shaped in enumerate(shapes)]


def _event(shaped: Shaped, event_id: str | None) -> ServerEvent:
    return ServerEvent(type=shaped[0], data=shaped[1], event_id=event_id)
