"""The open-chat protocol over a real socket: a client that shows chats, and stock boards that get none of it."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.xiaozhi.chats.models import Chat
from custom_components.xiaozhi.runtime import Runtime
from tests.board import Board
from tests.fake_engines import FakeEngines
from tests.wire.conftest import KITCHEN
from tests.wire.peer import HELLO, Http, Peer, connect, connect_json, socket_headers, token_of

pytestmark = pytest.mark.parametrize("hub_options", [{"greeting": "none"}], ids=["no greeting"])


def runtime_of(hub_entry: MockConfigEntry) -> Runtime:
    runtime: Runtime = hub_entry.runtime_data
    return runtime


def chats_of(hub_entry: MockConfigEntry) -> list[Chat]:
    return sorted(runtime_of(hub_entry).chats.all_chats(), key=lambda chat: chat.chat_id)


async def ask(peer: Peer, text: str) -> list[dict[str, Any]]:
    """Type a text; return all messages until the answer's index was pushed."""
    await peer.send({"type": "listen", "state": "detect", "text": text})
    messages: list[dict[str, Any]] = []
    indexes = 0
    while indexes < 2:
        messages += await peer.receive_until("message", "index")
        indexes += 1
    return messages


@pytest.fixture
async def owner(hass: HomeAssistant, hub_entry: MockConfigEntry) -> MockUser:
    """Return the person whose boards all are; the hub knows them after a reload."""
    user = MockUser(is_owner=True, name="Anna", groups=[await hass.auth.async_get_group("system-admin")])
    user.add_to_hass(hass)
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()
    return user


async def test_from_placeholder_to_answer(
    owner: MockUser, http: Http, engines: FakeEngines, paired: str, hub_entry: MockConfigEntry
) -> None:
    engines.tts.seconds = 0.1
    peer = await connect_json(http, paired)
    await peer.send({"type": "chat", "state": "open", "chat_id": "0"})
    assert await peer.receive() == {
        "type": "chat",
        "state": "open",
        "chat_id": 0,
        "chat_name": "New Chat",
        "last_message_index": 0,
        "welcome_text": "欢迎使用",
    }
    assert not chats_of(hub_entry), "nothing is stored before something was said"
    messages = await ask(peer, "is the door shut")
    (chat,) = chats_of(hub_entry)
    opened = next(message for message in messages if message["type"] == "chat")
    assert (opened["chat_id"], opened["chat_name"]) == (str(chat.chat_id), "Chat 1")
    pushes = [message for message in messages if message["type"] == "message"]
    assert {push["chat_id"] for push in pushes} == {str(chat.chat_id)}
    news = [(push["role"], push["content"]) for push in pushes if push["state"] == "new"]
    assert news == [("user", "is the door shut"), ("ai", "The lamp is on.")]
    assert "".join(push["delta"] for push in pushes if push["state"] == "delta") == "The lamp is on."
    assert [push["message_index"] for push in pushes if push["state"] == "index"] == [1, 2]
    assert chat.owner_id == owner.id


async def test_history_is_opened_and_the_missing_range_pulled(
    owner: MockUser, http: Http, engines: FakeEngines, paired: str, hub_entry: MockConfigEntry
) -> None:
    engines.tts.seconds = 0.1
    first = await connect_json(http, paired)
    await first.send({"type": "chat", "state": "open", "chat_id": 0})
    await ask(first, "is the door shut")
    await first.close()
    (chat,) = chats_of(hub_entry)
    again = await connect_json(http, paired)
    await again.send({"type": "chat", "state": "open", "chat_id": str(chat.chat_id), "pane_id": "left"})
    opened = await again.receive()
    assert (opened["chat_name"], opened["last_message_index"], opened["pane_id"]) == ("Chat 1", 2, "left")
    await again.send(
        {"type": "message", "state": "range", "chat_id": str(chat.chat_id), "from_index": 1, "to_index": 2}
    )
    pulled = await again.receive()
    assert [(row["message_index"], row["role"], row["content"]) for row in pulled["messages"]] == [
        (1, "user", "is the door shut"),
        (2, "ai", "The lamp is on."),
    ]
    await ask(again, "and the window")
    assert [one.chat_id for one in chats_of(hub_entry)] == [chat.chat_id], "the talk went on in the opened chat"


async def test_a_strangers_chat_is_refused(
    owner: MockUser, http: Http, engines: FakeEngines, paired: str, hub_entry: MockConfigEntry
) -> None:
    chats = runtime_of(hub_entry).chats
    secret = await chats.user_create_chat("somebody else", "Chat ")
    peer = await connect_json(http, paired)
    for chat_id in (str(secret.chat_id), str(secret.chat_id + (1 << 22))):
        await peer.send({"type": "chat", "state": "open", "chat_id": chat_id})
        refused = await peer.receive()
        assert (refused["state"], refused["chat_id"]) == ("error", chat_id)
        assert refused["message"]
        assert refused["message"] != "not_found"


async def test_a_board_that_says_chat_in_its_hello_is_pushed(
    owner: MockUser, http: Http, engines: FakeEngines, paired: str
) -> None:
    engines.tts.seconds = 0.1
    peer = await connect(http, socket_headers(paired, token_of(paired)))
    await peer.send({**HELLO, "features": {"chat": True}})
    assert (await peer.receive())["type"] == "hello"
    messages = await ask(peer, "is the door shut")
    assert [message["type"] for message in messages].count("chat") == 1


async def test_a_stock_board_has_its_chat_and_hears_nothing_of_it(
    owner: MockUser, kitchen: Board, engines: FakeEngines, speech: bytes, hub_entry: MockConfigEntry
) -> None:
    await kitchen.wake()
    await kitchen.say_pcm(speech)
    await kitchen.expect("tts/sentence_start")
    await kitchen.expect("tts/stop")
    await runtime_of(hub_entry).chat_service.recorder.writers.settled()
    (chat,) = chats_of(hub_entry)
    assert (chat.board_id, chat.owner_id) == (KITCHEN, owner.id)
    rows = await runtime_of(hub_entry).chats.get_messages(chat.chat_id, 1, 10)
    assert [row.text for row in rows if row.is_visible] == ["turn on the lamp", "The lamp is on."]
    assert not [entry for entry in kitchen.transcript.entries if entry.kind.startswith(("chat", "message"))]
