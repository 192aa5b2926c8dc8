"""A tool by which a model finds exposed entities that were not listed for it. It changes nothing."""

from typing import Final, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import llm
from homeassistant.util.json import JsonObjectType
import probatio

from ..const import DOMAIN
from .exposed import area_of, async_exposed_things
from .matching import Finder, Thing, Wish

FIND_TOOL: Final = f"{DOMAIN}__home_find_entities"
MAX_FOUND: Final = 50


class FindEntities(llm.Tool):
    """Search by words, in any language, in spite of spelling mistakes."""

    name = FIND_TOOL
    title = "Find entities"
    description = (
        "Finds entities of the home by words: names, areas, floors, or kinds of devices such as 'light' or 'window'. "
        "Returns their names, which the other tools take, with domain, area and present state. Changes nothing."
    )
    parameters = probatio.Schema(
        {
            probatio.Required("words", description="For instance 'bedroom window'."): probatio.All(
                cv.string, probatio.NonEmpty()
            )
        }
    )
    annotations = llm.ToolAnnotations(read_only=True, destructive=False, idempotent=True, open_world=False)
    integration = DOMAIN

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Search. Raises `probatio.Invalid` for wrong arguments."""
        words = self.parameters(tool_input.tool_args)["words"]
        things = await async_exposed_things(hass, llm_context.assistant, llm_context.language)
        area = area_of(hass, None, llm_context.device_id)
        found = [thing for thing, _ in Finder(things).find([Wish(words)], near=area.name if area is not None else None)]
        if not found:
            areas = sorted({thing.areas[0] for thing in things if thing.areas})
            data: JsonObjectType = {"error": f"Nothing fits «{words}».", "areas": list(areas), "total": len(things)}
            return llm.ToolResult(data=data, error=True)
        lines = [f"{described(thing)}: {_state(hass, thing)}" for thing in found[:MAX_FOUND]]
        return llm.ToolResult(data={"entities": list(lines), "found": len(found)})


def described(thing: Thing) -> str:
    """Return a line for a model: the names that tools take, what it is, where it is."""
    where = f" in {thing.areas[0]}" if thing.areas else ""
    return f"- {', '.join(thing.names)} [{thing.domain}]{where}"


def _state(hass: HomeAssistant, thing: Thing) -> str:
    state = hass.states.get(thing.entity_id)
    if state is None:
        return "unavailable"
    unit = state.attributes.get("unit_of_measurement")
    return f"{state.state} {unit}" if unit else state.state
