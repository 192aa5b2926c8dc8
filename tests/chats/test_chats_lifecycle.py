"""Open, ended, waiting for a visit: the tests of the second source document, below HTTP."""

import asyncio

import pytest

from custom_components.xiaozhi.chats.errors import (
    ChatClosedError,
    ChatNotFoundError,
    InvalidIdError,
    ReadOnlyError,
    StorageError,
)
from custom_components.xiaozhi.chats.kinds import ChatStat
from custom_components.xiaozhi.chats.models import Caller, Share
from custom_components.xiaozhi.chats.query import ChatQuery
from tests.chats.disk import ANNA, BEN, CLEO, Disk
from tests.chats.talk import BOARD, CALLER, Talk, talking, turn
from tests.virtual_time import virtual

ADMIN = Caller(user_id=CLEO, is_admin=True)


async def send_to_closed(talk: Talk, chat_id: int, text: str) -> int:
    """Send to an ended chat; return the chat that now waits."""
    with pytest.raises(ChatClosedError) as caught:
        await talk.chatting.send(CALLER, chat_id, text)
    assert caught.value.next_chat_id is not None
    return caught.value.next_chat_id


@virtual
async def test_1_a_message_to_an_ended_chat_makes_a_new_one_that_holds_it() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        assert await talk.lifecycle.close(chat.chat_id)
        assert not await talk.lifecycle.close(chat.chat_id)
        for _ in range(2):  # repeatable
            new = talk.repository.get_chat(await send_to_closed(talk, chat.chat_id, "go on"))
            assert (new.stat, new.pending, new.last_index) == (ChatStat.PENDING, "go on", 0)


@virtual
async def test_2_visiting_takes_the_message_out_and_opens_the_chat() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        await talk.lifecycle.close(chat.chat_id)
        for _ in range(2):
            new_id = await send_to_closed(talk, chat.chat_id, "go on")
            visit = await talk.lifecycle.visit(CALLER, chat_id=new_id)
            assert (visit.stat_before, visit.pending, visit.chat.stat) == (ChatStat.PENDING, "go on", ChatStat.OPEN)
            again = await talk.lifecycle.visit(CALLER, chat_id=new_id)
            assert (again.stat_before, again.pending) == (ChatStat.OPEN, None)


@virtual
async def test_of_visitors_at_once_exactly_one_gets_the_message() -> None:
    async with talking() as talk:
        chat = await talk.lifecycle.succeed(await talk.chat(), "go on")
        visits = await asyncio.gather(*(talk.lifecycle.visit(CALLER, chat_id=chat.chat_id) for _ in range(20)))
        assert sorted(visit.pending or "" for visit in visits) == [""] * 19 + ["go on"]


@virtual
async def test_messages_at_once_to_an_ended_chat_are_all_kept() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        await talk.lifecycle.close(chat.chat_id)
        texts = [f"text {number}" for number in range(5)]
        ids = await asyncio.gather(*(send_to_closed(talk, chat.chat_id, text) for text in texts))
        assert len(set(ids)) == 5
        assert sorted(talk.repository.get_chat(chat_id).pending or "" for chat_id in ids) == texts
        assert talk.repository.get_chat(chat.chat_id).next_chat_id in ids


@virtual
async def test_a_chat_that_waits_is_in_no_list_until_it_is_visited() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        new = await talk.lifecycle.succeed(chat, "go on")
        query = ChatQuery(caller=CALLER)
        assert [one.chat_id for one in talk.repository.list_chats(query).chats] == [chat.chat_id]
        await talk.lifecycle.visit(CALLER, chat_id=new.chat_id)
        assert len(talk.repository.list_chats(query).chats) == 2


@virtual
async def test_a_room_is_opened_at_its_newest_chat_or_begun() -> None:
    async with talking() as talk:
        first = (await talk.lifecycle.visit(CALLER)).chat
        assert (first.owner_id, first.stat) == (ANNA, ChatStat.OPEN)
        assert (await talk.lifecycle.visit(CALLER, room_id=first.room_id)).chat.chat_id == first.chat_id
        new = await talk.lifecycle.succeed(first, "go on")
        visit = await talk.lifecycle.visit(CALLER, room_id=first.room_id)
        assert (visit.chat.chat_id, visit.pending) == (new.chat_id, "go on")
        conversation = talk.conversation()
        turn(conversation, "hello", "Hi!")
        await talk.recorder.writers.settled()
        assert (await talk.lifecycle.visit(CALLER, room_id=f"{ANNA}|{BOARD}|")).chat.chat_id == conversation.chat_id


@virtual
async def test_a_room_of_somebody_else_is_not_there() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        for caller, room in ((Caller(user_id=BEN), chat.room_id), (CALLER, f"{BEN}|panel|")):
            with pytest.raises(ChatNotFoundError):
                await talk.lifecycle.visit(caller, room_id=room)
        with pytest.raises(InvalidIdError):
            await talk.lifecycle.visit(CALLER, room_id="kitchen")
        assert (await talk.lifecycle.visit(ADMIN, room_id=chat.room_id)).chat.chat_id == chat.chat_id


@virtual
async def test_who_may_only_read_takes_no_message() -> None:
    async with talking() as talk:
        first = await talk.chat()
        await talk.repository.change_chat(first.chat_id, shares=(Share(user_id=BEN),))
        new = await talk.lifecycle.succeed(talk.repository.get_chat(first.chat_id), "go on")
        visit = await talk.lifecycle.visit(Caller(user_id=BEN), chat_id=new.chat_id)  # shared as the one before
        assert (visit.stat_before, visit.pending) == (ChatStat.PENDING, None)
        assert (await talk.lifecycle.visit(CALLER, chat_id=new.chat_id)).pending == "go on"


@virtual
async def test_ending_a_chat_makes_the_next_one_in_the_same_room() -> None:
    async with talking() as talk:
        chat = await talk.lifecycle.create(CALLER, agent_id="conversation.qwen", context="Be brief.")
        new = await talk.lifecycle.end(CALLER, chat.chat_id)
        assert (new.stat, new.context, new.room_id) == (ChatStat.OPEN, "Be brief.", chat.room_id)
        assert talk.repository.get_chat(chat.chat_id).stat is ChatStat.CLOSED
        with pytest.raises(ChatNotFoundError):
            await talk.lifecycle.end(Caller(user_id=BEN), chat.chat_id)


@virtual
async def test_ending_twice_makes_one_chat_that_goes_on() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        following = await talk.lifecycle.end(CALLER, chat.chat_id)
        assert await talk.lifecycle.end(CALLER, chat.chat_id) == following
        await talk.lifecycle.close(following.chat_id)
        third = await talk.lifecycle.end(CALLER, chat.chat_id)
        assert third.stat is ChatStat.OPEN
        assert third.chat_id not in (chat.chat_id, following.chat_id)


@virtual
async def test_only_admins_end_all_chats() -> None:
    async with talking() as talk:
        for _ in range(3):
            await talk.chat()
        with pytest.raises(ChatNotFoundError):
            await talk.lifecycle.close_all(CALLER)
        assert await talk.lifecycle.close_all(ADMIN) == 3
        assert await talk.lifecycle.close_all(ADMIN) == 0


@virtual
async def test_who_only_reads_a_chat_cannot_end_it() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        await talk.repository.change_chat(chat.chat_id, shares=(Share(user_id=BEN, can_write=True),))
        with pytest.raises(ReadOnlyError):
            await talk.lifecycle.end(Caller(user_id=BEN), chat.chat_id)


@virtual
async def test_a_chat_that_cannot_be_read_keeps_no_other_open() -> None:
    disk = Disk()
    async with talking(disk) as talk:
        chats = [await talk.chat() for _ in range(3)]
    disk.files[f"xiaozhi/chats/{chats[0].chat_id}"] = "{"
    disk.unreadable.add(f"xiaozhi/chats/{chats[1].chat_id}")
    async with talking(disk) as talk:
        with pytest.raises(StorageError):
            await talk.lifecycle.close_all(ADMIN)
        disk.unreadable.clear()
        assert talk.repository.get_chat(chats[2].chat_id).stat is ChatStat.CLOSED
        assert await talk.lifecycle.close_all(ADMIN) == 1
