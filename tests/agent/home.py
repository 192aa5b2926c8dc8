"""What a home needs for an agent of ours, for the tests of the agent and for those that speak to it through a board."""

from types import MappingProxyType
from typing import Any

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry


async def add_agent(
    hass: HomeAssistant, hub_entry: MockConfigEntry, base_url: str, title: str = "Jarvis", **data: Any
) -> ConfigSubentry:
    """Add an agent to the hub; `data` overrides or adds what its form stores."""
    assert await async_setup_component(hass, "conversation", {})
    whole = {"base_url": base_url, "api_key": "sk-secret", "model": "m-1", "prompt": "Be brief.", **data}
    subentry = ConfigSubentry(data=MappingProxyType(whole), subentry_type="conversation", title=title, unique_id=None)
    hass.config_entries.async_add_subentry(hub_entry, subentry)
    await hass.async_block_till_done()
    return subentry


async def add_lamps(hass: HomeAssistant) -> list[ServiceCall]:
    """Put two exposed lamps into the home that follow their services; returns the calls."""
    assert await async_setup_component(hass, "intent", {})
    assert await async_setup_component(hass, "llm", {})
    made: list[ServiceCall] = []

    for name in ("Kitchen lamp", "Bedroom lamp"):
        entity_id = f"light.{name.lower().replace(' ', '_')}"
        hass.states.async_set(entity_id, "off", {"friendly_name": name})
        async_expose_entity(hass, "conversation", entity_id, True)

    async def switch(call: ServiceCall) -> None:
        made.append(call)
        for entity_id in call.data["entity_id"]:
            state = hass.states.get(entity_id)
            assert state is not None
            hass.states.async_set(entity_id, call.service.removeprefix("turn_"), state.attributes)

    hass.services.async_register("light", "turn_on", switch)
    hass.services.async_register("light", "turn_off", switch)
    return made
