"""What is shown to others of a board: enough to help, nothing that leads to it."""

import json

from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import JSONEncoder
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from custom_components.xiaozhi.diagnostics import async_get_config_entry_diagnostics
from custom_components.xiaozhi.profiles import BootNetwork
from custom_components.xiaozhi.protocol.tools import ToolDescription
from custom_components.xiaozhi.session.upkeep import Wish

DEVICE_ID = "aa:bb:cc:dd:ee:01"


async def test_what_a_board_offers_is_shown_and_where_it_is_is_not(
    hass: HomeAssistant, hub_entry: MockConfigEntry
) -> None:
    subentry = board_subentry(
        device_id=DEVICE_ID, client_id="the client", token="the token", info=BoardInfo(name="esp-box-3"), title="Hall"
    )
    hass.config_entries.async_add_subentry(hub_entry, subentry)
    await hass.async_block_till_done()
    profiles = hub_entry.runtime_data.profiles
    profiles.keep_tools(DEVICE_ID, "2.4.2", (ToolDescription(name="self.a"),))
    profiles.keep_network(DEVICE_ID, BootNetwork(ip="192.168.1.20", rssi_dbm=-50))
    profiles.wish(DEVICE_ID, Wish(tool="self.a", arguments={"text": "private"}))
    shown = await async_get_config_entry_diagnostics(hass, hub_entry)
    [board] = shown["boards"]
    assert (board["tools"], board["wishes"], board["rssi_dbm"]) == (["self.a"], ["self.a"], -50)
    text = json.dumps(shown, cls=JSONEncoder)
    for secret in (DEVICE_ID, "192.168.1.20", "the token", "the client", "private"):
        assert secret not in text
