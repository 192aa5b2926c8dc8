"""One agent through Home Assistant's front door, on a real HTTP connection to a scripted server."""

from homeassistant.components import conversation
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import Context, HomeAssistant, ServiceCall

from tests.agent.conftest import AGENT
from tests.agent.model_server import ModelServer, call, calls, words


async def say(
    hass: HomeAssistant, text: str = "Hello", *, conversation_id: str | None = "talk", language: str = "en"
) -> conversation.ConversationResult:
    """Say something to the agent."""
    return await conversation.async_converse(hass, text, conversation_id, Context(), language=language, agent_id=AGENT)


def spoken(result: conversation.ConversationResult) -> str:
    """Return what a person hears."""
    speech: str = result.response.speech["plain"]["speech"]
    return speech


async def test_an_agent_answers(hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry) -> None:
    result = await say(hass)
    assert spoken(result) == "Hello there."
    (request,) = server.requests
    assert (request["model"], request["stream"], server.keys) == ("m-1", True, ["sk-secret"])
    assert request["messages"][0]["content"].startswith("Be brief.")
    assert request["messages"][1] == {"role": "user", "content": "Hello"}
    assert "tools" not in request


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


async def test_the_second_turn_knows_the_first(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    await say(hass, "One")
    await say(hass, "Two")
    assert [message["content"] for message in server.requests[-1]["messages"][1:]] == ["One", "Hello there.", "Two"]
