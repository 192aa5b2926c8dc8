"""A board at the limit of what it may speak on one day, and one with an agent of its own."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.board import Board
from tests.fake_engines import FakeEngines
from tests.wire.conftest import KITCHEN, MakeBoard

SENSOR = "sensor.kitchen_characters_spoken_today"


@pytest.mark.parametrize("hub_options", [{"greeting": "none", "spoken_per_day": 15}], ids=["fifteen characters"])
async def test_a_board_that_has_spoken_enough_says_so_until_it_is_allowed_more(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    for said in ("The lamp is on.", "I have spoken as much as I may today."):
        await kitchen.push_to_talk(speech)
        assert (await kitchen.expect("tts/sentence_start")).text.startswith(said)
        await kitchen.expect("tts/stop")
    assert len(engines.agent.asked) == 1
    assert hass.states.is_state(SENSOR, str(len("The lamp is on.")))  # our own explanation is not counted
    hass.config_entries.async_update_entry(hub_entry, options={"greeting": "none", "spoken_per_day": 16})
    await hass.async_block_till_done()
    await kitchen.push_to_talk(speech)
    assert (await kitchen.expect("tts/sentence_start")).text == "The lamp is on."
    await kitchen.expect("tts/stop")


@pytest.mark.parametrize("hub_options", [{"spoken_per_day": 15}], ids=["fifteen characters"])
async def test_greetings_are_not_counted_and_other_boards_speak_on(
    hub_entry: MockConfigEntry, kitchen: Board, make_board: MakeBoard, engines: FakeEngines, speech: bytes
) -> None:
    spoken = hub_entry.runtime_data.spoken
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    assert spoken.characters(KITCHEN) == 0
    spoken.add(KITCHEN, 15)
    attic = await make_board("aa:bb:cc:dd:ee:02", "Attic")
    await attic.push_to_talk(speech)
    assert (await attic.expect("tts/sentence_start")).text == "The lamp is on."
    await attic.expect("tts/stop")


async def test_an_interrupted_answer_counts_as_far_as_it_was_heard(
    hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    engines.tts.seconds = 20
    engines.agent.answers = [["A very long story about lamps and all the rooms that they are in."]]
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/sentence_start")
    await kitchen.press_button()
    await kitchen.expect("tts/stop")
    assert hub_entry.runtime_data.spoken.characters(KITCHEN) < len(engines.agent.answers[0][0]) / 2


async def test_a_board_talks_with_the_agent_that_was_chosen_for_it(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    choice = {"entity_id": "select.kitchen_agent", "option": "Home Assistant"}
    await hass.services.async_call("select", "select_option", choice, blocking=True)
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/start")
    await kitchen.expect("tts/stop")
    assert not engines.agent.asked
    assert hass.states.get("conversation.home_assistant").state != "unknown"  # type: ignore[union-attr]


async def test_a_recognised_speaker_reaches_the_agent_beside_the_words(
    kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    engines.stt.texts = ['{"speaker": "Anna", "content": "turn on the lamp"}']
    await kitchen.push_to_talk(speech)
    assert (await kitchen.expect("stt")).text == "turn on the lamp"
    await kitchen.expect("tts/stop")
    (asked,) = engines.agent.asked
    assert asked.text == "turn on the lamp"
    assert "Anna is speaking now" in (asked.extra_system_prompt or "")
