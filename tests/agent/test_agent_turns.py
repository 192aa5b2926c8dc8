"""One agent through Home Assistant's front door, on a real HTTP connection to a scripted server."""

import asyncio
from itertools import pairwise
import re
from typing import Any, override

from aiohttp import web
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.conversation import ChatLog
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import floor_registry as fr
from homeassistant.helpers import llm
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.agent.conftest import AGENT, MakeAgent
from tests.agent.model_server import ModelServer, Script, call, calls, chunk, finish, said, streams, words
from tests.agent.talk import say, spoken
from tests.engines.conftest import FakeSatellite, make_runner
from tests.fake_engines import FakeEngines


class Probe(llm.Tool):
    """A tool that waits, fails or answers as a test says."""

    name = "xiaozhi__probe"
    description = "For tests."
    integration = "xiaozhi"

    def __init__(self) -> None:
        self.ran: list[dict[str, Any]] = []
        self.running = self.most_running = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.one_runs, self.two_run = asyncio.Event(), asyncio.Event()
        self.error: Exception | None = None
        self.result: dict[str, Any] = {}
        self.others: list[llm.Tool] = []
        """Further tools of its API."""

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        self.running += 1
        self.one_runs.set()
        self.most_running = max(self.running, self.most_running)
        if self.running > 1:
            self.two_run.set()
        try:
            await self.gate.wait()
        finally:
            self.running -= 1
        if self.error is not None:
            raise self.error
        self.ran.append(tool_input.tool_args)
        return llm.ToolResult(data={"ran": True, **self.result})


class ProbeApi(llm.API):
    """An API with that tool only."""

    def __init__(self, hass: HomeAssistant, probe: Probe) -> None:
        super().__init__(hass=hass, id="probe", name="Probe")
        self._probe = probe

    @override
    async def async_get_api_instance(self, llm_context: llm.LLMContext) -> llm.APIInstance:
        return llm.APIInstance(self, "", llm_context, [self._probe, *self._probe.others])


@pytest.fixture
async def probe(hass: HomeAssistant, make_agent: MakeAgent) -> Probe:
    """Return the tool of an agent that has no other."""
    probe = Probe()
    llm.async_register_api(hass, ProbeApi(hass, probe))
    await make_agent(llm_hass_api=["probe"])
    return probe


def probes(*ids: str) -> list[dict[str, Any]]:
    """Return an answer that calls the tool."""
    return calls(*(call("xiaozhi__probe", {"id": id_}, id_=id_, index=n) for n, id_ in enumerate(ids)))


def results(server: ModelServer) -> list[str]:
    """Return the results of tools in the last request."""
    return [message["content"] for message in server.requests[-1]["messages"] if message["role"] == "tool"]


# Words.


async def test_an_agent_answers(hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry) -> None:
    result = await say(hass)
    assert spoken(result) == "Hello there."
    (request,) = server.requests
    assert (request["model"], request["stream"], server.keys) == ("m-1", True, ["sk-secret"])
    assert request["messages"][0]["content"].startswith("Be brief.")
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert said(request["messages"][1]["content"]) == "Hello"
    assert "tools" not in request


async def test_the_second_turn_knows_the_first(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    await say(hass, "One")
    await say(hass, "Two")
    *before, last = [message["content"] for message in server.requests[-1]["messages"][1:]]
    assert (before, said(last)) == (["One", "Hello there."], "Two")


async def test_words_are_streamed_as_they_come(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    server.will(streams([chunk(content="First."), chunk(content=" Second."), finish("stop")], gate=gate))
    heard: list[str] = []
    begun = asyncio.Event()

    def listen(_log: ChatLog, delta: dict[str, Any]) -> None:
        heard.append(delta.get("content") or "")
        if "First." in heard:
            begun.set()

    original = ChatLog.async_add_delta_content_stream

    def spied(log: ChatLog, agent_id: str, stream: Any) -> Any:
        log.delta_listener = listen  # what the pipeline does
        return original(log, agent_id, stream)

    monkeypatch.setattr(ChatLog, "async_add_delta_content_stream", spied)
    task = hass.async_create_task(say(hass))
    await asyncio.wait_for(begun.wait(), 5)
    assert heard == ["", "First."]
    gate.set()
    assert spoken(await task) == "First. Second."


async def test_what_is_thought_is_not_spoken_and_not_sent_again(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    server.will([chunk(content="<think>secret plan</think>Yes."), finish("stop")])
    assert spoken(await say(hass)) == "Yes."
    await say(hass, "Why?")
    assert "secret plan" not in str(server.requests[-1])


async def test_the_prompt_is_a_template_and_place_and_time_stand_beside_the_words(
    hass: HomeAssistant,
    server: ModelServer,
    make_agent: MakeAgent,
    hub_entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to("2026-11-20 17:00:00+00:00")
    floor = fr.async_get(hass).async_create("Ground")
    area = ar.async_get(hass).async_create("Kitchen", floor_id=floor.floor_id)
    device = dr.async_get(hass).async_get_or_create(config_entry_id=hub_entry.entry_id, identifiers={("x", "y")})
    dr.async_get(hass).async_update_device(device.id, area_id=area.id)
    await make_agent(prompt="You live in {{ ha_name }}.", preset_messages=["user: {{ 1 + 1 }}?", "assistant: Two."])
    await say(hass, device_id=device.id)
    freezer.tick(60)
    await say(hass, device_id=device.id, conversation_id="other")
    first, second = (request["messages"] for request in server.requests)
    assert first[0]["content"].startswith("You live in test home.")
    assert first[:-1] == second[:-1]
    assert first[1:3] == [{"role": "user", "content": "2?"}, {"role": "assistant", "content": "Two."}]
    place = "The person who speaks to you is in the area Kitchen (floor Ground); what they do not name is meant there."
    assert first[-1]["content"].splitlines() == [
        "Added by the home, not said by the person:",
        place,
        "It is Friday, 2026-11-20, 09:00 (PST).",
        "",
        "The person says: Hello",
    ]
    assert "09:01 (PST)" in second[-1]["content"]


@pytest.mark.parametrize("llm_apis", [[], ["probe"], [llm.LLM_API_ASSIST]], ids=["none", "without a clock", "assist"])
async def test_all_before_the_last_words_is_the_same_in_every_minute(
    hass: HomeAssistant,
    server: ModelServer,
    make_agent: MakeAgent,
    lamps: list[ServiceCall],
    freezer: FrozenDateTimeFactory,
    llm_apis: list[str],
) -> None:
    freezer.move_to("2026-11-20 17:00:00+00:00")
    llm.async_register_api(hass, ProbeApi(hass, Probe()))
    await make_agent(llm_hass_api=llm_apis)
    for number in range(4):
        await say(hass, str(number))
        freezer.tick(61)
        hass.states.async_set("light.kitchen_lamp", "on", {"friendly_name": "Kitchen lamp", "brightness": number})
    sent = [request["messages"] for request in server.requests]
    assert not {"09:00", "2026-11-20"} & set(sent[0][0]["content"].split())
    for before, after in pairwise(sent):
        stays = len(before) - 1
        assert before[:stays] == after[:stays]
        assert after[stays] == {"role": "user", "content": said(before[stays]["content"])}
    assert len({str(request.get("tools")) for request in server.requests}) == 1


async def test_who_speaks_is_told_after_all_that_stays_the_same(
    hass: HomeAssistant,
    server: ModelServer,
    make_agent: MakeAgent,
    hub_entry: MockConfigEntry,
    lamps: list[ServiceCall],
    freezer: FrozenDateTimeFactory,
) -> None:
    await FakeEngines().set_up(hass, agent=AGENT)
    await make_agent(prompt="You are Jarvis.", llm_hass_api=[llm.LLM_API_ASSIST])
    satellite = FakeSatellite()
    runner = make_runner(hass, hub_entry, lambda: satellite)
    for speaker in ("Ann", "Ben", None):
        await runner.answer("Who am I?", speaker=speaker, on_delta=lambda _: None, on_act=lambda _: None)
        runner.played(spoken="Hello there.", is_interrupted=False, failed=False)
    (prompt,) = {request["messages"][0]["content"] for request in server.requests}
    assert prompt.startswith("You are Jarvis.")
    beside = [request["messages"][-1]["content"] for request in server.requests]
    assert "\nAnn is speaking now, as the voice was recognised." in beside[0]
    assert "\nBen is speaking now" in beside[1]
    assert "\nWho is speaking now is not known.\n" in beside[2]
    assert [said(message["content"]) for message in server.requests[-1]["messages"][1:]] == [
        *["Who am I?", "Hello there."] * 2,
        "Who am I?",
    ]


async def test_tools_that_arrive_later_are_offered_in_the_next_turn(
    hass: HomeAssistant, server: ModelServer, probe: Probe
) -> None:
    await say(hass)
    late = Probe()
    late.name, late.description = "xiaozhi__late", "A tool of a board whose list has arrived."
    probe.others = [late]
    await say(hass)
    await say(hass)
    names = [[tool["function"]["name"] for tool in request["tools"]] for request in server.requests]
    assert names == [["xiaozhi__probe"], *[["xiaozhi__probe", "xiaozhi__late"]] * 2]
    assert server.sent_roles() == ["system", *["user", "assistant"] * 2, "user"]


async def test_a_template_that_fails_does_not_fail_a_turn_of_examples(
    hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent
) -> None:
    await make_agent(preset_messages=["{{ nothing.at.all }}", 7], greetings="Hello", max_tokens=True)
    await say(hass)
    assert server.requests[-1]["messages"][1]["content"] == "{{ nothing.at.all }}"


async def test_a_prompt_that_fails_is_told(hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent) -> None:
    await make_agent(prompt="{{ nothing.at.all }}")
    assert "template" in spoken(await say(hass))
    assert not server.requests


async def test_greetings_questions_and_description_are_shown_and_never_sent(
    hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent
) -> None:
    shown = {"greetings": ["Zzgreet"], "suggested_questions": ["Zzask"], "description": "Zzdescribe"}
    await make_agent(**shown)
    state = hass.states.get(AGENT)
    assert state is not None
    assert {key: state.attributes[key] for key in shown} == shown
    await say(hass)
    assert "Zz" not in str(server.requests)


async def test_sampling_is_sent_only_where_it_was_chosen(
    hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent
) -> None:
    await make_agent(temperature=0.2, max_tokens=200, top_p=None)
    await say(hass)
    (request,) = server.requests
    assert (request["temperature"], request["max_tokens"], "top_p" in request) == (0.2, 200, False)


async def test_an_old_history_is_left_out_in_whole_turns(
    hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent
) -> None:
    await make_agent(history_messages=4)
    for number in range(5):
        await say(hass, str(number))
    assert server.sent_roles() == ["system", "user", "assistant", "user"]
    assert server.requests[-1]["messages"][1]["content"] == "3"


# Tools.


async def test_two_wishes_become_two_calls_and_one_answer(
    hass: HomeAssistant, server: ModelServer, agent: ConfigSubentry, lamps: list[ServiceCall]
) -> None:
    server.will(
        calls(
            call("intent__HassTurnOn", {"name": "Kitchen lamp"}, id_="a", index=0),
            call("intent__HassTurnOn", {"name": "Bedroom lamp"}, id_="b", index=1),
        ),
        words("Both are on."),
    )
    result = await say(hass, "Turn on both lamps")
    assert spoken(result) == "Both are on."
    assert hass.states.is_state("light.kitchen_lamp", "on")
    assert hass.states.is_state("light.bedroom_lamp", "on")
    assert server.sent_roles() == ["system", "user", "assistant", "tool", "tool"]
    assistant, first, second = server.requests[-1]["messages"][2:]
    assert [item["id"] for item in assistant["tool_calls"]] == ["a", "b"]
    assert (first["tool_call_id"], second["tool_call_id"]) == ("a", "b")
    assert '"new_states":[{"entity":"Kitchen lamp","state":"on"}]' in first["content"]


async def test_an_unknown_target_comes_back_with_what_exists(
    hass: HomeAssistant, server: ModelServer, agent: ConfigSubentry, lamps: list[ServiceCall]
) -> None:
    server.will(calls(call("intent__HassTurnOn", {"name": "Kitchen light"})), words("Which one?"))
    await say(hass)
    (result,) = results(server)
    assert '"error":"NotFound"' in result
    assert '"did_you_mean":["Kitchen lamp"' in result
    assert '"known_names":["Bedroom lamp","Kitchen lamp"],"known_names_total":2' in result


async def test_a_device_that_reports_late_is_waited_for(
    hass: HomeAssistant, server: ModelServer, agent: ConfigSubentry, lamps: list[ServiceCall]
) -> None:
    async def slowly(call: ServiceCall) -> None:
        (entity_id,) = call.data["entity_id"]
        attributes = {"friendly_name": "Kitchen lamp", "brightness": 100}
        hass.loop.call_later(0.05, hass.states.async_set, entity_id, "on", attributes)

    hass.services.async_register("light", "turn_on", slowly)
    server.will(calls(call("intent__HassTurnOn", {"name": "Kitchen lamp"})), words("It is on."))
    await say(hass)
    assert '{"entity":"Kitchen lamp","state":"on","attributes":{"brightness":100}}' in results(server)[0]


async def test_a_device_that_does_not_report_is_shown_as_it_is(
    hass: HomeAssistant,
    server: ModelServer,
    agent: ConfigSubentry,
    lamps: list[ServiceCall],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def nothing(_call: ServiceCall) -> None: ...

    monkeypatch.setattr("custom_components.xiaozhi.agent.targets.SETTLE_S", 0.01)
    hass.services.async_register("light", "turn_on", nothing)
    server.will(calls(call("intent__HassTurnOn", {"name": "Kitchen lamp"})), words("It stays off."))
    await say(hass)
    assert '"new_states":[{"entity":"Kitchen lamp","state":"off"}]' in results(server)[0]


async def test_success_on_something_unavailable_is_no_success(
    hass: HomeAssistant, server: ModelServer, agent: ConfigSubentry, lamps: list[ServiceCall]
) -> None:
    hass.states.async_set("light.kitchen_lamp", "unavailable", {"friendly_name": "Kitchen lamp"})

    async def nothing(_call: ServiceCall) -> None: ...

    hass.services.async_register("light", "turn_on", nothing)
    server.will(calls(call("intent__HassTurnOn", {"name": "Kitchen lamp"})), words("It does not answer."))
    await say(hass)
    assert '"state":"unavailable"' in results(server)[0]


async def test_words_before_a_call_come_first_and_calls_overlap(
    hass: HomeAssistant, server: ModelServer, probe: Probe
) -> None:
    probe.gate.clear()
    server.will([chunk(content="One moment."), *probes("a", "b")[0:2]], words("Done."))
    task = hass.async_create_task(say(hass))
    await asyncio.wait_for(probe.two_run.wait(), 5)
    probe.gate.set()
    assert spoken(await task) == "Done."
    assert probe.most_running == 2
    assert server.requests[-1]["messages"][2]["content"] == "One moment."


WHILE_WRITING = chunk(
    tool_calls=[
        call("xiaozhi__probe", {"id": "a"}, id_="a"),
        {"index": 1, "id": "b", "function": {"name": "xiaozhi__probe", "arguments": '{"id"'}},
    ]
)
"""A whole call, and the beginning of another one."""


async def test_a_call_runs_while_the_model_still_writes_the_next_one(
    hass: HomeAssistant, server: ModelServer, probe: Probe
) -> None:
    gate = asyncio.Event()
    rest = chunk(tool_calls=[{"index": 1, "function": {"arguments": ': "b"}'}}])
    server.will(streams([WHILE_WRITING, rest, finish("tool_calls")], gate=gate), streams(words("Done.")))
    task = hass.async_create_task(say(hass))
    await asyncio.wait_for(probe.one_runs.wait(), 5)
    assert not gate.is_set()
    gate.set()
    assert spoken(await task) == "Done."
    assert probe.ran == [{"id": "a"}, {"id": "b"}]
    assistant, *given = server.requests[1]["messages"][2:]
    assert [item["id"] for item in assistant["tool_calls"]] == [item["tool_call_id"] for item in given] == ["a", "b"]


@pytest.mark.parametrize(
    "script",
    [streams([WHILE_WRITING], ends="cut"), streams([WHILE_WRITING, {"error": {"message": "quota used up"}}])],
    ids=["cut", "failed"],
)
async def test_what_was_called_before_a_stream_broke_is_known_to_the_model(
    hass: HomeAssistant, server: ModelServer, probe: Probe, script: Script
) -> None:
    server.will(script, streams(words("Only one.")))
    assert spoken(await say(hass)) == "Only one."
    assert probe.ran == [{"id": "a"}]
    assert [item["id"] for item in server.requests[1]["messages"][2]["tool_calls"]] == ["a"]
    assert results(server) == ['{"ran":true}']


async def test_ids_that_a_server_uses_again_get_results_of_their_own(
    hass: HomeAssistant, server: ModelServer, probe: Probe
) -> None:
    server.will(probes("call_0"), probes("call_0"), words("Done."), probes("call_0"), words("Again."))
    await say(hass)
    probe.result = {"late": True}
    await say(hass)
    made = [item["id"] for message in server.requests[-1]["messages"] for item in message.get("tool_calls", ())]
    given = [message["tool_call_id"] for message in server.requests[-1]["messages"] if message["role"] == "tool"]
    assert made == given
    assert len(set(made)) == 3
    assert [("late" in result) for result in results(server)] == [False, False, True]


async def test_a_signature_of_a_call_goes_back_with_it(hass: HomeAssistant, server: ModelServer, probe: Probe) -> None:
    signed = {"google": {"thought_signature": "abc"}}
    server.will(calls(call("xiaozhi__probe", {}) | {"extra_content": signed}), words("Done."))
    await say(hass)
    (made,) = server.requests[-1]["messages"][2]["tool_calls"]
    assert made["extra_content"] == signed


async def test_thoughts_that_begin_before_the_answer_are_spoken_once_at_most(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    server.will(words("A greeting. ", "I greet.</think>\n\nHello."))
    assert spoken(await say(hass)).startswith("A greeting. I greet.")
    assert spoken(await say(hass)) == "Hello."


async def test_a_model_that_never_stops_calling_is_stopped_at_five(
    hass: HomeAssistant, server: ModelServer, probe: Probe
) -> None:
    server.will(*(probes(str(n)) for n in range(5)), words("Enough."))
    assert spoken(await say(hass)) == "Enough."
    assert len(probe.ran) == 5
    assert ["tools" in request for request in server.requests] == [True] * 5 + [False]
    assert "No more tools" in server.requests[-1]["messages"][0]["content"]
    assert "No more tools" not in server.requests[-2]["messages"][0]["content"]


async def test_calls_without_tools_are_not_obeyed(hass: HomeAssistant, server: ModelServer, probe: Probe) -> None:
    server.will(probes("again"))
    await say(hass)
    assert (len(server.requests), len(probe.ran)) == (6, 5)


async def test_malformed_arguments_go_back_to_the_model(hass: HomeAssistant, server: ModelServer, probe: Probe) -> None:
    server.will(calls(call("xiaozhi__probe", '{"id": ')), probes("good"), words("Done."))
    assert spoken(await say(hass)) == "Done."
    assert probe.ran == [{"id": "good"}]
    assert "not valid JSON" in results(server)[0]


async def test_an_unknown_tool_is_answered_with_those_that_exist(
    hass: HomeAssistant, server: ModelServer, probe: Probe
) -> None:
    server.will(calls(call("fly")), words("I cannot."))
    assert spoken(await say(hass)) == "I cannot."
    assert "There is no tool fly. There are: xiaozhi__probe" in results(server)[0]


@pytest.mark.parametrize(
    ("error", "text"),
    [(HomeAssistantError("the lamp is broken"), "the lamp is broken"), (KeyError("secret"), "The tool failed.")],
)
async def test_a_tool_that_fails_does_not_end_the_turn(
    hass: HomeAssistant,
    server: ModelServer,
    probe: Probe,
    error: Exception,
    text: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    probe.error = error
    server.will(probes("a"), words("It failed."))
    assert spoken(await say(hass)) == "It failed."
    assert text in results(server)[0]
    caplog.clear()


@pytest.mark.parametrize("name", [f"script__{'very_' * 12}long", "music.play söng"])
async def test_a_tool_with_a_name_that_servers_refuse_has_another_one_there(
    hass: HomeAssistant, server: ModelServer, probe: Probe, name: str
) -> None:
    probe.name = name

    async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        (tool,) = body["tools"]
        asked = body["messages"][-1]["role"] == "user"
        chunks = calls(call(tool["function"]["name"], {"id": "a"})) if asked else words("Done.")
        return await streams(chunks)(request, body)

    server.will(answer)
    assert spoken(await say(hass)) == "Done."
    assert probe.ran == [{"id": "a"}]
    (offered,) = server.requests[1]["tools"]
    (made,) = server.requests[1]["messages"][2]["tool_calls"]
    assert made["function"]["name"] == offered["function"]["name"] != name
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", made["function"]["name"])


async def test_a_tool_that_hangs_is_given_up(
    hass: HomeAssistant, server: ModelServer, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.xiaozhi.agent.tools.TOOL_LIMIT_S", 0.05)
    probe.gate.clear()
    server.will(probes("a"), words("No result."))
    assert spoken(await say(hass)) == "No result."
    assert "Timeout" in results(server)[0]


async def test_a_success_may_be_silent(hass: HomeAssistant, server: ModelServer, probe: Probe) -> None:
    server.will(probes("a"), [finish("stop")], words("Yes."))
    assert spoken(await say(hass)) == ""
    assert spoken(await say(hass, "Did you?")) == "Yes."
    assert server.sent_roles() == ["system", "user", "assistant", "tool", "user"]


async def test_a_result_for_the_ear_is_spoken_without_asking_again(
    hass: HomeAssistant, server: ModelServer, probe: Probe
) -> None:
    probe.result = {"action": "response", "response": "It is noon."}
    server.will(probes("a"), words("Yes."))
    assert spoken(await say(hass)) == "It is noon."
    assert len(server.requests) == 1
    await say(hass, "Really?")
    assert server.sent_roles() == ["system", "user", "assistant", "tool", "assistant", "user"]


@pytest.mark.parametrize(
    ("result", "words_spoken"),
    [
        ({"action": "NOTFOUND", "result": "There is no such song."}, "There is no such song."),
        ({"action": "error", "response": "The radio is off.", "result": "E17"}, "The radio is off."),
        ({"action": "none"}, ""),
    ],
)
async def test_other_results_that_need_no_model(
    hass: HomeAssistant, server: ModelServer, probe: Probe, result: dict[str, Any], words_spoken: str
) -> None:
    probe.result = result
    server.will(probes("a"))
    assert spoken(await say(hass)) == words_spoken
    assert len(server.requests) == 1


async def test_after_a_turn_was_cancelled_in_its_calls_the_next_one_is_clean(
    hass: HomeAssistant, server: ModelServer, probe: Probe
) -> None:
    probe.gate.clear()
    server.will(probes("a", "b"), words("Yes."))
    task = hass.async_create_task(say(hass))
    await asyncio.wait_for(probe.two_run.wait(), 5)
    task.cancel()
    probe.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    await hass.async_block_till_done()
    assert spoken(await say(hass, "Again")) == "Yes."
    made = [item["id"] for message in server.requests[-1]["messages"] for item in message.get("tool_calls", ())]
    given = [message["tool_call_id"] for message in server.requests[-1]["messages"] if message["role"] == "tool"]
    assert made == given


async def test_reasoning_goes_back_between_the_rounds_of_a_turn_only(
    hass: HomeAssistant, server: ModelServer, probe: Probe
) -> None:
    server.will([chunk(reasoning_content="Hm."), *probes("a")], words("Done."), words("Again."))
    await say(hass)
    assert server.requests[1]["messages"][2]["reasoning_content"] == "Hm."
    await say(hass, "Once more")
    assert "reasoning_content" not in str(server.requests[2])


async def test_an_api_that_is_gone_does_not_silence_the_agent(
    hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent
) -> None:
    await make_agent(llm_hass_api=["gone"])
    assert spoken(await say(hass)) == "Hello there."
