"""The hub as a whole: boards come, change and go without disturbing each other."""

from unittest.mock import Mock

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.devices import Board, BoardInfo, board_subentry
from custom_components.xiaozhi.protocol.messages import Outgoing
from custom_components.xiaozhi.runtime import Runtime
from custom_components.xiaozhi.session.session import Session
from custom_components.xiaozhi.transport.hub import Refusal
from tests.fake_engines import FakeEngines

ONE, TWO = "aa:bb:cc:dd:ee:01", "aa:bb:cc:dd:ee:02"


@pytest.fixture
async def runtime(hass: HomeAssistant, hub_entry: MockConfigEntry) -> Runtime:
    """Return a hub with two boards."""
    for device_id, title in ((ONE, "Kitchen"), (TWO, "Bedroom")):
        hass.config_entries.async_add_subentry(
            hub_entry,
            board_subentry(
                device_id=device_id, client_id="c", token="t", info=BoardInfo(name="esp-box-3"), title=title
            ),
        )
    await hass.async_block_till_done()
    runtime: Runtime = hub_entry.runtime_data
    return runtime


def board(runtime: Runtime, device_id: str = ONE) -> Board:
    """Return a board."""
    found = runtime.boards.get(device_id)
    assert found is not None
    return found


def device(hass: HomeAssistant, hub_entry: MockConfigEntry, device_id: str = ONE) -> dr.DeviceEntry:
    """Return the device of a board."""
    found = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, device_id), hub_entry.entry_id)
    assert found is not None
    return found


def open_session(runtime: Runtime, hang_up: Mock, device_id: str = ONE) -> tuple[Session, list[Outgoing]]:
    """Return a session as a socket would have it made, and what it sends."""
    sent: list[Outgoing] = []
    session = runtime.open_session(board(runtime, device_id), "a session", send=sent.append, hang_up=hang_up)
    return session, sent


async def test_each_board_has_a_device_of_its_own_subentry(
    hass: HomeAssistant, hub_entry: MockConfigEntry, runtime: Runtime
) -> None:
    for device_id in (ONE, TWO):
        found = device(hass, hub_entry, device_id)
        assert found.config_subentry_id == board(runtime, device_id).subentry_id
        assert len(er.async_entries_for_device(er.async_get(hass), found.id)) == 12  # what every board has


async def test_a_renamed_board_is_a_renamed_device(
    hass: HomeAssistant, hub_entry: MockConfigEntry, runtime: Runtime
) -> None:
    hang_up = Mock()
    open_session(runtime, hang_up)
    subentry = hub_entry.subentries[board(runtime).subentry_id]
    hass.config_entries.async_update_subentry(
        hub_entry, subentry, title="Pantry", data={**subentry.data, "firmware": "2.5.0"}
    )
    await hass.async_block_till_done()
    found = device(hass, hub_entry)
    assert (found.name, found.sw_version, found.model) == ("Pantry", "2.5.0", "esp-box-3")
    hang_up.assert_not_called()


async def test_a_new_token_ends_the_conversation_of_this_board_only(
    hass: HomeAssistant, hub_entry: MockConfigEntry, runtime: Runtime
) -> None:
    one, two = Mock(), Mock()
    open_session(runtime, one)
    open_session(runtime, two, TWO)
    subentry = hub_entry.subentries[board(runtime).subentry_id]
    hass.config_entries.async_update_subentry(hub_entry, subentry, data={**subentry.data, "token": "new"})
    await hass.async_block_till_done()
    one.assert_called_once_with("the board got a new token")
    two.assert_not_called()


async def test_a_removed_board_takes_its_entities_along(
    hass: HomeAssistant, hub_entry: MockConfigEntry, runtime: Runtime
) -> None:
    hang_up = Mock()
    open_session(runtime, hang_up)
    hass.config_entries.async_remove_subentry(hub_entry, board(runtime).subentry_id)
    await hass.async_block_till_done()
    hang_up.assert_called_once_with("the board was removed")
    assert hass.states.get("assist_satellite.kitchen") is None
    assert hass.states.get("assist_satellite.bedroom") is not None
    assert runtime.sessions.satellite(ONE) is None


async def test_a_disabled_device_is_a_board_that_may_not_talk(
    hass: HomeAssistant, hub_entry: MockConfigEntry, runtime: Runtime
) -> None:
    one, two = Mock(), Mock()
    open_session(runtime, one)
    open_session(runtime, two, TWO)
    registry = dr.async_get(hass)
    registry.async_update_device(device(hass, hub_entry).id, name_by_user="Larder")
    await hass.async_block_till_done()
    one.assert_not_called()
    registry.async_update_device(device(hass, hub_entry).id, disabled_by=dr.DeviceEntryDisabler.USER)
    await hass.async_block_till_done()
    one.assert_called_once_with("the board was disabled")
    two.assert_not_called()
    assert not runtime.is_enabled(board(runtime))
    assert runtime.is_enabled(board(runtime, TWO))


async def test_a_board_has_one_name_wherever_it_was_given(
    hass: HomeAssistant, hub_entry: MockConfigEntry, runtime: Runtime
) -> None:
    registry = dr.async_get(hass)
    registry.async_update_device(device(hass, hub_entry).id, name_by_user="Larder")
    await hass.async_block_till_done()
    subentry = hub_entry.subentries[board(runtime).subentry_id]
    assert (board(runtime).title, subentry.title) == ("Larder", "Larder")
    assert board(runtime, TWO).title == "Bedroom"
    hass.config_entries.async_update_subentry(hub_entry, subentry, title="Pantry")
    await hass.async_block_till_done()
    renamed = device(hass, hub_entry)
    assert (renamed.name, renamed.name_by_user) == ("Pantry", None)
    registry.async_update_device(renamed.id, name_by_user="Larder")
    registry.async_update_device(renamed.id, name_by_user=None)
    await hass.async_block_till_done()
    assert board(runtime).title == "Larder"
    assert device(hass, hub_entry).name == "Larder"


async def test_new_firmware_leaves_the_name_that_somebody_gave_alone(
    hass: HomeAssistant, hub_entry: MockConfigEntry, runtime: Runtime
) -> None:
    dr.async_get(hass).async_update_device(device(hass, hub_entry).id, name_by_user="Larder")
    await hass.async_block_till_done()
    subentry = hub_entry.subentries[board(runtime).subentry_id]
    data = {**subentry.data, "firmware": "9.9.9"}
    hass.config_entries.async_update_subentry(hub_entry, subentry, data=data)
    await hass.async_block_till_done()
    updated = device(hass, hub_entry)
    assert (updated.name_by_user, updated.sw_version) == ("Larder", "9.9.9")


async def test_a_board_whose_device_was_deleted_may_talk(
    hass: HomeAssistant, hub_entry: MockConfigEntry, runtime: Runtime
) -> None:
    dr.async_get(hass).async_remove_device(device(hass, hub_entry).id)
    assert runtime.is_enabled(board(runtime))
    subentry = hub_entry.subentries[board(runtime).subentry_id]
    hass.config_entries.async_update_subentry(hub_entry, subentry, title="Pantry")
    await hass.async_block_till_done()
    assert board(runtime).title == "Pantry"


async def test_the_older_of_two_sockets_does_not_take_the_board_offline(runtime: Runtime) -> None:
    old, _ = open_session(runtime, Mock())
    new, _ = open_session(runtime, Mock())
    board(runtime).is_online = True
    runtime.session_closed(ONE, old)
    assert board(runtime).is_online
    runtime.session_closed(ONE, new)
    assert not board(runtime).is_online


@pytest.mark.parametrize(
    ("hub_options", "language", "begins"),
    [
        ({}, "en", "This board is not paired"),
        ({}, "zh-Hans", "设备尚未配对"),
        ({"language": "zh-Hans"}, "en", "设备尚未配对"),
        ({}, "de", "This board is not paired"),
    ],
)
async def test_refusals_are_in_the_language_of_the_home_or_the_chosen_one(
    hass: HomeAssistant, runtime: Runtime, language: str, begins: str
) -> None:
    hass.config.language = language
    status, text = runtime.refusal_texts(Refusal.NOT_PAIRED)
    assert status == "Home Assistant"
    assert text.startswith(begins)


async def test_prompts_follow_the_pipeline_and_where_it_is_gone_the_home(
    hass: HomeAssistant, hub_entry: MockConfigEntry, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await FakeEngines().set_up(hass)
    hass.config.language = "zh-Hans"
    assert runtime._board_settings.session(ONE).prompt("greeting") == "Yes?"
    monkeypatch.setattr(
        "custom_components.xiaozhi.satellite_port.PipelineSatellite.pipeline_id", property(lambda _self: "gone")
    )
    assert runtime._board_settings.session(ONE).prompt("greeting") == "在呢。"
