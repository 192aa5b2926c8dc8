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
    assert after[2:5] == before[2:5]
    assert after[5]["content"] == "One is on."
    assert len(lamps) == 1  # nothing was done again
