"""Who and what there is: agents, boards, people; and what admins see of the whole house."""

from http import HTTPStatus

from aiohttp import web
from homeassistant.components import conversation
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
import probatio

from ..chats.errors import ChatNotFoundError
from ..const import DOMAIN
from ..devices import Board
from .call import ApiView, Call, paths, serve
from .shapes import Json

MAX_DAYS = 90
"""As many as statistics are kept for."""


class AgentsView(ApiView):
    """Every conversation agent of the house."""

    url, extra_urls = paths("/agents")
    name = "api:xiaozhi:agents"

    @serve
    async def get(self, call: Call) -> web.Response:
        """List them, with what ours show before a talk."""
        ours = {
            entry.entity_id
            for entry in er.async_get(call.hass).entities.values()
            if entry.domain == conversation.DOMAIN and entry.platform == DOMAIN
        }
        agents = [
            {
                "agent_id": state.entity_id,
                "name": state.name,
                "description": state.attributes.get("description", ""),
                "greetings": state.attributes.get("greetings", []),
                "suggested_questions": state.attributes.get("suggested_questions", []),
                "is_ours": state.entity_id in ours,
            }
            for state in call.hass.states.async_all(conversation.DOMAIN)
        ]
        return self.json({"agents": agents, "default": call.hub.default_agent()})


class BoardsView(ApiView):
    """The caller's boards; all of them for admins."""

    url, extra_urls = paths("/boards")
    name = "api:xiaozhi:boards"

    @serve
    async def get(self, call: Call) -> web.Response:
        """List them."""
        boards = [
            _board_shape(call, board)
            for board in call.hub.boards
            if call.caller.is_admin or call.hub.owner_of(board) == call.caller.user_id
        ]
        return self.json({"boards": boards})


class BoardOwnerView(ApiView):
    """Whose chats a board's are; admins only."""

    url, extra_urls = paths("/boards/{board_id}/owner")
    name = "api:xiaozhi:board:owner"

    _BODY = probatio.Schema({probatio.Required("user_id"): str})

    @serve
    async def post(self, call: Call, board_id: str) -> web.Response:
        """Give the board, and its chats from now on, to a person."""
        call.require_admin()
        board = call.hub.boards.get(board_id)
        user = await call.hass.auth.async_get_user((await call.body(self._BODY))["user_id"])
        if board is None or user is None or user.system_generated:
            raise ChatNotFoundError("no such board or user")
        call.hub.set_owner(board, user.id)
        return web.Response(status=HTTPStatus.NO_CONTENT)


class UsersView(ApiView):
    """People to share with."""

    url, extra_urls = paths("/users")
    name = "api:xiaozhi:users"

    @serve
    async def get(self, call: Call) -> web.Response:
        """List names; Home Assistant shows them to everybody who is logged in, as persons."""
        users = [
            {"user_id": user.id, "name": user.name or ""}
            for user in await call.hass.auth.async_get_users()
            if user.is_active and not user.system_generated
        ]
        return self.json({"users": users})


class CloseAllView(ApiView):
    """End every open chat; admins only."""

    url, extra_urls = paths("/close_all")
    name = "api:xiaozhi:close_all"

    @serve
    async def post(self, call: Call) -> web.Response:
        """End them; the next message of each goes to a new one."""
        call.require_admin()
        return self.json({"closed": await call.hub.chat_service.lifecycle.close_all(call.caller)})


class StatisticsView(ApiView):
    """How it runs; admins only."""

    url, extra_urls = paths("/statistics")
    name = "api:xiaozhi:statistics"

    @serve
    async def get(self, call: Call) -> web.Response:
        """Return counters per day and totals."""
        call.require_admin()
        chats, boards = call.hub.chats.all_chats(), list(call.hub.boards)
        there = [chat for chat in chats if chat.removed_ms is None]
        return self.json(
            {
                "days": call.hub.statistics.last_days(call.number("days", 7, low=1, high=MAX_DAYS)),
                "boards": len(boards),
                "boards_online": sum(board.is_online for board in boards),
                "chats": len(there),
                "messages": sum(chat.visible_count for chat in there),
            }
        )


def _board_shape(call: Call, board: Board) -> Json:
    devices = dr.async_get(call.hass).async_get_devices(identifiers={(DOMAIN, board.device_id)})
    return {
        "board_id": board.device_id,
        "name": board.title,
        "model": board.info.name,
        "firmware": board.info.firmware,
        "is_online": board.is_online,
        "last_seen_ms": round(board.last_seen.timestamp() * 1000) if board.last_seen else None,
        "owner_id": call.hub.owner_of(board),
        "device_id": devices[0].id if devices else None,
    }
