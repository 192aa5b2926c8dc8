"""What automations do with chats, and what they and the logbook learn of them."""

import asyncio
from typing import Any
from unittest.mock import patch

from homeassistant.core import Context, Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, UnknownUser
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser, async_capture_events

from custom_components.xiaozhi.chat_events import (
    EVENT_ANSWER_COMPLETE,
    EVENT_CHAT_ENDED,
    EVENT_CHAT_STARTED,
    EVENT_MESSAGE_RECEIVED,
)
from custom_components.xiaozhi.chats.errors import StorageError
from custom_components.xiaozhi.chats.kinds import ChatStat, ContentType, Sender
from custom_components.xiaozhi.chats.models import Caller, Chat, Message, Share
from custom_components.xiaozhi.const import DOMAIN, HUB_TITLE
from custom_components.xiaozhi.logbook import async_describe_events
from custom_components.xiaozhi.runtime import Runtime
from custom_components.xiaozhi.storage.documents import DurableStore
from tests.board import Board
from tests.fake_engines import FakeEngines
from tests.wire.conftest import KITCHEN

ANSWER = "The lamp is on."
quiet = pytest.mark.parametrize("hub_options", [{"greeting": "none"}], ids=["no greeting"])


@pytest.fixture
def runtime(hub_entry: MockConfigEntry, engines: FakeEngines) -> Runtime:
    """Return the hub, with an agent that answers."""
    running: Runtime = hub_entry.runtime_data
    return running


@pytest.fixture
async def anna(hass: HomeAssistant) -> MockUser:
    """Return a plain user."""
    return MockUser(name="Anna", groups=[await hass.auth.async_get_group("system-users")]).add_to_hass(hass)


@pytest.fixture
async def ben(hass: HomeAssistant) -> MockUser:
    """Return another plain user."""
    return MockUser(name="Ben", groups=[await hass.auth.async_get_group("system-users")]).add_to_hass(hass)


async def act(
    hass: HomeAssistant, action: str, user: MockUser | None = None, *, answers: bool = True, **data: Any
) -> Any:
    """Call an action on behalf of a user, None: of an automation. Returns the response, if it has one."""
    context = Context(user_id=user.id if user else None)
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=answers, context=context)


async def talked(hass: HomeAssistant, user: MockUser | None, **data: Any) -> dict[str, Any]:
    """Send a message and return what came of it."""
    response: dict[str, Any] = await act(hass, "send_message", user, **data)
    return response


def chat_of(runtime: Runtime, response: dict[str, Any]) -> Chat:
    return runtime.chats.get_chat(int(response["chat_id"]))


async def texts(runtime: Runtime, chat_id: str) -> list[str]:
    """Return a chat's rows, when all are on disk."""
    await runtime.chat_service.recorder.writers.settled()
    return [row.text for row in await runtime.chats.get_messages(int(chat_id), 1, 100)]


# Messages -------------------------------------------------------------------------------------------------------------


async def test_a_message_makes_a_chat_of_the_callers_and_returns_the_answer(
    hass: HomeAssistant, runtime: Runtime, engines: FakeEngines, anna: MockUser
) -> None:
    agent_id = engines.agent.entity_id
    told = await talked(hass, anna, text="lamp on", name="Lamps", agent_id=agent_id, context="Be brief.", language="zh")
    chat = chat_of(runtime, told)
    assert (told["answer"], told["message_index"], told["error"], told["is_interrupted"]) == (ANSWER, 1, None, False)
    assert (chat.owner_id, chat.name, chat.agent_id) == (anna.id, "Lamps", agent_id)
    (asked,) = engines.agent.asked
    assert (asked.extra_system_prompt, asked.context.user_id, asked.language) == ("Be brief.", anna.id, "zh")


async def test_a_message_goes_on_in_an_old_chat(hass: HomeAssistant, runtime: Runtime, anna: MockUser) -> None:
    first = await talked(hass, anna, text="one")
    second = await talked(hass, anna, text="two", chat_id=int(first["chat_id"]))
    assert (second["chat_id"], second["message_index"]) == (first["chat_id"], 3)
    assert await texts(runtime, first["chat_id"]) == ["one", ANSWER, "two", ANSWER]


async def test_an_automation_acts_for_the_owner_of_the_home(
    hass: HomeAssistant, runtime: Runtime, anna: MockUser, hass_owner_user: MockUser
) -> None:
    annas = await talked(hass, anna, text="hello")
    own = await talked(hass, None, text="hello")
    assert chat_of(runtime, own).owner_id == hass_owner_user.id
    assert (await talked(hass, None, text="again", chat_id=annas["chat_id"]))["message_index"] == 3


async def test_in_a_home_without_people_an_automation_has_no_chats(hass: HomeAssistant, runtime: Runtime) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await talked(hass, None, text="hello")
    assert caught.value.translation_key == "chat_not_found"


async def test_nobody_waits_for_an_answer_that_is_not_wanted(
    hass: HomeAssistant, runtime: Runtime, engines: FakeEngines, anna: MockUser
) -> None:
    engines.agent.hangs = True
    assert await act(hass, "send_message", anna, answers=False, text="hello") is None
    (chat,) = runtime.chats.all_chats()
    assert runtime.chat_service.chatting.is_running(chat.chat_id)


async def test_a_busy_chat_is_interrupted_only_if_that_is_said(
    hass: HomeAssistant, runtime: Runtime, engines: FakeEngines, anna: MockUser
) -> None:
    engines.agent.hangs = True
    made = await act(hass, "create_chat", anna)
    await act(hass, "send_message", anna, answers=False, text="one", chat_id=made["chat_id"])
    async with asyncio.timeout(5):
        await engines.agent.hanging.wait()
    with pytest.raises(ServiceValidationError) as caught:
        await talked(hass, anna, text="two", chat_id=made["chat_id"])
    assert caught.value.translation_key == "chat_busy"
    engines.agent.hangs = False
    assert (await talked(hass, anna, text="three", chat_id=made["chat_id"], interrupt=True))["answer"] == ANSWER
    assert await texts(runtime, made["chat_id"]) == ["one", "three", ANSWER]


async def test_a_chat_that_has_ended_is_followed_on(
    hass: HomeAssistant, runtime: Runtime, engines: FakeEngines, anna: MockUser
) -> None:
    first = await talked(hass, anna, text="one")
    await act(hass, "close_chat", anna, answers=False, chat_id=first["chat_id"])
    second = await talked(hass, anna, text="two", chat_id=first["chat_id"], language="zh")
    assert (second["answer"], second["message_index"]) == (ANSWER, 1)
    follower = chat_of(runtime, second)
    assert (follower.stat, str(follower.previous_chat_id)) == (ChatStat.OPEN, first["chat_id"])
    assert await texts(runtime, second["chat_id"]) == ["two", ANSWER], "the text that waited there is not told twice"
    assert engines.agent.asked[-1].language == "zh"


@quiet
async def test_a_board_that_talks_speaks_the_answer(
    hass: HomeAssistant, runtime: Runtime, anna: MockUser, kitchen: Board, hub_entry: MockConfigEntry
) -> None:
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, KITCHEN), hub_entry.entry_id)
    assert device is not None
    with pytest.raises(ServiceValidationError) as caught:
        await talked(hass, anna, text="hello", device_id=device.id)
    assert caught.value.translation_key == "chat_board_not_talking"
    await kitchen.wake()
    assert (await talked(hass, anna, text="hello", device_id=device.id))["answer"] == ANSWER
    spoken = await kitchen.expect("tts/sentence_start")
    assert ANSWER in str(spoken)


async def test_what_is_no_board_speaks_nothing(
    hass: HomeAssistant, runtime: Runtime, anna: MockUser, hub_entry: MockConfigEntry
) -> None:
    other = dr.async_get(hass).async_get_or_create(config_entry_id=hub_entry.entry_id, identifiers={("other", "x")})
    for device_id in (other.id, "nobody"):
        with pytest.raises(ServiceValidationError) as caught:
            await talked(hass, anna, text="hello", device_id=device_id)
        assert caught.value.translation_key == "no_such_board"
    assert not runtime.chats.all_chats()


@pytest.mark.parametrize("hub_options", [{"messages_per_minute": 1}])
async def test_too_many_messages_are_refused(hass: HomeAssistant, runtime: Runtime, anna: MockUser) -> None:
    first = await talked(hass, anna, text="one")
    with pytest.raises(ServiceValidationError) as caught:
        await talked(hass, anna, text="two", chat_id=first["chat_id"])
    assert caught.value.translation_key == "chat_too_many"


@pytest.mark.parametrize("hub_options", [{"messages_per_minute": 1}])
async def test_automations_use_up_nobodys_messages(
    hass: HomeAssistant, runtime: Runtime, hass_owner_user: MockUser
) -> None:
    for text in ("one", "two"):
        await talked(hass, None, text=text)
    await talked(hass, hass_owner_user, text="by hand")


# Chats ----------------------------------------------------------------------------------------------------------------


async def test_the_newest_messages_are_read(hass: HomeAssistant, runtime: Runtime, anna: MockUser) -> None:
    chat_id = (await talked(hass, anna, text="one", name="Lamps"))["chat_id"]
    await talked(hass, anna, text="two", chat_id=chat_id)
    read = await act(hass, "get_messages", anna, chat_id=chat_id, count=2)
    assert (read["name"], read["session_stat"], read["last_message_index"]) == ("Lamps", 0, 4)
    rows = [(row["message_index"], row["role"], row["text"]) for row in read["messages"]]
    assert rows == [(3, "user", "two"), (4, "ai", ANSWER)]
    hidden = Message(message_id=0, index=0, sender=Sender.TOOL, type=ContentType.TOOL_REQUEST, is_hidden_user=True)
    for _ in range(3):
        await runtime.chats.post_chat_message(int(chat_id), hidden)
    again = await act(hass, "get_messages", anna, chat_id=chat_id, count=2)
    assert again["messages"] == read["messages"], "what nobody sees takes no place among the newest"


async def test_chats_are_deleted_all_or_none(
    hass: HomeAssistant, runtime: Runtime, anna: MockUser, ben: MockUser
) -> None:
    own = [(await act(hass, "create_chat", anna))["chat_id"] for _ in range(2)]
    bens = (await act(hass, "create_chat", ben))["chat_id"]
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "delete_chats", anna, answers=False, chat_ids=[*own, bens])
    assert caught.value.translation_key == "chat_not_found"
    assert len([chat for chat in runtime.chats.all_chats() if chat.removed_ms is None]) == 3
    await act(hass, "delete_chats", anna, answers=False, chat_ids=[*own, own[0]])
    assert [str(chat.chat_id) for chat in runtime.chats.all_chats() if chat.removed_ms is None] == [bens]


DOORS: list[Any] = [
    ("send_message", {"text": "hello"}, "chat_read_only"),
    ("close_chat", {}, "chat_read_only"),
    ("get_messages", {}, None),
    ("delete_chats", {}, "chat_read_only"),
]


@pytest.mark.parametrize(("action", "data", "when_shared"), DOORS)
async def test_a_user_does_what_the_panel_would_let_them_do(
    hass: HomeAssistant,
    runtime: Runtime,
    anna: MockUser,
    ben: MockUser,
    action: str,
    data: dict[str, Any],
    when_shared: str | None,
) -> None:
    chat = await runtime.chat_service.lifecycle.create(Caller(user_id=anna.id))
    about = {"chat_ids": [str(chat.chat_id)]} if action == "delete_chats" else {"chat_id": str(chat.chat_id)}
    answers = action in ("send_message", "get_messages")
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, action, ben, answers=answers, **data, **about)
    assert caught.value.translation_key == "chat_not_found"
    await runtime.chats.change_chat(chat.chat_id, shares=(Share(user_id=ben.id, can_write=False, shared_ms=1),))
    if when_shared is None:
        await act(hass, action, ben, answers=answers, **data, **about)
        return
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, action, ben, answers=answers, **data, **about)
    assert caught.value.translation_key == when_shared


async def test_a_user_that_is_gone_does_nothing(hass: HomeAssistant, runtime: Runtime) -> None:
    with pytest.raises(UnknownUser):
        await act(hass, "create_chat", MockUser(id="gone"))


@pytest.mark.parametrize("chat_id", ["x", "-1", "9" * 30])
async def test_what_is_no_id_is_told(hass: HomeAssistant, runtime: Runtime, anna: MockUser, chat_id: str) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "get_messages", anna, chat_id=chat_id)
    assert caught.value.translation_key == "chat_invalid_id"


async def test_a_full_disk_is_told_as_a_fault_of_the_home(
    hass: HomeAssistant, runtime: Runtime, anna: MockUser
) -> None:
    with (
        patch.object(DurableStore, "async_save_made", side_effect=StorageError("full")),
        pytest.raises(HomeAssistantError) as caught,
    ):
        await act(hass, "create_chat", anna)
    assert not isinstance(caught.value, ServiceValidationError)
    assert caught.value.translation_key == "chat_storage_failed"


async def test_without_a_hub_the_actions_say_so(
    hass: HomeAssistant, runtime: Runtime, anna: MockUser, hub_entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(hub_entry.entry_id)
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "create_chat", anna)
    assert caught.value.translation_key == "hub_not_loaded"


# Events ---------------------------------------------------------------------------------------------------------------


def captured(hass: HomeAssistant) -> dict[str, list[Event[Any]]]:
    """Return the four kinds of events, as they come."""
    kinds = (EVENT_CHAT_STARTED, EVENT_MESSAGE_RECEIVED, EVENT_ANSWER_COMPLETE, EVENT_CHAT_ENDED)
    return {kind: async_capture_events(hass, kind) for kind in kinds}


@pytest.mark.parametrize("hub_options", [{}, {"event_texts": True}], ids=["ids only", "with texts"])
async def test_what_happens_in_a_chat_is_told_by_events(
    hass: HomeAssistant, runtime: Runtime, anna: MockUser, hub_options: dict[str, object]
) -> None:
    events = captured(hass)
    told = await talked(hass, anna, text="lamp on")
    await runtime.chat_service.recorder.writers.settled()
    await act(hass, "close_chat", anna, answers=False, chat_id=told["chat_id"])
    assert [len(events[kind]) for kind in events] == [1, 1, 1, 1]
    for happened in events.values():
        data = happened[0].data
        assert (data["chat_id"], data["owner_id"], data["board_id"]) == (told["chat_id"], anna.id, "")
        assert data["device_id"] is None
    (received,), (answered,) = events[EVENT_MESSAGE_RECEIVED], events[EVENT_ANSWER_COMPLETE]
    assert (received.data["message_id"], received.data["message_index"]) == (told["message_id"], 1)
    assert received.context.user_id == anna.id
    assert (answered.data["message_index"], answered.data["is_interrupted"], answered.data["error"]) == (2, False, None)
    heard = [happened[0].data.get("text") for happened in events.values()]
    assert heard == ([None, "lamp on", ANSWER, None] if hub_options else [None] * 4)


async def test_a_photo_that_an_agent_takes_is_no_message_of_a_person(
    hass: HomeAssistant, runtime: Runtime, anna: MockUser
) -> None:
    events = captured(hass)
    chat_id = int((await act(hass, "create_chat", anna))["chat_id"])
    for type_ in (ContentType.JPEG, ContentType.TEXT):
        row = Message(message_id=0, index=0, sender=Sender.USER, sender_id=anna.id, type=type_)
        await runtime.chats.post_chat_message(chat_id, row)
    assert [event.data["message_index"] for event in events[EVENT_MESSAGE_RECEIVED]] == [2]


async def test_an_answer_that_fails_is_told_with_its_code(
    hass: HomeAssistant, runtime: Runtime, anna: MockUser
) -> None:
    events = captured(hass)
    told = await talked(hass, anna, text="hello", agent_id="conversation.gone")
    await runtime.chat_service.recorder.writers.settled()
    (answered,) = events[EVENT_ANSWER_COMPLETE]
    assert answered.data["error"] == "no_agent"
    assert (told["answer"], told["error"], told["is_interrupted"]) == ("", "no_agent", False)


async def test_an_answer_that_is_stopped_is_told_as_such(
    hass: HomeAssistant, runtime: Runtime, engines: FakeEngines, anna: MockUser
) -> None:
    events, engines.agent.gate = captured(hass), asyncio.Event()
    made = await act(hass, "create_chat", anna)
    await act(hass, "send_message", anna, answers=False, text="hello", chat_id=made["chat_id"])
    reader = runtime.chat_service.feeds.read_chat(int(made["chat_id"]))
    async with asyncio.timeout(5):
        while reader.running is None or not reader.running.text:
            reader.close()
            await asyncio.sleep(0)
            reader = runtime.chat_service.feeds.read_chat(int(made["chat_id"]))
    reader.close()
    await act(hass, "close_chat", anna, answers=False, chat_id=made["chat_id"])
    await runtime.chat_service.recorder.writers.settled()
    (answered,) = events[EVENT_ANSWER_COMPLETE]
    assert answered.data["is_interrupted"] is True


async def test_a_chat_ends_once_for_automations_also_after_a_restart(
    hass: HomeAssistant, runtime: Runtime, anna: MockUser, hub_entry: MockConfigEntry
) -> None:
    events = captured(hass)
    chat_id = (await act(hass, "create_chat", anna))["chat_id"]
    await act(hass, "close_chat", anna, answers=False, chat_id=chat_id)
    await act(hass, "close_chat", anna, answers=False, chat_id=chat_id)
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await hub_entry.runtime_data.chats.change_chat(int(chat_id), name="Old")
    assert len(events[EVENT_CHAT_ENDED]) == 1


async def test_a_chat_that_is_taken_back_has_neither_started_nor_ended_anew(
    hass: HomeAssistant, runtime: Runtime, anna: MockUser
) -> None:
    events = captured(hass)
    chat_id = (await act(hass, "create_chat", anna))["chat_id"]
    await act(hass, "close_chat", anna, answers=False, chat_id=chat_id)
    await act(hass, "delete_chats", anna, answers=False, chat_ids=[chat_id])
    await runtime.chats.restore_chat(int(chat_id))
    await runtime.chats.change_chat(int(chat_id), name="Back")
    assert (len(events[EVENT_CHAT_STARTED]), len(events[EVENT_CHAT_ENDED])) == (1, 1)


# The logbook and device triggers --------------------------------------------------------------------------------------


@quiet
async def test_the_logbook_tells_who_did_what_and_nothing_that_was_said(
    hass: HomeAssistant, runtime: Runtime, kitchen: Board, hub_entry: MockConfigEntry
) -> None:
    sentences: dict[str, Any] = {}
    async_describe_events(hass, lambda _domain, kind, describe: sentences.__setitem__(kind, describe))
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, KITCHEN), hub_entry.entry_id)
    assert device is not None

    def said(kind: str, **data: Any) -> tuple[str, str]:
        line = sentences[kind](Event(kind, data))
        return line["name"], line["message"]

    assert said(EVENT_CHAT_STARTED, device_id=device.id) == ("Kitchen", "started a chat")
    assert said(EVENT_MESSAGE_RECEIVED, device_id=None, text="secret") == (HUB_TITLE, "received a message")
    assert said(EVENT_ANSWER_COMPLETE, device_id="gone", text="secret") == (HUB_TITLE, "answered")
    assert said(EVENT_ANSWER_COMPLETE, error="no_agent") == (HUB_TITLE, "could not answer")
    assert said(EVENT_ANSWER_COMPLETE, is_interrupted=True) == (HUB_TITLE, "was interrupted")
    assert said(EVENT_CHAT_ENDED, device_id=device.id) == ("Kitchen", "ended a chat")
    dr.async_get(hass).async_update_device(device.id, name_by_user="Cook")
    assert said(EVENT_CHAT_ENDED, device_id=device.id) == ("Cook", "ended a chat")


@quiet
@pytest.mark.parametrize("kind", ["chat_started", "message_received", "answer_complete", "chat_ended"])
async def test_what_happens_in_a_boards_chats_runs_automations_of_that_board(
    hass: HomeAssistant,
    runtime: Runtime,
    kitchen: Board,
    hub_entry: MockConfigEntry,
    hass_owner_user: MockUser,
    anna: MockUser,
    kind: str,
) -> None:
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, KITCHEN), hub_entry.entry_id)
    assert device is not None
    trigger = {"platform": "device", "domain": DOMAIN, "device_id": device.id, "type": kind}
    action = {"event": "ran", "event_data": {"chat_id": "{{ trigger.event.data.chat_id }}"}}
    config = {"automation": {"alias": kind, "triggers": [trigger], "actions": [action]}}
    assert await async_setup_component(hass, "automation", config)
    await hass.async_block_till_done()
    ran = async_capture_events(hass, "ran")
    typed = await talked(hass, anna, text="hello")
    await act(hass, "close_chat", anna, answers=False, chat_id=typed["chat_id"])
    await kitchen.wake()
    await kitchen.type_text("lamp on")
    await kitchen.expect("tts/stop")
    await runtime.chat_service.recorder.writers.settled()
    chat = runtime.chats.newest_of_board(KITCHEN)
    assert chat is not None
    await act(hass, "close_chat", None, answers=False, chat_id=str(chat.chat_id))
    await hass.async_block_till_done()
    assert [str(event.data["chat_id"]) for event in ran] == [str(chat.chat_id)], "and not for chats of no board"
