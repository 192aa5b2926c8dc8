"""The hub's limits at work: who sends too much is told so, and the options hold without a reload."""

import asyncio

from homeassistant.components import conversation
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.intent import IntentResponseType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.xiaozhi.chats.errors import TooManyError
from custom_components.xiaozhi.chats.models import Caller
from tests.agent.conftest import AGENT
from tests.agent.model_server import ModelServer, said, streams, words
from tests.agent.talk import say, spoken

TWO_A_MINUTE = pytest.mark.parametrize("hub_options", [{"messages_per_minute": 2}], ids=["two a minute"])


async def send(
    hass: HomeAssistant, *, user: str | None = None, satellite: str | None = None, language: str = "en"
) -> conversation.ConversationResult:
    """Send a message as somebody."""
    return await conversation.async_converse(
        hass, "Hello", None, Context(user_id=user), language=language, agent_id=AGENT, satellite_id=satellite
    )


@TWO_A_MINUTE
async def test_a_user_who_sends_too_much_is_told_how_long_to_wait(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        assert spoken(await send(hass, user="ann")) == "Hello there."
    refused = await send(hass, user="ann")
    assert spoken(refused) == "That was too many questions in one minute. Please ask again in 60 seconds."
    assert refused.response.response_type is IntentResponseType.ERROR
    assert len(server.requests) == 2
    assert "The agent Jarvis failed" not in caplog.text


@TWO_A_MINUTE
async def test_it_is_told_in_the_language_of_the_conversation(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    for _ in range(2):
        await send(hass, satellite="assist_satellite.kitchen")
    told = spoken(await send(hass, satellite="assist_satellite.kitchen", language="zh-CN"))
    assert "请过 60 秒再问" in told


@TWO_A_MINUTE
async def test_users_and_satellites_are_counted_apart(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    for _ in range(2):
        await send(hass, user="ann", satellite="assist_satellite.kitchen")
    for other in (send(hass, user="ben"), send(hass, satellite="assist_satellite.kitchen")):
        assert spoken(await other) == "Hello there."
    assert spoken(await send(hass, user="ann", satellite="assist_satellite.attic")) != "Hello there."


@TWO_A_MINUTE
async def test_what_a_device_without_a_satellite_sends_is_counted(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    for _ in range(2):
        await say(hass, device_id="a-device")
    assert spoken(await say(hass, device_id="a-device")) != "Hello there."


@TWO_A_MINUTE
async def test_what_is_typed_in_a_chat_is_counted_once_and_together_with_what_is_typed_elsewhere(
    hass: HomeAssistant,
    server: ModelServer,
    talker: ConfigSubentry,
    hub_entry: MockConfigEntry,
    hass_admin_user: MockUser,
) -> None:
    service, ann = hub_entry.runtime_data.chat_service, Caller(user_id=hass_admin_user.id)
    chat = await service.lifecycle.create(ann, agent_id=AGENT)
    for text in ("One", "Two"):
        accepted = await service.chatting.send(ann, chat.chat_id, text)
        assert await accepted.done == "Hello there."
    with pytest.raises(TooManyError):
        await service.chatting.send(ann, chat.chat_id, "Three")
    assert spoken(await send(hass, user=ann.user_id)).startswith("That was too many")


@TWO_A_MINUTE
async def test_automations_are_nobodys_messages(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    assert {spoken(await send(hass)) for _ in range(5)} == {"Hello there."}


@TWO_A_MINUTE
async def test_a_conversation_goes_on_after_a_refusal(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, hub_entry: MockConfigEntry
) -> None:
    for text in ("One", "Two", "Three"):
        await say(hass, text, device_id="a-device")
    hass.config_entries.async_update_entry(hub_entry, options={"messages_per_minute": 0})
    await hass.async_block_till_done()
    assert spoken(await say(hass, "Four", device_id="a-device")) == "Hello there."
    sent = [said(message["content"]) for message in server.requests[-1]["messages"][1:]]
    assert (sent[0], sent[-1]) == ("One", "Four")
    assert not [content for content in sent if "too many" in content]


@pytest.mark.parametrize("hub_options", [{"model_requests": 1}], ids=["one request"])
async def test_the_limit_of_requests_changes_while_they_run(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, hub_entry: MockConfigEntry
) -> None:
    gate, two_run = asyncio.Event(), asyncio.Event()
    slots = hub_entry.runtime_data.agents.slots

    async def answer(request: object, body: object) -> object:
        if server.in_flight == 2:
            two_run.set()
        await gate.wait()
        return await streams(words("Hello there."))(request, body)  # type: ignore[arg-type]

    server.will(answer)  # type: ignore[arg-type]
    talks = [hass.async_create_task(say(hass, conversation_id=f"talk-{n}")) for n in range(2)]
    await asyncio.wait_for(server.asked.wait(), 5)
    assert (slots.limit, slots.in_flight, server.most_in_flight) == (1, 1, 1)
    hass.config_entries.async_update_entry(hub_entry, options={"model_requests": 2})
    await asyncio.wait_for(two_run.wait(), 5)
    gate.set()
    assert {spoken(result) for result in await asyncio.gather(*talks)} == {"Hello there."}
