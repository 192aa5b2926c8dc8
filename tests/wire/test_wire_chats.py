"""A board's conversation as a chat in Home Assistant, and typed text that goes on in it, after a restart too."""

import asyncio
import io
import json
from pathlib import Path
from typing import Any
import wave

from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser, async_capture_events

from custom_components.xiaozhi.chat_events import EVENT_ANSWER_COMPLETE, EVENT_CHAT_STARTED, EVENT_MESSAGE_RECEIVED
from custom_components.xiaozhi.chats.changes import AnswerGrew, MessageAdded, MessageChanged, TurnEnded
from custom_components.xiaozhi.chats.errors import TooManyError
from custom_components.xiaozhi.chats.kinds import ContentType, Sender
from custom_components.xiaozhi.chats.models import Caller
from custom_components.xiaozhi.const import DOMAIN
from tests.board import Board
from tests.fake_engines import FakeEngines


async def texts(entry: MockConfigEntry, chat_id: int) -> list[str]:
    """Return a chat's rows, when all are on disk."""
    runtime = entry.runtime_data
    await runtime.chat_service.recorder.writers.settled()
    return [row.text for row in await runtime.chats.get_messages(chat_id, 1, 100)]


@pytest.mark.parametrize("hub_options", [{"greeting": "none"}])
async def test_what_is_said_to_a_board_is_in_a_chat(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    ended = asyncio.Event()
    runtime = hub_entry.runtime_data
    runtime.chat_service.feeds.add_listener(lambda change: ended.set() if isinstance(change, TurnEnded) else None)
    await kitchen.wake()
    await kitchen.say_pcm(speech)
    async with asyncio.timeout(10):
        await ended.wait()
    chat = runtime.chats.newest_of_board(kitchen.device_id)
    assert chat is not None
    assert await texts(hub_entry, chat.chat_id) == ["turn on the lamp", "The lamp is on."]


# Home Assistant takes back its timer for idle conversations when it stops; here that event comes in the middle of one.
@pytest.mark.parametrize("expected_lingering_timers", [True])
@pytest.mark.parametrize("hub_options", [{"greeting": "none"}])
async def test_what_is_being_said_and_written_when_home_assistant_stops_is_on_disk_as_interrupted(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    kitchen: Board,
    engines: FakeEngines,
    hass_owner_user: MockUser,
    speech: bytes,
) -> None:
    runtime, caller = hub_entry.runtime_data, Caller(user_id=hass_owner_user.id)
    engines.tts.seconds = 20
    await kitchen.wake()
    await kitchen.say_pcm(speech)
    await kitchen.expect("tts/sentence_start")
    spoken = runtime.chats.newest_of_board(kitchen.device_id)
    typed = await runtime.chat_service.lifecycle.create(caller)
    engines.agent.answers, engines.agent.gate = [["Once ", "upon"]], asyncio.Event()
    begun = asyncio.Event()
    runtime.chat_service.feeds.add_listener(lambda change: begun.set() if isinstance(change, AnswerGrew) else None)
    await runtime.chat_service.chatting.send(caller, typed.chat_id, "tell me a story")
    async with asyncio.timeout(10):
        await begun.wait()
    for state, event in (
        (CoreState.stopping, EVENT_HOMEASSISTANT_STOP),
        (CoreState.final_write, EVENT_HOMEASSISTANT_FINAL_WRITE),
    ):
        hass.set_state(state)
        hass.bus.async_fire(event)
    await hass.async_block_till_done()
    chats = Path(hass.config.path(".storage", DOMAIN, "chats"))
    for chat, texts in ((spoken, ["turn on the lamp", "The lamp is on."]), (typed, ["tell me a story", "Once "])):
        rows = json.loads(chats.joinpath(str(chat.chat_id)).read_text("utf-8"))["data"]["messages"]
        assert [row["text"] for row in rows] == texts
        assert rows[-1]["details"]["interrupted"]


@pytest.mark.parametrize("hub_options", [{"greeting": "none"}])
@pytest.mark.usefixtures("engines")
async def test_a_turn_is_told_as_events_of_the_boards_device_by_lookups_that_last(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    kitchen: Board,
    speech: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    kinds = (EVENT_CHAT_STARTED, EVENT_MESSAGE_RECEIVED, EVENT_ANSWER_COMPLETE)
    told = [async_capture_events(hass, kind) for kind in kinds]
    answered = asyncio.Event()
    hass.bus.async_listen(EVENT_ANSWER_COMPLETE, callback(lambda _: answered.set()))
    await kitchen.wake()
    await kitchen.say_pcm(speech)
    async with asyncio.timeout(10):
        await answered.wait()
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, kitchen.device_id), hub_entry.entry_id)
    assert device is not None
    assert [[event.data["device_id"] for event in events] for events in told] == [[device.id]] * len(kinds)
    assert "deprecated" not in caplog.text


async def test_typed_text_is_answered_on_behalf_of_the_user_and_remembered_after_a_restart(
    hass: HomeAssistant, hub_entry: MockConfigEntry, engines: FakeEngines, hass_owner_user: MockUser
) -> None:
    caller = Caller(user_id=hass_owner_user.id)
    service = hub_entry.runtime_data.chat_service
    chat = await service.lifecycle.create(caller)
    assert chat.name == "Chat 1"
    changes: list[Any] = []
    service.feeds.add_listener(changes.append)
    accepted = await service.chatting.send(caller, chat.chat_id, "lamp on")
    assert await accepted.done == "The lamp is on."
    assert engines.agent.asked[0].context.user_id == caller.user_id
    assert "".join(change.delta for change in changes if isinstance(change, AnswerGrew)) == "The lamp is on."
    await service.recorder.writers.settled()
    answer = [change.message for change in changes if isinstance(change, MessageAdded)][-1]
    assert (answer.sender, answer.sender_id) == (Sender.AI, engines.agent.entity_id)
    second = await service.chatting.send(caller, chat.chat_id, "and the heating?")
    await second.done
    assert len({asked.conversation_id for asked in engines.agent.asked}) == 1

    assert await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()
    service = hub_entry.runtime_data.chat_service
    third = await service.chatting.send(caller, chat.chat_id, "what did I say?")
    await third.done
    assert engines.agent.asked[2].conversation_id != engines.agent.asked[0].conversation_id
    answered = "The lamp is on."
    said = ["lamp on", answered, "and the heating?", answered, "what did I say?"]
    assert engines.agent.said_before(2)[1:] == said


async def test_a_chats_context_or_else_the_users_default_is_in_the_prompt(
    hass: HomeAssistant, hub_entry: MockConfigEntry, engines: FakeEngines, hass_owner_user: MockUser
) -> None:
    caller, runtime = Caller(user_id=hass_owner_user.id), hub_entry.runtime_data
    await runtime.contexts.create(caller.user_id, "usual", "Be kind.", is_default=True)
    chat = await runtime.chat_service.lifecycle.create(caller)
    await (await runtime.chat_service.chatting.send(caller, chat.chat_id, "hello")).done
    await runtime.chats.change_chat(chat.chat_id, context="Be brief.")
    await (await runtime.chat_service.chatting.send(caller, chat.chat_id, "hello")).done
    assert [asked.extra_system_prompt for asked in engines.agent.asked] == ["Be kind.", "Be brief."]


async def test_an_aborted_answer_ends_the_agents_run(
    hass: HomeAssistant, hub_entry: MockConfigEntry, engines: FakeEngines, hass_owner_user: MockUser
) -> None:
    caller, runtime = Caller(user_id=hass_owner_user.id), hub_entry.runtime_data
    chat = await runtime.chat_service.lifecycle.create(caller)
    engines.agent.hangs = True
    await runtime.chat_service.chatting.send(caller, chat.chat_id, "hello")
    async with asyncio.timeout(5):
        await engines.agent.hanging.wait()
    assert await runtime.chat_service.chatting.abort(caller, chat.chat_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    engines.agent.hangs = False
    await (await runtime.chat_service.chatting.send(caller, chat.chat_id, "again")).done
    assert await texts(hub_entry, chat.chat_id) == ["hello", "again", "The lamp is on."]


async def test_a_missing_agent_is_explained_in_the_callers_language(
    hass: HomeAssistant, hub_entry: MockConfigEntry, engines: FakeEngines, hass_owner_user: MockUser
) -> None:
    caller, runtime = Caller(user_id=hass_owner_user.id), hub_entry.runtime_data
    chat = await runtime.chat_service.lifecycle.create(caller, agent_id="conversation.gone")
    await (await runtime.chat_service.chatting.send(caller, chat.chat_id, "你好", language="zh-Hans")).done
    assert (await texts(hub_entry, chat.chat_id))[-1] == runtime.chat_service.sentence("no_agent", "zh-Hans")


@pytest.mark.parametrize("hub_options", [{"messages_per_minute": 1}])
async def test_a_user_who_sends_too_much_is_told_when_to_go_on(
    hass: HomeAssistant, hub_entry: MockConfigEntry, engines: FakeEngines, hass_owner_user: MockUser
) -> None:

    caller, runtime = Caller(user_id=hass_owner_user.id), hub_entry.runtime_data
    chat = await runtime.chat_service.lifecycle.create(caller)
    await (await runtime.chat_service.chatting.send(caller, chat.chat_id, "one")).done
    with pytest.raises(TooManyError) as caught:
        await runtime.chat_service.chatting.send(caller, chat.chat_id, "two")
    assert 0 < caught.value.retry_after_s <= 60


@pytest.mark.parametrize("hub_options", [{"greeting": "none", "keep_recordings": True}])
async def test_what_is_said_is_kept_as_sound_where_the_owner_wants_it(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    runtime, kept = hub_entry.runtime_data, asyncio.Event()
    runtime.chat_service.feeds.add_listener(lambda change: kept.set() if isinstance(change, MessageChanged) else None)
    await kitchen.wake()
    await kitchen.say_pcm(speech)
    async with asyncio.timeout(10):
        await kept.wait()
    chat = runtime.chats.newest_of_board(kitchen.device_id)
    (row, *_) = await runtime.chats.get_messages(chat.chat_id, 1, 1)
    item, wav = await runtime.chats.get_object(chat.chat_id, row.object_id)
    assert item.type is ContentType.WAV
    with wave.open(io.BytesIO(wav)) as reader:
        assert (reader.getframerate(), reader.getnchannels(), reader.getsampwidth()) == (16000, 1, 2)
        assert reader.getnframes() > 8000
