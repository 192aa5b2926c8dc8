"""A hub with one agent on a scripted server, in a home with two lamps."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import llm
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.agent.home import add_agent, add_lamps
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
        return await add_agent(hass, hub_entry, data.pop("base_url", server.base_url), title, **data)

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
    return await add_lamps(hass)
