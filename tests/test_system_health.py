"""The lines in Home Assistant's system information."""

import asyncio
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from homeassistant.components import system_health
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.const import DOMAIN, SUBENTRY_AGENT
from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from custom_components.xiaozhi.system_health import async_register, async_system_health_info
from tests.test_translations import texts


async def lines(hass: HomeAssistant) -> dict[str, Any]:
    """Return the lines, with those that take longer."""
    info = await async_system_health_info(hass)
    return {key: await value if asyncio.iscoroutine(value) else value for key, value in info.items()}


def agent(base_url: str) -> ConfigSubentry:
    """Return an agent whose server is at an address."""
    data = {"base_url": base_url, "api_key": "secret", "model": "m"}
    return ConfigSubentry(data=MappingProxyType(data), subentry_type=SUBENTRY_AGENT, title="Ada", unique_id=None)


@pytest.mark.parametrize(("is_second_up", "servers"), [(True, "2 / 2"), (False, {"type": "failed", "error": "1 / 2"})])
async def test_boards_agents_servers_and_chats_are_counted(
    hass: HomeAssistant, hub_entry: MockConfigEntry, *, is_second_up: bool, servers: Any
) -> None:
    hass.config.internal_url = "http://192.168.1.5:8123"
    board = board_subentry(device_id="aa:bb:cc:dd:ee:01", client_id="c", token="t", info=BoardInfo(), title="Hall")
    one, two = "http://one.invalid/v1", "http://two.invalid/v1"
    for subentry in (board, agent(one), agent(two), agent(two)):
        hass.config_entries.async_add_subentry(hub_entry, subentry)
    await hass.async_block_till_done()

    async def reach(_hass: HomeAssistant, url: str) -> Any:
        return "ok" if url == one or is_second_up else {"type": "failed", "error": "unreachable"}

    with patch.object(system_health, "async_check_can_reach_url", reach):
        told = await lines(hass)
    assert told.pop("version")
    assert told == {
        "is_running": True,
        "address": "http://192.168.1.5:8123/xiaozhi/ota/",
        "boards_paired": 1,
        "boards_online": 0,
        "boards_failing": 0,
        "chats_stored": 0,
        "agents": 3,
        "servers": servers,
    }


async def test_a_hub_that_does_not_run_says_so(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    await hass.config_entries.async_unload(hub_entry.entry_id)
    told = await lines(hass)
    assert told["is_running"] is False
    assert set(told) == {"version", "is_running"}


async def test_each_line_has_a_name(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    assert {f"system_health.info.{key}" for key in await lines(hass)} <= texts("en").keys()


async def test_home_assistant_finds_the_lines(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    assert await async_setup_component(hass, "system_health", {})
    registration = system_health.SystemHealthRegistration(hass, DOMAIN)
    async_register(hass, registration)
    assert registration.info_callback is async_system_health_info
    assert registration.manage_url == "/config/integrations/integration/xiaozhi"
