"""The satellite entity of a board: announcements, conversations and questions that the home begins, wake words."""

import asyncio
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.board import Board, State
from tests.fake_engines import FakeEngines
from tests.wire.conftest import MakeBoard, state

SATELLITE = "assist_satellite.kitchen"
QUIET = {"entity_id": SATELLITE, "preannounce": False}


@pytest.fixture(autouse=True)
async def media(hass: HomeAssistant, engines: FakeEngines) -> None:
    """Announcements resolve media through Home Assistant's media sources."""
    assert await async_setup_component(hass, "media_source", {})


async def call(hass: HomeAssistant, name: str, data: dict[str, Any], *, returns: bool = False) -> Any:
    """Call an action of the satellite and wait for it."""
    return await hass.services.async_call("assist_satellite", name, data, blocking=True, return_response=returns)


async def greeted(board: Board) -> None:
    """Wake the board and wait for the end of the greeting: it listens then."""
    await board.wake()
    await board.expect("tts/stop")
    await board.wait_for_state(State.LISTENING)


async def test_an_announcement_is_played_to_the_end_before_the_action_returns(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines
) -> None:
    await greeted(kitchen)
    engines.tts.seconds = 0.6
    await call(hass, "announce", QUIET | {"message": "The washer is done."})
    assert (await kitchen.expect("tts/sentence_start")).text == "The washer is done."
    assert len(kitchen.played_pcm()) >= 0.5 * 48000
    await kitchen.expect("tts/stop")


async def test_an_announcement_takes_the_place_of_an_answer_without_a_word_about_it(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines
) -> None:
    await greeted(kitchen)
    engines.agent.hangs = True
    await kitchen.type_text("is the door shut")
    await kitchen.expect("tts/start")
    await state(hass, "processing")
    engines.tts.seconds = 0.1
    await call(hass, "announce", QUIET | {"message": "The washer is done."})
    assert (await kitchen.expect("tts/sentence_start")).text == "The washer is done."
    await kitchen.expect("tts/stop")
    await state(hass, "listening")


async def test_the_chime_comes_before_the_words(hass: HomeAssistant, kitchen: Board, engines: FakeEngines) -> None:
    await greeted(kitchen)
    engines.tts.seconds = 0.1
    played = len(kitchen.played_pcm())
    await call(hass, "announce", {"entity_id": SATELLITE, "message": "Dinner."})
    assert len(kitchen.played_pcm()) - played > 0.5 * 48000  # Home Assistant's chime alone lasts most of a second


async def test_an_announcement_that_cannot_be_spoken_fails(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines, caplog: pytest.LogCaptureFixture
) -> None:
    await greeted(kitchen)
    engines.tts.error = RuntimeError("down")
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "announce", QUIET | {"message": "Hello"})
    assert caught.value.translation_key == "announcement_failed"
    await kitchen.expect("tts/stop")
    caplog.clear()


async def test_a_conversation_that_the_home_begins_goes_on_with_its_prompt(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    await greeted(kitchen)
    await call(
        hass,
        "start_conversation",
        QUIET | {"start_message": "Shall I close the garage?", "extra_system_prompt": "The garage is open."},
    )
    await kitchen.say_pcm(speech)
    await kitchen.expect("stt")
    await kitchen.expect("tts/stop")
    (asked,) = engines.agent.asked
    assert asked.extra_system_prompt == "The garage is open."
    assert engines.agent.said_before(0)[1] == "Shall I close the garage?"


async def test_a_question_returns_the_answer_and_no_agent_hears_it(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    await greeted(kitchen)
    engines.stt.texts = ["yes please"]
    answers = [{"id": "yes", "sentences": ["yes [please]"]}, {"id": "no", "sentences": ["no"]}]
    asking = asyncio.create_task(
        call(hass, "ask_question", QUIET | {"question": "Close it?", "answers": answers}, returns=True)
    )
    await kitchen.expect("tts/sentence_start")
    await kitchen.expect("tts/stop")
    await kitchen.say_pcm(speech)
    assert (await asking)["id"] == "yes"
    assert not engines.agent.asked


async def test_a_question_to_a_board_that_hangs_up_ends(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines
) -> None:
    await greeted(kitchen)
    asking = asyncio.create_task(call(hass, "ask_question", QUIET | {"question": "Close it?"}, returns=True))
    await kitchen.expect("tts/sentence_start")
    await kitchen.expect("tts/stop")
    await kitchen.wait_for_state(State.LISTENING)
    await kitchen.press_button()
    with pytest.raises(HomeAssistantError):
        await asking


async def test_the_wizard_gets_the_next_wake_word_instead_of_a_greeting(
    hass: HomeAssistant, kitchen: Board, hass_ws_client: WebSocketGenerator
) -> None:
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "assist_satellite/intercept_wake_word", "entity_id": SATELLITE})
    assert (await client.receive_json())["success"]
    await kitchen.wake("Hi ESP")
    message = await client.receive_json()
    assert message["event"] == {"wake_word_phrase": "Hi ESP"}
    assert not kitchen.transcript.of_kind("tts/start")


async def test_of_two_boards_that_hear_one_wake_word_only_the_first_answers(make_board: MakeBoard) -> None:
    one, two = await make_board(), await make_board("aa:bb:cc:dd:ee:02", "Bedroom")
    await one.wake()
    await two.wake()
    await one.expect("tts/start")
    await two.expect("closed")
    await two.wait_for_state(State.IDLE)
    assert not two.transcript.of_kind("tts/start")


async def test_unloading_the_hub_closes_the_socket(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    await greeted(kitchen)
    await hass.config_entries.async_unload(hub_entry.entry_id)
    await kitchen.expect("closed")
    await kitchen.wait_for_state(State.IDLE)


async def test_removing_a_board_closes_its_socket_and_no_other(
    hass: HomeAssistant, hub_entry: MockConfigEntry, make_board: MakeBoard, speech: bytes
) -> None:
    one, two = await make_board(), await make_board("aa:bb:cc:dd:ee:02", "Bedroom")
    await greeted(one)
    await two.wake("Jarvis")
    board = hub_entry.runtime_data.boards.get(one.device_id)
    hass.config_entries.async_remove_subentry(hub_entry, board.subentry_id)
    await one.expect("closed")
    await two.expect("tts/stop")
    await two.say_pcm(speech)
    await two.expect("stt")
    await two.expect("tts/stop")
    assert hass.states.get(SATELLITE) is None
