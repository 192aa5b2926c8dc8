"""The board's own functions as tools of agents, through Home Assistant's Assist API, for the board that is spoken to.

Home Assistant's llm integration asks this platform for every request of an agent (components/llm/__init__.py). Which
tools are offered is `tool_policy.py`'s, the call itself `session/device_tools.py`'s.
"""

from typing import Any, Final, cast, override

from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.llm import LLM_API_ASSIST, LLMContext, Tool, ToolAnnotations, ToolInput, ToolResult
from homeassistant.util.json import JsonObjectType
from probatio import MultipleInvalid

from .const import DOMAIN
from .protocol import tools as wire
from .runtime import XiaozhiConfigEntry
from .session.device_tools import DeviceTools
from .session.errors import ToolError, ToolFailure
from .tool_policy import Effect, effect_of, offered_tools
from .tool_schema import parameters_of

PROMPT: Final = (
    "The user is speaking through the voice device «{name}». Tools whose names contain {domain}__, all but "
    "{domain}__home_find_entities, control that device itself: its loudspeaker, its screen and what is built into it. "
    "Use them when the user means the device that they are speaking to, for instance «louder» or «how full is your "
    "battery»; for everything else in the home use the other tools."
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


class BoardTool(Tool):
    """One function of the board that is spoken to."""

    integration = DOMAIN

    def __init__(self, name: str, tool: wire.ToolDescription, board: DeviceTools) -> None:
        self.name = name
        self.title = tool.name.removeprefix("self.").replace(".", " ").replace("_", " ").capitalize()
        self.description = tool.description
        self.parameters = parameters_of(tool)
        self.annotations = _ANNOTATIONS[effect_of(tool)]
        self._tool = tool
        self._board = board

    @override
    async def async_call(self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext) -> ToolResult:
        """Call it; whatever goes wrong is told to the agent and never ends the turn."""
        try:
            arguments: dict[str, Any] = self.parameters(tool_input.tool_args)
        except MultipleInvalid as err:
            reasons = "; ".join(str(reason) for reason in err.errors)
            return ToolResult(data={"error": f"The arguments are not valid: {reasons}"}, error=True)
        try:
            result = await self._board.call(self._tool.name, arguments)
        except ToolError as err:
            return ToolResult(data={"error": _FAILURES[err.failure]}, error=True)
        return ToolResult(data=_data_of(result), error=result.is_error)


@callback
def async_get_tools(hass: HomeAssistant, llm_context: LLMContext, api_id: str) -> LLMTools | None:
    """Return the tools of the board that the request comes from, while it is in a conversation."""
    if api_id != LLM_API_ASSIST or llm_context.device_id is None:
        return None
    for title, board in _open_boards(hass, llm_context.device_id):
        offered = offered_tools(board.tools, prefix=f"{DOMAIN}__", has_vision=board.has_vision)
        if offered:
            tools: list[Tool] = [BoardTool(name, tool, board) for name, tool in offered.items()]
            return LLMTools(tools=tools, prompt=PROMPT.format(name=title, domain=DOMAIN))
    return None


def _open_boards(hass: HomeAssistant, device_id: str) -> list[tuple[str, DeviceTools]]:
    """Return name and tools of the boards in a conversation that are this device of Home Assistant: one or none."""
    if (device := dr.async_get(hass).async_get(device_id)) is None:
        return []
    board_ids = [identifier[1] for identifier in device.identifiers if identifier[0] == DOMAIN]
    name = device.name_by_user or device.name or ""
    entries = [cast(XiaozhiConfigEntry, entry) for entry in hass.config_entries.async_loaded_entries(DOMAIN)]
    sessions = [entry.runtime_data.sessions.session(board_id) for entry in entries for board_id in board_ids]
    return [(name, session.tools) for session in sessions if session is not None]


def _data_of(result: wire.ToolResult) -> JsonObjectType:
    """Return a result as an agent reads it: the board's own object, or one around its value. Pictures stay here."""
    if result.is_error:
        return {"error": result.text or "The device refused without saying why."}
    value = result.value
    data: JsonObjectType = value if isinstance(value, dict) else {"result": value if result.text else "done"}
    if result.images:
        data = {**data, "images": [image.mime_type for image in result.images]}
    return data
