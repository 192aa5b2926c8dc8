"""What automations can do with a board, and what they can wait for."""

import asyncio
from typing import Any

from homeassistant.components.device_automation import DeviceAutomationType, async_get_device_automations
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.xiaozhi.const import DOMAIN
from tests.board import FULL, Board
from tests.board.tools import Property, Tool, ToolFault
from tests.wire.conftest import MakeBoard, Offline
from tests.wire.test_wire_entities import asleep, known

pytestmark = pytest.mark.parametrize("hub_options", [{"greeting": "none"}], ids=["no greeting"])

VOLUME = "self.audio_speaker.set_volume"


@pytest.fixture
async def full(hass: HomeAssistant, make_board: MakeBoard) -> Board:
    """Return a board that has everything and a lamp, in a conversation."""
    board = await make_board(build=FULL)

    def fail(_: object) -> bool:
        raise ToolFault("The lamp is broken")

    board.conversation.tools.add(
        Tool(
            name="self.lamp.blink",
            description="Blink",
            properties={"times": Property(kind=int, minimum=1, maximum=9)},
            run=lambda arguments: {"blinked": arguments["times"]},
        ),
        Tool(name="self.lamp.turn_on", description="Turn on", run=fail),
    )
    await known(hass, board)
    return board


def registry_id(hass: HomeAssistant, entry: MockConfigEntry, board: Board) -> str:
    """Return the id of a board's device."""
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, board.device_id), entry.entry_id)
    assert device is not None
    return device.id


async def call(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Call an action and return its response."""
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)


async def test_a_tool_without_an_entity_can_be_called(
    hass: HomeAssistant, hub_entry: MockConfigEntry, full: Board
) -> None:
    device_id = registry_id(hass, hub_entry, full)
    response = await call(hass, "call_tool", device_id=device_id, tool="self.lamp.blink", arguments={"times": 3})
    assert response == {"result": {"blinked": 3}}


async def test_the_tools_are_listed_with_their_arguments_also_while_the_board_sleeps(
    hass: HomeAssistant, hub_entry: MockConfigEntry, full: Board, offline: Offline
) -> None:
    device_id = registry_id(hass, hub_entry, full)
    awake = await call(hass, "list_tools", device_id=device_id)
    assert awake["is_awake"] is True
    tools = {tool["name"]: tool for tool in awake["tools"]}
    assert tools["self.lamp.blink"] == {
        "name": "self.lamp.blink",
        "description": "Blink",
        "arguments": {
            "type": "object",
            "properties": {"times": {"type": "integer", "minimum": 1, "maximum": 9}},
            "required": ["times"],
        },
    }
    assert "self.reboot" in tools
    assert "self.system.reconfigure_wifi" not in tools
    await asleep(full, offline)
    assert await call(hass, "list_tools", device_id=device_id) == {**awake, "is_awake": False}


ERRORS: list[Any] = [
    pytest.param("self.lamp.fly", {}, "unknown_tool", "It has: .*self.lamp.blink", id="unknown"),
    pytest.param("self.lamp.blink", {"times": 10}, "wrong_arguments", '"maximum": 9', id="out of range"),
    pytest.param("self.lamp.blink", {}, "wrong_arguments", "required key not provided", id="missing"),
    pytest.param("self.lamp.turn_on", {}, "tool_failed", "Kitchen could not do .*: The lamp is broken", id="refused"),
    pytest.param("self.system.reconfigure_wifi", {}, "tool_withheld", "cannot be called", id="withheld"),
    pytest.param("self.upgrade_firmware", {}, "tool_withheld", "cannot be called", id="withheld, unlisted"),
    pytest.param("self.screen.set_theme", {"theme": "x" * 5000}, "arguments_too_large", "shorter", id="too large"),
]


@pytest.mark.parametrize(("tool", "arguments", "key", "words"), ERRORS)
async def test_what_goes_wrong_is_said(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    full: Board,
    tool: str,
    arguments: dict[str, Any],
    key: str,
    words: str,
) -> None:
    device_id = registry_id(hass, hub_entry, full)
    with pytest.raises(HomeAssistantError, match=words) as caught:
        await call(hass, "call_tool", device_id=device_id, tool=tool, arguments=arguments)
    assert caught.value.translation_key == key
    assert "self.lamp.fly" not in full.conversation.tools.calls


async def test_a_board_that_sleeps_has_to_be_woken_first(
    hass: HomeAssistant, hub_entry: MockConfigEntry, full: Board, offline: Offline
) -> None:
    await asleep(full, offline)
    with pytest.raises(HomeAssistantError, match="wake it") as caught:
        await call(hass, "call_tool", device_id=registry_id(hass, hub_entry, full), tool=VOLUME)
    assert caught.value.translation_key == "board_not_talking"


async def test_too_many_calls_at_once_are_refused(hass: HomeAssistant, hub_entry: MockConfigEntry, full: Board) -> None:
    device_id = registry_id(hass, hub_entry, full)
    full.conversation.tools.hangs = {"self.get_device_status"}
    calls = [
        asyncio.create_task(call(hass, "call_tool", device_id=device_id, tool="self.get_device_status"))
        for _ in range(9)
    ]
    done, waiting = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
    [refused] = done
    error = refused.exception()
    assert isinstance(error, HomeAssistantError)
    assert error.translation_key == "board_busy"
    for one in waiting:
        one.cancel()
    await asyncio.wait(waiting)


async def test_a_device_that_is_no_board_is_refused(
    hass: HomeAssistant, hub_entry: MockConfigEntry, full: Board
) -> None:
    other = dr.async_get(hass).async_get_or_create(config_entry_id=hub_entry.entry_id, identifiers={("other", "x")})
    for device_id in (other.id, "nobody"):
        with pytest.raises(HomeAssistantError) as caught:
            await call(hass, "list_tools", device_id=device_id)
        assert caught.value.translation_key == "no_such_board"


async def test_a_hub_that_does_not_run_is_an_error_that_says_so(
    hass: HomeAssistant, hub_entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(hub_entry.entry_id)
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "list_tools", device_id="x")
    assert caught.value.translation_key == "hub_not_loaded"


# Triggers -------------------------------------------------------------------------------------------------------------


async def automate(hass: HomeAssistant, device_id: str, kind: str) -> list[Event[Any]]:
    """Run an automation on a trigger; return what it did, as it grows."""
    trigger = {"platform": "device", "domain": DOMAIN, "device_id": device_id, "type": kind}
    action = {"event": "ran", "event_data": {"phrase": "{{ trigger.wake_phrase }}", "turns": "{{ trigger.turns }}"}}
    config = {"automation": {"alias": kind, "triggers": [trigger], "actions": [action]}}
    assert await async_setup_component(hass, "automation", config)
    await hass.async_block_till_done()
    events: list[Event[Any]] = async_capture_events(hass, "ran")
    return events


async def test_a_board_has_the_triggers_of_talks_and_of_chats(
    hass: HomeAssistant, hub_entry: MockConfigEntry, full: Board
) -> None:
    device_id = registry_id(hass, hub_entry, full)
    found = await async_get_device_automations(hass, DeviceAutomationType.TRIGGER, [device_id])
    ours = [one["type"] for one in found[device_id] if one["domain"] == DOMAIN]
    talks = ["conversation_started", "wake_word", "conversation_ended"]
    assert ours == [*talks, "chat_started", "message_received", "answer_complete", "chat_ended"]
    other = dr.async_get(hass).async_get_or_create(config_entry_id=hub_entry.entry_id, identifiers={("other", "x")})
    found = await async_get_device_automations(hass, DeviceAutomationType.TRIGGER, [other.id])
    assert not found.get(other.id)


async def test_a_wake_word_runs_an_automation_also_after_a_reload(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    ran = await automate(hass, registry_id(hass, hub_entry, kitchen), "wake_word")
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await kitchen.wake("Hi ESP")
    await kitchen.type_text("hello")
    await kitchen.expect("tts/start")
    await hass.async_block_till_done()
    assert [event.data["phrase"] for event in ran] == ["Hi ESP"]


async def test_the_end_of_a_conversation_runs_an_automation(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, offline: Offline
) -> None:
    ran = await automate(hass, registry_id(hass, hub_entry, kitchen), "conversation_ended")
    await kitchen.type_text("hello")
    await kitchen.expect("tts/stop")
    await asleep(kitchen, offline)
    await hass.async_block_till_done()
    assert [event.data["turns"] for event in ran] == [1]
