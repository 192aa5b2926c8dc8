"""Whole turns between a simulated board and Home Assistant: what the board hears, shows and does."""

import asyncio
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from tests.board import Board, Build, State
from tests.fake_engines import FakeEngines, mp3_of, wav_of
from tests.wire.conftest import MakeBoard, Offline

pytestmark = pytest.mark.parametrize("hub_options", [{"greeting": "none"}], ids=["no greeting"])

SATELLITE = "assist_satellite.kitchen"


async def test_a_spoken_sentence_is_answered_aloud(kitchen: Board, engines: FakeEngines, speech: bytes) -> None:
    await kitchen.wake()
    await kitchen.say_pcm(speech)
    assert (await kitchen.expect("stt")).text == "Hi ESP"
    assert (await kitchen.expect("stt")).text == "turn on the lamp"
    await kitchen.expect("tts/start")
    assert (await kitchen.expect("tts/sentence_start")).text == "The lamp is on."
    await kitchen.expect("tts/stop")
    assert engines.agent.asked[0].text == "turn on the lamp"
    assert engines.agent.asked[0].satellite_id == SATELLITE
    assert len(kitchen.played_pcm()) > 0.25 * 48000
    await kitchen.wait_for_state(State.LISTENING)


async def test_push_to_talk_is_not_cut_by_a_pause(kitchen: Board, engines: FakeEngines, speech: bytes) -> None:
    await kitchen.push_to_talk(speech + bytes(2 * 32000) + speech)
    await kitchen.expect("tts/stop")
    assert engines.stt.heard_bytes[0] >= 2 * len(speech) + 2 * 32000 - 2 * 1920
    assert len(engines.agent.asked) == 1
    assert kitchen.state is State.IDLE


async def test_in_realtime_mode_the_microphone_stays_open(
    make_board: MakeBoard, engines: FakeEngines, speech: bytes
) -> None:
    board = await make_board(build=Build(has_aec=True))
    await board.wake()
    await board.expect("tts/stop")  # all the answer that a wake word gets without a greeting
    await board.say_pcm(speech)
    await board.expect("tts/stop")
    await board.say_pcm(speech)
    await board.expect("tts/start")
    await board.expect("tts/stop")
    assert len(engines.agent.asked) == 2


async def test_speaking_into_an_answer_interrupts_it(
    make_board: MakeBoard, engines: FakeEngines, speech: bytes
) -> None:
    engines.tts.seconds = 20
    engines.agent.answers = [["A very long story about lamps."], ["Done."]]
    board = await make_board(build=Build(has_aec=True))
    await board.wake()
    await board.say_pcm(speech)
    await board.expect("tts/sentence_start")
    engines.tts.seconds = 0.3
    await board.say_pcm(speech + speech)
    await board.expect("tts/stop")
    assert (await board.expect("tts/sentence_start")).text == "Done."
    await board.expect("tts/stop")
    assert board.complaints == ["tts stop while listening"]  # the one that requirements T2 wants after the wake word


async def test_the_button_stops_an_answer_at_once(kitchen: Board, engines: FakeEngines, speech: bytes) -> None:
    engines.tts.seconds = 20
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/sentence_start")
    await kitchen.press_button()
    await kitchen.expect("tts/stop")
    assert kitchen.state is State.IDLE
    engines.tts.seconds = 0.2
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/stop")


async def test_the_wake_word_interrupts_an_answer_and_opens_the_microphone(
    kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    engines.tts.seconds = 20
    await kitchen.say_pcm(speech)
    await kitchen.expect("tts/sentence_start")
    await kitchen.wake()
    await kitchen.expect("tts/stop")
    engines.tts.seconds = 0.2
    await kitchen.say_pcm(speech)
    await kitchen.expect("tts/start")
    await kitchen.expect("tts/stop")
    assert len(engines.agent.asked) == 2


async def test_the_button_ends_the_conversation_of_a_board_that_listens(
    kitchen: Board, engines: FakeEngines, offline: Offline, speech: bytes
) -> None:
    await kitchen.press_button()  # asleep: it wakes the board
    await kitchen.say_pcm(speech)
    await kitchen.expect("tts/stop")
    await kitchen.wait_for_state(State.LISTENING)
    gone = offline(kitchen.device_id)
    await kitchen.press_button()
    await asyncio.wait_for(gone, 5)
    assert kitchen.state is State.IDLE


async def test_typed_text_is_a_turn(kitchen: Board, engines: FakeEngines) -> None:
    await kitchen.type_text("is the door shut")
    assert (await kitchen.expect("stt")).text == "is the door shut"
    await kitchen.expect("tts/stop")
    assert engines.agent.asked[0].text == "is the door shut"
    assert not engines.stt.heard_bytes


async def test_the_satellite_shows_what_the_board_does_to_the_end_of_playback(
    hass: HomeAssistant, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    states: list[str] = []
    hass.bus.async_listen(
        "state_changed",
        lambda event: states.append(event.data["new_state"].state) if event.data["entity_id"] == SATELLITE else None,
    )
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/stop")
    await hass.async_block_till_done()
    assert states == ["listening", "processing", "responding", "idle"]


async def test_the_agent_remembers_what_was_said_before(kitchen: Board, engines: FakeEngines, speech: bytes) -> None:
    for _ in range(2):
        await kitchen.push_to_talk(speech)
        await kitchen.expect("tts/stop")
    first, second = engines.agent.asked
    assert first.conversation_id == second.conversation_id
    assert [content.role for content in engines.agent.histories[1]] == ["system", "user", "assistant", "user"]


async def test_after_an_interruption_the_agent_remembers_only_what_was_heard(
    kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    engines.tts.seconds = 1
    engines.agent.answers = [["The first sentence is heard. ", "This second sentence is never heard."], ["Fine."]]
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/sentence_start")
    await kitchen.press_button()
    await kitchen.expect("tts/stop")
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/stop")
    history = engines.agent.said_before(1)
    assert history[1] == "turn on the lamp"
    assert "second" not in history[2]


FAILURES: list[Any] = [
    pytest.param("stt", RuntimeError("down"), "Speech recognition failed", id="recognition fails"),
    pytest.param("agent", RuntimeError("down"), "The conversation agent failed", id="the agent fails"),
]


@pytest.mark.parametrize(("engine", "error", "words"), FAILURES)
async def test_a_failure_is_explained_aloud_and_the_board_is_ready_again(
    kitchen: Board,
    engines: FakeEngines,
    speech: bytes,
    engine: str,
    error: Exception,
    words: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = getattr(engines, engine)
    broken.error = error
    engines.agent.answers = [[]]
    await kitchen.push_to_talk(speech)
    sentence = await kitchen.expect("tts/sentence_start")
    assert sentence.text.startswith(words)
    await kitchen.expect("tts/stop")
    broken.error = None
    engines.agent.answers = [["Well."]]
    await kitchen.push_to_talk(speech)
    assert (await kitchen.expect("tts/sentence_start")).text == "Well."
    await kitchen.expect("tts/stop")
    caplog.clear()


async def test_a_voice_that_fails_is_explained_on_the_screen(
    kitchen: Board, engines: FakeEngines, speech: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    engines.tts.error = RuntimeError("down")
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/start")
    await kitchen.expect("tts/stop")
    alert = await kitchen.expect("alert")
    assert "voice failed" in alert.body["message"]
    assert kitchen.state is State.IDLE
    caplog.clear()


async def test_nothing_heard_is_only_shown(kitchen: Board, engines: FakeEngines) -> None:
    engines.stt.texts = [""]
    await kitchen.push_to_talk(bytes(32000))
    assert (await kitchen.expect("tts/sentence_start")).text.startswith("I did not hear")
    assert not kitchen.transcript.of_kind("tts/start")


async def test_a_voice_that_makes_mp3_is_played_without_ffmpeg(
    kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    engines.tts.extension = "mp3"
    engines.tts.data = mp3_of(wav_of(0.3))
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/stop")
    assert len(kitchen.played_pcm()) > 0.2 * 48000


async def test_two_boards_talk_at_once_and_do_not_mix(
    make_board: MakeBoard, engines: FakeEngines, speech: bytes
) -> None:
    one, two = await make_board(), await make_board("aa:bb:cc:dd:ee:02", "Bedroom")
    engines.agent.answers = [["First."], ["Second."]]
    await asyncio.gather(one.push_to_talk(speech), two.push_to_talk(speech))
    texts = {(await board.expect("tts/sentence_start")).text for board in (one, two)}
    await asyncio.gather(one.expect("tts/stop"), two.expect("tts/stop"))
    assert texts == {"First.", "Second."}
    assert {asked.satellite_id for asked in engines.agent.asked} == {SATELLITE, "assist_satellite.bedroom"}
