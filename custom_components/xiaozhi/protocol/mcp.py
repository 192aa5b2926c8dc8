"""The board's tool server as JSON-RPC: requests to build, replies to read. What tools and results are is `tools.py`'s.

The server is 78/xiaozhi-esp32 main/mcp_server.cc, protocol 2024-11-05; py-xiaozhi has one of its own. Who may call
what, ids, deadlines and order are the session's.
"""

from dataclasses import dataclass, field
import json
import re
from typing import Any, Final

from .errors import Fault, MisuseError, PeerError
from .messages import McpRequest

PROTOCOL_VERSION: Final = "2024-11-05"

MAX_REQUEST_ID: Final = 0x7FFFFFFF
"""The firmware reads an id as a 32-bit `int` and sends that back; beyond it the reply carries another id."""

MAX_ARGUMENT_BYTES: Final = 4096
"""Limit of the arguments of one call, as JSON: the board collects a message in RAM without a limit of its own."""

MAX_CURSOR_CHARS: Final = 128
"""A cursor is the name of a tool; longer ones are taken for the end of the list."""

MAX_ERROR_CHARS: Final = 500
"""What is kept of an error message; those of the firmware are one sentence."""

type _Object = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vision:
    """Where a board with a camera sends its photos. `http` or publicly trusted `https` (protocol.md 6.5)."""

    url: str
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerInfo:
    """Who answers: board class and firmware version; empty where the server says nothing."""

    name: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to request `request_id`: a `result`, or what went wrong in the server's words."""

    request_id: int
    result: _Object = field(default_factory=dict)
    error: str | None = None


# To the board ---------------------------------------------------------------------------------------------------------


def build_initialize(request_id: int, vision: Vision | None = None) -> McpRequest:
    """Ask who the server is; `vision` is what makes `take_photo` work."""
    capabilities = {"vision": {"url": vision.url, "token": vision.token}} if vision else {}
    params = {
        "protocolVersion": PROTOCOL_VERSION,
        "capabilities": capabilities,
        "clientInfo": {"name": "home-assistant", "version": "1"},
    }
    return _request(request_id, "initialize", params)


def build_tools_list(request_id: int, *, cursor: str = "", with_user_tools: bool = False) -> McpRequest:
    """Ask for one page of tools; `with_user_tools` must be the same for every page (GetToolsList)."""
    params: _Object = {"cursor": cursor} if cursor else {}
    return _request(request_id, "tools/list", {**params, "withUserTools": with_user_tools})


def build_tool_call(request_id: int, name: str, arguments: _Object) -> McpRequest:
    """Ask for one call. Raises MisuseError for arguments that are not JSON or larger than a board should get."""
    try:
        size_bytes = len(json.dumps(arguments, ensure_ascii=False, allow_nan=False).encode(errors="replace"))
    except (TypeError, ValueError, RecursionError) as err:
        raise MisuseError("the arguments are not JSON") from err
    if size_bytes > MAX_ARGUMENT_BYTES:
        raise MisuseError(f"the arguments have more than {MAX_ARGUMENT_BYTES} bytes")
    return _request(request_id, "tools/call", {"name": name, "arguments": arguments})


def _request(request_id: int, method: str, params: _Object) -> McpRequest:
    if not 0 < request_id <= MAX_REQUEST_ID:
        raise MisuseError("the id of a request must be a positive 32-bit integer")
    return McpRequest(payload={"jsonrpc": "2.0", "id": request_id, "method": method, "params": params})


# From the board -------------------------------------------------------------------------------------------------------


def parse_reply(payload: _Object) -> Reply:
    """Return the reply in an `mcp` message. Raises PeerError where no request of ours is answered.

    Liberal in the rest: errors come with and without a code, as objects or plain texts.
    """
    request_id = payload.get("id")
    if "method" in payload:
        raise PeerError(Fault.BAD_FIELD, "a request or notification, not a reply")
    if isinstance(request_id, bool) or not isinstance(request_id, int):
        raise PeerError(Fault.BAD_FIELD, "a reply without the number that we gave")
    error, result = payload.get("error"), payload.get("result")
    if error is not None:
        return Reply(request_id=request_id, error=_error_text(error))
    if not isinstance(result, dict):
        return Reply(request_id=request_id, error="the reply has no result")
    return Reply(request_id=request_id, result=result)


def parse_server_info(result: _Object) -> ServerInfo:
    """Return who answered `initialize`; a server that says it in other shapes stays unknown."""
    info = result.get("serverInfo")
    if not isinstance(info, dict):
        return ServerInfo()
    name, version = info.get("name"), info.get("version")
    return ServerInfo(
        name=name[:MAX_CURSOR_CHARS] if isinstance(name, str) else "",
        version=version[:MAX_CURSOR_CHARS] if isinstance(version, str) else "",
    )


_BROKEN_ERROR: Final = re.compile(r'"payload":\{"jsonrpc":"2\.0","id":(\d{1,10}),"error":\{"message":"')


def salvage_error(text: str) -> _Object | None:
    """Return the payload of an error that the firmware sent as broken JSON, None if this frame is none.

    McpServer::ReplyError puts messages between quotes as they are: a quote inside them breaks the whole frame, and
    without this a call that has failed already would wait for its deadline.
    """
    if (begin := _BROKEN_ERROR.search(text)) is None:
        return None
    message = text[begin.end() :].removesuffix('"}}}')
    return {"jsonrpc": "2.0", "id": int(begin[1]), "error": {"message": message[:MAX_ERROR_CHARS]}}


def _error_text(error: object) -> str:
    message = error.get("message") if isinstance(error, dict) else error
    return message[:MAX_ERROR_CHARS] if isinstance(message, str) and message else "the tool failed without saying why"
