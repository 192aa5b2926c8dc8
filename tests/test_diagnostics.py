"""What is shown to others of a board: enough to help, nothing that leads to it."""

import json
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.json import JSONEncoder
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from custom_components.xiaozhi.diagnostics import (
    async_get_config_entry_diagnostics,
    async_get_device_diagnostics,
)
from custom_components.xiaozhi.profiles import BootNetwork
from custom_components.xiaozhi.protocol.tools import ToolDescription
from custom_components.xiaozhi.session.events import AnswerGrew, FirstSound, Heard, TurnEnded, TurnKind, TurnStarted
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
    profiles.keep_network(DEVICE_ID, BootNetwork(ip="192.168.1.20", rssi_dbm=-50), at=dt_util.utcnow())
    profiles.wish(DEVICE_ID, Wish(tool="self.a", arguments={"text": "private"}))
    shown = await async_get_config_entry_diagnostics(hass, hub_entry)
    [board] = shown["boards"]
    assert (board["tools"], board["wishes"], board["rssi_dbm"]) == (["self.a"], ["self.a"], -50)
    text = json.dumps(shown, cls=JSONEncoder)
    for secret in (DEVICE_ID, "192.168.1.20", "the token", "the client", "private"):
        assert secret not in text


SECRETS = {
    "api_key": "sk-secret",
    "prompt": "You know that Ann is ill.",
    "description": "Ann's helper",
    "base_url": "http://ann:pw@192.168.1.7:11434/v1",
    "greetings": ["Hello Ann"],
    "owner_id": "id of ann",
}


async def test_turns_and_faults_of_a_board_are_shown_without_a_word_of_them(
    hass: HomeAssistant, hub_entry: MockConfigEntry
) -> None:
    await _pair(hass, hub_entry)
    runtime = hub_entry.runtime_data
    runtime.records.count_faults(DEVICE_ID, {"bad_json": 2})
    for event in (
        TurnStarted(turn_id="1", kind=TurnKind.VOICE),
        Heard(turn_id="1", text="I said this"),
        AnswerGrew(turn_id="1", delta="It said that"),
        FirstSound(turn_id="1", after_ms=900),
        TurnEnded(
            turn_id="1",
            kind=TurnKind.VOICE,
            answer="It said that",
            spoken="It said that",
            is_interrupted=False,
            has_asked=True,
            error="voice_failed",
        ),
    ):
        runtime.records.take(DEVICE_ID, event)
    shown = await async_get_config_entry_diagnostics(hass, hub_entry)
    [board] = shown["boards"]
    [turn] = board["turns"]
    assert (turn["error"], turn["sound_after_speech_ms"]) == ("voice_failed", 900)
    assert (board["faults"], board["failures_in_a_row"]) == ({"bad_json": 2}, 1)
    text = json.dumps(shown, cls=JSONEncoder)
    assert "I said" not in text
    assert "It said" not in text


@pytest.mark.parametrize(
    "hub_options",
    [
        {
            "address": "http://192.168.1.5:8123",
            "networks": ["192.168.20.0/24"],
            "greeting_text": "Hi Ann",
            "silence_s": 60,
        }
    ],
)
async def test_options_and_agents_are_shown_without_keys_addresses_and_own_words(
    hass: HomeAssistant, hub_entry: MockConfigEntry
) -> None:
    agent = ConfigSubentry(
        data=MappingProxyType({**SECRETS, "model": "qwen3"}), subentry_type="conversation", title="Ada", unique_id=None
    )
    hass.config_entries.async_add_subentry(hub_entry, agent)
    await hass.async_block_till_done()
    shown = await async_get_config_entry_diagnostics(hass, hub_entry)
    assert shown["options"]["silence_s"] == 60
    assert shown["options"]["address"] == {"scheme": "http", "host": "ip", "port": 8123}
    [subentry] = shown["subentries"]
    assert subentry["data"]["model"] == "qwen3"
    assert subentry["data"]["base_url"] == {"scheme": "http", "host": "ip", "port": 11434}
    assert shown["chats"] == {"count": 0, "by_state": {}}
    text = json.dumps(shown, cls=JSONEncoder)
    for secret in ("sk-secret", "Ann", "ann", "192.168.", "pw"):
        assert secret not in text


async def test_the_diagnostics_of_a_device_are_its_own(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    await _pair(hass, hub_entry)
    agent = ConfigSubentry(
        data=MappingProxyType({**SECRETS, "model": "qwen3"}), subentry_type="conversation", title="Ada", unique_id=None
    )
    hass.config_entries.async_add_subentry(hub_entry, agent)
    await hass.async_block_till_done()
    shown: dict[str, dict[str, Any]] = {}
    for device in dr.async_entries_for_config_entry(dr.async_get(hass), hub_entry.entry_id):
        shown[device.name or ""] = await async_get_device_diagnostics(hass, hub_entry, device)
    assert [board["board"] for board in shown["Hall"]["boards"]] == ["esp-box-3"]
    assert shown["Hall"]["agents"] == []
    assert shown["Ada"]["boards"] == []
    assert shown["Ada"]["agents"][0]["api_key"] == "**REDACTED**"


async def test_a_board_leads_to_the_page_where_it_is_configured(
    hass: HomeAssistant, hub_entry: MockConfigEntry
) -> None:
    await _pair(hass, hub_entry)
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, DEVICE_ID), hub_entry.entry_id)
    assert device is not None
    assert device.configuration_url == "homeassistant://config/integrations/integration/xiaozhi"


async def _pair(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    subentry = board_subentry(
        device_id=DEVICE_ID, client_id="the client", token="the token", info=BoardInfo(name="esp-box-3"), title="Hall"
    )
    hass.config_entries.async_add_subentry(hub_entry, subentry)
    await hass.async_block_till_done()
