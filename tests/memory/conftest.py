"""A home with two boards and an agent that remembers."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.agent.conftest import MakeAgent, make_agent, server
from tests.agent.model_server import ModelServer
from tests.memory.home import Home

__all__ = ["make_agent", "server"]


@pytest.fixture
async def home(
    hass_storage: dict[str, Any], hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer
) -> Home:
    """Return two boards without any agent."""
    home = Home(hass, hub_entry, server)
    await home.add_boards()
    return home


@pytest.fixture
async def rememberer(home: Home, make_agent: MakeAgent) -> Home:
    """Return two boards with an agent that remembers for each board."""
    await make_agent(memory="board")
    return home
