"""Actions for the functions of a board that have no entity: what there is, with its arguments, and calling one."""

import json
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID, ATTR_NAME
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
import probatio

from ..board_tools import async_call, open_session
from ..const import DOMAIN
from ..devices import Board
from ..protocol.tools import ToolDescription
from ..runtime import Runtime
from ..tool_policy import NOT_BY_ACTION
from ..tool_schema import parameters_of
from .asker import running_hub

ACTION_LIST_TOOLS: Final = "list_tools"
ACTION_CALL_TOOL: Final = "call_tool"
ATTR_TOOL: Final = "tool"
ATTR_ARGUMENTS: Final = "arguments"


@callback
def async_register_tool_actions(hass: HomeAssistant) -> None:
    """Register them."""
    hass.services.async_register(
        DOMAIN,
        ACTION_LIST_TOOLS,
        _async_list,
        schema=probatio.Schema({probatio.Required(ATTR_DEVICE_ID): cv.string}),
        supports_response=SupportsResponse.ONLY,
    )
    hass.services.async_register(
        DOMAIN,
        ACTION_CALL_TOOL,
        _async_call,
        schema=probatio.Schema(
            {
                probatio.Required(ATTR_DEVICE_ID): cv.string,
                probatio.Required(ATTR_TOOL): cv.string,
                probatio.Optional(ATTR_ARGUMENTS, default={}): {str: object},
            }
        ),
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _async_list(call: ServiceCall) -> ServiceResponse:
    """Return what a board listed last, and whether it can be called now."""
    runtime = running_hub(call)
    board = board_of(call, runtime)
    return {
        "is_awake": runtime.sessions.session(board.device_id) is not None,
        "tools": [
            {ATTR_NAME: tool.name, "description": tool.description, ATTR_ARGUMENTS: tool.schema}
            for tool in _tools(runtime, board)
            if tool.name not in NOT_BY_ACTION
        ],
    }


async def _async_call(call: ServiceCall) -> ServiceResponse:
    """Call a function; return what the board answered."""
    runtime = running_hub(call)
    board = board_of(call, runtime)
    open_session(runtime, board)  # «wake it» is the first thing to know
    tool = _tool(runtime, board, call.data[ATTR_TOOL])
    result = await async_call(runtime, board, tool.name, _arguments(tool, call.data[ATTR_ARGUMENTS]))
    response: dict[str, Any] = {"result": result.value}
    if result.images:
        response["images"] = [{"mime_type": image.mime_type, "data": image.data} for image in result.images]
    return response


def board_of(call: ServiceCall, runtime: Runtime) -> Board:
    """Return the board of the device that an action names. Raises `ServiceValidationError`."""
    device = dr.async_get(call.hass).async_get(call.data[ATTR_DEVICE_ID])
    identifiers = device.identifiers if device is not None else set()
    for domain, board_id in identifiers:
        if domain == DOMAIN and (board := runtime.boards.get(board_id)) is not None:
            return board
    raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_such_board")


def _tools(runtime: Runtime, board: Board) -> tuple[ToolDescription, ...]:
    """Return what the board offers now, or what it listed in its last conversation."""
    session = runtime.sessions.session(board.device_id)
    return (session.tools.tools if session is not None else ()) or runtime.profiles.get(board.device_id).tools


def _tool(runtime: Runtime, board: Board, name: str) -> ToolDescription:
    tools = {tool.name: tool for tool in _tools(runtime, board)}
    if name in NOT_BY_ACTION:
        raise _wrong("tool_withheld", board, tool=name)
    if name not in tools:
        offered = ", ".join(sorted(tools.keys() - NOT_BY_ACTION)) or "-"
        raise _wrong("unknown_tool", board, tool=name, tools=offered)
    return tools[name]


def _arguments(tool: ToolDescription, given: dict[str, Any]) -> dict[str, Any]:
    """Return what the board gets. Raises `ServiceValidationError` that shows what it would take."""
    try:
        arguments: dict[str, Any] = parameters_of(tool)(given)
    except probatio.MultipleInvalid as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="wrong_arguments",
            translation_placeholders={
                "tool": tool.name,
                "reason": "; ".join(str(reason) for reason in err.errors),
                "schema": json.dumps(tool.schema, ensure_ascii=False),
            },
        ) from err
    return arguments


def _wrong(key: str, board: Board, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"board": board.title, **placeholders},
    )
