"""*Microphone hold* over the wire: nobody is heard at a board, and it is told so; what is to be told still arrives."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.session.states import SessionState
from tests.board import Board, State
from tests.fake_engines import FakeEngines
from tests.wire.conftest import state
from tests.wire.test_wire_entities import act, value
from tests.wire.test_wire_standby import session_of, stay_connected

HOLD = "switch.kitchen_microphone_hold"
SENTENCE = "My microphone is on hold. Switch off «Microphone hold» in Home Assistant to talk with me."
QUIET = {"entity_id": "assist_satellite.kitchen", "preannounce": False}


@pytest.fixture(autouse=True)
def brief(engines: FakeEngines) -> None:
    """Say everything fast."""
    engines.tts.seconds = 0.2


async def test_whoever_wakes_the_board_hears_why_nobody_listens(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines
) -> None:
    await act(hass, "switch.turn_on", HOLD)
    for _ in range(2):
        await kitchen.wake()
        assert (await kitchen.expect("tts/sentence_start")).text == SENTENCE
        await kitchen.wait_for_state(State.IDLE)
        await kitchen.expect("closed")
    assert engines.stt.heard_bytes == []
    assert kitchen.complaints == []


async def test_a_conversation_ends_at_once(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    await state(hass, "listening")
    await act(hass, "switch.turn_on", HOLD)
    await kitchen.expect("closed")
    await kitchen.wait_for_state(State.IDLE)
    await act(hass, "switch.turn_off", HOLD)
    await kitchen.push_to_talk(speech)
    assert (await kitchen.expect("stt")).text == "turn on the lamp"
    await kitchen.expect("tts/stop")


async def test_it_is_still_on_hold_after_a_restart(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines
) -> None:
    await act(hass, "switch.turn_on", HOLD)
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()
    assert value(hass, HOLD) == "on"
    await kitchen.press_button()
    assert (await kitchen.expect("tts/sentence_start")).text == SENTENCE
    await kitchen.expect("closed")


async def test_a_board_that_stays_connected_announces_and_hears_nothing(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    await stay_connected(hass, hub_entry)
    await act(hass, "switch.turn_on", HOLD)
    await kitchen.wake()
    assert (await kitchen.expect("tts/sentence_start")).text == SENTENCE
    await kitchen.expect("tts/stop")
    await hass.services.async_call("assist_satellite", "announce", QUIET | {"message": "Dinner."}, blocking=True)
    assert (await kitchen.expect("tts/sentence_start")).text == "Dinner."
    await kitchen.expect("tts/stop")
    await kitchen.say_pcm(speech)
    assert session_of(hub_entry, kitchen).state is SessionState.STANDBY
    assert engines.stt.heard_bytes == []


@pytest.mark.parametrize(
    ("action", "data"),
    [("ask_question", {"question": "Close it?"}), ("start_conversation", {"start_message": "Good morning."})],
)
async def test_nobody_is_asked_who_could_not_answer(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines, action: str, data: dict[str, str]
) -> None:
    await act(hass, "switch.turn_on", HOLD)
    with pytest.raises(HomeAssistantError) as failed:
        await hass.services.async_call(
            "assist_satellite", action, QUIET | data, blocking=True, return_response=action == "ask_question"
        )
    assert failed.value.translation_key == "microphone_held"


async def test_a_question_that_waited_is_told_and_nobody_waits_for_an_answer(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines
) -> None:
    asked = QUIET | {"start_message": "Good morning."}
    await hass.services.async_call("assist_satellite", "start_conversation", asked, blocking=True)
    await act(hass, "switch.turn_on", HOLD)
    await kitchen.press_button()
    assert (await kitchen.expect("tts/sentence_start")).text == "Good morning."
    await kitchen.expect("tts/stop")
    assert (await kitchen.expect("tts/sentence_start")).text == SENTENCE
    await kitchen.expect("closed")
