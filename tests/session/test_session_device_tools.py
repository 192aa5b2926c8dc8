"""The board's tools over one socket: listing, calls one after another, limits, and what happens when nobody answers."""

import asyncio
from typing import Any

import pytest

from custom_components.xiaozhi.protocol.mcp import ServerInfo, Vision
from custom_components.xiaozhi.protocol.messages import McpRequest, Outgoing
from custom_components.xiaozhi.protocol.tools import MAX_PAGES, MAX_TOOLS, ToolDescription, ToolResult
from custom_components.xiaozhi.session.device_tools import LONG_LIMITS_S, DeviceTools
from custom_components.xiaozhi.session.errors import ToolError, ToolFailure
from custom_components.xiaozhi.session.tool_calls import CALL_LIMIT_S, MAX_CALLS
from tests.virtual_time import run

PHOTO = "self.camera.take_photo"


def described(name: str) -> ToolDescription:
    return ToolDescription(name=name, schema={"type": "object", "properties": {}})


def page(*names: str, cursor: str | None = None) -> dict[str, Any]:
    return {"tools": [{"name": name} for name in names], **({"nextCursor": cursor} if cursor else {})}


class Peer:
    """A tool server without a socket: it keeps what it gets and answers at once, or when a test says so."""

    def __init__(self, *pages: dict[str, Any], known: tuple[ToolDescription, ...] = (), camera: bool = False) -> None:
        self.requests: list[dict[str, Any]] = []
        self.lists: list[tuple[ToolDescription, ...]] = []
        self.silent: set[str] = set()
        self.refused: set[str] = set()
        self.pages = list(pages) or [page("self.a", "self.b")]
        vision = Vision(url="http://home/vision") if camera else None
        self.tools = DeviceTools(send=self.take, known=known, on_listed=self.lists.append, vision=vision)

    @property
    def methods(self) -> list[str]:
        """Return what was asked, in order."""
        return [request["method"] for request in self.requests]

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Return the calls that came, in order."""
        return [request for request in self.requests if request["method"] == "tools/call"]

    def take(self, message: Outgoing) -> None:
        """Receive a request."""
        assert isinstance(message, McpRequest)
        request = message.payload
        self.requests.append(request)
        name = request["params"].get("name", request["method"])
        if name in self.refused:
            self.reply(request, error={"message": f"Unknown tool: {name}"})
        elif name not in self.silent:
            self.reply(request, result=self.result_of(request))

    def result_of(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to a request."""
        match request["method"]:
            case "initialize":
                return {"serverInfo": {"name": "esp-box-3", "version": "2.4.2"}}
            case "tools/list":
                return self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]
            case _:
                return {"content": [{"type": "text", "text": "true"}]}

    def reply(self, request: dict[str, Any], **fields: Any) -> None:
        """Answer a request."""
        asyncio.get_running_loop().call_soon(self.tools.receive, {"jsonrpc": "2.0", "id": request["id"], **fields})

    async def start(self) -> None:
        """Start and let everything that is answered at once happen."""
        self.tools.start()
        await settle()

    async def end(self) -> None:
        """Close the socket."""
        self.tools.stop()
        await self.tools.ended()


async def settle() -> None:
    """Let everything happen that needs no time."""
    for _ in range(10 * MAX_PAGES):
        await asyncio.sleep(0)


async def failure_of(call: asyncio.Future[ToolResult] | asyncio.Task[ToolResult]) -> ToolFailure:
    with pytest.raises(ToolError) as caught:
        await call
    return caught.value.failure


def start_call(peer: Peer, name: str, **arguments: Any) -> asyncio.Task[ToolResult]:
    return asyncio.create_task(peer.tools.call(name, arguments))


# Listing --------------------------------------------------------------------------------------------------------------


def test_a_board_is_asked_who_it_is_and_what_it_can_do() -> None:
    async def talk() -> None:
        peer = Peer()
        assert not peer.requests
        await peer.start()
        assert peer.methods == ["initialize", "tools/list"]
        assert peer.tools.server == ServerInfo(name="esp-box-3", version="2.4.2")
        assert peer.tools.tools == (described("self.a"), described("self.b"))
        assert peer.lists == [peer.tools.tools]
        await peer.end()

    run(talk())


def test_all_pages_are_listed_with_the_tools_for_people() -> None:
    async def talk() -> None:
        peer = Peer(page("self.a", cursor="self.b"), page("self.b", "self.a", cursor="self.c"), page("self.c"))
        await peer.start()
        params = [request["params"] for request in peer.requests[1:]]
        assert [each.get("cursor") for each in params] == [None, "self.b", "self.c"]
        assert all(each["withUserTools"] for each in params)
        assert [tool.name for tool in peer.tools.tools] == ["self.a", "self.b", "self.c"]
        await peer.end()

    run(talk())


@pytest.mark.parametrize("pages", [[page("self.a", cursor="x")], [page("self.a", cursor="x"), page(cursor="x")]])
def test_a_cursor_that_comes_back_ends_the_list(pages: list[dict[str, Any]]) -> None:
    async def talk() -> None:
        peer = Peer(*pages)
        await peer.start()
        assert len(peer.requests) == 3
        assert peer.tools.tools == (described("self.a"),)
        await peer.end()

    run(talk())


def test_a_list_that_never_ends_is_cut() -> None:
    async def talk() -> None:
        endless = Peer(*(page(f"self.t{number}", cursor=f"c{number}") for number in range(MAX_PAGES + 5)))
        await endless.start()
        assert len(endless.tools.tools) == MAX_PAGES
        await endless.end()
        many = Peer(*(page(*(f"self.{p}.{n}" for n in range(100)), cursor=f"c{p}") for p in range(5)))
        await many.start()
        assert len(many.tools.tools) == MAX_TOOLS
        assert len(many.requests) == 3
        await many.end()

    run(talk())


def test_what_was_known_is_offered_at_once_and_replaced_when_it_is_listed() -> None:
    async def talk() -> None:
        peer = Peer(known=(described("self.old"),))
        assert not peer.tools.tools
        peer.tools.start()
        assert [tool.name for tool in peer.tools.tools] == ["self.old"]
        await settle()
        assert [tool.name for tool in peer.tools.tools] == ["self.a", "self.b"]
        await peer.end()

    run(talk())


@pytest.mark.parametrize("bad", [{}, {"tools": "none"}], ids=["nothing", "a text"])
def test_a_page_that_is_none_leaves_what_was_known(bad: dict[str, Any]) -> None:
    async def talk() -> None:
        peer = Peer(page("self.a", cursor="x"), bad, known=(described("self.old"),))
        await peer.start()
        assert peer.tools.tools == (described("self.old"),)
        assert not peer.lists
        await peer.end()

    run(talk())


def test_half_a_list_is_better_than_none_and_is_not_kept() -> None:
    async def talk() -> None:
        peer = Peer({"tools": [{"name": "self.a"}, {"name": ""}], "nextCursor": "x"}, {})
        await peer.start()
        assert peer.tools.tools == (described("self.a"),)
        assert not peer.lists
        await peer.end()

    run(talk())


def test_a_board_that_does_not_introduce_itself_is_listed_nevertheless() -> None:
    async def talk() -> None:
        peer = Peer()
        peer.silent = {"initialize"}
        await peer.start()
        assert not peer.tools.tools
        await asyncio.sleep(CALL_LIMIT_S + 1)
        assert peer.tools.server == ServerInfo()
        assert len(peer.tools.tools) == 2
        await peer.end()

    run(talk())


def test_a_board_that_refuses_to_list_has_no_tools() -> None:
    async def talk() -> None:
        peer = Peer()
        peer.refused = {"initialize", "tools/list"}
        await peer.start()
        assert peer.methods == ["initialize", "tools/list"]
        assert not peer.tools.tools
        assert not peer.lists
        await peer.end()

    run(talk())


def test_a_camera_is_told_where_to_send_photos() -> None:
    async def talk() -> None:
        peer = Peer(camera=True)
        assert peer.tools.has_vision
        await peer.start()
        assert peer.requests[0]["params"]["capabilities"]["vision"]["url"] == "http://home/vision"
        await peer.end()

    run(talk())


# Calls ----------------------------------------------------------------------------------------------------------------


def test_a_call_gets_its_result() -> None:
    async def talk() -> None:
        peer = Peer()
        await peer.start()
        assert (await peer.tools.call("self.a", {"volume": 30})).value is True
        assert peer.calls[0]["params"] == {"name": "self.a", "arguments": {"volume": 30}}
        assert (await peer.tools.call("self.a")).value is True
        await peer.end()

    run(talk())


def test_what_the_board_refuses_is_a_result_that_is_an_error() -> None:
    async def talk() -> None:
        peer = Peer()
        peer.refused = {"self.x"}
        await peer.start()
        assert await peer.tools.call("self.x") == ToolResult(text="Unknown tool: self.x", is_error=True)
        await peer.end()

    run(talk())


def test_a_call_may_come_while_the_board_is_listing() -> None:
    async def talk() -> None:
        peer = Peer(known=(described("self.a"),))
        peer.silent = {"initialize", "tools/list"}
        await peer.start()
        assert (await peer.tools.call("self.a")).value is True
        await peer.end()

    run(talk())


def test_calls_are_made_one_after_another() -> None:
    async def talk() -> None:
        peer = Peer()
        await peer.start()
        peer.silent = {"self.a"}
        first, second = start_call(peer, "self.a"), start_call(peer, "self.b")
        await settle()
        assert [call["params"]["name"] for call in peer.calls] == ["self.a"]
        peer.reply(peer.calls[0], result=peer.result_of(peer.calls[0]))
        assert (await first).value is True
        assert (await second).value is True
        await peer.end()

    run(talk())


@pytest.mark.parametrize(("name", "limit_s"), [("self.a", CALL_LIMIT_S), (PHOTO, LONG_LIMITS_S[PHOTO])])
def test_a_tool_that_hangs_costs_its_limit_and_no_more(name: str, limit_s: float) -> None:
    async def talk() -> None:
        peer = Peer()
        await peer.start()
        peer.silent = {name}
        begun_s = asyncio.get_running_loop().time()
        assert await failure_of(start_call(peer, name)) is ToolFailure.TIMEOUT
        assert asyncio.get_running_loop().time() - begun_s == pytest.approx(limit_s)
        assert (await peer.tools.call("self.b")).value is True
        await peer.end()

    run(talk())


def test_who_waits_behind_a_tool_that_hangs_is_told_that_nothing_was_done() -> None:
    async def talk() -> None:
        peer = Peer()
        await peer.start()
        peer.silent = {"self.a"}
        calls = [asyncio.create_task(peer.tools.call("self.a", limit_s=20)), start_call(peer, "self.b")]
        assert [await failure_of(call) for call in reversed(calls)] == [ToolFailure.BUSY, ToolFailure.TIMEOUT]
        assert len(peer.calls) == 1
        await peer.end()

    run(talk())


def test_too_many_calls_at_once_are_refused() -> None:
    async def talk() -> None:
        peer = Peer()
        await peer.start()
        peer.silent = {"self.a"}
        calls = [start_call(peer, "self.a") for _ in range(MAX_CALLS + 1)]
        await settle()
        assert await failure_of(calls.pop()) is ToolFailure.BUSY
        peer.tools.stop()
        assert {await failure_of(call) for call in calls} == {ToolFailure.CLOSED}
        assert len(peer.calls) == 1
        await peer.end()

    run(talk())


def test_a_late_reply_is_dropped() -> None:
    async def talk() -> None:
        peer = Peer()
        await peer.start()
        peer.silent = {"self.a"}
        assert await failure_of(start_call(peer, "self.a")) is ToolFailure.TIMEOUT
        second = start_call(peer, "self.a")
        await settle()
        late, current = peer.calls
        peer.reply(late, result={"content": [{"text": "late"}]})
        peer.reply(current, result={"content": [{"text": "current"}]})
        peer.reply(current, result={"content": [{"text": "again"}]})
        assert (await second).text == "current"
        await settle()
        await peer.end()

    run(talk())


@pytest.mark.parametrize("payload", [{}, {"id": "1", "result": {}}, {"id": 1, "method": "ping"}, {"id": 999}])
def test_what_answers_nothing_is_dropped(payload: dict[str, Any]) -> None:
    async def talk() -> None:
        peer = Peer()
        await peer.start()
        peer.silent = {"self.a"}
        call = start_call(peer, "self.a")
        await settle()
        peer.tools.receive(payload)
        await settle()
        assert not call.done()
        peer.reply(peer.calls[0], result={})
        assert await call == ToolResult()
        await peer.end()

    run(talk())


def test_when_the_socket_closes_nobody_waits_any_more() -> None:
    async def talk() -> None:
        peer = Peer()
        await peer.start()
        peer.silent = {"self.a"}
        calls = [start_call(peer, "self.a"), start_call(peer, "self.b")]
        await settle()
        peer.reply(peer.calls[0], result={})
        peer.tools.stop()
        peer.tools.stop()
        assert [await failure_of(call) for call in calls] == [ToolFailure.CLOSED] * 2
        assert not peer.tools.tools
        await peer.tools.ended()

    run(talk())


def test_an_answer_that_came_before_the_end_counts() -> None:
    async def talk() -> None:
        peer = Peer()
        await peer.start()
        peer.silent = {"self.a"}
        call = start_call(peer, "self.a")
        await settle()
        peer.tools.receive({"id": peer.calls[0]["id"], "result": {"content": [{"text": "true"}]}})
        peer.tools.stop()
        assert (await call).value is True
        await peer.tools.ended()

    run(talk())


def test_a_listing_ends_with_the_socket() -> None:
    async def talk() -> None:
        peer = Peer()
        peer.silent = {"tools/list"}
        await peer.start()
        await peer.end()
        assert not peer.lists

    run(talk())


def test_before_the_hello_and_after_the_end_nothing_is_sent() -> None:
    async def talk() -> None:
        peer = Peer()
        assert await failure_of(start_call(peer, "self.a")) is ToolFailure.CLOSED
        assert await failure_of(start_call(peer, "self.reboot")) is ToolFailure.CLOSED
        assert not peer.requests
        await peer.end()

    run(talk())


def test_a_restart_is_not_waited_for() -> None:
    async def talk() -> None:
        peer = Peer()
        await peer.start()
        peer.silent = {"self.a", "self.reboot"}
        hanging = start_call(peer, "self.a")
        await settle()
        assert await peer.tools.call("self.reboot") == ToolResult()
        assert peer.calls[-1]["params"]["name"] == "self.reboot"
        peer.tools.stop()
        assert await failure_of(hanging) is ToolFailure.CLOSED
        await peer.end()

    run(talk())


def test_arguments_that_cannot_be_sent_are_refused_and_block_nothing() -> None:
    async def talk() -> None:
        peer = Peer()
        await peer.start()
        assert await failure_of(start_call(peer, "self.a", text="x" * 9999)) is ToolFailure.REFUSED
        assert (await peer.tools.call("self.a")).value is True
        await peer.end()

    run(talk())


def test_a_caller_that_gives_up_leaves_the_way_free() -> None:
    async def talk() -> None:
        peer = Peer()
        await peer.start()
        peer.silent = {"self.a"}
        call = start_call(peer, "self.a")
        await settle()
        call.cancel()
        await asyncio.wait({call})
        assert (await peer.tools.call("self.b")).value is True
        await peer.end()

    run(talk())


def test_nobody_needs_to_keep_the_list() -> None:
    async def talk() -> None:
        sent: list[Outgoing] = []
        tools = DeviceTools(send=sent.append)
        tools.start()
        await settle()
        for request in (1, 2):
            tools.receive({"id": request, "result": page("self.a")})
            await settle()
        assert tools.tools == (described("self.a"),)
        tools.stop()
        await tools.ended()

    run(talk())
