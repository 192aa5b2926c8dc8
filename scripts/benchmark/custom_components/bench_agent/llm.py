"""A tool that notes when it was called."""

from typing import override

from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import llm
import probatio

from .probe import Probe


class Look(llm.Tool):
    """Does nothing, at once."""

    name = "bench_agent__look"
    description = "Looks at something."
    integration = "bench_agent"
    parameters = probatio.Schema({probatio.Required("what"): str})
    annotations = llm.ToolAnnotations(read_only=True)

    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        self._probe.note("tool.started")
        return llm.ToolResult(data={"looks": "fine"})


@callback
def async_get_tools(
    hass: HomeAssistant,
    llm_context: llm.LLMContext,  # noqa: ARG001 - Home Assistant's signature
    api_id: str,
) -> LLMTools | None:
    """Offer it."""
    if api_id != llm.LLM_API_ASSIST:
        return None
    return LLMTools(
        tools=[Look(entry.runtime_data) for entry in hass.config_entries.async_loaded_entries("bench_agent")]
    )
