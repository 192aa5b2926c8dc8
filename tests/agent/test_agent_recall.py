"""What our agent knows of a chat after a restart: the words, and what was done before they were said."""

from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, ServiceCall
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.xiaozhi.chats.models import Caller
from tests.agent.conftest import AGENT
from tests.agent.model_server import ModelServer, call, calls, said, words

TURN_ON = "intent__HassTurnOn"
BOTH = calls(
    call(TURN_ON, {"name": "Kitchen lamp"}, id_="a", index=0),
    call(TURN_ON, {"name": "Attic lamp"}, id_="b", index=1),
)


@pytest.fixture
async def chat_id(hass: HomeAssistant, hub_entry: MockConfigEntry, hass_admin_user: MockUser) -> int:
    """Return a chat of a person with the agent."""
    chat = await hub_entry.runtime_data.chat_service.lifecycle.create(
        Caller(user_id=hass_admin_user.id), agent_id=AGENT
    )
    made: int = chat.chat_id
    return made


async def type_text(entry: MockConfigEntry, user: MockUser, chat_id: int, text: str) -> Any:
    """Type something and return the answer."""
    return await (await entry.runtime_data.chat_service.chatting.send(Caller(user_id=user.id), chat_id, text)).done


async def test_calls_and_results_of_earlier_turns_are_known_after_a_restart(
    hass: HomeAssistant,
    server: ModelServer,
    agent: ConfigSubentry,
    lamps: list[ServiceCall],
    hub_entry: MockConfigEntry,
    hass_admin_user: MockUser,
    chat_id: int,
) -> None:
    server.will(BOTH, words("One is on."), words("You are welcome."))
    assert await type_text(hub_entry, hass_admin_user, chat_id, "Turn on both lamps") == "One is on."
    before = server.requests[-1]["messages"]
    assert await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()
    assert await type_text(hub_entry, hass_admin_user, chat_id, "Thanks") == "You are welcome."
    after = server.requests[-1]["messages"]
    assert [message["role"] for message in after] == [
        *("system", "user", "assistant", "tool", "tool", "assistant"),
        "user",
    ]
    assert after[1]["content"] == said(before[1]["content"])
    assert [item["function"] for item in after[2]["tool_calls"]] == [i["function"] for i in before[2]["tool_calls"]]
    assert [message["content"] for message in after[3:5]] == [message["content"] for message in before[3:5]]
    ids = [item["id"] for item in after[2]["tool_calls"]]
    assert ids == [message["tool_call_id"] for message in after[3:5]]
    assert all(len(id_) == 9 and id_.isalnum() for id_ in ids)  # as every server takes them
    assert after[5]["content"] == "One is on."
    assert len(lamps) == 1  # nothing was done again


async def test_an_agent_that_may_do_nothing_any_more_is_told_words_only(
    hass: HomeAssistant,
    server: ModelServer,
    agent: ConfigSubentry,
    lamps: list[ServiceCall],
    hub_entry: MockConfigEntry,
    hass_admin_user: MockUser,
    chat_id: int,
) -> None:
    server.will(BOTH, words("One is on."), words("You are welcome."))
    await type_text(hub_entry, hass_admin_user, chat_id, "Turn on both lamps")
    hass.config_entries.async_update_subentry(hub_entry, agent, data={**agent.data, "llm_hass_api": []})
    await hass.async_block_till_done()
    await type_text(hub_entry, hass_admin_user, chat_id, "Thanks")
    assert server.sent_roles() == ["system", "user", "assistant", "user"]
    assert "tool" not in str(server.requests[-1])
