"""*Stay connected*: a board whose socket is kept, over the wire, with a wake word engine of Home Assistant's."""

import asyncio
from collections.abc import AsyncIterable
from types import MappingProxyType
from typing import override

from homeassistant.components import wake_word
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.const import CONF_STAY_CONNECTED
from custom_components.xiaozhi.session.session import Session
from custom_components.xiaozhi.session.states import SessionState
from tests.board import Board, Build, State
from tests.board.build import Mode
from tests.fake_engines import FakeEngines
from tests.wire.conftest import state

SATELLITE = "assist_satellite.kitchen"
QUIET = {"entity_id": SATELLITE, "preannounce": False}


class FakeWakeWord(wake_word.WakeWordDetectionEntity):
    """Hears its word after `after_bytes` of audio."""

    _attr_name = "Fake wake word"
    entity_id = "wake_word.fake"

    def __init__(self) -> None:
        self.after_bytes = 20_000
        self.heard_bytes = 0

    @override
    async def get_supported_wake_words(self) -> list[wake_word.WakeWord]:
        return [wake_word.WakeWord(id="okay_nabu", name="Okay Nabu")]

    @override
    async def _async_process_audio_stream(
        self, stream: AsyncIterable[tuple[bytes, int]], wake_word_id: str | None
    ) -> wake_word.DetectionResult | None:
        async for chunk, _ in stream:
            self.heard_bytes += len(chunk)
            if self.heard_bytes >= self.after_bytes:
                return wake_word.DetectionResult(wake_word_id="okay_nabu", wake_word_phrase="okay nabu", timestamp=1000)
        return None


@pytest.fixture
async def nabu(hass: HomeAssistant, engines: FakeEngines) -> FakeWakeWord:
    """Return the wake word engine of the preferred pipeline."""
    assert await async_setup_component(hass, "wake_word", {})
    assert await async_setup_component(hass, "media_source", {})
    nabu = FakeWakeWord()
    await hass.data[wake_word.DATA_COMPONENT].async_add_entities([nabu])
    await engines.change(hass, wake_word_entity=nabu.entity_id, wake_word_id="okay_nabu")
    return nabu


async def stay_connected(hass: HomeAssistant, entry: MockConfigEntry, *, stays: bool = True) -> None:
    """Choose it, as the form does."""
    (subentry,) = entry.subentries.values()
    data = MappingProxyType({**subentry.data, CONF_STAY_CONNECTED: stays})
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()


def session_of(entry: MockConfigEntry, board: Board) -> Session:
    """Return the open session of a board."""
    session: Session | None = entry.runtime_data.sessions.session(board.device_id)
    assert session is not None
    return session


async def in_standby(hass: HomeAssistant, entry: MockConfigEntry, board: Board, engines: FakeEngines) -> Session:
    """Have a conversation end."""
    await stay_connected(hass, entry)
    engines.tts.seconds = 0.1
    await board.wake()
    await board.expect("tts/stop")
    await board.type_text("goodbye")
    await board.expect("tts/stop")
    await board.wait_for_state(State.LISTENING)
    await state(hass, "idle")
    session = session_of(entry, board)
    assert session.state is SessionState.STANDBY
    return session


async def test_a_wake_word_of_home_assistants_wakes_a_board_in_standby(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, nabu: FakeWakeWord,
    speech: bytes,
) -> None:  # fmt: skip
    await in_standby(hass, hub_entry, kitchen, engines)
    await kitchen.say_pcm(speech)
    assert (await kitchen.expect("tts/sentence_start")).text == "Yes?"
    await kitchen.expect("tts/stop")
    await kitchen.say_pcm(speech)
    assert (await kitchen.expect("stt")).text == "turn on the lamp"
    await kitchen.expect("tts/stop")


async def test_what_is_said_in_standby_reaches_no_recognition(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    session = await in_standby(hass, hub_entry, kitchen, engines)
    await kitchen.say_pcm(speech)
    assert session.state is SessionState.STANDBY
    assert engines.stt.heard_bytes == []
    assert kitchen.complaints == []


async def test_an_announcement_reaches_a_board_in_standby_and_leaves_it_there(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, nabu: FakeWakeWord
) -> None:
    session = await in_standby(hass, hub_entry, kitchen, engines)
    await hass.services.async_call("assist_satellite", "announce", QUIET | {"message": "Dinner."}, blocking=True)
    assert (await kitchen.expect("tts/sentence_start")).text == "Dinner."
    await kitchen.expect("tts/stop")
    await state(hass, "idle")
    assert session.state is SessionState.STANDBY


async def test_the_home_begins_a_conversation_with_a_board_in_standby(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    await in_standby(hass, hub_entry, kitchen, engines)
    data = QUIET | {"start_message": "Good morning.", "extra_system_prompt": "It is early."}
    await hass.services.async_call("assist_satellite", "start_conversation", data, blocking=True)
    await kitchen.say_pcm(speech)
    assert (await kitchen.expect("stt")).text == "turn on the lamp"
    await kitchen.expect("tts/stop")
    assert engines.agent.asked[-1].extra_system_prompt == "It is early."


async def test_a_question_opens_the_microphone_of_a_board_in_standby(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, nabu: FakeWakeWord,
    speech: bytes,
) -> None:  # fmt: skip
    await in_standby(hass, hub_entry, kitchen, engines)
    engines.stt.texts = ["yes please"]
    asking = hass.async_create_task(
        hass.services.async_call(
            "assist_satellite",
            "ask_question",
            QUIET | {"question": "Close it?"},
            blocking=True,
            return_response=True,
        )
    )
    await kitchen.expect("tts/sentence_start")
    await kitchen.expect("tts/stop")
    await kitchen.say_pcm(speech)
    assert (await asking)["sentence"] == "yes please"  # type: ignore[index]


async def test_a_question_that_nobody_answers_ends_with_the_conversation(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines
) -> None:
    session = await in_standby(hass, hub_entry, kitchen, engines)
    asking = hass.async_create_task(
        hass.services.async_call(
            "assist_satellite",
            "ask_question",
            QUIET | {"question": "Close it?"},
            blocking=True,
            return_response=True,
        )
    )
    await kitchen.expect("tts/sentence_start")
    await kitchen.expect("tts/stop")
    await state(hass, "listening")
    session.say_goodbye()  # as silence does
    with pytest.raises(HomeAssistantError):
        await asyncio.wait_for(asking, 5)
    assert session.state is SessionState.STANDBY


async def test_functions_of_a_board_in_standby_can_be_called(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines
) -> None:
    session = await in_standby(hass, hub_entry, kitchen, engines)
    await session.tools.call("self.audio_speaker.set_volume", {"volume": 33})
    assert kitchen.conversation.tools.hardware.volume == 33


async def test_the_button_of_a_board_in_standby_closes_its_socket_and_a_second_press_talks(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    await in_standby(hass, hub_entry, kitchen, engines)
    await kitchen.press_button()
    assert kitchen.state is State.IDLE
    await kitchen.press_button()
    await kitchen.say_pcm(speech)
    assert (await kitchen.expect("stt")).text == "turn on the lamp"
    await kitchen.expect("tts/stop")


async def test_a_push_to_talk_board_keeps_its_socket_and_its_wake_word(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    await stay_connected(hass, hub_entry)
    engines.tts.seconds = 0.1
    engines.stt.texts = ["goodbye", "turn on the lamp"]
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/stop")
    await kitchen.wait_for_state(State.IDLE)
    assert session_of(hub_entry, kitchen).state is SessionState.STANDBY
    await kitchen.wake()
    assert (await kitchen.expect("tts/sentence_start")).text == "Yes?"
    await kitchen.expect("tts/stop")


async def test_the_home_speaks_first_at_a_push_to_talk_board_and_its_user_presses(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    await stay_connected(hass, hub_entry)
    engines.tts.seconds = 0.1
    engines.stt.texts = ["goodbye", "turn on the lamp"]
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/stop")
    await kitchen.wait_for_state(State.IDLE)
    data = QUIET | {"start_message": "Good morning.", "extra_system_prompt": "It is early."}
    await hass.services.async_call("assist_satellite", "start_conversation", data, blocking=True)
    assert (await kitchen.expect("tts/sentence_start")).text == "Good morning."
    await kitchen.wait_for_state(State.IDLE)
    await kitchen.push_to_talk(speech)
    assert (await kitchen.expect("stt")).text == "turn on the lamp"
    await kitchen.expect("tts/stop")
    assert engines.agent.asked[-1].extra_system_prompt == "It is early."


async def test_a_board_with_echo_cancellation_is_in_standby_too(
    hass: HomeAssistant, hub_entry: MockConfigEntry, make_board: object, engines: FakeEngines, nabu: FakeWakeWord,
    speech: bytes,
) -> None:  # fmt: skip
    kitchen: Board = await make_board(build=Build(has_aec=True))  # type: ignore[operator]
    assert kitchen.build.mode is Mode.REALTIME
    await in_standby(hass, hub_entry, kitchen, engines)
    await kitchen.say_pcm(speech)
    assert (await kitchen.expect("tts/sentence_start")).text == "Yes?"


async def test_a_board_that_shall_not_stay_is_let_go(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines
) -> None:
    await in_standby(hass, hub_entry, kitchen, engines)
    await stay_connected(hass, hub_entry, stays=False)
    await kitchen.wait_for_state(State.IDLE)
