"""Sessions (requirements S1): where a chat stands, its end, its emptying, and the visit that opens it."""

from http import HTTPStatus

from aiohttp import web

from ..chats.errors import ChatNotFoundError
from ..chats.ids import parse_id
from ..chats.lifecycle import parse_room
from .call import ApiView, Call, paths, serve
from .chats import NEWEST
from .shapes import chat_shape, message_shape


class StatView(ApiView):
    """How far a chat is."""

    url, extra_urls = paths("/conversations/{chat_id}/stat")
    name = "api:xiaozhi:conversation:stat"

    @serve
    async def get(self, call: Call, chat_id: str) -> web.Response:
        """Return its stat and its length (requirements S1-15)."""
        standing = call.hub.chat_service.lifecycle.standing(call.caller, parse_id(chat_id))
        return self.json(
            {
                "session_stat": int(standing.stat),
                "characters": standing.characters,
                "limit_characters": standing.limit_characters,
                "last_message_index": standing.last_index,
            }
        )


class EndView(ApiView):
    """The end of a chat, by hand."""

    url, extra_urls = paths("/conversations/{chat_id}/end")
    name = "api:xiaozhi:conversation:end"

    @serve
    async def post(self, call: Call, chat_id: str) -> web.Response:
        """End it and make the next one (requirements R1-7)."""
        chat = call.managed_chat(chat_id)
        await call.hub.chat_service.chatting.abort(call.caller, chat.chat_id)
        successor = await call.hub.chat_service.lifecycle.end(call.caller, chat.chat_id)
        return self.json({"stat": 1, "new_session": str(successor.chat_id)})


class ClearView(ApiView):
    """An empty chat again."""

    url, extra_urls = paths("/conversations/{chat_id}/clear")
    name = "api:xiaozhi:conversation:clear"

    @serve
    async def post(self, call: Call, chat_id: str) -> web.Response:
        """Remove all rows; indexes count on."""
        chat = call.managed_chat(chat_id)
        await call.hub.chat_service.chatting.abort(call.caller, chat.chat_id)
        await call.hub.chats.clear_chat(chat.chat_id)
        return web.Response(status=HTTPStatus.NO_CONTENT)


class SessionView(ApiView):
    """The visit of a session: the one read that changes something (requirements R1-5)."""

    url, extra_urls = paths("/session")
    name = "api:xiaozhi:session"

    @serve
    async def get(self, call: Call) -> web.Response:
        """Open the session `sid`, else the newest of the room `rid`, else a new one there."""
        query, room_id, with_tools = call.request.query, call.request.query.get("rid") or None, call.flag("tools")
        if room_id is not None:
            await _require_room(call, room_id)
        visit = await call.hub.chat_service.lifecycle.visit(
            call.caller,
            room_id=room_id,
            chat_id=parse_id(query["sid"]) if query.get("sid") else None,
        )
        chat = visit.chat
        messages = await call.hub.chats.last_messages(chat.chat_id, NEWEST)
        return self.json(
            {
                "chat": chat_shape(chat, call.caller, await call.names()),
                "session_stat": int(visit.stat_before),
                "msg": visit.pending,
                "messages": [message_shape(chat.chat_id, row, with_tools=with_tools) for row in messages],
            }
        )


async def _require_room(call: Call, room_id: str) -> None:
    """Raise `ChatNotFoundError` for a new room of nobody's, or of a board that is not that person's.

    An admin would make a chat there that no one can see; a user one that a board of somebody else goes on in.
    """
    owner_id, board_id, agent_id = parse_room(room_id)
    if call.hub.chats.newest_in_room(owner_id, board_id, agent_id) is not None:
        return  # of people and boards that are gone, too
    board = call.hub.boards.get(board_id) if board_id else None
    is_theirs = not board_id or (board is not None and call.hub.owner_of(board) == owner_id)
    if not is_theirs or await call.hass.auth.async_get_user(owner_id) is None:
        raise ChatNotFoundError(room_id)
