"""What one turn of the agent costs the event loop's thread, in a home of many entities and with a long history."""

import time
from typing import Any

from aiohttp import web
from homeassistant.components.conversation import async_converse
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

AGENT = "conversation.fast_model"
KINDS = ("light", "cover", "switch", "sensor", "climate", "fan", "media_player", "lock")
AREAS = 20


class TurnsView(HomeAssistantView):
    """`POST {entities, messages, turns}` returns `cpu_ms`, one number a turn; each has as many messages before it."""

    url = "/api/bench/turns"
    name = "api:bench:turns"
    requires_auth = False

    async def post(self, request: web.Request) -> web.Response:
        """Furnish the home, then talk."""
        wanted: dict[str, Any] = await request.json()
        hass = request.app[KEY_HASS]
        furnish(hass, wanted["entities"])
        return self.json({"cpu_ms": [await _cost_ms(hass, at, wanted["messages"]) for at in range(wanted["turns"])]})


def furnish(hass: HomeAssistant, count: int) -> None:
    """Expose so many entities, and no other, evenly in areas."""
    areas, entities = ar.async_get(hass), er.async_get(hass)
    for state in hass.states.async_all():
        async_expose_entity(hass, "conversation", state.entity_id, False)
    for number in range(count):
        kind, area_name = KINDS[number % len(KINDS)], f"Room {number % AREAS}"
        area = areas.async_get_area_by_name(area_name) or areas.async_create(area_name)
        entry = entities.async_get_or_create(kind, "bench", f"{number}", original_name=f"{kind} {number} of the room")
        entities.async_update_entity(entry.entity_id, area_id=area.id)
        hass.states.async_set(entry.entity_id, "off", {"friendly_name": entry.original_name})
        async_expose_entity(hass, "conversation", entry.entity_id, True)


async def _cost_ms(hass: HomeAssistant, conversation: int, messages: int) -> float:
    """Return the thread's time for one turn after so many messages; the time in which it waits does not count."""
    talk = f"bench-{time.monotonic_ns()}-{conversation}"
    for _ in range(messages // 2):
        await async_converse(hass, "turn on light 8 of the room", talk, Context(), "en", AGENT)
    began_s = time.thread_time()
    await async_converse(hass, "turn off light 16 and tell me of room 3", talk, Context(), "en", AGENT)
    return (time.thread_time() - began_s) * 1000
