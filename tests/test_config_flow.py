"""The hub's set-up and the *Discovered* cards, each to its end."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.http import ApiConfig
from homeassistant.config_entries import SOURCE_DHCP, SOURCE_IGNORE, SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, UnknownFlow
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.xiaozhi.const import DOMAIN, HUB_UNIQUE_ID
from custom_components.xiaozhi.devices import BoardInfo
from custom_components.xiaozhi.transport.pending import PendingBoard
from tests.ota_client import CLIENT_ID, DEVICE_ID, OTHER_DEVICE_ID

DHCP = DhcpServiceInfo(ip="192.168.1.20", hostname="xiaozhi-e4f5", macaddress=DEVICE_ID.replace(":", ""))


def wait_for_confirmation(
    entry: MockConfigEntry, device_id: str = DEVICE_ID, client_id: str = CLIENT_ID
) -> PendingBoard:
    """Let an unknown board ask."""
    pending = entry.runtime_data.pairing.async_contact(
        device_id=device_id, client_id=client_id, address="192.168.1.20", info=BoardInfo(name="esp-box-3")
    )
    assert isinstance(pending, PendingBoard)
    return pending


async def only_card(hass: HomeAssistant) -> Any:
    """Return the one *Discovered* card."""
    await hass.async_block_till_done()
    (card,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return card


@pytest.fixture
async def at_home(hass: HomeAssistant, speech_stack: None) -> AsyncIterator[None]:
    """Let Home Assistant have an address."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, DOMAIN, {})  # a flow does so; its `http` finds an address of its own
    hass.config.api = ApiConfig("192.168.1.5", "192.168.1.5", 8123, False)
    yield
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)


# The hub.


async def start_user(hass: HomeAssistant) -> ConfigFlowResult:
    """Open *Add integration*."""
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})


async def test_a_user_sets_up_the_hub_and_is_told_the_address(hass: HomeAssistant, at_home: None) -> None:
    form = await start_user(hass)
    assert (form["type"], form["step_id"], form["errors"]) == (FlowResultType.FORM, "user", None)
    assert (form["description_placeholders"] or {})["ota_url"] == "http://192.168.1.5:8123/xiaozhi/ota/"
    done = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert (done["type"], done["title"], done["data"]) == (FlowResultType.CREATE_ENTRY, "XiaoZhi", {})
    assert done["result"].unique_id == HUB_UNIQUE_ID


async def test_there_is_one_hub(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    again = await start_user(hass)
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_a_home_assistant_with_https_only_is_warned_about_and_can_be_set_up(
    hass: HomeAssistant, at_home: None
) -> None:
    hass.config.api = ApiConfig("192.168.1.5", "192.168.1.5", 8123, True)
    form = await start_user(hass)
    assert form["errors"] == {"base": "https_only"}
    assert (form["description_placeholders"] or {})["ota_url"] == "https://192.168.1.5:8123/xiaozhi/ota/"
    done = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert done["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("internal_url", "ota_url"),
    [
        ("http://10.0.0.7:8123", "http://10.0.0.7:8123/xiaozhi/ota/"),
        ("http://home.lan", "http://home.lan:80/xiaozhi/ota/"),
        ("http://homeassistant.local:8123", "http://192.168.1.5:8123/xiaozhi/ota/"),
        ("https://home.example.com", "http://192.168.1.5:8123/xiaozhi/ota/"),
    ],
)
async def test_the_address_is_one_that_boards_can_use(
    hass: HomeAssistant, at_home: None, internal_url: str, ota_url: str
) -> None:
    hass.config.internal_url = internal_url
    form = await start_user(hass)
    assert (form["description_placeholders"] or {})["ota_url"] == ota_url
    hass.config_entries.flow.async_abort(form["flow_id"])


async def test_without_any_address_the_usual_one_is_shown(hass: HomeAssistant, at_home: None) -> None:
    hass.config.api = ApiConfig("127.0.0.1", "127.0.0.1", 8123, False)
    form = await start_user(hass)
    assert (form["description_placeholders"] or {})["ota_url"] == "http://homeassistant.local:8123/xiaozhi/ota/"
    hass.config_entries.flow.async_abort(form["flow_id"])


# The card of a board that waits with a code.


async def test_a_person_compares_the_code_names_the_board_and_adds_it(
    hass: HomeAssistant, hub_entry: MockConfigEntry
) -> None:
    pending = wait_for_confirmation(hub_entry)
    card = await only_card(hass)
    assert card["context"]["title_placeholders"] == {"name": f"esp-box-3 E4F5 · {pending.code}"}
    form = await hass.config_entries.flow.async_configure(card["flow_id"])
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "confirm")
    assert form["description_placeholders"] == {"code": pending.code, "device_id": DEVICE_ID}
    done = await hass.config_entries.flow.async_configure(card["flow_id"], {"name": "Kitchen"})
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "device_added")
    (subentry,) = hub_entry.subentries.values()
    assert (subentry.title, subentry.unique_id, subentry.subentry_type) == ("Kitchen", DEVICE_ID, "device")
    assert hass.config_entries.flow.async_progress() == []


async def test_a_board_may_keep_its_own_name(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    wait_for_confirmation(hub_entry)
    card = await only_card(hass)
    await hass.config_entries.flow.async_configure(card["flow_id"], {})
    assert [subentry.title for subentry in hub_entry.subentries.values()] == ["esp-box-3 E4F5"]


async def test_a_card_ends_with_its_code(
    hass: HomeAssistant, hub_entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    wait_for_confirmation(hub_entry)
    card = await only_card(hass)
    freezer.tick(timedelta(hours=1))
    async_fire_time_changed(hass)
    with pytest.raises(UnknownFlow):
        await hass.config_entries.flow.async_configure(card["flow_id"], {})
    assert not hub_entry.subentries


async def test_a_code_that_ended_before_its_timer_adds_nothing(
    hass: HomeAssistant, hub_entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    wait_for_confirmation(hub_entry)
    card = await only_card(hass)
    freezer.tick(timedelta(hours=1))
    done = await hass.config_entries.flow.async_configure(card["flow_id"], {})
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "code_expired")
    assert not hub_entry.subentries


async def test_an_ignored_board_has_no_card_again(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    wait_for_confirmation(hub_entry)
    card = await only_card(hass)
    await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_IGNORE}, data={"unique_id": DEVICE_ID, "title": "Board"}
    )
    with pytest.raises(UnknownFlow):
        hass.config_entries.flow.async_get(card["flow_id"])
    wait_for_confirmation(hub_entry)
    await hass.async_block_till_done()
    assert hass.config_entries.flow.async_progress() == []


# The card of a board that DHCP discovery found.


async def start_dhcp(hass: HomeAssistant) -> ConfigFlowResult:
    """Let a board take an address on the network."""
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_DHCP}, data=DHCP)


async def test_a_board_on_the_network_leads_to_the_hub_and_tells_the_address_to_enter(
    hass: HomeAssistant, at_home: None
) -> None:
    form = await start_dhcp(hass)
    assert (form["type"], form["step_id"], form["errors"]) == (FlowResultType.FORM, "found", None)
    placeholders = form["description_placeholders"]
    assert placeholders
    assert placeholders["ip"] == "192.168.1.20"
    assert placeholders["ota_url"] == "http://192.168.1.5:8123/xiaozhi/ota/"
    assert placeholders["command"] == (
        "curl -H 'Content-Type: application/json' "
        '-d \'{"ota_url": "http://192.168.1.5:8123/xiaozhi/ota/"}\' http://192.168.4.1/advanced/submit'
    )
    assert (await only_card(hass))["context"]["title_placeholders"] == {"name": "XiaoZhi E4F5"}
    done = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["result"].unique_id == HUB_UNIQUE_ID


async def test_a_board_that_did_not_come_yet_is_waited_for(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    form = await start_dhcp(hass)
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert (form["step_id"], form["errors"]) == ("found", {"base": "not_seen_yet"})
    wait_for_confirmation(hub_entry)
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert form["step_id"] == "confirm"
    done = await hass.config_entries.flow.async_configure(form["flow_id"], {"name": "Kitchen"})
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "device_added")
    assert len(hub_entry.subentries) == 1


async def test_the_card_of_a_found_board_takes_its_code_up(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    await start_dhcp(hass)
    wait_for_confirmation(hub_entry, OTHER_DEVICE_ID)
    await hass.async_block_till_done()
    other = wait_for_confirmation(hub_entry, OTHER_DEVICE_ID)  # it has a card of its own: this one is not concerned
    pending = wait_for_confirmation(hub_entry)
    await hass.async_block_till_done()
    cards = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    names = [card["context"]["title_placeholders"]["name"] for card in cards]
    assert sorted(names) == sorted([f"esp-box-3 E400 · {other.code}", f"esp-box-3 E4F5 · {pending.code}"])


async def test_a_card_whose_board_is_added_elsewhere_goes_away(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    await start_dhcp(hass)
    pending = wait_for_confirmation(hub_entry)
    hub_entry.runtime_data.pairing.async_confirm(pending)
    assert hass.config_entries.flow.async_progress() == []


async def test_a_hub_that_does_not_run_is_told(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    form = await start_dhcp(hass)
    await hass.config_entries.async_unload(hub_entry.entry_id)
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert form["errors"] == {"base": "hub_not_loaded"}
    await hass.config_entries.async_setup(hub_entry.entry_id)
    hass.config_entries.flow.async_abort(form["flow_id"])


async def test_a_board_that_is_paired_already_is_not_shown(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    hub_entry.runtime_data.pairing.async_confirm(wait_for_confirmation(hub_entry))
    done = await start_dhcp(hass)
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_an_ignored_board_is_not_shown(hass: HomeAssistant, at_home: None) -> None:
    MockConfigEntry(domain=DOMAIN, unique_id=DEVICE_ID, source=SOURCE_IGNORE).add_to_hass(hass)
    done = await start_dhcp(hass)
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_a_board_that_is_shown_already_is_not_shown_twice(
    hass: HomeAssistant, hub_entry: MockConfigEntry
) -> None:
    wait_for_confirmation(hub_entry)
    await only_card(hass)
    done = await start_dhcp(hass)
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "already_in_progress")


async def test_a_found_board_is_warned_about_https(hass: HomeAssistant, at_home: None) -> None:
    with patch.object(hass.config, "api", ApiConfig("192.168.1.5", "192.168.1.5", 8123, True)):
        form = await start_dhcp(hass)
    assert form["errors"] == {"base": "https_only"}
    hass.config_entries.flow.async_abort(form["flow_id"])
