"""The board's tool server, as small as a stock board without camera: firmware main/mcp_server.cc."""

import json
from typing import Any

from .build import Build

_STATUS = "self.get_device_status"
_VOLUME = "self.audio_speaker.set_volume"
_TOOLS: list[dict[str, Any]] = [
    {
        "name": _STATUS,
        "description": "Provides the real-time information of the device.",
        "inputSchema": {"type": "object", "properties": {}},
    },
    {
        "name": _VOLUME,
        "description": "Set the volume of the audio speaker.",
        "inputSchema": {
            "type": "object",
            "properties": {"volume": {"type": "integer", "minimum": 0, "maximum": 100}},
            "required": ["volume"],
        },
    },
]


class ToolServer:
    """Answers JSON-RPC requests; holds the volume."""

    def __init__(self, build: Build) -> None:
        self.volume = 70
        self._build = build

    def answer(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """Return the reply, or None where the firmware stays silent (ParseMessage)."""
        number, method, params = request.get("id"), request.get("method"), request.get("params", {})
        if request.get("jsonrpc") != "2.0" or not isinstance(method, str) or not isinstance(params, dict):
            return None
        if method.startswith("notifications") or isinstance(number, bool) or not isinstance(number, int):
            return None
        return self._run(number, method, params)

    def _run(self, number: int, method: str, params: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "initialize":
                return _result(number, self._introduction())
            case "tools/list":
                return _result(number, {"tools": _TOOLS})
            case "tools/call":
                return self._call(number, params)
            case _:
                return _error(number, f"Method not implemented: {method}")

    def _introduction(self) -> dict[str, Any]:
        return {
            "protocolVersion": "2024-11-05",
            "capabilities": {"tools": {}},
            "serverInfo": {"name": self._build.name, "version": self._build.firmware},
        }

    def _call(self, number: int, params: dict[str, Any]) -> dict[str, Any]:
        name, arguments = params.get("name"), params.get("arguments", {})
        if name == _STATUS:
            return _text_result(number, json.dumps({"audio_speaker": {"volume": self.volume}}))
        if name != _VOLUME:
            return _error(number, f"Unknown tool: {name}")
        volume = arguments.get("volume") if isinstance(arguments, dict) else None
        if not isinstance(volume, int):
            return _error(number, "Missing valid argument: volume")
        if volume > 100:
            return _error(number, "Value exceeds maximum allowed: 100")
        self.volume = volume
        return _text_result(number, "true")


def _result(number: int, result: dict[str, Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "result": result}


def _text_result(number: int, text: str) -> dict[str, Any]:
    return _result(number, {"content": [{"type": "text", "text": text}], "isError": False})


def _error(number: int, message: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "error": {"message": message}}
