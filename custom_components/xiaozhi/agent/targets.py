"""What a control call has really changed, and what it could have meant: read from Home Assistant's states."""

import asyncio
from collections.abc import Mapping, Sequence
import difflib
from typing import Any

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType

SETTLE_S = 0.5  # a device on the local network reports its new state sooner (assumed); others are shown as they are
MAX_STATES = 20  # a call for a whole house must not fill the context
MAX_NAMES = 30
_SHOWN = ("brightness", "current_position", "temperature", "percentage", "volume_level", "media_title")


def targeted_entities(data: Mapping[str, Any]) -> list[str]:
    """Return the entities that an intent's result names (`helpers/intent.py`, `IntentResponse.as_dict`)."""
    inner = data.get("data")
    if not isinstance(inner, dict):
        return []
    found = [*inner.get("success", ()), *inner.get("failed", ())]
    ids = [item["id"] for item in found if isinstance(item, dict) and item.get("type") == "entity" and item.get("id")]
    return list(dict.fromkeys(map(str, ids)))[:MAX_STATES]


async def async_new_states(hass: HomeAssistant, entities: Sequence[str], *, since: float) -> list[JsonObjectType]:
    """Return name, state and what matters of entities, giving those that have not reported yet a moment.

    `since`: when the call began, in loop time.
    """
    began = dt_util.utcnow().timestamp() - (hass.loop.time() - since)
    waiting = {
        entity_id
        for entity_id in entities
        if (state := hass.states.get(entity_id)) is not None and state.last_reported_timestamp < began
    }
    if waiting:
        await _async_settle(hass, waiting)
    return [_shown(hass, entity_id) for entity_id in entities]


def exposed_targets(hass: HomeAssistant, assistant: str, name: str) -> JsonObjectType:
    """Return the names that a call may use, those like `name` first."""
    names = sorted(
        {state.name for state in hass.states.async_all() if async_should_expose(hass, assistant, state.entity_id)}
    )
    by_key = {known.casefold(): known for known in names}
    close = [by_key[key] for key in difflib.get_close_matches(name.casefold(), by_key, n=5, cutoff=0.4)]
    return {"did_you_mean": list(close), "known_names": [*names[:MAX_NAMES]], "known_names_total": len(names)}


async def _async_settle(hass: HomeAssistant, waiting: set[str]) -> None:
    all_came = asyncio.Event()

    @callback
    def on_change(event: Event[EventStateChangedData]) -> None:
        waiting.discard(event.data["entity_id"])
        if not waiting:
            all_came.set()

    stop = async_track_state_change_event(hass, list(waiting), on_change)
    try:
        async with asyncio.timeout(SETTLE_S):
            await all_came.wait()
    except TimeoutError:
        pass
    finally:
        stop()


def _shown(hass: HomeAssistant, entity_id: str) -> JsonObjectType:
    state = hass.states.get(entity_id)
    if state is None:
        return {"entity": entity_id, "state": "unavailable"}
    shown: JsonObjectType = {"entity": state.name, "state": state.state}
    attributes = {key: state.attributes[key] for key in _SHOWN if state.attributes.get(key) is not None}
    if attributes:
        shown["attributes"] = attributes
    return shown
