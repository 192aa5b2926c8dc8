"""*Add device*, renaming, a new token, removal; each leaves the other boards alone."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.devices import BoardChange, BoardInfo
from custom_components.xiaozhi.transport.pending import PendingBoard
from custom_components.xiaozhi.transport.tokens import is_valid_token
from tests.ota_client import CLIENT_ID, DEVICE_ID, OTHER_DEVICE_ID


def wait_for_confirmation(
    entry: MockConfigEntry, device_id: str = DEVICE_ID, client_id: str = CLIENT_ID
) -> PendingBoard:
    """Let an unknown board ask."""
    pending = entry.runtime_data.pairing.async_contact(
        device_id=device_id, client_id=client_id, address="192.168.1.20", info=BoardInfo(name="esp-box-3")
    )
    assert isinstance(pending, PendingBoard)
    return pending


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Open *Add device*."""
    return await hass.config_entries.subentries.async_init((entry.entry_id, "device"), context={"source": SOURCE_USER})


@pytest.fixture
async def kitchen(hub_entry: MockConfigEntry) -> Any:
    """Return a paired board, with another beside it that must not notice anything."""
    pairing = hub_entry.runtime_data.pairing
    pairing.async_confirm(wait_for_confirmation(hub_entry, OTHER_DEVICE_ID), "Bath")
    pairing.async_confirm(wait_for_confirmation(hub_entry), "Kitchen")
    return hub_entry.runtime_data.boards.get(DEVICE_ID)


@pytest.fixture
def heard(hub_entry: MockConfigEntry, kitchen: Any) -> list[tuple[BoardChange, str]]:
    """Return what the boards tell from now on."""
    heard: list[tuple[BoardChange, str]] = []
    hub_entry.runtime_data.boards.add_listener(lambda change, board: heard.append((change, board.device_id)))
    return heard


async def test_a_typed_code_adds_the_board_that_shows_it(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    pending = wait_for_confirmation(hub_entry)
    form = await start(hass, hub_entry)
    assert (form["type"], form["step_id"], form["errors"]) == (FlowResultType.FORM, "user", {})
    assert form["description_placeholders"]["ota_url"].endswith("/xiaozhi/ota/")
    answer = {"code": f"{pending.code[:3]} {pending.code[3:]}", "name": "Kitchen"}
    done = await hass.config_entries.subentries.async_configure(form["flow_id"], answer)
    assert (done["type"], done["title"]) == (FlowResultType.CREATE_ENTRY, "Kitchen")
    board = hub_entry.runtime_data.boards.get(DEVICE_ID)
    assert (board.title, board.client_id) == ("Kitchen", CLIENT_ID)
    await hass.async_block_till_done()
    assert hass.config_entries.flow.async_progress() == []


async def test_a_wrong_code_is_told_and_can_be_corrected(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    pending = wait_for_confirmation(hub_entry)
    form = await start(hass, hub_entry)
    form = await hass.config_entries.subentries.async_configure(form["flow_id"], {"code": "nothing"})
    assert form["errors"] == {"code": "unknown_code"}
    done = await hass.config_entries.subentries.async_configure(form["flow_id"], {"code": pending.code})
    assert (done["type"], done["title"]) == (FlowResultType.CREATE_ENTRY, "esp-box-3 E4F5")


async def test_a_code_after_its_hour_is_wrong(
    hass: HomeAssistant, hub_entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    pending = wait_for_confirmation(hub_entry)
    freezer.tick(3600)
    form = await start(hass, hub_entry)
    form = await hass.config_entries.subentries.async_configure(form["flow_id"], {"code": pending.code})
    assert form["errors"] == {"code": "unknown_code"}
    hass.config_entries.subentries.async_abort(form["flow_id"])


async def test_a_known_board_is_paired_again_by_its_code(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Any
) -> None:
    old = kitchen.token
    pending = wait_for_confirmation(hub_entry, client_id="after-erase")
    form = await start(hass, hub_entry)
    done = await hass.config_entries.subentries.async_configure(form["flow_id"], {"code": pending.code})
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "device_paired_again")
    assert not is_valid_token(hub_entry.runtime_data.boards.get(DEVICE_ID), old)
    assert len(hub_entry.subentries) == 2


async def test_a_hub_that_does_not_run_adds_nothing(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    await hass.config_entries.async_unload(hub_entry.entry_id)
    done = await start(hass, hub_entry)
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "entry_not_loaded")
    await hass.config_entries.async_setup(hub_entry.entry_id)


async def reconfigure(hass: HomeAssistant, entry: MockConfigEntry, kitchen: Any, answer: dict[str, Any]) -> Any:
    """Fill *Change device*."""
    form = await entry.start_subentry_reconfigure_flow(hass, kitchen.subentry_id)
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "reconfigure")
    return await hass.config_entries.subentries.async_configure(form["flow_id"], answer)


async def test_a_board_is_renamed_and_keeps_its_token(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Any, heard: list[Any]
) -> None:
    token = kitchen.token
    done = await reconfigure(hass, hub_entry, kitchen, {"name": " Study ", "new_token": False})
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert (kitchen.title, kitchen.token) == ("Study", token)
    assert heard == [("changed", DEVICE_ID)]


async def test_a_new_token_revokes_the_old_one_at_once(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Any, heard: list[Any]
) -> None:
    old = kitchen.token
    await reconfigure(hass, hub_entry, kitchen, {"name": "", "new_token": True})
    assert kitchen.title == "Kitchen"
    assert not is_valid_token(kitchen, old)
    assert heard == [("token", DEVICE_ID)]


async def test_removing_a_board_revokes_its_token_at_once(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Any, heard: list[Any]
) -> None:
    hass.config_entries.async_remove_subentry(hub_entry, kitchen.subentry_id)
    assert not is_valid_token(hub_entry.runtime_data.boards.get(DEVICE_ID), kitchen.token)
    assert heard == [("removed", DEVICE_ID)]


async def test_the_hub_is_not_reloaded_by_any_of_it(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Any
) -> None:
    runtime = hub_entry.runtime_data
    await reconfigure(hass, hub_entry, kitchen, {"name": "Study", "new_token": True})
    hass.config_entries.async_remove_subentry(hub_entry, kitchen.subentry_id)
    await hass.async_block_till_done()
    assert hub_entry.runtime_data is runtime
    assert runtime.boards.get(OTHER_DEVICE_ID)


async def test_how_a_board_is_reached_is_chosen_kept_and_shown_again(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Any, heard: list[Any]
) -> None:
    chosen = {
        "stay_connected": True,
        "if_asleep": "fallback",
        "expiry_min": 5,
        "fallback_player": "media_player.hall",
        "fallback_notify": "notify.phone",
    }
    done = await reconfigure(hass, hub_entry, kitchen, {"name": "Kitchen", "new_token": False} | chosen)
    assert done["reason"] == "reconfigure_successful"
    assert {key: getattr(kitchen.choices, key) for key in chosen} == chosen
    assert heard == [("choices", DEVICE_ID)]
    form = await hub_entry.start_subentry_reconfigure_flow(hass, kitchen.subentry_id)
    described = [key for key in form["data_schema"].schema if key.description]
    suggested = {str(key): key.description.get("suggested_value") for key in described}
    assert {key: suggested[key] for key in chosen} == chosen
    hass.config_entries.subentries.async_abort(form["flow_id"])
    await reconfigure(hass, hub_entry, kitchen, {"name": "Kitchen", "new_token": False})
    assert not kitchen.choices.has_fallback
    assert not kitchen.choices.stay_connected


async def test_a_fallback_must_be_somewhere(hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Any) -> None:
    answer = {"name": "Kitchen", "new_token": False, "if_asleep": "fallback"}
    form = await reconfigure(hass, hub_entry, kitchen, answer)
    assert form["errors"] == {"if_asleep": "no_fallback"}
    answer["fallback_notify"] = "notify.phone"
    done = await hass.config_entries.subentries.async_configure(form["flow_id"], answer)
    assert done["reason"] == "reconfigure_successful"
