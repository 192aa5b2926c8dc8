"""The exposed entities of a home as people speak of them, read anew each time: nothing here can be stale.

The same entities, names and areas as Home Assistant's own list (components/homeassistant/llm.py): calendars and scripts
have tools of their own. Reading 500 costs a few milliseconds, see scripts/bench.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.const import ATTR_DEVICE_CLASS
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import floor_registry as fr
from homeassistant.helpers import intent
from homeassistant.helpers.translation import async_get_translations

from .kind_words import kind_words
from .matching import Thing

_ELSEWHERE: Final = ("calendar", "script")


def exposed_states(hass: HomeAssistant, assistant: str) -> list[State]:
    """Return the states of what is exposed."""
    return [
        state
        for state in hass.states.async_all()
        if state.domain not in _ELSEWHERE and async_should_expose(hass, assistant, state.entity_id)
    ]


async def async_exposed_things(hass: HomeAssistant, assistant: str, language: str | None) -> list[Thing]:
    """Return what is exposed, with the words for its kind in the languages of the speaker and of the home."""
    states = exposed_states(hass, assistant)
    domains = {state.domain for state in states}
    languages = dict.fromkeys((language or hass.config.language, hass.config.language))
    translated = [await async_get_translations(hass, name, "entity_component", domains) for name in languages]
    entities = er.async_get(hass)
    return [_thing(hass, state, entities.async_get(state.entity_id), translated) for state in states]


def area_of(hass: HomeAssistant, entry: er.RegistryEntry | None, device_id: str | None) -> ar.AreaEntry | None:
    """Return the area of an entity, or else of its device."""
    area_id = entry.area_id if entry is not None else None
    if area_id is None and device_id and (device := dr.async_get(hass).async_get(device_id)) is not None:
        area_id = dr.async_get_effective_area_id(hass, device)
    return ar.async_get(hass).async_get_area(area_id) if area_id else None


def _thing(
    hass: HomeAssistant, state: State, entry: er.RegistryEntry | None, translated: Sequence[Mapping[str, str]]
) -> Thing:
    area = area_of(hass, entry, entry.device_id if entry is not None else None)
    floor = fr.async_get(hass).async_get_floor(area.floor_id) if area is not None and area.floor_id else None
    device_class = state.attributes.get(ATTR_DEVICE_CLASS)
    device_class = str(device_class) if device_class else None
    key = f"component.{state.domain}.entity_component.{device_class or '_'}.name"
    names = intent.async_get_entity_aliases(hass, entry, state=state)
    return Thing(
        entity_id=state.entity_id,
        domain=state.domain,
        names=tuple(name for name in names if name) or (state.name,),
        areas=(area.name, *sorted(area.aliases)) if area is not None else (),
        floors=(floor.name, *sorted(floor.aliases)) if floor is not None else (),
        kinds=(_kind(state.domain, device_class), *(text for texts in translated if (text := texts.get(key)))),
    )


@lru_cache(1024)
def _kind(domain: str, device_class: str | None) -> str:
    return kind_words(domain, device_class)
