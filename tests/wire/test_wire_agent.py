"""A board whose pipeline has our own agent: sound in, HTTP to a scripted server, sound out, and the home in between."""

import asyncio
from collections.abc import AsyncGenerator

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.llm import LLM_API_ASSIST
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.const import DOMAIN
from tests.agent.home import add_agent, add_lamps
from tests.agent.model_server import ModelServer, call, calls, chunk, refuses, said, streams, words
from tests.board import Board, Build, State
from tests.board.tools import Tool
from tests.fake_engines import FakeEngines
from tests.wire.conftest import MakeBoard, listed

pytestmark = pytest.mark.parametrize("hub_options", [{"greeting": "none"}], ids=["no greeting"])

ON = "intent__HassTurnOn"
VOLUME = "xiaozhi__audio_speaker_set_volume"
CLAUSES = ("The kitchen is warm already.", "The bedroom is cold as always.")


@pytest.fixture
async def server(socket_enabled: None) -> AsyncGenerator[ModelServer]:
    """Return the scripted server of the model."""
    server = ModelServer()
    await server.start()
    yield server
    await server.close()


@pytest.fixture
async def lamps(hass: HomeAssistant, hub_entry: MockConfigEntry) -> list[ServiceCall]:
    """Put two exposed lamps into the home; returns the calls of their services."""
    return await add_lamps(hass)


@pytest.fixture
async def engines(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer, lamps: list[ServiceCall]
) -> FakeEngines:
    """Return scripted recognition and voice; the agent of the preferred pipeline is ours."""
    await add_agent(hass, hub_entry, server.base_url, llm_hass_api=[LLM_API_ASSIST])
    engines = FakeEngines()
    await engines.set_up(hass, agent="conversation.jarvis")
    return engines


def results(server: ModelServer) -> list[str]:
    """Return the results of tools in the last request."""
    return [message["content"] for message in server.requests[-1]["messages"] if message["role"] == "tool"]


def history(server: ModelServer) -> list[tuple[str, str]]:
    """Return roles and words of the last request, without the prompt."""
    return [(message["role"], said(message["content"])) for message in server.requests[-1]["messages"][1:]]


async def answers(board: Board) -> list[str]:
    """Wait for the end of an answer; return its sentences."""
    begun = len(board.transcript.of_kind("tts/sentence_start"))
    await board.expect("tts/stop")
    return [entry.text for entry in board.transcript.of_kind("tts/sentence_start")][begun:]


async def test_an_answer_is_spoken_clause_by_clause_while_the_model_still_writes(
    kitchen: Board, engines: FakeEngines, server: ModelServer, speech: bytes
) -> None:
    gate = asyncio.Event()
    server.will(streams(words(*(f"{clause} " for clause in CLAUSES))[1:], gate=gate))
    await kitchen.push_to_talk(speech)
    assert (await kitchen.expect("tts/sentence_start")).text == CLAUSES[0]
    assert kitchen.transcript.of_kind("audio")  # sound goes ahead of the words on the screen
    assert server.in_flight == 1
    assert engines.tts.said == [CLAUSES[0]]
    gate.set()
    assert (await kitchen.expect("tts/sentence_start")).text == CLAUSES[1]
    await kitchen.expect("tts/stop")
    assert len(server.requests) == 1


async def test_two_wishes_in_a_sentence_change_two_things(
    hass: HomeAssistant, kitchen: Board, server: ModelServer, lamps: list[ServiceCall], speech: bytes
) -> None:
    head, tail = '{"name": ', '"Kitchen lamp"}'
    second = {"index": 1, "id": "b", "function": {"name": ON, "arguments": head}}
    server.will(
        [
            chunk(tool_calls=[call(ON, head, id_="a", index=0), second]),
            chunk(tool_calls=[{"index": 1, "function": {"arguments": '"Bedroom lamp"}'}}]),
            chunk(tool_calls=[{"index": 0, "function": {"arguments": tail}}]),
            {"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]},
        ],
        words("Both lamps are on."),
    )
    await kitchen.push_to_talk(speech)
    assert await answers(kitchen) == ["Both lamps are on."]
    assert {entity_id for made in lamps for entity_id in made.data["entity_id"]} == {
        "light.kitchen_lamp",
        "light.bedroom_lamp",
    }
    assert hass.states.is_state("light.kitchen_lamp", "on")
    assert hass.states.is_state("light.bedroom_lamp", "on")
    assert server.sent_roles() == ["system", "user", "assistant", "tool", "tool"]
    assert "Kitchen lamp" in results(server)[0]
    assert "Bedroom lamp" in results(server)[1]


async def test_the_model_sets_the_volume_of_the_board_that_is_spoken_to(
    hub_entry: MockConfigEntry, make_board: MakeBoard, server: ModelServer, speech: bytes
) -> None:
    kitchen, bedroom = await make_board(), await make_board("aa:bb:cc:dd:ee:02", "Bedroom")
    for board in (kitchen, bedroom):
        await board.press_button()
        await listed(hub_entry, board)
    server.will(calls(call(VOLUME, {"volume": 30})), words("Softer now."))
    await bedroom.say_pcm(speech)
    assert await answers(bedroom) == ["Softer now."]
    assert (kitchen.conversation.tools.volume, bedroom.conversation.tools.volume) == (70, 30)
    assert VOLUME in [tool["function"]["name"] for tool in server.requests[0]["tools"]]
    assert results(server) == ['{"result":true}']


async def test_the_button_closes_the_stream_and_only_what_was_heard_is_remembered(
    kitchen: Board, engines: FakeEngines, server: ModelServer, hub_entry: MockConfigEntry, speech: bytes
) -> None:
    engines.tts.seconds = 1
    server.will(streams([chunk(content=f"{clause} ") for clause in CLAUSES], ends="open"), words("Yes."))
    await kitchen.push_to_talk(speech)
    for clause in CLAUSES:
        assert (await kitchen.expect("tts/sentence_start")).text == clause
    for _ in range(4):  # packets come ahead of their time: now the first clause was heard
        await kitchen.expect("audio")
    assert not server.hung_up.is_set()
    await kitchen.press_button()
    await asyncio.wait_for(server.hung_up.wait(), 2)
    await kitchen.expect("tts/stop")
    assert hub_entry.runtime_data.agents.slots.in_flight == 0
    engines.tts.seconds = 0.2
    await kitchen.push_to_talk(speech)
    assert await answers(kitchen) == ["Yes."]
    assert [role for role, _ in history(server)] == ["user", "assistant", "user"]
    assert history(server)[1][1].startswith(CLAUSES[0])
    assert CLAUSES[1] not in str(server.requests[-1])


async def test_speaking_into_an_answer_closes_its_stream(
    make_board: MakeBoard, engines: FakeEngines, server: ModelServer, speech: bytes
) -> None:
    engines.tts.seconds = 20
    server.will(streams([chunk(content=f"{CLAUSES[0]} ")], ends="open"), words("Done."))
    board = await make_board(build=Build(has_aec=True))
    await board.wake()
    await board.say_pcm(speech)
    await board.expect("tts/sentence_start")
    engines.tts.seconds = 0.3
    await board.say_pcm(speech + speech)
    await asyncio.wait_for(server.hung_up.wait(), 2)
    await board.expect("tts/stop")
    assert (await board.expect("tts/sentence_start")).text == "Done."
    await board.expect("tts/stop")
    assert [role for role, _ in history(server)] == ["user", "assistant", "user"]


async def test_a_turn_that_is_ended_before_any_word_is_remembered_without_an_answer(
    kitchen: Board, server: ModelServer, speech: bytes
) -> None:
    server.will(streams([chunk(role="assistant")], ends="open"), words("Here."))
    await kitchen.press_button()
    await kitchen.say_pcm(speech)
    await asyncio.wait_for(server.asked.wait(), 5)
    await kitchen.wait_for_state(State.SPEAKING)
    await kitchen.press_button()
    await asyncio.wait_for(server.hung_up.wait(), 2)
    await kitchen.expect("tts/stop")
    await kitchen.say_pcm(speech)
    assert await answers(kitchen) == ["Here."]
    assert [text for _, text in history(server)] == ["turn on the lamp", "…", "turn on the lamp"]


async def test_a_call_that_was_made_before_an_interruption_is_known_in_the_next_turn(
    hass: HomeAssistant, kitchen: Board, server: ModelServer, lamps: list[ServiceCall], speech: bytes
) -> None:
    is_on = asyncio.Event()
    stop = async_track_state_change_event(hass, "light.kitchen_lamp", callback(lambda _: is_on.set()))
    half = {"index": 1, "id": "b", "function": {"name": ON, "arguments": '{"name": "Bed'}}
    both = [call(ON, {"name": "Kitchen lamp"}, id_="a"), half]
    server.will(streams([chunk(tool_calls=both)], ends="open"), words("It is on."))
    await kitchen.press_button()
    await kitchen.say_pcm(speech)
    await asyncio.wait_for(is_on.wait(), 5)
    stop()
    await kitchen.wait_for_state(State.SPEAKING)
    await kitchen.press_button()
    await asyncio.wait_for(server.hung_up.wait(), 2)
    await kitchen.expect("tts/stop")
    await kitchen.say_pcm(speech)
    assert await answers(kitchen) == ["It is on."]
    assert [role for role, _ in history(server)] == ["user", "assistant", "tool", "assistant", "user"]
    (made,) = server.requests[-1]["messages"][2]["tool_calls"]
    assert made["function"] == {"name": ON, "arguments": '{"name":"Kitchen lamp"}'}
    assert "whether it had an effect is unknown" in results(server)[0]
    assert len(lamps) == 1


async def test_a_refused_key_is_explained_aloud_and_asked_for(
    hass: HomeAssistant, kitchen: Board, server: ModelServer, speech: bytes
) -> None:
    server.will(refuses(401, "Incorrect API key provided"))
    await kitchen.push_to_talk(speech)
    (first, *_) = await answers(kitchen)
    assert first.startswith("My language model refuses its key")
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == SOURCE_REAUTH
    hass.config_entries.flow.async_abort(flow["flow_id"])
    server.will(words("Here again."))
    await kitchen.push_to_talk(speech)
    assert await answers(kitchen) == ["Here again."]


async def test_a_result_for_the_ear_is_spoken_as_it_is(
    hub_entry: MockConfigEntry, kitchen: Board, server: ModelServer, speech: bytes
) -> None:
    said = {"action": "response", "response": "The clock of the board says noon."}
    kitchen.conversation.tools.add(Tool(name="self.clock.read", description="Read the clock", run=lambda _: said))
    await kitchen.press_button()
    await listed(hub_entry, kitchen)
    server.will(calls(call("xiaozhi__clock_read")), words("Never asked for."))
    await kitchen.say_pcm(speech)
    assert await answers(kitchen) == ["The clock of the board says noon."]
    assert len(server.requests) == 1


async def test_a_model_that_never_stops_calling_is_made_to_answer(
    kitchen: Board, server: ModelServer, lamps: list[ServiceCall], speech: bytes
) -> None:
    endless = streams(calls(call(ON, {"name": "Kitchen lamp"})))
    server.will(*[endless] * 5, words("I stop here."))
    await kitchen.push_to_talk(speech)
    assert await answers(kitchen) == ["I stop here."]
    assert len(lamps) == 5
    assert ["tools" in request for request in server.requests] == [True] * 5 + [False]
