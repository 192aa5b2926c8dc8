"""Home Assistant's timers at a board: they ring where they were set, or elsewhere, or wait; and outlive a restart."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from homeassistant.components.intent.const import TIMER_DATA
from homeassistant.components.intent.timers import TimerInfo
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import intent
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.reach import ringing
from custom_components.xiaozhi.session.states import SessionState
from tests.board import Board, State
from tests.fake_engines import FakeEngines
from tests.wire.conftest import Offline
from tests.wire.test_wire_entities import act, asleep
from tests.wire.test_wire_reach import choose, said, waiting
from tests.wire.test_wire_standby import in_standby

PLAYER = "media_player.living_room"


@pytest.fixture(autouse=True)
async def quick(hass: HomeAssistant, engines: FakeEngines, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make rings short, and the pause between them."""
    monkeypatch.setattr(ringing, "PAUSE_S", 0.5)
    monkeypatch.setattr(ringing, "chime", lambda: bytes(9600))
    engines.tts.seconds = 0.2
    assert await async_setup_component(hass, "media_source", {})


def registry_id(hass: HomeAssistant, entry: MockConfigEntry, board: Board) -> str:
    """Return the id of the board's device."""
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, board.device_id), entry.entry_id)
    assert device is not None
    return device.id


async def say(hass: HomeAssistant, entry: MockConfigEntry, board: Board, wish: str, /, **slots: Any) -> None:
    """Have an intent handled, as an agent does for a board."""
    given = {key: {"value": value} for key, value in slots.items()}
    await intent.async_handle(
        hass, "test", wish, given, device_id=registry_id(hass, entry, board), language="en", assistant="conversation"
    )


def timers(hass: HomeAssistant) -> list[TimerInfo]:
    """Return what Home Assistant counts down."""
    return list(hass.data[TIMER_DATA].timers.values())


def finish(hass: HomeAssistant) -> None:
    """Let the only timer be up."""
    manager = hass.data[TIMER_DATA]
    (timer,) = timers(hass)
    manager.timer_tasks.pop(timer.id).cancel()
    manager._timer_finished(timer.id)


def stop_home_assistant(hass: HomeAssistant) -> None:
    """Forget what Home Assistant holds in memory only."""
    manager = hass.data[TIMER_DATA]
    for task in manager.timer_tasks.values():
        task.cancel()
    manager.timer_tasks.clear()
    manager.timers.clear()


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for what follows from a background task."""
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 - a disk tells nobody
            await asyncio.sleep(0.01)


def kept(hass_storage: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the timers on disk."""
    document = hass_storage.get("xiaozhi.timers")
    found: list[dict[str, Any]] = document["data"]["content"]["timers"] if document else []
    return found


async def test_a_timer_rings_until_somebody_says_stop(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, speech: bytes,
    hass_storage: dict[str, Any], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(ringing, "PAUSE_S", 2)  # a word takes a moment to be told from a noise
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=10, name="pizza")
    finish(hass)
    engines.stt.texts = ["stop"]
    assert await said(kitchen, 1) == ["Your pizza timer is up."]
    await kitchen.expect("tts/stop")
    await kitchen.say_pcm(speech)
    assert await said(kitchen, 1) == ["Goodbye."]
    await until(lambda: kept(hass_storage) == [])
    assert kitchen.complaints == []


async def test_a_button_stops_a_timer_that_rings(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, hass_storage: dict[str, Any]
) -> None:
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=10)
    engines.tts.seconds = 5
    finish(hass)
    assert await said(kitchen, 1) == ["Your timer is up."]
    await kitchen.press_button()
    await kitchen.expect("tts/stop")
    await until(lambda: kept(hass_storage) == [])


async def test_a_timer_rings_a_limited_time(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, monkeypatch: pytest.MonkeyPatch,
    hass_storage: dict[str, Any],
) -> None:  # fmt: skip
    monkeypatch.setattr(ringing, "PAUSE_S", 0.05)
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=10)
    finish(hass)
    assert await said(kitchen, ringing.RINGS) == ["Your timer is up."] * ringing.RINGS
    await until(lambda: kept(hass_storage) == [])


async def test_a_timer_rings_at_a_board_in_standby(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines
) -> None:
    session = await in_standby(hass, hub_entry, kitchen, engines)
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=10)
    finish(hass)
    assert await said(kitchen, 1) == ["Your timer is up."]
    assert session.state is not SessionState.STANDBY  # it listens: «stop»


async def test_a_timer_without_a_voice_rings_nevertheless(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=10)
    engines.tts.error = RuntimeError("down")
    finish(hass)
    while (await kitchen.expect("alert")).body["message"] != "Your timer is up.":
        pass
    assert await said(kitchen, 1) == ["Your timer is up."]
    caplog.clear()


async def test_a_timer_of_a_board_that_sleeps_is_told_elsewhere_at_once(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    hass.states.async_set(PLAYER, "idle")
    played: list[ServiceCall] = async_mock_service(hass, "media_player", "play_media")
    await choose(hass, hub_entry, fallback_player=PLAYER)
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=10)
    finish(hass)
    await until(lambda: len(played) == 1)
    assert "Your+timer+is+up" in played[0].data["media_content_id"]
    assert await waiting(hass, hub_entry) == 0


async def test_a_timer_that_nobody_could_be_told_waits_for_the_next_conversation(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, hass_storage: dict[str, Any]
) -> None:
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=10, name="pizza")
    finish(hass)
    await until(lambda: "xiaozhi.waiting" in hass_storage)
    await kitchen.wake()
    (first,) = await said(kitchen, 1)
    assert first.startswith("Your pizza timer was up at ")
    await until(lambda: kept(hass_storage) == [])


async def test_a_board_that_leaves_while_it_rings_has_been_heard(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, offline: Offline, hass_storage: dict[str, Any]
) -> None:
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=10)
    finish(hass)
    assert await said(kitchen, 2) == ["Your timer is up."] * 2
    await asleep(kitchen, offline)
    await until(lambda: kept(hass_storage) == [])
    assert await waiting(hass, hub_entry) == 0


async def test_a_restart_goes_on_with_the_timers(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, hass_storage: dict[str, Any]
) -> None:
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=10, name="pizza")
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=20, name="tea")
    await say(hass, hub_entry, kitchen, "HassIncreaseTimer", name="tea", minutes=5)
    await say(hass, hub_entry, kitchen, "HassPauseTimer", name="tea")
    await until(lambda: len(kept(hass_storage)) == 2 and kept(hass_storage)[1]["ends_at"] is None)
    await hass.config_entries.async_unload(hub_entry.entry_id)
    stop_home_assistant(hass)
    await hass.config_entries.async_setup(hub_entry.entry_id)
    pizza, tea = sorted(timers(hass), key=lambda timer: timer.name or "")
    assert (pizza.name, pizza.is_active, pizza.start_minutes) == ("pizza", True, 10)
    assert 595 <= pizza.seconds_left <= 600
    assert (tea.name, tea.is_active) == ("tea", False)
    assert 1495 <= tea.seconds_left <= 1500
    await say(hass, hub_entry, kitchen, "HassCancelTimer", name="pizza")
    await say(hass, hub_entry, kitchen, "HassCancelTimer", name="tea")
    assert timers(hass) == []
    await until(lambda: kept(hass_storage) == [])


async def test_a_timer_is_set_by_voice_and_after_a_restart_cancelled_by_voice(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, speech: bytes,
    hass_storage: dict[str, Any],
) -> None:  # fmt: skip
    await engines.change(hass, conversation_engine="conversation.home_assistant")
    engines.stt.texts = ["set a timer for 10 minutes", "cancel my timer"]
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/stop")
    assert [timer.start_minutes for timer in timers(hass)] == [10]
    await until(lambda: len(kept(hass_storage)) == 1)
    await hass.config_entries.async_unload(hub_entry.entry_id)
    stop_home_assistant(hass)
    await hass.config_entries.async_setup(hub_entry.entry_id)
    assert [timer.start_minutes for timer in timers(hass)] == [10]
    await kitchen.wait_for_state(State.IDLE)
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/stop")
    assert timers(hass) == []
    await until(lambda: kept(hass_storage) == [])


async def test_a_timer_rings_at_a_board_on_hold_and_says_nothing_of_its_microphone(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines,
    monkeypatch: pytest.MonkeyPatch, hass_storage: dict[str, Any],
) -> None:  # fmt: skip
    monkeypatch.setattr(ringing, "PAUSE_S", 0.05)
    session = await in_standby(hass, hub_entry, kitchen, engines)
    await act(hass, "switch.turn_on", "switch.kitchen_microphone_hold")
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=10)
    finish(hass)
    assert await said(kitchen, ringing.RINGS) == ["Your timer is up."] * ringing.RINGS
    await until(lambda: kept(hass_storage) == [])
    assert session.state is SessionState.STANDBY


async def test_a_reload_leaves_running_timers_alone(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, hass_storage: dict[str, Any]
) -> None:
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=10)
    await until(lambda: len(kept(hass_storage)) == 1)
    (before,) = timers(hass)
    await hass.config_entries.async_reload(hub_entry.entry_id)
    assert timers(hass) == [before]
    stop_home_assistant(hass)


async def test_a_timer_that_was_up_meanwhile_is_told_late(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, hass_storage: dict[str, Any]
) -> None:
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=10, name="pizza")
    await until(lambda: len(kept(hass_storage)) == 1)
    await hass.config_entries.async_unload(hub_entry.entry_id)
    stop_home_assistant(hass)
    (timer,) = kept(hass_storage)
    timer["ends_at"] = (dt_util.utcnow() - timedelta(minutes=5)).isoformat()
    await hass.config_entries.async_setup(hub_entry.entry_id)
    await until(lambda: "xiaozhi.waiting" in hass_storage)
    await kitchen.wake()
    (first,) = await said(kitchen, 1)
    assert first.startswith("Your pizza timer was up at ")


async def test_timers_of_a_removed_board_are_forgotten(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, hass_storage: dict[str, Any]
) -> None:
    await say(hass, hub_entry, kitchen, "HassStartTimer", minutes=10)
    await until(lambda: len(kept(hass_storage)) == 1)
    (subentry_id,) = hub_entry.subentries
    hass.config_entries.async_remove_subentry(hub_entry, subentry_id)
    await until(lambda: kept(hass_storage) == [])
    stop_home_assistant(hass)
