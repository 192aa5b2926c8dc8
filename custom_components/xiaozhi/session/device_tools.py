"""The board's own functions over one socket: listed beside the first turn, called by their names.

How a request gets its reply is `tool_calls.py`'s, what goes over the wire `protocol/mcp.py`'s, which tools an agent
may use `tool_policy.py`'s.
"""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
import logging
from typing import Any, Final

from ..protocol.mcp import (
    ServerInfo,
    Vision,
    build_initialize,
    build_tool_call,
    build_tools_list,
    parse_server_info,
)
from ..protocol.tools import (
    MAX_PAGES,
    MAX_TOOLS,
    ToolDescription,
    ToolResult,
    parse_tool_page,
    parse_tool_result,
)
from .ports import Send
from .tool_calls import CALL_LIMIT_S, ToolCalls

_LOGGER = logging.getLogger(__name__)

LONG_LIMITS_S: Final = {
    "self.camera.take_photo": 60.0,
    "self.screen.snapshot": 60.0,
    "self.screen.preview_image": 60.0,
}
"""Tools that open a connection of their own: two waits of up to 30 s each (esp32_camera.cc Explain)."""

UNANSWERED: Final = frozenset(
    {"self.reboot", "self.upgrade_firmware", "self.res.esp_restart", "self.system.switch_TFT"}
)
"""Tools after which the board restarts: the reply waits behind the restart and never comes."""


def _ignore(_tools: tuple[ToolDescription, ...]) -> None:
    """Nobody keeps the list."""


class DeviceTools:
    """`start` after our hello, `receive` every reply, `stop` when the socket is gone, then await `ended`.

    `known`: what the board listed over an earlier socket, offered until it has listed again. `on_listed` gets every
    complete list. `vision` tells a board with a camera where to send photos.
    """

    def __init__(
        self,
        *,
        send: Send,
        known: tuple[ToolDescription, ...] = (),
        on_listed: Callable[[tuple[ToolDescription, ...]], None] = _ignore,
        vision: Vision | None = None,
    ) -> None:
        self.server = ServerInfo()
        self.vision = vision
        """Where the board was told to send photos, and with which token."""
        self._calls = ToolCalls(send)
        self._tools = known
        self._on_listed = on_listed
        self._listing: asyncio.Task[None] | None = None
        self._watcher: Callable[[str, ToolResult], None] | None = None

    @property
    def has_vision(self) -> bool:
        """Whether there is a place to send photos to."""
        return self.vision is not None

    @property
    def tools(self) -> tuple[ToolDescription, ...]:
        """What the board offers, those for people only too, in its order; nothing while it cannot be called."""
        return self._tools if self._calls.is_open else ()

    def start(self) -> None:
        """The board has had our hello: ask what it can do."""
        self._calls.open()
        self._listing = asyncio.create_task(self._list(), name="xiaozhi tool list")

    def stop(self) -> None:
        """The socket is gone: what waits ends with `ToolError`. Safe to call again."""
        self._calls.close()
        if self._listing is not None:
            self._listing.cancel()

    async def ended(self) -> None:
        """Return when nothing of this runs any more."""
        await self.listed()

    async def listed(self) -> None:
        """Return when the board has been asked for its list, whatever came of it."""
        if self._listing is not None:
            await asyncio.wait({self._listing})

    def watch(self, watcher: Callable[[str, ToolResult], None]) -> None:
        """Tell one watcher the tool and the result of every call that the board answered."""
        self._watcher = watcher

    def receive(self, payload: dict[str, Any]) -> None:
        """Take one message of the board's tool server; late, unknown and malformed ones are dropped."""
        self._calls.receive(payload)

    async def call(
        self, name: str, arguments: Mapping[str, Any] | None = None, *, limit_s: float | None = None
    ) -> ToolResult:
        """Call a tool by its own name and wait at most `limit_s` in all. Raises `ToolError`.

        What the board answers, a refusal too, is a `ToolResult`. Those that restart it give an empty one at once.
        Cancelling the caller forgets the call; the board goes on with it.
        """
        request = partial(build_tool_call, name=name, arguments=dict(arguments or {}))
        if name in UNANSWERED:
            self._calls.post(request)
            return ToolResult()
        reply = await self._calls.call(request, limit_s or LONG_LIMITS_S.get(name, CALL_LIMIT_S))
        failed = ToolResult(text=reply.error or "", is_error=True)
        result = parse_tool_result(reply.result) if reply.error is None else failed
        if self._watcher is not None:
            self._watcher(name, result)
        return result

    async def _list(self) -> None:
        """Ask who answers and what it offers. Whatever goes wrong leaves what is known already."""
        introduction = await self._calls.ask(partial(build_initialize, vision=self.vision))
        if introduction is not None:
            self.server = parse_server_info(introduction.result)
        tools, is_complete = await self._list_pages()
        if is_complete:
            self._tools = tools
            self._on_listed(tools)
        elif not self._tools:
            self._tools = tools

    async def _list_pages(self) -> tuple[tuple[ToolDescription, ...], bool]:
        """Return all tools, and whether no page failed. A cursor that was there before is the end."""
        tools: dict[str, ToolDescription] = {}
        cursor, cursors = "", {""}
        for _ in range(MAX_PAGES):
            reply = await self._calls.ask(partial(build_tools_list, cursor=cursor, with_user_tools=True))
            page = parse_tool_page(reply.result) if reply is not None else None
            if page is None:
                return tuple(tools.values()), False
            if page.dropped:
                _LOGGER.debug("%s tools of the board cannot be used", page.dropped)
            for tool in page.tools:
                tools.setdefault(tool.name, tool)
            cursor = page.next_cursor
            if cursor in cursors or len(tools) >= MAX_TOOLS:
                break
            cursors.add(cursor)
        return tuple(tools.values())[:MAX_TOOLS], True
