"""The home's tools as a model gets them, and calls that cannot hurt the turn: limited, checked, answered in words."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
import logging
from typing import Any, Self, override

from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import intent, llm
from homeassistant.util.json import JsonObjectType
import probatio

from .calls import RawCall, parse_arguments, wire_name
from .targets import async_new_states, exposed_targets, targeted_entities

_LOGGER = logging.getLogger(__name__)

TOOL_LIMIT_S = 30.0  # requirements R2-6
UNREADABLE = "unreadable_call"
"""The name of a call whose name could not be read; servers refuse an empty one in the history."""

_NOT_AT_THE_TOP = ("oneOf", "anyOf", "allOf")  # OpenAI refuses them there


@dataclass(slots=True)
class CheckedCall(llm.ToolInput):
    """A call from the model. `problem`: why its arguments could not be read; it is answered with that, not run."""

    problem: str | None = None
    extra: Mapping[str, Any] | None = None
    """What the server wants back with it, in this turn and later ones."""

    @classmethod
    def of(cls, call: RawCall) -> Self:
        """Read a call as the model wrote it."""
        name = call.name or UNREADABLE
        try:
            return cls(tool_name=name, tool_args=parse_arguments(call.arguments), id=call.id, extra=call.extra)
        except ValueError as err:
            return cls(tool_name=name, tool_args={}, id=call.id, problem=str(err), extra=call.extra)


@dataclass
class GuardedTools(llm.APIInstance):
    """An API instance whose calls end in time and always with a result, so that the model can go on."""

    @classmethod
    def around(cls, instance: llm.APIInstance) -> Self:
        """Guard the tools of an instance. Calls are made with the guard's context, which is each turn's own."""
        guarded = cls(
            api=instance.api,
            api_prompt=instance.api_prompt,
            llm_context=instance.llm_context,
            tools=instance.tools,
            custom_serializer=instance.custom_serializer,
        )
        guarded._instance = instance
        return guarded

    @override
    def __post_init__(self) -> None:
        self._instance: llm.APIInstance = self

    @override
    async def async_call_tool(self, tool_input: llm.ToolInput) -> llm.ToolResult:
        """Run a call. Never raises but for cancellation: a failure is a result that the model reads."""
        if isinstance(tool_input, CheckedCall) and tool_input.problem is not None:
            return _error("InvalidArguments", f"The arguments are not valid JSON: {tool_input.problem}. Call it again.")
        tool = next((tool for tool in self.tools if tool.name == tool_input.tool_name), None)
        if tool is None:
            names = ", ".join(wire_name(tool.name) for tool in self.tools)
            return _error("UnknownTool", f"There is no tool {tool_input.tool_name}. There are: {names}")
        started = self.api.hass.loop.time()
        result = await self._async_run(tool_input)
        if tool.annotations.read_only or result.error or not (entities := targeted_entities(result.data)):
            return result
        states = await async_new_states(self.api.hass, entities, since=started)
        result.data["new_states"] = list(states)
        return llm.ToolResult(data=result.data, error=all(state["state"] == "unavailable" for state in states))

    async def _async_run(self, tool_input: llm.ToolInput) -> llm.ToolResult:
        # 2026.11 keeps the tools for a conversation and gives each turn's context to the guard only.
        self._instance.llm_context = self.llm_context
        limit_s = self._limit_s(tool_input.tool_name)
        try:
            async with asyncio.timeout(limit_s):
                return await self._instance.async_call_tool(tool_input)
        except TimeoutError:
            return _error("Timeout", f"No result within {limit_s:.0f} seconds; the effect is unknown.")
        except intent.MatchFailedError as err:
            name = str(tool_input.tool_args.get("name", ""))
            known = exposed_targets(self.api.hass, self.llm_context.assistant, name)
            return _error("NotFound", str(err), **known)
        except (HomeAssistantError, probatio.Invalid) as err:
            return _error(type(err).__name__, str(err))
        except Exception as err:
            _LOGGER.exception("The tool %s failed", tool_input.tool_name)
            return _error(type(err).__name__, "The tool failed. The log of Home Assistant says more.")

    def _limit_s(self, name: str) -> float:
        """Return how long a tool may take: ours say so where it is longer (`limit_s`), also below a name space."""
        tool = next(tool for tool in self.tools if tool.name == name)
        limit_s: float = getattr(getattr(tool, "tool", tool), "limit_s", TOOL_LIMIT_S)
        return max(TOOL_LIMIT_S, limit_s)


def tool_definitions(instance: llm.APIInstance) -> list[dict[str, Any]]:
    """Return the tools as a request lists them."""
    return [_definition(tool, instance.custom_serializer) for tool in instance.tools]


def _definition(tool: llm.Tool, custom_serializer: Callable[[Any], Any] | None) -> dict[str, Any]:
    schema = probatio.to_openapi(tool.parameters, custom_serializer=custom_serializer, openapi_version="3.1.0")
    parameters = {key: value for key, value in schema.items() if key not in _NOT_AT_THE_TOP}
    function: dict[str, Any] = {
        "name": wire_name(tool.name),
        "parameters": {"type": "object", "properties": {}} | parameters,
    }
    if tool.description:
        function["description"] = tool.description
    return {"type": "function", "function": function}


def _error(kind: str, text: str, **more: Any) -> llm.ToolResult:
    data: JsonObjectType = {"error": kind, **({"error_text": text} if text else {}), **more}
    return llm.ToolResult(data=data, error=True)
