"""What a person hears when a server fails, and what is tried before that."""

import asyncio
import json
import logging
from typing import Any

from aiohttp import web
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.config_entries import SOURCE_REAUTH, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.intent import IntentResponseType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.agent import model
from custom_components.xiaozhi.agent.slots import ModelSlots
from custom_components.xiaozhi.const import DEFAULT_MODEL_REQUESTS, DOMAIN
from custom_components.xiaozhi.diagnostics import async_get_config_entry_diagnostics
from tests.agent.conftest import MakeAgent
from tests.agent.model_server import ModelServer, Script, chunk, finish, hangs, refuses, said, says, streams, words
from tests.agent.talk import say, spoken


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test wait as long as a person would."""
    monkeypatch.setattr(model, "RETRY_S", 0.01)
    monkeypatch.setattr(model, "IDLE_S", 0.3)
    monkeypatch.setattr(model, "AFTER_FINISH_S", 0.1)


@pytest.mark.parametrize(
    ("script", "start", "requests"),
    [
        (refuses(401, "Incorrect API key provided: sk-s***"), "My language model refuses its key", 1),
        (refuses(400, "No connected db."), "My language model refuses its key", 1),
        (refuses(403, "forbidden"), "My language model refuses its key", 1),
        (refuses(402, "Insufficient Balance"), "The credit of my language model", 1),
        (refuses(429, "You exceeded your current quota", code="insufficient_quota"), "The credit of my", 1),
        (refuses(429, "Rate limit reached", headers={"retry-after": "0"}), "My language model gets too many", 2),
        (refuses(429, "Rate limit reached", headers={"retry-after": "60"}), "My language model gets too many", 1),
        (refuses(404, "The model `m` does not exist", code="model_not_found"), "The language model that was", 1),
        (refuses(400, "Model Not Exist"), "The language model that was", 1),
        (refuses(404, "404 page not found"), "What answers at the address", 1),
        (says("<html>welcome</html>", "text/html"), "What answers at the address", 1),
        (says("not json at all"), "What answers at the address", 1),
        (refuses(400, "this model does not support tools"), "My language model cannot control", 1),
        (streams([{"object": "error", "message": "overloaded", "code": 500}]), "The server of my", 2),
        (refuses(400, "messages[1].content must be a string"), "My language model refused the request", 1),
        (refuses(400, "no, thank you"), "My language model refused the request", 1),
        (refuses(500, "boom"), "The server of my language model has a problem", 2),
        (refuses(503, "Loading model"), "The server of my language model has a problem", 2),
        (streams([{"error": {"message": "overloaded", "type": "server_error"}}]), "The server of my", 2),
        (streams([{"error": "quota used up"}]), "The credit of my language model", 1),
        (streams([chunk(role="assistant"), finish("error")]), "The connection to my language model", 2),
        (streams(["data: {oops\n\n"]), "What answers at the address", 1),
        (streams([finish("stop")]), "My language model gave no answer", 1),
        (streams([]), "My language model gave no answer", 1),
        (streams([chunk(reasoning_content="Hm"), finish("length")]), "My language model had no room left", 1),
        (streams([chunk(role="assistant")], ends="cut"), "The connection to my language model", 2),
    ],
)
async def test_a_failure_is_told_in_words(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, script: Script, start: str, requests: int
) -> None:
    server.will(script)
    result = await say(hass)
    assert spoken(result).startswith(start)
    assert result.response.response_type is IntentResponseType.ERROR
    assert len(server.requests) == requests


async def test_a_failure_is_told_in_the_language_of_the_talk(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    server.will(refuses(402))
    assert spoken(await say(hass, language="zh-CN")).startswith("我的语言模型额度已用完")


async def test_a_server_that_is_not_there_is_told(hass: HomeAssistant, make_agent: MakeAgent) -> None:
    await make_agent(base_url="http://127.0.0.1:1/v1")
    assert spoken(await say(hass)).startswith("The server of my language model cannot be reached")


async def test_nothing_is_remembered_as_said_in_a_failed_turn(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    server.will(refuses(402), words("Yes."))
    await say(hass, "lost")
    await say(hass, "again")
    assert "assistant" not in server.sent_roles()
    assert said(server.requests[-1]["messages"][-1]["content"]) == "again"


@pytest.mark.parametrize(
    "script",
    [refuses(503), refuses(429, headers={"retry-after-ms": "5"}), streams([], ends="cut"), refuses(429, "slow down")],
)
async def test_what_passes_is_tried_again(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, script: Script
) -> None:
    server.will(script, words("Here."))
    assert spoken(await say(hass)) == "Here."


@pytest.mark.parametrize("script", [hangs(), streams([chunk(role="assistant")], ends="open")])
async def test_a_model_without_a_first_token_is_given_up(
    hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_agent()
    agent_model = await next(iter(hass.config_entries.async_entries(DOMAIN)[0].runtime_data.agents)).async_model(hass)
    monkeypatch.setattr(agent_model, "_first_token_s", 1.0)  # a busy machine needs some of it to connect
    server.will(script)
    assert spoken(await say(hass)).startswith("My language model takes too long")
    await asyncio.wait_for(server.hung_up.wait(), 5)


@pytest.mark.parametrize("ends", ["cut", "open"])
async def test_a_stream_that_breaks_off_keeps_what_came(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, hub_entry: MockConfigEntry, ends: str
) -> None:
    server.will(streams([chunk(content="The lamp is"), chunk(content=" on")], ends=ends), words("Yes."))
    assert spoken(await say(hass)) == "The lamp is on"
    (agent,) = hub_entry.runtime_data.agents
    assert agent.last_usage.is_cut
    await say(hass, "And?")
    assert server.requests[-1]["messages"][2]["content"] == "The lamp is on"


async def test_a_server_that_never_closes_does_not_hold_the_answer(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    server.will(streams([chunk(content="Yes."), finish("stop")], ends="open"))
    assert spoken(await say(hass)) == "Yes."


async def test_a_server_that_does_not_stream_is_understood(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    server.will(says({"choices": [{"message": {"role": "assistant", "content": "Yes."}, "finish_reason": "stop"}]}))
    assert spoken(await say(hass)) == "Yes."


TOO_LONG = refuses(400, "This model's maximum context length is 10 tokens", code="context_length_exceeded")


async def test_a_context_that_is_too_long_is_shortened(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    for number in range(15):
        await say(hass, str(number))
    before = len(server.requests[-1]["messages"])
    server.will(TOO_LONG, TOO_LONG, words("Short."))
    assert spoken(await say(hass, "now")) == "Short."
    assert len(server.requests[-1]["messages"]) < before / 3
    assert said(server.requests[-1]["messages"][-1]["content"]) == "now"


async def test_a_result_that_is_too_long_is_cut_and_the_turn_goes_on(
    hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent
) -> None:
    hass.states.async_set("sensor.long", "x", {"friendly_name": "Long " + "name " * 2000})
    async_expose_entity(hass, "conversation", "sensor.long", True)
    await make_agent(llm_hass_api=["assist"])
    call = {"index": 0, "id": "a", "function": {"name": "GetLiveContext", "arguments": "{}"}}
    server.will([chunk(tool_calls=[call]), finish("tool_calls")], TOO_LONG, TOO_LONG, words("Short."))
    assert spoken(await say(hass, "What is on?")) == "Short."
    lengths = [len(request["messages"][-1]["content"]) for request in server.requests[1:]]
    assert lengths[0] > 9000 > lengths[1] > 4000
    assert server.requests[-1]["messages"][-1]["content"].endswith("(the rest was too long)")


async def test_what_stays_too_long_is_told(hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry) -> None:
    server.will(TOO_LONG)
    assert spoken(await say(hass)).startswith("This is too long")
    assert len(server.requests) == 4


async def test_fields_that_a_server_refuses_are_left_out_from_then_on(
    hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent
) -> None:
    await make_agent(max_tokens=100, temperature=0.5)
    server.will(
        refuses(400, "Extra inputs are not permitted: stream_options"),
        refuses(400, "Unsupported parameter: 'max_tokens' is not supported with this model."),
        refuses(400, "Unsupported value: 'temperature' does not support 0.5 with this model."),
        words("Yes."),
    )
    assert spoken(await say(hass)) == "Yes."
    await say(hass)
    assert len(server.requests) == 5
    last = server.requests[-1]
    assert last["max_completion_tokens"] == 100
    assert not {"stream_options", "max_tokens", "temperature"} & last.keys()


async def test_an_error_after_words_is_one_more_sentence(
    hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent
) -> None:
    await make_agent(llm_hass_api=["assist"])
    call = {"index": 0, "id": "a", "function": {"name": "llm__GetDateTime", "arguments": "{}"}}
    server.will([chunk(content="Let me see."), chunk(tool_calls=[call]), finish("tool_calls")], refuses(402))
    assert spoken(await say(hass)).startswith("The credit of")
    server.will(words("Yes."))
    await say(hass)
    roles = server.sent_roles()
    assert roles == ["system", "user", "assistant", "tool", "assistant", "user"]


# The limit of the house.


async def test_two_hundred_conversations_are_never_more_than_ten_requests(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    crowded = asyncio.Event()

    async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        if server.in_flight == DEFAULT_MODEL_REQUESTS:
            crowded.set()
        await crowded.wait()
        return await streams(words("Hello there."))(request, body)

    server.will(answer)
    results = await asyncio.gather(*(say(hass, str(n), conversation_id=f"talk-{n}") for n in range(200)))
    assert {spoken(result) for result in results} == {"Hello there."}
    assert len(server.requests) == 200
    assert server.most_in_flight == DEFAULT_MODEL_REQUESTS == 10


async def test_who_finds_no_place_in_time_is_told(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, hub_entry: MockConfigEntry
) -> None:
    (agent,) = hub_entry.runtime_data.agents
    agent._slots = ModelSlots(1, wait_s=0.05)
    gate = asyncio.Event()
    server.will(streams(words("Slow."), gate=gate))
    first = hass.async_create_task(say(hass, conversation_id="first"))
    await server.asked.wait()
    assert spoken(await say(hass, conversation_id="second")).startswith("Too many questions at once")
    gate.set()
    assert spoken(await first) == "Slow."


async def test_cancelling_hangs_up_at_once_and_gives_the_place_back(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, hub_entry: MockConfigEntry
) -> None:
    server.will(streams([chunk(content="Once upon")], ends="open"))
    task = hass.async_create_task(say(hass))
    await server.asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(server.hung_up.wait(), 2)
    assert hub_entry.runtime_data.agents.slots.in_flight == 0


# The key.


async def reauth_flow(hass: HomeAssistant) -> Any:
    """Return the form that asks for a new key."""
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == SOURCE_REAUTH
    return flow


async def test_a_refused_key_asks_for_another_and_the_agent_goes_on(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, hub_entry: MockConfigEntry
) -> None:
    server.will(refuses(401))
    await say(hass)
    await hass.async_block_till_done()
    flow = await reauth_flow(hass)
    assert flow["context"]["title_placeholders"] == {"name": "Jarvis"}
    form = await hass.config_entries.flow.async_configure(flow["flow_id"], {"api_key": "sk-bad"})
    assert (form["step_id"], form["errors"]) == ("reauth_confirm", {"api_key": "wrong_key"})
    server.will(words("ok"))
    done = await hass.config_entries.flow.async_configure(flow["flow_id"], {"api_key": " sk-new "})
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert spoken(await say(hass)) == "ok"
    assert server.keys[-3:] == ["sk-bad", "sk-new", "sk-new"]


async def test_a_key_cannot_be_tried_without_the_server(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    server.will(refuses(401))
    await say(hass)
    await hass.async_block_till_done()
    flow = await reauth_flow(hass)
    await server.close()
    form = await hass.config_entries.flow.async_configure(flow["flow_id"], {"api_key": "sk-new"})
    assert form["errors"] == {"base": "cannot_connect"}
    hass.config_entries.flow.async_abort(flow["flow_id"])


async def test_a_key_that_is_good_for_nothing_else_is_kept(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    server.will(refuses(401), refuses(402))
    await say(hass)
    await hass.async_block_till_done()
    flow = await reauth_flow(hass)
    done = await hass.config_entries.flow.async_configure(flow["flow_id"], {"api_key": "sk-new"})
    assert done["reason"] == "reauth_successful"


async def test_an_agent_that_was_removed_needs_no_key(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, hub_entry: MockConfigEntry
) -> None:
    server.will(refuses(401))
    await say(hass)
    await hass.async_block_till_done()
    flow = await reauth_flow(hass)
    hass.config_entries.async_remove_subentry(hub_entry, talker.subentry_id)
    done = await hass.config_entries.flow.async_configure(flow["flow_id"], {"api_key": "sk-new"})
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "agent_removed")
    await hass.async_block_till_done()


async def test_the_key_is_in_no_log_state_and_diagnostics(
    hass: HomeAssistant,
    server: ModelServer,
    talker: ConfigSubentry,
    hub_entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    server.will(refuses(401, "Incorrect API key provided: sk-secret"), words("Yes."))
    await say(hass, "private words")
    await say(hass, "private words")
    await hass.async_block_till_done()
    diagnostics = json.dumps(await async_get_config_entry_diagnostics(hass, hub_entry))
    states = json.dumps([state.as_dict() for state in hass.states.async_all()], default=str)
    assert '"m-1"' in diagnostics
    assert "sk-secret" not in diagnostics
    assert "Be brief" not in diagnostics
    assert "sk-secret" not in states
    loud = [record for record in caplog.records if record.levelno > logging.DEBUG and "xiaozhi" in record.name]
    assert loud
    assert not [record for record in loud if "sk-secret" in record.getMessage() or "private" in record.getMessage()]
    assert "refuses" not in caplog.text
    assert "sk-secret" not in caplog.text  # not even for DEBUG, with the causes of errors
    assert "sk-secret" not in repr(next(iter(hub_entry.runtime_data.agents)).persona)
    hass.config_entries.flow.async_abort((await reauth_flow(hass))["flow_id"])
