"""A hub with one agent on a scripted server, in a home with two lamps."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from types import MappingProxyType
from typing import Any

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import llm
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.agent.model_server import ModelServer

AGENT = "conversation.jarvis"

type MakeAgent = Callable[..., Awaitable[ConfigSubentry]]


@pytest.fixture
async def server(socket_enabled: None) -> AsyncGenerator[ModelServer]:
    """Return a scripted server."""
    server = ModelServer()
    await server.start()
    yield server
    await server.close()


@pytest.fixture
async def make_agent(hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer) -> MakeAgent:
    """Return what adds an agent to the hub."""

    async def make(title: str = "Jarvis", **data: Any) -> ConfigSubentry:
        assert await async_setup_component(hass, "conversation", {})
        whole = {"base_url": server.base_url, "api_key": "sk-secret", "model": "m-1", "prompt": "Be brief.", **data}
        subentry = ConfigSubentry(
            data=MappingProxyType(whole), subentry_type="conversation", title=title, unique_id=None
        )
        hass.config_entries.async_add_subentry(hub_entry, subentry)
        await hass.async_block_till_done()
        return subentry

    return make


@pytest.fixture
async def agent(make_agent: MakeAgent) -> ConfigSubentry:
    """Return an agent that may control the home."""
    return await make_agent(llm_hass_api=[llm.LLM_API_ASSIST])


@pytest.fixture
async def talker(make_agent: MakeAgent) -> ConfigSubentry:
    """Return an agent that can only talk."""
    return await make_agent()


@pytest.fixture
async def lamps(hass: HomeAssistant, hub_entry: MockConfigEntry) -> list[ServiceCall]:
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
