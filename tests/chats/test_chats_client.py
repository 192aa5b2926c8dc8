"""The open-chat protocol: what a client that shows chats is answered and pushed, and what it may not see."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from custom_components.xiaozhi.chats.client import MAX_PANES, MAX_RANGE, MAX_REQUESTS, ChatClient, ClientPort
from custom_components.xiaozhi.chats.conversation import BoardConversation
from custom_components.xiaozhi.chats.models import Caller, Share
from custom_components.xiaozhi.protocol.chats import ChatClose, ChatOpen, ChatPull, ChatPush
from tests.chats.disk import ANNA, BEN, said
from tests.chats.talk import Talk, begin, talking, turn
from tests.virtual_time import virtual

PLACEHOLDER = 5 << 22
"""A client may fill the time bits; machine 0 makes it a placeholder (requirements R0-1)."""


@dataclass(slots=True, kw_only=True)
class Peer:
    """A client, and what it was sent."""

    talk: Talk
    client: ChatClient
    conversation: BoardConversation
    pushes: list[ChatPush]
    caller: list[Caller] = field(default_factory=lambda: [Caller(user_id=ANNA)])

    def taken(self) -> list[dict[str, Any]]:
        """Return what came since the last look."""
        bodies = [push.body for push in self.pushes]
        self.pushes.clear()
        return bodies

    async def settled(self) -> None:
        """Let requests be answered and rows reach the disk."""
        await asyncio.sleep(1)


@asynccontextmanager
async def peers() -> AsyncGenerator[Peer]:
    async with talking() as talk:
        conversation = talk.conversation()
        pushes: list[ChatPush] = []
        caller = [Caller(user_id=ANNA)]
        port = ClientPort(send=pushes.append, caller=lambda: caller[0], explain=lambda code: f"sentence for {code}")
        client = ChatClient(talk.repository, talk.feeds, conversation, port)
        try:
            yield Peer(talk=talk, client=client, conversation=conversation, pushes=pushes, caller=caller)
        finally:
            conversation.close()
            await client.close()


@virtual
@pytest.mark.parametrize("chat_id", ["0", 0, PLACEHOLDER, str(PLACEHOLDER)])
async def test_a_placeholder_is_answered_and_nothing_is_stored(chat_id: object) -> None:
    async with peers() as peer:
        peer.client.receive(ChatOpen(chat_id=chat_id))
        (answer,) = peer.taken()
        assert (answer["chat_id"], answer["chat_name"], answer["last_message_index"]) == (0, "New Chat", 0)
        assert answer["welcome_text"] == "欢迎使用"
        await peer.settled()
        assert not peer.talk.disk.saves


@virtual
async def test_the_first_text_makes_the_chat_and_all_of_it_is_pushed_in_order() -> None:
    async with peers() as peer:
        peer.client.receive(ChatOpen(chat_id=0))
        peer.taken()
        turn(peer.conversation, "hello", "Good morning.")
        await peer.settled()
        opened, *pushes = peer.taken()
        chat_id = str(peer.conversation.chat_id)
        assert opened == {
            "type": "chat",
            "state": "open",
            "chat_id": chat_id,
            "chat_name": "Chat 1",
            "last_message_index": 0,
        }
        assert {push["chat_id"] for push in pushes} == {chat_id}
        news = [push for push in pushes if push["state"] == "new"]
        assert [(push["role"], push["message_type"], push["content"]) for push in news] == [
            ("user", 1, "hello"),
            ("ai", 1, "Good morning."),
        ]
        deltas = [push for push in pushes if push["state"] == "delta"]
        assert "".join(push["delta"] for push in deltas) == "Good morning."
        assert [push["chunk_id"] for push in deltas] == list(range(1, len(deltas) + 1))
        assert {push["message_id"] for push in deltas} == {news[1]["message_id"]}
        indexes = [(push["message_id"], push["message_index"]) for push in pushes if push["state"] == "index"]
        assert indexes == [(news[0]["message_id"], 1), (news[1]["message_id"], 2)]
        assert pushes.index(news[0]) < pushes.index(deltas[0]) < pushes.index(news[1])


@virtual
async def test_history_is_opened_after_permission_and_spoken_into() -> None:
    async with peers() as peer:
        chat = await peer.talk.chat()
        for text in ("one", "two"):
            await peer.talk.repository.post_chat_message(chat.chat_id, said(text))
        peer.client.receive(ChatOpen(chat_id=str(chat.chat_id)))
        await peer.settled()
        (opened,) = peer.taken()
        assert (opened["chat_id"], opened["chat_name"], opened["last_message_index"]) == (
            str(chat.chat_id),
            "Chat 1",
            2,
        )
        turn(peer.conversation, "three", "Four.")
        await peer.settled()
        assert await peer.talk.rows(chat.chat_id) == [(1, "one"), (2, "two"), (3, "three"), (4, "Four.")]


@virtual
async def test_a_stranger_is_refused_as_if_there_were_no_such_chat() -> None:
    async with peers() as peer:
        chat = await peer.talk.chat()
        peer.caller[0] = Caller(user_id=BEN)
        for request in (
            ChatOpen(chat_id=str(chat.chat_id)),
            ChatOpen(chat_id=str(chat.chat_id + 1)),
            ChatPull(chat_id=str(chat.chat_id), from_index=1, to_index=1),
        ):
            peer.client.receive(request)
            await peer.settled()
            (answer,) = peer.taken()
            assert (answer["type"], answer["state"]) == ("chat", "error")
            assert answer["message"] == "sentence for not_found"
        assert peer.conversation.chat_id is None


@virtual
@pytest.mark.parametrize("chat_id", ["x", -1, None, 1.5, [], "9" * 40])
async def test_what_is_no_id_is_answered_with_itself(chat_id: object) -> None:
    async with peers() as peer:
        for request in (ChatOpen(chat_id=chat_id), ChatPull(chat_id=chat_id, from_index=1, to_index=2)):
            peer.client.receive(request)
            await peer.settled()
            (answer,) = peer.taken()
            assert answer["state"] == "error"
            assert answer["message"] == "sentence for invalid_id"
            assert answer["chat_id"] == (chat_id if isinstance(chat_id, str | int) else None)


@virtual
async def test_a_range_has_stubs_for_what_is_hidden_and_a_limit() -> None:
    async with peers() as peer:
        chat = await peer.talk.chat()
        for number in range(MAX_RANGE + 10):
            draft = said(str(number), is_hidden_user=number == 1)
            await peer.talk.repository.post_chat_message(chat.chat_id, draft)
        peer.client.receive(ChatPull(chat_id=str(chat.chat_id), from_index=1, to_index=1000))
        await peer.settled()
        (answer,) = peer.taken()
        assert (answer["from_index"], answer["to_index"], answer["last_message_index"]) == (
            1,
            MAX_RANGE,
            MAX_RANGE + 10,
        )
        assert len(answer["messages"]) == MAX_RANGE
        assert answer["messages"][1] == {"message_index": 2, "hidden": True}
        assert answer["messages"][2]["content"] == "2"


@virtual
async def test_messages_of_other_chats_are_not_pushed() -> None:
    async with peers() as peer:
        mine, other = await peer.talk.chat(), await peer.talk.chat()
        peer.client.receive(ChatOpen(chat_id=str(mine.chat_id)))
        await peer.settled()
        peer.taken()
        await peer.talk.repository.post_chat_message(other.chat_id, said("elsewhere"))
        assert not peer.taken()
        await peer.talk.repository.post_chat_message(mine.chat_id, said("from the panel"))
        assert [push["state"] for push in peer.taken()] == ["index"], "an unknown id makes the client pull"


@virtual
async def test_panes_are_echoed_and_kept_apart() -> None:
    async with peers() as peer:
        left, right = await peer.talk.chat(), await peer.talk.chat()
        for pane, chat in (("left", left), (2, right)):
            peer.client.receive(ChatOpen(chat_id=str(chat.chat_id), pane_id=pane))
            await peer.settled()
        assert [push["pane_id"] for push in peer.taken()] == ["left", 2]
        await peer.talk.repository.post_chat_message(left.chat_id, said("x"))
        assert [push["pane_id"] for push in peer.taken()] == ["left"]
        turn(peer.conversation, "to the one opened last", "Yes.")
        await peer.settled()
        assert {push["pane_id"] for push in peer.taken()} == {2}


@virtual
async def test_a_closed_pane_is_told_nothing_more() -> None:
    async with peers() as peer:
        chat = await peer.talk.chat()
        peer.client.receive(ChatOpen(chat_id=str(chat.chat_id)))
        await peer.settled()
        peer.client.receive(ChatClose())
        peer.taken()
        await peer.talk.repository.post_chat_message(chat.chat_id, said("x"))
        assert not peer.taken()
        assert peer.conversation.chat_id is None, "the next thing said makes a new chat"


@virtual
async def test_rollover_is_told_as_the_next_chat() -> None:
    async with peers() as peer:
        peer.client.receive(ChatOpen(chat_id=0))
        peer.talk.limit[0] = 10
        turn(peer.conversation, "a long question", "A long answer.")
        await peer.settled()
        first = peer.conversation.chat_id
        peer.taken()
        turn(peer.conversation, "and now", "Now.")
        await peer.settled()
        pushes = peer.taken()
        opened = next(push for push in pushes if push["type"] == "chat")
        assert opened["chat_id"] == str(peer.conversation.chat_id) != str(first)
        assert [push["content"] for push in pushes if push["state"] == "new"] == ["and now", "Now."]


@virtual
async def test_stock_firmware_is_pushed_nothing() -> None:
    async with peers() as peer:
        turn(peer.conversation, "hello", "Hi.")
        await peer.settled()
        assert not peer.taken()


@virtual
async def test_a_client_that_says_so_in_its_hello_is_pushed_without_asking() -> None:
    async with peers() as peer:
        peer.client.greet()
        turn(peer.conversation, "hello", "Hi.")
        await peer.settled()
        assert peer.taken()[0]["state"] == "open"


@virtual
async def test_a_flood_of_requests_is_refused_and_bounded() -> None:
    async with peers() as peer:
        chat = await peer.talk.chat()
        for _ in range(MAX_REQUESTS + 3):
            peer.client.receive(ChatPull(chat_id=str(chat.chat_id), from_index=1, to_index=1))
        refused = [push for push in peer.taken() if push["state"] == "error"]
        assert [push["message"] for push in refused] == ["sentence for busy"] * 3
        for number in range(MAX_PANES):
            peer.client.receive(ChatOpen(chat_id=0, pane_id=number))
        assert [push["state"] for push in peer.taken()].count("error") == 1, "the one without a name is there, too"


@virtual
async def test_a_client_that_leaves_ends_its_requests() -> None:
    async with peers() as peer:
        chat = await peer.talk.chat()
        peer.client.receive(ChatPull(chat_id=str(chat.chat_id), from_index=1, to_index=1))
        begin(peer.conversation, "hello")
        await peer.client.close()
        peer.taken()
        await peer.settled()
        assert not peer.taken()


@virtual
async def test_who_may_only_read_a_chat_is_shown_it_and_speaks_into_one_of_their_own() -> None:
    async with peers() as peer:
        bens = await peer.talk.lifecycle.create(Caller(user_id=BEN), name="Ben's")
        await peer.talk.repository.change_chat(bens.chat_id, shares=(Share(user_id=ANNA),))
        peer.client.receive(ChatOpen(chat_id=str(bens.chat_id)))
        await peer.settled()
        assert [push["chat_name"] for push in peer.taken()] == ["Ben's"]
        turn(peer.conversation, "hello", "Good morning.")
        await peer.settled()
        opened, *pushes = peer.taken()
        assert (opened["state"], opened["chat_name"]) == ("open", "Chat 1")
        assert {push["chat_id"] for push in pushes} == {opened["chat_id"]}
        assert peer.talk.repository.get_chat(int(opened["chat_id"])).owner_id == ANNA
        assert await peer.talk.rows(bens.chat_id) == []


@virtual
async def test_who_may_write_into_a_shared_chat_speaks_into_it() -> None:
    async with peers() as peer:
        bens = await peer.talk.lifecycle.create(Caller(user_id=BEN))
        await peer.talk.repository.change_chat(bens.chat_id, shares=(Share(user_id=ANNA, can_write=True),))
        peer.client.receive(ChatOpen(chat_id=str(bens.chat_id)))
        await peer.settled()
        turn(peer.conversation, "hello", "Good morning.")
        assert await peer.talk.rows(bens.chat_id) == [(1, "hello"), (2, "Good morning.")]


@virtual
@pytest.mark.parametrize("how", ["no longer shared", "deleted"])
async def test_a_chat_that_is_gone_for_the_client_is_pushed_no_longer_and_not_spoken_into(how: str) -> None:
    async with peers() as peer:
        bens = await peer.talk.lifecycle.create(Caller(user_id=BEN))
        await peer.talk.repository.change_chat(bens.chat_id, shares=(Share(user_id=ANNA, can_write=True),))
        peer.client.receive(ChatOpen(chat_id=str(bens.chat_id), pane_id=7))
        await peer.settled()
        peer.taken()
        if how == "deleted":
            await peer.talk.repository.delete_chat(bens.chat_id)
        else:
            await peer.talk.repository.change_chat(bens.chat_id, shares=())
            await peer.talk.repository.post_chat_message(bens.chat_id, said("a secret of Ben's"))
        (told,) = peer.taken()
        assert (told["state"], told["chat_id"], told["pane_id"]) == ("error", str(bens.chat_id), 7)
        assert told["message"] == "sentence for not_found"
        turn(peer.conversation, "hello", "Good morning.")
        await peer.settled()
        assert peer.taken()[0]["chat_name"] == "Chat 1"
        if how != "deleted":
            assert await peer.talk.rows(bens.chat_id) == [(1, "a secret of Ben's")]
