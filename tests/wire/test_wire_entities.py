"""A board as a device of Home Assistant: what it offers appears, what it says is kept, what is set arrives."""

import asyncio
from collections.abc import Callable
from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.storage import Store
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.devices import BoardInfo
from custom_components.xiaozhi.session import device_tools, upkeep
from tests.board import BARE, FULL, Board, Build
from tests.fake_engines import FakeEngines
from tests.wire.conftest import KITCHEN, MakeBoard, Offline

pytestmark = pytest.mark.parametrize("hub_options", [{"greeting": "none"}], ids=["no greeting"])

VOLUME = "number.kitchen_volume"
BRIGHTNESS = "number.kitchen_screen_brightness"
THEME = "select.kitchen_screen_theme"
FOLLOW_UP = "select.kitchen_listen_after_an_answer"
BATTERY = "sensor.kitchen_battery"
CONNECTION = "binary_sensor.kitchen_connection"
EVENT = "event.kitchen_conversation"
RESTART = "button.kitchen_restart"

ALWAYS = {
    "assist_satellite.kitchen",
    CONNECTION,
    EVENT,
    FOLLOW_UP,
    "media_player.kitchen_loudspeaker",
    "notify.kitchen_screen",
    "select.kitchen_agent",
    "select.kitchen_assistant",
    "select.kitchen_finished_speaking_detection",
    "sensor.kitchen_characters_spoken_today",
    "sensor.kitchen_firmware",
    "sensor.kitchen_last_heard",
    "sensor.kitchen_last_said",
    "switch.kitchen_microphone_hold",
    "update.kitchen_firmware",
}
FROM_BOOT = {"sensor.kitchen_ip_address", "sensor.kitchen_last_seen", "sensor.kitchen_signal_strength_at_start"}
FROM_TALK = {VOLUME, RESTART, "sensor.kitchen_signal"}
WITH_SCREEN = {BRIGHTNESS, THEME}
WITH_BATTERY = {BATTERY, "binary_sensor.kitchen_charging"}
WITH_THERMOMETER = {"sensor.kitchen_chip_temperature"}
WITH_CAMERA = {"image.kitchen_photo"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read soon after a change."""
    monkeypatch.setattr(upkeep, "SETTLE_S", 0.05)


def entities(hass: HomeAssistant, entry: MockConfigEntry) -> set[str]:
    """Return the ids of all entities, disabled ones too."""
    return {one.entity_id for one in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)}


async def shown(hass: HomeAssistant, entity_id: str, is_so: Callable[[State], bool]) -> State:
    """Wait until an entity shows what is wanted."""
    reached: asyncio.Future[State] = asyncio.get_running_loop().create_future()

    @callback
    def look(_event: object = None) -> None:
        state = hass.states.get(entity_id)
        if state is not None and is_so(state) and not reached.done():
            reached.set_result(state)

    stop = hass.bus.async_listen(EVENT_STATE_CHANGED, look)
    look()
    try:
        async with asyncio.timeout(8):
            return await reached
    finally:
        stop()


async def valued(hass: HomeAssistant, entity_id: str, value: str) -> State:
    """Wait until an entity has a state."""
    return await shown(hass, entity_id, lambda state: state.state == value)


def value(hass: HomeAssistant, entity_id: str) -> str:
    """Return the state of an entity."""
    state = hass.states.get(entity_id)
    assert state is not None
    return state.state


def attribute(hass: HomeAssistant, entity_id: str, name: str) -> Any:
    """Return an attribute of an entity."""
    state = hass.states.get(entity_id)
    assert state is not None
    return state.attributes[name]


async def act(hass: HomeAssistant, action: str, entity_id: str, **data: Any) -> None:
    """Do something with an entity."""
    domain, name = action.split(".")
    await hass.services.async_call(domain, name, {"entity_id": entity_id, **data}, blocking=True)


async def set_volume(hass: HomeAssistant, volume: int) -> None:
    """Move the slider."""
    await act(hass, "number.set_value", VOLUME, value=volume)


async def known(hass: HomeAssistant, board: Board) -> None:
    """Press the button; return when the board has said all about itself."""
    await board.press_button()
    await shown(hass, VOLUME, lambda state: state.state != STATE_UNKNOWN)


async def asleep(board: Board, offline: Offline) -> None:
    """End the conversation; return when the home has noticed."""
    gone = offline(board.device_id)
    await board.conversation.hang_up()
    await asyncio.wait_for(gone, 5)


@pytest.fixture
async def full(hass: HomeAssistant, make_board: MakeBoard) -> Board:
    """Return a board that has everything, in a conversation."""
    board = await make_board(build=FULL)
    await known(hass, board)
    return board


# What appears ---------------------------------------------------------------------------------------------------------


async def test_a_board_that_never_started_has_only_what_every_board_has(
    hass: HomeAssistant, hub_entry: MockConfigEntry, engines: FakeEngines, paired: str
) -> None:
    assert entities(hass, hub_entry) == ALWAYS


async def test_a_board_that_never_talked_has_what_it_said_when_it_started(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    await hass.async_block_till_done()
    assert entities(hass, hub_entry) == ALWAYS | FROM_BOOT
    assert value(hass, "sensor.kitchen_ip_address") == "127.0.0.1"
    assert attribute(hass, "sensor.kitchen_ip_address", "reported_at") is not None
    assert value(hass, CONNECTION) == "off"


async def test_a_board_with_everything_has_everything(
    hass: HomeAssistant, hub_entry: MockConfigEntry, full: Board
) -> None:
    assert entities(hass, hub_entry) == (
        ALWAYS | FROM_BOOT | FROM_TALK | WITH_SCREEN | WITH_BATTERY | WITH_THERMOMETER | WITH_CAMERA
    )
    assert {entity: value(hass, entity) for entity in (VOLUME, BRIGHTNESS, THEME, BATTERY)} == {
        VOLUME: "70",
        BRIGHTNESS: "75",
        THEME: "light",
        BATTERY: "80",
    }
    assert value(hass, "binary_sensor.kitchen_charging") == "off"
    assert value(hass, "sensor.kitchen_signal") == "strong"
    assert value(hass, "sensor.kitchen_chip_temperature") == "45.0"
    assert value(hass, CONNECTION) == "on"


async def test_a_board_without_a_screen_has_none(
    hass: HomeAssistant, hub_entry: MockConfigEntry, make_board: MakeBoard
) -> None:
    await known(hass, await make_board(build=BARE))
    assert entities(hass, hub_entry) == ALWAYS | FROM_BOOT | FROM_TALK


async def test_a_board_without_tools_gets_nothing_more_by_talking(
    hass: HomeAssistant, hub_entry: MockConfigEntry, make_board: MakeBoard
) -> None:
    board = await make_board(build=Build(has_tools=False))
    await board.type_text("hello")
    await board.expect("tts/stop")
    assert entities(hass, hub_entry) == ALWAYS | FROM_BOOT


async def test_what_a_new_firmware_has_no_longer_disappears(
    hass: HomeAssistant, hub_entry: MockConfigEntry, full: Board, offline: Offline
) -> None:
    await asleep(full, offline)
    full.conversation.tools.remove("self.screen.set_theme")
    hub_entry.runtime_data.boards.get(KITCHEN).info = BoardInfo(name="esp-box-3", firmware="2.5.0")
    await full.press_button()
    await shown(hass, BATTERY, lambda _: hass.states.get(THEME) is None)
    assert THEME not in entities(hass, hub_entry)
    assert BRIGHTNESS in entities(hass, hub_entry)


async def test_removing_a_board_removes_all_of_it(
    hass: HomeAssistant, hub_entry: MockConfigEntry, hass_storage: dict[str, Any], full: Board
) -> None:
    hass.config_entries.async_remove_subentry(hub_entry, hub_entry.runtime_data.boards.get(KITCHEN).subentry_id)
    await full.expect("closed")
    await hass.async_block_till_done()
    assert entities(hass, hub_entry) == set()
    await hass.config_entries.async_unload(hub_entry.entry_id)
    assert hass_storage["xiaozhi.boards"]["data"]["boards"] == {}
    await hass.config_entries.async_setup(hub_entry.entry_id)


async def test_removing_the_hub_forgets_what_was_known(
    hass: HomeAssistant, hub_entry: MockConfigEntry, hass_storage: dict[str, Any], full: Board
) -> None:
    await set_volume(hass, 30)
    await hass.config_entries.async_remove(hub_entry.entry_id)
    await full.expect("closed")
    await hass.async_block_till_done()
    assert "xiaozhi.boards" not in hass_storage


# What is kept ---------------------------------------------------------------------------------------------------------


async def test_a_board_that_sleeps_keeps_what_it_said_with_its_date(
    hass: HomeAssistant, full: Board, offline: Offline
) -> None:
    await asleep(full, offline)
    state = await valued(hass, BATTERY, "80")
    assert state.attributes["reported_at"] is not None
    assert value(hass, CONNECTION) == "off"
    assert value(hass, "sensor.kitchen_last_seen") != STATE_UNKNOWN


async def test_everything_is_there_after_a_restart(
    hass: HomeAssistant, hub_entry: MockConfigEntry, full: Board, offline: Offline
) -> None:
    await asleep(full, offline)
    before = {entity: hass.states.get(entity) for entity in (VOLUME, THEME, BATTERY, "sensor.kitchen_ip_address")}
    reported_at = attribute(hass, BATTERY, "reported_at")
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()
    assert {entity: value(hass, entity) for entity in before} == {
        entity: state.state for entity, state in before.items() if state is not None
    }
    assert attribute(hass, BATTERY, "reported_at") == reported_at


async def test_agents_know_the_tools_at_once_after_a_restart(
    hass: HomeAssistant, hub_entry: MockConfigEntry, full: Board, offline: Offline
) -> None:
    await asleep(full, offline)
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()
    full.conversation.tools.hangs = {"initialize", "tools/list"}
    await full.press_button()
    await valued(hass, CONNECTION, "on")
    assert len(hub_entry.runtime_data.sessions.session(KITCHEN).tools.tools) == 9


async def test_what_is_kept_of_a_board_that_is_gone_is_forgotten(
    hass: HomeAssistant, hub_entry: MockConfigEntry, hass_storage: dict[str, Any], full: Board
) -> None:
    await set_volume(hass, 30)
    await hass.config_entries.async_unload(hub_entry.entry_id)
    kept = hass_storage["xiaozhi.boards"]["data"]["boards"]
    kept["aa:bb:cc:dd:ee:99"] = kept[KITCHEN]
    await hass.config_entries.async_setup(hub_entry.entry_id)
    assert hub_entry.runtime_data.profiles.as_data().keys() == {KITCHEN}


# What is set ----------------------------------------------------------------------------------------------------------


async def test_what_is_set_while_it_talks_arrives_at_once(hass: HomeAssistant, full: Board) -> None:
    await set_volume(hass, 30)
    assert full.conversation.tools.volume == 30
    assert value(hass, VOLUME) == "30"
    await act(hass, "number.set_value", BRIGHTNESS, value=5)
    await act(hass, "select.select_option", THEME, option="dark")
    hardware = full.conversation.tools.hardware
    assert (hardware.brightness, hardware.theme) == (5, "dark")
    assert (value(hass, BRIGHTNESS), value(hass, THEME)) == ("5", "dark")
    assert attribute(hass, VOLUME, "pending") is False


async def test_what_an_agent_changes_is_shown(hass: HomeAssistant, hub_entry: MockConfigEntry, full: Board) -> None:
    full.conversation.tools.hardware.battery = 79
    await hub_entry.runtime_data.sessions.session(KITCHEN).tools.call("self.audio_speaker.set_volume", {"volume": 20})
    await valued(hass, VOLUME, "20")
    await valued(hass, BATTERY, "79")


async def test_what_is_set_while_it_sleeps_is_shown_as_pending_and_applied_first_thing(
    hass: HomeAssistant, full: Board, offline: Offline
) -> None:
    await asleep(full, offline)
    await set_volume(hass, 40)
    await set_volume(hass, 20)
    await act(hass, "select.select_option", THEME, option="dark")
    state = await valued(hass, VOLUME, "20")
    assert state.attributes["pending"] is True
    assert state.attributes["assumed_state"] is True
    assert full.conversation.tools.volume == 70
    full.conversation.tools.calls.clear()
    await full.wake()
    await shown(hass, THEME, lambda state: state.state == "dark" and not state.attributes["pending"])
    assert full.conversation.tools.calls[:2] == ["self.audio_speaker.set_volume", "self.screen.set_theme"]
    assert full.conversation.tools.volume == 20


async def test_a_wish_survives_a_restart(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    hass_storage: dict[str, Any],
    full: Board,
    offline: Offline,
) -> None:
    await asleep(full, offline)
    await set_volume(hass, 20)
    [wish] = hass_storage["xiaozhi.boards"]["data"]["boards"][KITCHEN]["wishes"]  # on disk when the action returns
    assert wish == {"tool": "self.audio_speaker.set_volume", "arguments": {"volume": 20}}
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()
    assert value(hass, VOLUME) == "20"
    await full.press_button()
    await shown(hass, VOLUME, lambda state: state.attributes["pending"] is False)
    assert full.conversation.tools.volume == 20


async def test_a_wish_that_the_disk_does_not_take_is_an_error_that_says_so(
    hass: HomeAssistant, full: Board, offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asleep(full, offline)
    await hass.async_block_till_done()

    async def lose(_store: Store[Any], *_: object) -> None:
        """Write nothing, as `Store` does where the disk is full; it only logs that."""

    monkeypatch.setattr(Store, "async_save", lose)
    with pytest.raises(HomeAssistantError, match="disk") as caught:
        await set_volume(hass, 20)
    assert caught.value.translation_key == "not_saved"
    assert value(hass, VOLUME) == "70"
    with pytest.raises(HomeAssistantError, match="disk"):
        await act(hass, "select.select_option", FOLLOW_UP, option="never")


async def test_a_wish_that_the_board_refuses_is_given_up(
    hass: HomeAssistant, full: Board, offline: Offline, caplog: pytest.LogCaptureFixture
) -> None:
    await asleep(full, offline)
    await act(hass, "select.select_option", THEME, option="dark")
    full.conversation.tools.hardware.themes = {"light"}
    await full.press_button()
    await shown(hass, THEME, lambda state: not state.attributes["pending"])
    assert value(hass, THEME) == "light"
    assert "refused what was wished of self.screen.set_theme" in caplog.text


async def test_what_the_board_refuses_is_an_error_that_says_so(hass: HomeAssistant, full: Board) -> None:
    full.conversation.tools.hardware.themes = {"light"}
    with pytest.raises(HomeAssistantError, match="Kitchen could not do self") as caught:
        await act(hass, "select.select_option", THEME, option="dark")
    assert caught.value.translation_key == "tool_failed"
    assert value(hass, THEME) == "light"


async def test_a_board_that_hangs_is_an_error_that_says_so(
    hass: HomeAssistant, full: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_tools, "CALL_LIMIT_S", 0.1)
    full.conversation.tools.hangs = {"self.audio_speaker.set_volume"}
    with pytest.raises(HomeAssistantError) as caught:
        await set_volume(hass, 30)
    assert caught.value.translation_key == "board_too_slow"
    assert value(hass, VOLUME) == "70"


async def test_a_board_that_falls_asleep_meanwhile_gets_it_later(
    hass: HomeAssistant, full: Board, offline: Offline
) -> None:
    full.conversation.tools.hangs = {"self.audio_speaker.set_volume"}
    setting = asyncio.create_task(set_volume(hass, 30))
    calls = full.conversation.tools
    await full.transcript.wait_for(
        lambda: full.asked_for("self.audio_speaker.set_volume") or None, "no call", limit_s=5
    )
    await asleep(full, offline)
    await setting
    assert attribute(hass, VOLUME, "pending") is True
    calls.hangs = set()
    await full.press_button()
    await shown(hass, VOLUME, lambda state: state.attributes["pending"] is False)
    assert calls.volume == 30


async def test_the_status_is_read_once_per_conversation(hass: HomeAssistant, full: Board, speech: bytes) -> None:
    await full.type_text("hello")
    await full.expect("tts/stop")
    assert full.conversation.tools.calls == ["self.get_device_status"]


# Restart, follow-up, events -------------------------------------------------------------------------------------------


async def test_the_button_restarts_the_board(hass: HomeAssistant, full: Board) -> None:
    await act(hass, "button.press", RESTART)
    await full.expect("reboot")
    await valued(hass, CONNECTION, "off")


async def test_a_board_that_sleeps_cannot_be_restarted(hass: HomeAssistant, full: Board, offline: Offline) -> None:
    await asleep(full, offline)
    with pytest.raises(HomeAssistantError, match="wake it") as caught:
        await act(hass, "button.press", RESTART)
    assert caught.value.translation_key == "board_not_talking"


async def test_one_question_and_no_more(
    hass: HomeAssistant, hub_entry: MockConfigEntry, full: Board, speech: bytes
) -> None:
    await act(hass, "select.select_option", FOLLOW_UP, option="never")
    await full.say_pcm(speech)
    await full.expect("tts/sentence_start")
    await full.expect("closed")
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()
    assert value(hass, FOLLOW_UP) == "never"
    await full.press_button()
    await full.say_pcm(speech)
    await full.expect("closed")


async def test_the_conversation_goes_on_if_the_agent_asks_something(
    hass: HomeAssistant, full: Board, engines: FakeEngines, speech: bytes
) -> None:
    await act(hass, "select.select_option", FOLLOW_UP, option="questions")
    engines.agent.answers = [["Which lamp?"], ["Done."]]
    await full.say_pcm(speech)
    await full.expect("tts/stop")
    await full.say_pcm(speech)
    await full.expect("closed")
    assert len(engines.agent.asked) == 2


async def test_a_conversation_is_told_from_beginning_to_end(
    hass: HomeAssistant, kitchen: Board, offline: Offline
) -> None:
    told: list[tuple[str, Any]] = []

    @callback
    def note(event: Any) -> None:
        if event.data["entity_id"] == EVENT:
            attributes = event.data["new_state"].attributes
            told.append((attributes["event_type"], attributes.get("wake_phrase", attributes.get("turns"))))

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    await kitchen.wake("Hi ESP")
    await kitchen.type_text("hello")
    await kitchen.expect("tts/sentence_start")
    await asleep(kitchen, offline)
    await hass.async_block_till_done()
    assert told == [("conversation_started", None), ("wake_word", "Hi ESP"), ("conversation_ended", 1)]


# What was said --------------------------------------------------------------------------------------------------------

HEARD, SAID = "sensor.kitchen_last_heard", "sensor.kitchen_last_said"


async def test_what_was_said_is_shown_only_to_owners_who_want_it(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, speech: bytes
) -> None:
    registry = er.async_get(hass)
    heard = registry.async_get(HEARD)
    assert heard is not None
    assert heard.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    for entity_id in (HEARD, SAID, "sensor.kitchen_firmware"):
        registry.async_update_entity(entity_id, disabled_by=None)
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()
    assert value(hass, "sensor.kitchen_firmware") == "2.4.2"
    await kitchen.press_button()
    await kitchen.say_pcm(speech)
    said = await shown(hass, SAID, lambda state: state.state != STATE_UNKNOWN)
    assert said.attributes["text"] == "The lamp is on."
    assert attribute(hass, HEARD, "text") == "turn on the lamp"
    assert "lamp" not in said.state + value(hass, HEARD)  # the state is what the recorder keeps
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()
    restored = hass.states.get(SAID)
    assert restored is not None
    assert (restored.state, restored.attributes["text"]) == (said.state, "The lamp is on.")
    [sensor] = [one for one in hass.data["entity_components"]["sensor"].entities if one.entity_id == SAID]
    assert "text" in sensor._Entity__combined_unrecorded_attributes


async def test_nothing_private_is_in_what_is_kept(
    hass: HomeAssistant, hub_entry: MockConfigEntry, hass_storage: dict[str, Any], full: Board, speech: bytes
) -> None:
    await full.say_pcm(speech)
    await full.expect("tts/stop")
    await hass.config_entries.async_unload(hub_entry.entry_id)
    document = str(hass_storage["xiaozhi.boards"])
    assert "lamp" not in document
    assert "token" not in document
    assert DOMAIN in document
