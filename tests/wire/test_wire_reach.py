"""Announcements for boards that sleep: they wait, go elsewhere or fail, as chosen; what waited comes first."""

import asyncio
from datetime import timedelta
from types import MappingProxyType, SimpleNamespace
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.storage import Store
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.diagnostics import async_get_config_entry_diagnostics
from custom_components.xiaozhi.reach import reach
from custom_components.xiaozhi.reach.deliveries import MAX_WAITING
from tests.board import Board, State
from tests.fake_engines import FakeEngines
from tests.wire.conftest import MakeBoard, Offline, state
from tests.wire.test_wire_entities import asleep

SATELLITE = "assist_satellite.kitchen"
QUIET = {"entity_id": SATELLITE, "preannounce": False}
PLAYER, PHONE = "media_player.living_room", "notify.phone"


@pytest.fixture(autouse=True)
async def media(hass: HomeAssistant, engines: FakeEngines) -> None:
    """Announcements resolve media through Home Assistant's media sources."""
    engines.tts.seconds = 0.2
    assert await async_setup_component(hass, "media_source", {})


@pytest.fixture
def player(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what a media player was told to play."""
    hass.states.async_set(PLAYER, "idle")
    calls: list[ServiceCall] = async_mock_service(hass, "media_player", "play_media")
    return calls


@pytest.fixture
def phone(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what a notify entity was sent."""
    hass.states.async_set(PHONE, "unknown")
    calls: list[ServiceCall] = async_mock_service(hass, "notify", "send_message")
    return calls


async def choose(hass: HomeAssistant, entry: MockConfigEntry, **choices: Any) -> None:
    """Choose how the only board is reached, as the form does."""
    (subentry,) = entry.subentries.values()
    data = MappingProxyType({**subentry.data, **choices})
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()


async def announce(hass: HomeAssistant, entry: MockConfigEntry, board: Board, **data: Any) -> dict[str, Any]:
    """Call our own action; return what it says."""
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, board.device_id), entry.entry_id)
    assert device is not None
    call = {"device_id": device.id, "preannounce": False} | data
    response: Any = await hass.services.async_call(DOMAIN, "announce", call, blocking=True, return_response=True)
    return dict(response)


async def satellite(hass: HomeAssistant, name: str, **data: Any) -> None:
    """Call an action of the satellite."""
    await hass.services.async_call("assist_satellite", name, QUIET | data, blocking=True)


async def said(board: Board, sentences: int) -> list[str]:
    """Return the next sentences that the board showed."""
    return [(await board.expect("tts/sentence_start")).text for _ in range(sentences)]


async def waiting(hass: HomeAssistant, entry: MockConfigEntry) -> int:
    """Return how much waits, by the diagnostics."""
    (board,) = (await async_get_config_entry_diagnostics(hass, entry))["boards"]
    count: int = board["waiting"]
    return count


async def test_an_announcement_to_a_board_that_talks_is_told_now(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    assert await announce(hass, hub_entry, kitchen, message="Dinner.") == {"delivered": "now"}
    assert await said(kitchen, 1) == ["Dinner."]


async def test_what_waited_comes_before_the_greeting_in_its_order(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    assert (await announce(hass, hub_entry, kitchen, message="First."))["delivered"] == "queued"
    await satellite(hass, "announce", message="Second.")
    assert await waiting(hass, hub_entry) == 2
    await kitchen.wake()
    assert await said(kitchen, 3) == ["First.", "Second.", "Yes?"]
    assert await waiting(hass, hub_entry) == 0
    assert kitchen.complaints == []


async def test_a_board_that_is_woken_by_its_button_hears_what_waited(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, speech: bytes
) -> None:
    await announce(hass, hub_entry, kitchen, message="First.")
    await kitchen.press_button()
    assert await said(kitchen, 1) == ["First."]
    await kitchen.expect("tts/stop")
    await kitchen.say_pcm(speech)
    assert (await kitchen.expect("stt")).text == "turn on the lamp"


async def test_push_to_talk_hears_what_waited_after_its_answer(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, speech: bytes
) -> None:
    await announce(hass, hub_entry, kitchen, message="First.")
    await kitchen.push_to_talk(speech)
    answer_and_news = await said(kitchen, 2)
    assert answer_and_news[-1] == "First."


async def test_what_waits_survives_a_reload(hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board) -> None:
    await announce(hass, hub_entry, kitchen, message="First.")
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()
    assert await waiting(hass, hub_entry) == 1
    await kitchen.wake()
    assert await said(kitchen, 1) == ["First."]


async def test_what_has_expired_is_not_told(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    await announce(hass, hub_entry, kitchen, message="Old.", expiry_min=5)
    later = dt_util.utcnow() + timedelta(minutes=5)
    monkeypatch.setattr(reach, "dt_util", SimpleNamespace(utcnow=lambda: later))
    assert await waiting(hass, hub_entry) == 0
    await kitchen.wake()
    assert await said(kitchen, 1) == ["Yes?"]


async def test_who_interrupts_hears_the_rest_next_time(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, offline: Offline
) -> None:
    engines.tts.seconds = 5
    await announce(hass, hub_entry, kitchen, message="First.")
    await announce(hass, hub_entry, kitchen, message="Second.")
    await kitchen.wake()
    assert await said(kitchen, 1) == ["First."]
    await kitchen.press_button()
    await kitchen.expect("tts/stop")
    await asyncio.sleep(0)
    engines.tts.seconds = 0.2
    await asleep(kitchen, offline)
    assert await waiting(hass, hub_entry) == 1
    await kitchen.wake()
    assert await said(kitchen, 2) == ["Second.", "Yes?"]


async def test_a_board_that_leaves_in_the_middle_hears_it_again(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, offline: Offline
) -> None:
    engines.tts.seconds = 5
    await announce(hass, hub_entry, kitchen, message="First.")
    await kitchen.wake()
    assert await said(kitchen, 1) == ["First."]
    await asleep(kitchen, offline)
    assert await waiting(hass, hub_entry) == 1


async def test_what_cannot_be_spoken_is_shown_and_not_tried_for_ever(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    await announce(hass, hub_entry, kitchen, message="First.")
    engines.tts.error = RuntimeError("down")
    await kitchen.wake()
    while (await kitchen.expect("alert")).body["message"] != "First.":
        pass
    assert await waiting(hass, hub_entry) == 0
    caplog.clear()


async def test_a_question_waits_and_is_followed_by_listening(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    await satellite(hass, "start_conversation", start_message="Close the garage?", extra_system_prompt="It is open.")
    await kitchen.wake()
    assert await said(kitchen, 1) == ["Close the garage?"]
    await kitchen.expect("tts/stop")
    await kitchen.say_pcm(speech)
    await kitchen.expect("stt")
    await kitchen.expect("tts/stop")
    assert engines.agent.asked[0].extra_system_prompt == "It is open."


async def test_a_question_whose_answer_is_waited_for_fails_at_once(hass: HomeAssistant, kitchen: Board) -> None:
    with pytest.raises(HomeAssistantError) as caught:
        await hass.services.async_call(
            "assist_satellite", "ask_question", QUIET | {"question": "Close it?"}, blocking=True, return_response=True
        )
    assert caught.value.translation_key == "board_not_talking"


async def test_a_board_that_shall_fail_says_what_to_do(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    await choose(hass, hub_entry, if_asleep="fail")
    with pytest.raises(HomeAssistantError, match="wake it") as caught:
        await satellite(hass, "announce", message="Hello")
    assert caught.value.translation_key == "board_not_talking"


async def test_an_announcement_goes_to_the_player_and_the_phone_in_its_place(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, player: list[ServiceCall],
    phone: list[ServiceCall],
) -> None:  # fmt: skip
    await choose(hass, hub_entry, if_asleep="fallback", fallback_player=PLAYER, fallback_notify=PHONE)
    assert await announce(hass, hub_entry, kitchen, message="Dinner.") == {"delivered": "fallback"}
    assert player[0].data["media_content_id"].startswith("media-source://tts/")
    assert "message=Dinner" in player[0].data["media_content_id"]
    assert player[0].data["announce"] is True
    assert phone[0].data["message"] == "Dinner."
    assert await waiting(hass, hub_entry) == 0


async def test_a_question_waits_also_where_announcements_go_elsewhere(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, player: list[ServiceCall]
) -> None:
    await choose(hass, hub_entry, if_asleep="fallback", fallback_player=PLAYER)
    await satellite(hass, "start_conversation", start_message="Close the garage?")
    assert (player, await waiting(hass, hub_entry)) == ([], 1)


@pytest.mark.parametrize(
    ("choices", "key"),
    [({}, "no_fallback"), ({"fallback_player": "media_player.gone"}, "fallback_failed")],
)
async def test_a_place_that_is_missing_is_an_error(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, choices: dict[str, str], key: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    await choose(hass, hub_entry, **choices)
    with pytest.raises(HomeAssistantError) as caught:
        await announce(hass, hub_entry, kitchen, message="Dinner.", if_asleep="fallback")
    assert caught.value.translation_key == key
    caplog.clear()


async def test_no_more_than_a_few_wait(hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board) -> None:
    for number in range(MAX_WAITING):
        await announce(hass, hub_entry, kitchen, message=str(number))
    with pytest.raises(HomeAssistantError) as caught:
        await announce(hass, hub_entry, kitchen, message="too much")
    assert caught.value.translation_key == "too_many_waiting"


async def test_what_the_disk_does_not_take_is_an_error_and_does_not_wait(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    with patch.object(Store, "async_save"), pytest.raises(HomeAssistantError) as caught:
        await announce(hass, hub_entry, kitchen, message="lost")
    assert caught.value.translation_key == "not_saved"
    assert await waiting(hass, hub_entry) == 0


async def test_nothing_to_announce_is_an_error(hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await announce(hass, hub_entry, kitchen)
    assert caught.value.translation_key == "nothing_to_announce"


async def test_an_announcement_has_its_own_volume_and_the_old_one_comes_back(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    await state(hass, "70", "number.kitchen_volume")
    volumes: list[int] = []
    hardware = kitchen.conversation.tools.hardware
    telling = asyncio.create_task(announce(hass, hub_entry, kitchen, message="Dinner.", volume=25))
    while (await kitchen.expect("tts/sentence_start")).text != "Dinner.":
        pass
    volumes.append(hardware.volume)
    await telling
    assert (volumes, hardware.volume) == ([25], 70)


async def test_a_volume_that_could_not_come_back_does_so_at_the_next_conversation(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, offline: Offline
) -> None:
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    await state(hass, "70", "number.kitchen_volume")
    engines.tts.seconds = 5
    telling = asyncio.create_task(announce(hass, hub_entry, kitchen, message="Dinner.", volume=25))
    while (await kitchen.expect("tts/sentence_start")).text != "Dinner.":
        pass
    await asleep(kitchen, offline)
    await telling
    hardware = kitchen.conversation.tools.hardware
    assert hardware.volume == 25
    engines.tts.seconds = 0.2
    await kitchen.wake()
    await kitchen.wait_for_state(State.LISTENING)
    async with asyncio.timeout(5):
        while hardware.volume != 70:
            await kitchen.expect("mcp")


async def test_what_waits_for_a_removed_board_is_forgotten(
    hass: HomeAssistant, hub_entry: MockConfigEntry, make_board: MakeBoard, hass_storage: dict[str, Any]
) -> None:
    board = await make_board()
    await announce(hass, hub_entry, board, message="Private.")
    assert "Private." in str(hass_storage["xiaozhi.waiting"])
    (subentry_id,) = hub_entry.subentries
    hass.config_entries.async_remove_subentry(hub_entry, subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert "Private." not in str(hass_storage["xiaozhi.waiting"])
