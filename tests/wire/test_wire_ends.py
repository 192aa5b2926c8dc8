"""How sockets end: superseded, killed, stopped with Home Assistant. Nothing of them is left."""

import asyncio

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.board import Board, State
from tests.fake_engines import FakeEngines
from tests.wire.conftest import MakeBoard, Offline, state
from tests.wire.peer import Http, connect_firmware, connect_json

QUESTION = {"type": "listen", "state": "detect", "text": "tell me a story"}


OF_THE_HUB = {"xiaozhi retention of chats", "xiaozhi index of chats"}
"""Tasks that run as long as the hub is loaded, whatever boards do."""


def tasks() -> set[asyncio.Task[None]]:
    """Return our tasks that run for boards."""
    names = {task: task.get_name() for task in asyncio.all_tasks()}
    return {task for task, name in names.items() if name.startswith("xiaozhi") and name not in OF_THE_HUB}


async def all_ended() -> None:
    """Wait until nothing of ours runs any more."""
    if running := tasks():
        _, late = await asyncio.wait(running, timeout=1)
        assert not late
    assert not tasks()


async def test_the_newest_socket_of_a_board_is_the_only_one(
    hass: HomeAssistant, hub_entry: MockConfigEntry, http: Http, paired: str, engines: FakeEngines
) -> None:
    engines.tts.seconds = 20
    old = await connect_firmware(http, paired)
    await old.send(QUESTION)
    await old.receive_until("tts", "sentence_start")
    engines.tts.seconds = 0.1
    new = await connect_json(http, paired)
    await old.receive_all()
    await new.send({"type": "listen", "state": "start", "mode": "auto"})
    await state(hass, "listening")
    await hass.async_block_till_done()
    assert hub_entry.runtime_data.boards.get(paired).is_online
    await new.send(QUESTION)
    await new.receive_until("tts", "stop")
    assert len([task for task in tasks() if "socket writer" in task.get_name()]) == 1


@pytest.mark.parametrize("stage", ["stt", "agent", "tts", "speaking"])
async def test_a_board_that_vanishes_leaves_nothing_at_any_stage(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines, speech: bytes, offline: Offline, stage: str
) -> None:
    if stage == "speaking":
        engines.tts.seconds = 20
    else:
        getattr(engines, stage).hangs = True
    await kitchen.press_talk()
    await kitchen.conversation.microphone.say(speech[:16000])
    await kitchen.release_talk()
    await kitchen.expect({"stt": "listen/stop", "agent": "tts/start", "tts": "tts/start", "speaking": "audio"}[stage])
    gone = offline(kitchen.device_id)
    await kitchen.conversation.hang_up()
    async with asyncio.timeout(5):
        await gone
    await all_ended()
    await state(hass, "idle")
    engines.stt.hangs = engines.agent.hangs = engines.tts.hangs = False
    engines.tts.seconds = 0.1
    await kitchen.type_text("is the door shut")
    await kitchen.expect("tts/stop")


async def test_an_engine_that_does_not_let_go_holds_up_nobody(
    hass: HomeAssistant, http: Http, paired: str, engines: FakeEngines, offline: Offline
) -> None:
    """The board hangs up while its turn is still ending, for which aiohttp cancels the handler once more."""
    engines.agent.hangs, engines.agent.lets_go = True, asyncio.Event()
    old = await connect_firmware(http, paired)
    await old.send(QUESTION)
    await old.receive_until("tts", "start")
    async with asyncio.timeout(5):
        await engines.agent.hanging.wait()
    engines.agent.hangs = False
    engines.tts.seconds = 0.1
    new = await connect_json(http, paired)
    await old.receive_all()
    await new.send(QUESTION)
    await new.receive_until("tts", "stop")
    assert any(task.get_name().startswith("xiaozhi agent") for task in tasks())
    engines.agent.lets_go.set()
    gone = offline(paired)
    await new.close()
    async with asyncio.timeout(5):
        await gone
    await all_ended()


async def test_a_board_is_available_while_it_sleeps(hass: HomeAssistant, kitchen: Board, offline: Offline) -> None:
    await kitchen.wake()
    gone = offline(kitchen.device_id)
    await kitchen.conversation.hang_up()
    await gone
    await state(hass, "idle")


async def test_the_end_of_home_assistant_closes_every_socket(
    hass: HomeAssistant, make_board: MakeBoard, offline: Offline
) -> None:
    boards = [await make_board(), await make_board("aa:bb:cc:dd:ee:02", "Bedroom")]
    gone = [offline(board.device_id) for board in boards]
    for board, word in zip(boards, ("Alexa", "Jarvis"), strict=True):
        await board.wake(word)
        await board.expect("tts/start")
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    async with asyncio.timeout(1):
        await asyncio.gather(*gone)
    for board in boards:
        await board.wait_for_state(State.IDLE)
    await all_ended()


async def test_a_reload_lets_boards_come_back(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, offline: Offline
) -> None:
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await kitchen.expect("closed")
    await kitchen.conversation.hang_up()
    await kitchen.wake("Jarvis")
    await kitchen.expect("tts/stop")


async def test_changed_options_apply_to_the_next_conversation_and_disturb_none(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    hass.config_entries.async_update_entry(hub_entry, options={"language": "zh-Hans"})
    await hass.async_block_till_done()
    assert kitchen.conversation.is_connected
    await kitchen.conversation.hang_up()
    await kitchen.wake("Jarvis")
    assert (await kitchen.expect("tts/sentence_start")).text == "在呢。"


async def test_our_own_sentences_are_in_the_language_of_the_pipeline(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines
) -> None:
    await engines.change(hass, tts_language="zh")
    await kitchen.wake()
    assert (await kitchen.expect("tts/sentence_start")).text == "在呢。"
