"""`/conversations`: list, make, read, rename, delete chats. What a chat is, chats/ knows."""

from http import HTTPStatus
from typing import Any

from aiohttp import web
import probatio

from ..chats.ids import parse_id
from ..chats.kinds import Sender
from ..chats.models import MAX_AGENT_ID_CHARACTERS, MAX_CONTEXT_CHARACTERS, MAX_NAME_CHARACTERS, Chat
from ..chats.query import MAX_LIMIT, ChatQuery
from ..chats.rewriting import Rewriting, rewrite
from .call import ApiView, Call, paths, serve, whole_number
from .errors import InvalidRequestError
from .shapes import chat_detail, chat_shape

NEWEST = 50
"""Messages that come with a chat, as in a range (requirements R0-10)."""

_NAME = probatio.All(str, str.strip, probatio.Length(min=1, max=MAX_NAME_CHARACTERS))
_AGENT = probatio.All(str, probatio.Length(max=MAX_AGENT_ID_CHARACTERS))
_CONTEXT = probatio.All(str, probatio.Length(max=MAX_CONTEXT_CHARACTERS))

_NEW = probatio.Schema(
    {probatio.Optional("name"): _NAME, probatio.Optional("agent_id"): _AGENT, probatio.Optional("context"): _CONTEXT}
)
_CHANGES = probatio.Schema(
    {
        probatio.Optional("name"): _NAME,
        probatio.Optional("agent_id"): _AGENT,
        probatio.Optional("is_pinned"): bool,
        probatio.Optional("is_archived"): bool,
    }
)


class ChatsView(ApiView):
    """All chats that a caller may see."""

    url, extra_urls = paths("/conversations", is_seed=True)
    name = "api:xiaozhi:conversations"

    @serve
    async def get(self, call: Call) -> web.Response:
        """List a page, pinned first, then newest."""
        query, names = call.request.query, await call.names()
        owner = query.get("owner", "")
        if owner and owner != call.caller.user_id:
            call.require_admin()
        page = call.hub.chats.list_chats(
            ChatQuery(
                caller=call.caller,
                owner_id=None if owner in ("", "all") else owner,
                is_everybody=bool(owner) and call.caller.is_admin,
                is_shared=call.flag("shared"),
                text=query.get("q", ""),
                is_archived=call.flag("archived"),
                board_id=query.get("board"),
                limit=call.number("limit", NEWEST, low=1, high=MAX_LIMIT),
                cursor=query.get("cursor") or None,
            )
        )
        chats = [chat_shape(chat, call.caller, names) for chat in page.chats]
        return self.json({"conversations": chats, "next_cursor": page.next_cursor})

    @serve
    async def post(self, call: Call) -> web.Response:
        """Make an empty chat of the caller's own."""
        wanted = await call.body(_NEW)
        chat = await call.hub.chat_service.lifecycle.create(call.caller, **wanted)
        return self.json(chat_shape(chat, call.caller, await call.names()), HTTPStatus.CREATED)


class ChatView(ApiView):
    """One chat."""

    url, extra_urls = paths("/conversations/{chat_id}", is_seed=True)
    name = "api:xiaozhi:conversation"

    @serve
    async def get(self, call: Call, chat_id: str) -> web.Response:
        """Read it, with its newest messages. Has no side effect: a first message that waits is not handed out."""
        with_tools = call.flag("tools")
        chat = await call.hub.chats.user_open_chat(call.caller, parse_id(chat_id))
        messages = await call.hub.chats.last_messages(chat.chat_id, NEWEST)
        return self.json(chat_detail(chat, call.caller, await call.names(), messages, with_tools=with_tools))

    @serve
    async def patch(self, call: Call, chat_id: str) -> web.Response:
        """Rename, pin, archive, or give it another agent."""
        chat, changes = call.managed_chat(chat_id), await call.body(_CHANGES)
        if "name" in changes:
            changes["is_named"] = True
        if changes:
            chat = await call.hub.chats.change_chat(chat.chat_id, **changes)
        return self.json(chat_shape(chat, call.caller, await call.names()))

    @serve
    async def delete(self, call: Call, chat_id: str) -> web.Response:
        """Delete it; it can be taken back for a while."""
        chat = call.managed_chat(chat_id)
        await call.hub.chat_service.chatting.abort(call.caller, chat.chat_id)
        await call.hub.chats.delete_chat(chat.chat_id)
        return web.Response(status=HTTPStatus.NO_CONTENT)


class RestoreView(ApiView):
    """Take back a chat that was deleted."""

    url, extra_urls = paths("/conversations/{chat_id}/restore")
    name = "api:xiaozhi:conversation:restore"

    @serve
    async def post(self, call: Call, chat_id: str) -> web.Response:
        """Take it back."""
        deleted = call.managed_chat(chat_id, even_deleted=True)
        chat = await call.hub.chats.restore_chat(deleted.chat_id)
        return self.json(chat_shape(chat, call.caller, await call.names()))


class ContextView(ApiView):
    """What a chat tells the agent before anything else, and a way to replace its messages (requirements R3-4)."""

    url, extra_urls = paths("/conversations/{chat_id}/context", is_seed=True)
    name = "api:xiaozhi:conversation:context"

    _BODY = probatio.Schema(
        {
            probatio.Optional("context"): _CONTEXT,
            probatio.Optional("messages"): probatio.All(
                [
                    {
                        probatio.Required("role"): probatio.In(["user", "assistant", "ai"]),
                        probatio.Required("content"): probatio.All(str, probatio.Length(min=1)),
                    }
                ],
                probatio.Length(max=1000),
            ),
        }
    )

    @serve
    async def put(self, call: Call, chat_id: str) -> web.Response:
        """Replace context, messages, or both; not while an answer is made, and not in a chat that has ended."""
        chat, wanted = call.managed_chat(chat_id), await call.body(self._BODY)
        if not wanted:
            raise InvalidRequestError("context or messages are wanted")
        chat = await _replace(call, chat, wanted)
        return self.json({**chat_shape(chat, call.caller, await call.names()), "context": chat.context})


class ReadView(ApiView):
    """How far the caller has seen a chat."""

    url, extra_urls = paths("/conversations/{chat_id}/read")
    name = "api:xiaozhi:conversation:read"

    _BODY = probatio.Schema({probatio.Required("index"): probatio.All(whole_number, probatio.Range(min=0))})

    @serve
    async def post(self, call: Call, chat_id: str) -> web.Response:
        """Note it; never backwards, never beyond the newest row."""
        chat = call.chat(chat_id)
        index = (await call.body(self._BODY))["index"]
        call.hub.chats.mark_read(chat.chat_id, call.caller.user_id, min(index, chat.last_index))
        return web.Response(status=HTTPStatus.NO_CONTENT)


async def _replace(call: Call, chat: Chat, wanted: dict[str, Any]) -> Chat:
    lines = None
    if "messages" in wanted:
        lines = [(Sender.USER if item["role"] == "user" else Sender.AI, item["content"]) for item in wanted["messages"]]
    wanted_anew = Rewriting(context=wanted.get("context"), lines=lines)
    is_running = call.hub.chat_service.chatting.is_running
    return await rewrite(
        call.hub.chats, call.caller, chat.chat_id, wanted_anew, is_running=is_running, now_ms=call.hub.now_ms
    )
