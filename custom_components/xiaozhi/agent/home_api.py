"""What an agent gets of the home: the chosen LLM APIs behind a guard, and in a large home no list of all entities.

Then the prompt says how many there are and where, the same from turn to turn; what fits a sentence goes next to it
(`async_beside`), and a tool finds more (`find_tool.py`). The chat log takes an API of our own, which is promised
(`ChatLog.async_provide_llm_data`); taking the list out of the prompt is `overview.py`'s.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
import logging
from typing import Final, Self, override

from homeassistant.components.conversation import ChatLog, Content, ToolResultContent, UserContent
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import floor_registry as fr
from homeassistant.helpers import llm

from .errors import HomeRefusedError
from .exposed import area_of, async_exposed_things, exposed_states
from .find_tool import FIND_TOOL, FindEntities, described
from .matching import Finder, Thing, Wish
from .overview import without_overview
from .persona import Entities
from .targets import targeted_entities
from .tools import GuardedTools

_LOGGER = logging.getLogger(__name__)

MAX_BESIDE: Final = 30
"""Entities next to a sentence: about 500 tokens. A room has fewer, and a model reads no more with care."""
EARLIER_TURNS: Final = 3
"""How far back «and off again» may point."""
EARLIER_WEIGHT: Final = 0.6
_TOUCHED: Final = 0.9

_SUMMARY: Final = (
    "Static Context: this smart home has {total} entities, too many to list. By domain: {domains}. By area: {areas}.\n"
    f"Those that may be meant are listed beside what the person says. Find any other with {FIND_TOOL} before you say "
    "that something does not exist, and before you answer which devices there are."
)
_BESIDE: Final = "Entities that may be meant:\n{found}"
_NONE: Final = f"No name fits these words; {FIND_TOOL} finds entities by other words."


@dataclass
class MatchingTools(GuardedTools):
    """The tools of a conversation in which entities are matched."""


class AgentApi(llm.API):
    """The LLM APIs of one agent as one, for one turn. Made by `async_for_turn`."""

    def __init__(self, hass: HomeAssistant, api_ids: Sequence[str], entities: Entities) -> None:
        super().__init__(hass=hass, id="xiaozhi", name="XiaoZhi")
        self._api_ids = list(api_ids)
        self._entities = entities
        self._instance: llm.APIInstance | None = None

    @classmethod
    async def async_for_turn(
        cls, hass: HomeAssistant, api_ids: Sequence[str], entities: Entities, context: llm.LLMContext
    ) -> Self:
        """Return what the home offers now. Raises `HomeRefusedError`.

        Home Assistant 2026.11 keeps prompt and tools for a conversation while the id of the API stays the same. So the
        id tells what is offered: a board whose list of tools arrives after the first turn has them in the second.
        """
        api = cls(hass, api_ids, entities)
        api._instance = instance = await api._async_instance(context)
        offered = "\n".join((*api_ids, str(entities), instance.api_prompt, *(tool.name for tool in instance.tools)))
        api.id = f"xiaozhi-{sha256(offered.encode()).hexdigest()}"
        return api

    @override
    async def async_get_api_instance(self, llm_context: llm.LLMContext) -> llm.APIInstance:
        """Return the tools, guarded. Raises `HomeRefusedError`."""
        return self._instance or await self._async_instance(llm_context)

    async def _async_instance(self, llm_context: llm.LLMContext) -> llm.APIInstance:
        try:
            instance = await llm.async_get_api(self.hass, self._api_ids, llm_context)
        except HomeAssistantError as err:
            raise HomeRefusedError(str(err)) from err
        if llm.LLM_API_ASSIST not in self._api_ids:
            return GuardedTools.around(instance)
        states = exposed_states(self.hass, llm_context.assistant)
        if not self._entities.are_matched(len(states)):
            return GuardedTools.around(instance)
        prompt = without_overview(instance.api_prompt, _summary(self.hass, states))
        if prompt is None:
            _LOGGER.warning("The list of entities was not found in the prompt of Home Assistant; it is sent as it is")
            return GuardedTools.around(instance)
        instance.api_prompt = prompt
        instance.tools = [*instance.tools, FindEntities()]
        return MatchingTools.around(instance)


async def async_beside(hass: HomeAssistant, chat_log: ChatLog, context: llm.LLMContext) -> str:
    """Return what stands beside the words of the person in this turn: the entities that may be meant; or nothing."""
    if not isinstance(chat_log.llm_api, MatchingTools):
        return ""
    area = area_of(hass, None, context.device_id)
    things = await async_exposed_things(hass, context.assistant, context.language)
    matched = _matched(things, chat_log.content, area.name if area is not None else None)
    lines = [described(thing) for thing in matched[:MAX_BESIDE]] or [_NONE]
    if len(matched) > MAX_BESIDE:
        lines.append(f"… and {len(matched) - MAX_BESIDE} more that fit less; {FIND_TOOL} finds them.")
    return _BESIDE.format(found="\n".join(lines))


def _matched(things: Sequence[Thing], contents: Sequence[Content], area: str | None) -> list[Thing]:
    said = [content.content for content in contents if isinstance(content, UserContent)][-1 - EARLIER_TURNS :]
    weights = {text: EARLIER_WEIGHT ** (len(said) - 1 - at) for at, text in enumerate(said)}  # the last time counts
    wishes = [Wish(text, weight) for text, weight in weights.items()]
    scores = {thing.entity_id: score for thing, score in Finder(things).find(wishes, near=area)}
    for entity_id in _touched(contents):
        scores[entity_id] = max(scores.get(entity_id, 0.0), _TOUCHED)
    if not scores and area is not None:  # «it is too dark»: what is in the room
        scores = {thing.entity_id: 1.0 for thing in things if area in thing.areas}
    by_id = {thing.entity_id: thing for thing in things}
    return [by_id[key] for key in sorted(scores, key=lambda key: -scores[key]) if key in by_id]


def _touched(contents: Sequence[Content]) -> Iterable[str]:
    """Return the entities that tools changed in the last turns."""
    begins = [number for number, content in enumerate(contents) if isinstance(content, UserContent)]
    begin = begins[-1 - EARLIER_TURNS] if len(begins) > EARLIER_TURNS else 0
    for content in contents[begin:]:
        if isinstance(content, ToolResultContent):
            yield from targeted_entities(content.result.data)


def _summary(hass: HomeAssistant, states: Sequence[State]) -> str:
    """Return what there is in numbers; it changes only when the home does."""
    entities, floors = er.async_get(hass), fr.async_get(hass)
    areas: Counter[str] = Counter()
    for state in states:
        entry = entities.async_get(state.entity_id)
        if area := area_of(hass, entry, entry.device_id if entry is not None else None):
            floor = floors.async_get_floor(area.floor_id) if area.floor_id else None
            areas[f"{area.name} ({floor.name})" if floor else area.name] += 1
    domains = Counter(state.domain for state in states)
    return _SUMMARY.format(total=len(states), domains=_listed(domains), areas=_listed(areas))


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
