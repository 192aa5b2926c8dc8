"""A board as a media player and as a place for notifications."""

import asyncio
from typing import Any
from unittest.mock import patch

from homeassistant.components import media_source
from homeassistant.components.assist_satellite.const import PREANNOUNCE_URL
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.session.states import SessionState
from tests.board import Board, State
from tests.fake_engines import FakeEngines
from tests.wire.conftest import MakeBoard, state
from tests.wire.test_wire_reach import choose, said, waiting
from tests.wire.test_wire_standby import in_standby

PLAYER, SCREEN = "media_player.kitchen_loudspeaker", "notify.kitchen_screen"


@pytest.fixture(autouse=True)
async def media(hass: HomeAssistant, engines: FakeEngines) -> str:
    """Return the address of a sound of the home's, most of a second of MP3: Home Assistant's own chime."""
    engines.tts.seconds = 0.2
    assert await async_setup_component(hass, "media_source", {})
    return PREANNOUNCE_URL


async def call(hass: HomeAssistant, domain: str, name: str, entity_id: str, **data: Any) -> None:
    """Call an action of an entity and wait for it."""
    await hass.services.async_call(domain, name, {"entity_id": entity_id} | data, blocking=True)


async def play(hass: HomeAssistant, media_id: str, *, announce: bool = False) -> None:
    """Play a medium."""
    data = {"media_content_id": media_id, "media_content_type": "music", "announce": announce}
    await call(hass, "media_player", "play_media", PLAYER, **data)


async def greeted(board: Board) -> None:
    """Wake the board."""
    await board.wake()
    await board.expect("tts/stop")
    await board.wait_for_state(State.LISTENING)


async def test_a_medium_plays_until_it_is_stopped(hass: HomeAssistant, kitchen: Board, engines: FakeEngines) -> None:
    await greeted(kitchen)
    engines.tts.seconds = 5
    await play(hass, f"media-source://tts/{engines.tts.entity_id}?message=Hello")
    await state(hass, "playing", PLAYER)
    await kitchen.expect("audio")
    await call(hass, "media_player", "media_stop", PLAYER)
    await kitchen.expect("tts/stop")
    await state(hass, "idle", PLAYER)
    await kitchen.wait_for_state(State.LISTENING)


async def test_a_medium_for_a_board_that_sleeps_is_an_error(hass: HomeAssistant, kitchen: Board, media: str) -> None:
    with pytest.raises(HomeAssistantError) as caught:
        await play(hass, media)
    assert caught.value.translation_key == "board_not_talking"
    await state(hass, "idle", PLAYER)


async def test_an_announced_medium_waits_for_a_board_that_sleeps(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, media: str
) -> None:
    await play(hass, media, announce=True)
    assert await waiting(hass, hub_entry) == 1
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    assert len(kitchen.played_pcm()) > 0.5 * 48000


async def test_the_action_for_speech_returns_when_it_was_heard(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines
) -> None:
    await greeted(kitchen)
    engines.tts.seconds = 1
    before = len(kitchen.played_pcm())
    data = {"media_player_entity_id": PLAYER, "message": "Dinner."}
    await call(hass, "tts", "speak", engines.tts.entity_id, **data)
    assert len(kitchen.played_pcm()) - before > 0.9 * 48000


async def test_a_medium_that_is_missing_is_an_error(hass: HomeAssistant, kitchen: Board) -> None:
    await greeted(kitchen)
    with pytest.raises(HomeAssistantError):
        await play(hass, "media-source://media_source/local/none.mp3", announce=True)
    await state(hass, "idle", PLAYER)


async def test_the_volume_is_the_boards(hass: HomeAssistant, kitchen: Board) -> None:
    await call(hass, "media_player", "volume_set", PLAYER, volume_level=0.3)  # asleep: a wish
    assert hass.states.get(PLAYER).attributes["volume_level"] == 0.3  # type: ignore[union-attr]
    await greeted(kitchen)
    await state(hass, "30", "number.kitchen_volume")
    assert kitchen.conversation.tools.hardware.volume == 30
    await call(hass, "media_player", "volume_up", PLAYER)
    assert kitchen.conversation.tools.hardware.volume == 40


async def test_only_sounds_are_offered_to_choose_from(hass: HomeAssistant, kitchen: Board) -> None:
    entity = hass.data["media_player"].get_entity(PLAYER)
    with patch.object(media_source, "async_browse_media") as browse:
        await entity.async_browse_media()
    wanted = browse.call_args.kwargs["content_filter"]
    assert wanted(type("Item", (), {"media_content_type": "audio/mpeg"}))
    assert not wanted(type("Item", (), {"media_content_type": "video/mp4"}))


async def test_a_notification_shows_its_text_with_its_face(hass: HomeAssistant, kitchen: Board) -> None:
    await greeted(kitchen)
    await call(hass, "notify", "send_message", SCREEN, message="The washer is done 🎉", title="Laundry")
    alert = (await kitchen.expect("alert")).body
    assert (alert["status"], alert["message"], alert["emotion"]) == ("Laundry", "The washer is done 🎉", "happy")
    assert kitchen.state is State.LISTENING


async def test_a_notification_waits_for_a_board_that_sleeps(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    await call(hass, "notify", "send_message", SCREEN, message="The washer is done")
    assert await waiting(hass, hub_entry) == 1
    await kitchen.wake()
    alert = (await kitchen.expect("alert")).body
    assert (alert["status"], alert["message"], alert["emotion"]) == (
        "Home Assistant",
        "The washer is done",
        "neutral",
    )
    assert await said(kitchen, 1) == ["Yes?"]


async def test_a_notification_for_a_board_that_sleeps_goes_elsewhere_or_fails_as_chosen(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, make_board: MakeBoard
) -> None:
    await choose(hass, hub_entry, if_asleep="fail")
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "notify", "send_message", SCREEN, message="The washer is done")
    assert caught.value.translation_key == "board_not_talking"
    await choose(hass, hub_entry, if_asleep="fallback", fallback_notify="notify.bath_screen")
    bath = await make_board("aa:bb:cc:dd:ee:02", "Bath")
    await greeted(bath)
    await call(hass, "notify", "send_message", SCREEN, message="The washer is done")
    assert (await bath.expect("alert")).body["message"] == "The washer is done"


async def test_a_board_that_is_its_own_fallback_is_an_error_and_no_circle(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, caplog: pytest.LogCaptureFixture
) -> None:
    await choose(hass, hub_entry, if_asleep="fallback", fallback_player=PLAYER, fallback_notify=SCREEN)
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "notify", "send_message", SCREEN, message="Round and round")
    assert caught.value.translation_key == "fallback_failed"
    caplog.clear()


async def test_another_board_takes_the_place_of_one_that_sleeps(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, make_board: MakeBoard
) -> None:
    await choose(hass, hub_entry, if_asleep="fallback", fallback_player="media_player.bath_loudspeaker")
    bath = await make_board("aa:bb:cc:dd:ee:02", "Bath")
    await greeted(bath)
    before = len(bath.played_pcm())
    async with asyncio.timeout(10):
        await call(hass, "assist_satellite", "announce", "assist_satellite.kitchen", message="Hi", preannounce=False)
    assert len(bath.played_pcm()) > before


async def test_texts_and_media_reach_a_board_in_standby_and_leave_it_there(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, media: str
) -> None:
    session = await in_standby(hass, hub_entry, kitchen, engines)
    before = len(kitchen.played_pcm())
    await play(hass, media, announce=True)
    assert len(kitchen.played_pcm()) - before > 0.5 * 48000
    await call(hass, "notify", "send_message", SCREEN, message="Hello")
    assert (await kitchen.expect("alert")).body["message"] == "Hello"
    assert session.state is SessionState.STANDBY
