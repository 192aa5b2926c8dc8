"""What we give to agents through Home Assistant's Assist API: the functions of the board that is spoken to, cameras.

Home Assistant's llm integration asks this platform for every request of an agent (components/llm/__init__.py). Which
tools are offered is `tool_policy.py`'s, the call itself `session/tool_calls.py`'s.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, cast, override

from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.llm import LLM_API_ASSIST, LLMContext, Tool, ToolAnnotations, ToolInput, ToolResult
from homeassistant.util.json import JsonObjectType
from probatio import MultipleInvalid

from .camera_tool import LookAtCamera, exposed_cameras
from .const import DOMAIN
from .protocol import tools as wire
from .runtime import Runtime, XiaozhiConfigEntry
from .session.device_tools import LONG_LIMITS_S, DeviceTools
from .session.errors import ToolError, ToolFailure
from .session.session import Session
from .session.tool_calls import CALL_LIMIT_S
from .tool_policy import Effect, effect_of, offered_tools
from .tool_schema import parameters_of

PROMPT: Final = (
    "The user is speaking through the voice device «{name}». Tools whose names contain {domain}__, all but "
    "{domain}__home_find_entities and {domain}__look_at_camera, control that device itself: its loudspeaker, its "
    "screen and what is built into it. Use them when the user means the device that they are speaking to, for instance "
    "«louder» or «how full is your battery»; for everything else in the home use the other tools."
)

_ANNOTATIONS: Final = {
    Effect.READS: ToolAnnotations(read_only=True, destructive=False, idempotent=True, open_world=False),
    Effect.SETS: ToolAnnotations(destructive=False, idempotent=True, open_world=False),
    Effect.ACTS: ToolAnnotations(open_world=False),
}

_FAILURES: Final = {
    ToolFailure.CLOSED: "The device ended the conversation before it answered; it can be used again when it is woken.",
    ToolFailure.BUSY: "The device is still busy with another request; nothing was changed.",
    ToolFailure.TIMEOUT: "The device did not answer in time; it is not known whether it did what was asked.",
    ToolFailure.REFUSED: "The arguments are too long or of a kind that cannot be sent to the device.",
}
"""What an agent is told, in words that it can pass on."""


type Working = Callable[[], AbstractContextManager[None]]
"""Keeps the time of a call from being counted as the agent's."""


class BoardTool(Tool):
    """One function of the board that is spoken to."""

    integration = DOMAIN

    def __init__(
        self, name: str, tool: wire.ToolDescription, board: DeviceTools, working: Working = nullcontext
    ) -> None:
        self.name = name
        self.title = tool.name.removeprefix("self.").replace(".", " ").replace("_", " ").capitalize()
        self.description = tool.description
        self.parameters = parameters_of(tool)
        self.annotations = _ANNOTATIONS[effect_of(tool)]
        self.limit_s = LONG_LIMITS_S.get(tool.name, CALL_LIMIT_S) + 2.0
        """How long a call may take: the board's limit comes first, and says more (`agent/tools.py`)."""
        self._tool = tool
        self._board = board
        self._working = working

    @override
    async def async_call(self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext) -> ToolResult:
        """Call it; whatever goes wrong is told to the agent and never ends the turn."""
        try:
            arguments: dict[str, Any] = self.parameters(tool_input.tool_args)
        except MultipleInvalid as err:
            reasons = "; ".join(str(reason) for reason in err.errors)
            return ToolResult(data={"error": f"The arguments are not valid: {reasons}"}, error=True)
        try:
            with self._working():
                result = await self._board.call(self._tool.name, arguments)
        except ToolError as err:
            return ToolResult(data={"error": _FAILURES[err.failure]}, error=True)
        return ToolResult(data=_data_of(result), error=result.is_error)


@callback
def async_get_tools(hass: HomeAssistant, llm_context: LLMContext, api_id: str) -> LLMTools | None:
    """Return what an agent gets: the functions of the board that is spoken to, and the cameras of the home."""
    if api_id != LLM_API_ASSIST:
        return None
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        runtime = cast(XiaozhiConfigEntry, entry).runtime_data
        board_id, title = _board_of(hass, runtime, llm_context.device_id)
        session = runtime.sessions.session(board_id) if board_id is not None else None
        tools, prompt = _board_tools(session, title)
        tools += _camera_tools(hass, runtime, llm_context, board_id, session)
        if tools:
            return LLMTools(tools=tools, prompt=prompt)
    return None


def _board_of(hass: HomeAssistant, runtime: Runtime, device_id: str | None) -> tuple[str | None, str]:
    """Return which board a device of Home Assistant is, and what it is called; None: it is none."""
    device = dr.async_get(hass).async_get(device_id) if device_id is not None else None
    for domain, identifier in device.identifiers if device is not None else ():
        if domain == DOMAIN and runtime.boards.get(identifier) is not None:
            return identifier, (device.name_by_user or device.name or "") if device else ""
    return None, ""


def _board_tools(session: Session | None, title: str) -> tuple[list[Tool], str | None]:
    """Return the functions of a board in a conversation, and what an agent is told about them."""
    if session is None:
        return [], None
    offered = offered_tools(session.tools.tools, prefix=f"{DOMAIN}__", has_vision=session.tools.has_vision)
    prompt = PROMPT.format(name=title, domain=DOMAIN) if offered else None
    return [BoardTool(name, tool, session.tools, session.working) for name, tool in offered.items()], prompt


def _camera_tools(
    hass: HomeAssistant, runtime: Runtime, llm_context: LLMContext, board_id: str | None, session: Session | None
) -> list[Tool]:
    """Return the tool that looks through cameras, where there are some and somebody who can look."""
    cameras = exposed_cameras(hass, llm_context.assistant)
    if not cameras or not runtime.sight.can_see(board_id):
        return []
    return [LookAtCamera(runtime, cameras, device_id=board_id, session=session)]


def _data_of(result: wire.ToolResult) -> JsonObjectType:
    """Return a result as an agent reads it: the board's own object, or one around its value. Pictures stay here."""
    if result.is_error:
        return {"error": result.text or "The device refused without saying why."}
    value = result.value
    data: JsonObjectType = value if isinstance(value, dict) else {"result": value if result.text else "done"}
    if result.images:
        data = {**data, "images": [image.mime_type for image in result.images]}
    return data
