"""The board's tool server at the wire: firmware main/mcp_server.cc. What its tools do is tools.py's.

Replies are put together as texts, as the firmware does it: an error message is not escaped and may break the frame.
"""

import json
from typing import Any

from .build import Build
from .tools import Hardware, Tool, ToolFault, common_tools, user_only_tools, wifi_tool

MAX_PAGE_BYTES = 8000  # max_payload_size in GetToolsList
_PAGE_MARGIN_BYTES = 30


class ToolServer:
    """Answers JSON-RPC requests; holds what the tools change."""

    def __init__(self, build: Build) -> None:
        self.hardware = Hardware(build)
        self.calls: list[str] = []
        """The names of all calls, in order."""
        self.pages = 0
        """How many pages were asked for."""
        self.hangs: set[str] = set()
        """Tools that never return, and methods that are never answered."""
        self._build = build
        self._tools = [*common_tools(self.hardware), wifi_tool(), *user_only_tools(self.hardware)]

    @property
    def volume(self) -> int:
        """Of the loudspeaker."""
        return self.hardware.volume

    def add(self, *tools: Tool) -> None:
        """Add tools of this board: after the common ones, before those for people only."""
        place = sum(not tool.is_user_only for tool in self._tools)
        self._tools[place:place] = tools

    def remove(self, name: str) -> None:
        """Take a tool away, as another firmware may."""
        self._tools = [tool for tool in self._tools if tool.name != name]

    async def answer(self, request: dict[str, Any]) -> str | None:
        """Return the reply as text, or None where the firmware stays silent (ParseMessage)."""
        number, method, params = request.get("id"), request.get("method"), request.get("params", {})
        if request.get("jsonrpc") != "2.0" or not isinstance(method, str) or not isinstance(params, dict):
            return None
        if method.startswith("notifications") or isinstance(number, bool) or not isinstance(number, int):
            return None
        if method in self.hangs or params.get("name") in self.hangs:
            return None
        try:
            result = await self._run(method, params)
        except ToolFault as err:
            return f'{{"jsonrpc":"2.0","id":{number},"error":{{"message":"{err}"}}}}'
        if self.hardware.wants_reboot:
            return None
        return f'{{"jsonrpc":"2.0","id":{number},"result":{result}}}'

    async def _run(self, method: str, params: dict[str, Any]) -> str:
        match method:
            case "initialize":
                self._take_vision(params)
                return _text(self._introduction())
            case "tools/list":
                return self._list(params)
            case "tools/call":
                return _text(await self._call(params))
            case _:
                raise ToolFault(f"Method not implemented: {method}")

    def _introduction(self) -> dict[str, Any]:
        return {
            "protocolVersion": "2024-11-05",
            "capabilities": {"tools": {}},
            "serverInfo": {"name": self._build.name, "version": self._build.firmware},
        }

    def _take_vision(self, params: dict[str, Any]) -> None:
        """ParseCapabilities: only a board with a camera keeps the address."""
        capabilities = params.get("capabilities")
        vision = capabilities.get("vision") if isinstance(capabilities, dict) else None
        if isinstance(vision, dict) and isinstance(url := vision.get("url"), str) and self._build.has_camera:
            self.hardware.explain_url = url
            self.hardware.explain_token = token if isinstance(token := vision.get("token"), str) else ""

    def _list(self, params: dict[str, Any]) -> str:
        """GetToolsList: pages by size; the cursor is the name of the first tool of the next page."""
        self.pages += 1
        cursor, with_user_tools = params.get("cursor", ""), params.get("withUserTools") is True
        has_begun = cursor == ""
        text, next_cursor = '{"tools":[', ""
        for tool in self._tools:
            has_begun = has_begun or tool.name == cursor
            if not has_begun or (tool.is_user_only and not with_user_tools):
                continue
            entry = _text(tool.as_json()) + ","
            if len((text + entry).encode()) + _PAGE_MARGIN_BYTES > MAX_PAGE_BYTES:
                next_cursor = tool.name
                break
            text += entry
        if text.endswith("["):
            raise ToolFault(f"Failed to add tool {next_cursor} because of payload size limit")
        return text.removesuffix(",") + (f'],"nextCursor":"{next_cursor}"}}' if next_cursor else "]}")

    async def _call(self, params: dict[str, Any]) -> dict[str, Any]:
        name, arguments = params.get("name"), params.get("arguments", {})
        if not isinstance(name, str):
            raise ToolFault("Missing name")
        if not isinstance(arguments, dict):
            raise ToolFault("Invalid arguments")
        self.calls.append(name)
        for tool in self._tools:
            if tool.name == name:
                return await tool.call(arguments)
        raise ToolFault(f"Unknown tool: {name}")


def _text(value: dict[str, Any]) -> str:
    """As cJSON_PrintUnformatted writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
