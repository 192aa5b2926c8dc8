"""Typed text: sent, answered, interrupted, refused."""

import asyncio

import pytest

from custom_components.xiaozhi.chats.changes import AnswerGrew, TurnEnded
from custom_components.xiaozhi.chats.errors import (
    BoardAwayError,
    BusyError,
    ChatClosedError,
    ChatNotFoundError,
    EmptyTextError,
    ReadOnlyError,
    StorageError,
    TooLargeError,
    TooManyError,
)
from custom_components.xiaozhi.chats.kinds import ChatStat, Sender
from custom_components.xiaozhi.chats.models import MAX_TEXT_CHARACTERS, Caller, Share
from custom_components.xiaozhi.session.acts import ToolCalled
from custom_components.xiaozhi.session.errors import EngineError
from tests.chats.disk import BEN, CLEO, Disk
from tests.chats.talk import BOARD, CALLER, begin, talking
from tests.virtual_time import virtual


@virtual
async def test_a_text_is_on_disk_when_it_is_accepted_and_its_answer_follows() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        accepted = await talk.chatting.send(CALLER, chat.chat_id, "2 + 2?")
        assert (accepted.message.index, accepted.message.text) == (1, "2 + 2?")
        assert talk.chatting.is_running(chat.chat_id)
        assert await accepted.done == "Four."
        assert not talk.chatting.is_running(chat.chat_id)
        question, answer = await talk.messages(chat.chat_id)
        assert (question.sender_id, answer.sender, answer.message_id) == (
            CALLER.user_id,
            Sender.AI,
            accepted.ai_message_id,
        )
        assert talk.asker.endings == [(chat.chat_id, True)]


@virtual
async def test_an_answer_is_written_once() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        talk.asker.words = ("word ",) * 50
        accepted = await talk.chatting.send(CALLER, chat.chat_id, "talk")
        before = len(talk.disk.saves)
        await accepted.done
        await talk.recorder.writers.settled()
        assert len(talk.of(AnswerGrew)) == 50
        assert len(talk.disk.saves) == before + 1


@virtual
async def test_a_busy_chat_refuses_and_an_interruption_takes_its_place() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        talk.asker.words = ("one", "two", "three")
        first = await talk.chatting.send(CALLER, chat.chat_id, "count")
        await asyncio.sleep(0.15)
        with pytest.raises(BusyError):
            await talk.chatting.send(CALLER, chat.chat_id, "hello?")
        second = await talk.chatting.send(CALLER, chat.chat_id, "stop", interrupt=True)
        assert await first.done == "one"
        await second.done
        rows = await talk.messages(chat.chat_id)
        assert [row.text for row in rows] == ["count", "one", "stop", "onetwothree"]
        assert rows[1].details["interrupted"] is True
        assert talk.asker.endings[0] == (chat.chat_id, False)


@virtual
async def test_a_spoken_answer_is_interrupted_on_its_board() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn_id = begin(conversation, "a story")
        await talk.recorder.writers.settled()
        assert conversation.chat_id is not None
        assert await talk.chatting.abort(CALLER, conversation.chat_id)
        assert talk.interrupted == [turn_id]
        conversation.close()


@virtual
async def test_chats_do_not_wait_for_each_other() -> None:
    async with talking() as talk:
        talk.asker.pause_s = 1
        chats = [await talk.chat() for _ in range(20)]
        began_s = asyncio.get_running_loop().time()
        accepted = [await talk.chatting.send(CALLER, chat.chat_id, "hello") for chat in chats]
        await asyncio.gather(*(each.done for each in accepted))
        assert asyncio.get_running_loop().time() - began_s == pytest.approx(2, abs=0.01)


@virtual
async def test_abort_keeps_what_was_said_and_ends_the_agents_work() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        talk.asker.words = ("one", "two", "three")
        accepted = await talk.chatting.send(CALLER, chat.chat_id, "count")
        await asyncio.sleep(0.15)
        assert await talk.chatting.abort(CALLER, chat.chat_id)
        assert await accepted.done == "one"
        await asyncio.sleep(0.01)
        assert talk.asker.cancelled == 1
        assert [text for _, text in await talk.rows(chat.chat_id)] == ["count", "one"]
        assert not await talk.chatting.abort(CALLER, chat.chat_id)


@virtual
async def test_a_client_that_goes_away_takes_nothing_back() -> None:
    disk = Disk()
    async with talking(disk) as talk:
        chat = await talk.chat()
        disk.gate = asyncio.Event()
        client = asyncio.create_task(talk.chatting.send(CALLER, chat.chat_id, "hello"))
        await asyncio.sleep(0.05)
        client.cancel()
        await asyncio.sleep(1)
        disk.gate.set()
        assert [text for _, text in await talk.rows(chat.chat_id)] == ["hello", "Four."]


@virtual
async def test_a_slow_disk_does_not_delay_the_answer() -> None:
    disk = Disk()
    async with talking(disk) as talk:
        chat = await talk.chat()
        disk.gate = asyncio.Event()
        client = asyncio.create_task(talk.chatting.send(CALLER, chat.chat_id, "hello"))
        await asyncio.sleep(0.25)
        assert len(talk.of(AnswerGrew)) == 2
        disk.gate.set()
        assert await (await client).done == "Four."


@virtual
async def test_a_text_that_cannot_be_stored_is_not_answered() -> None:
    disk = Disk()
    async with talking(disk) as talk:
        chat = await talk.chat()
        disk.is_full = True
        with pytest.raises(StorageError):
            await talk.chatting.send(CALLER, chat.chat_id, "hello")
        assert not talk.chatting.is_running(chat.chat_id)
        disk.is_full = False
        await (await talk.chatting.send(CALLER, chat.chat_id, "again")).done


@virtual
async def test_of_a_text_that_cannot_be_stored_nothing_is_kept_also_if_it_was_answered_meanwhile() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        call = ToolCalled(call_id="1", name="HassTurnOn", arguments="{}")
        talk.asker.pause_s, talk.asker.acts = 0, (call,)
        talk.disk.gate, talk.disk.refusals = asyncio.Event(), 1
        sending = asyncio.create_task(talk.chatting.send(CALLER, chat.chat_id, "hello"))
        await asyncio.sleep(1)  # answered, while the disk takes its time
        talk.disk.gate.set()
        with pytest.raises(StorageError):
            await sending
        assert await talk.rows(chat.chat_id) == []
        (end,) = talk.of(TurnEnded)
        assert isinstance(end, TurnEnded)
        assert (end.message_id, end.error) == (None, "storage_failed")
        talk.asker.acts = ()
        accepted = await talk.chatting.send(CALLER, chat.chat_id, "again")
        assert (accepted.message.index, await accepted.done) == (1, "Four.")


@virtual
async def test_a_failure_is_told_with_its_code_and_kept_with_a_sentence() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        talk.asker.words, talk.asker.error = (), EngineError("no_agent")
        await (await talk.chatting.send(CALLER, chat.chat_id, "hello")).done
        row = (await talk.messages(chat.chat_id))[-1]
        assert (row.text, row.details["error"]) == ("sentence for no_agent", "no_agent")
        assert [change.error for change in talk.changes if isinstance(change, TurnEnded)] == ["no_agent"]


@virtual
async def test_an_agent_that_shows_no_sign_is_given_up() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        talk.asker.pause_s = 1000
        await (await talk.chatting.send(CALLER, chat.chat_id, "hello")).done
        assert (await talk.messages(chat.chat_id))[-1].details["error"] == "agent_slow"
        assert talk.asker.cancelled == 1


@virtual
async def test_strangers_readers_and_wrong_texts_are_refused_before_anything_happens() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        await talk.repository.change_chat(chat.chat_id, shares=(Share(user_id=BEN),))
        with pytest.raises(ChatNotFoundError):
            await talk.chatting.send(Caller(user_id=CLEO), chat.chat_id, "hello")
        with pytest.raises(ReadOnlyError):
            await talk.chatting.send(Caller(user_id=BEN), chat.chat_id, "hello")
        with pytest.raises(ReadOnlyError):
            await talk.chatting.abort(Caller(user_id=BEN), chat.chat_id)
        with pytest.raises(EmptyTextError):
            await talk.chatting.send(CALLER, chat.chat_id, " \n")
        with pytest.raises(TooLargeError):
            await talk.chatting.send(CALLER, chat.chat_id, "x" * (MAX_TEXT_CHARACTERS + 1))
        with pytest.raises(BoardAwayError):
            await talk.chatting.send(CALLER, chat.chat_id, "hello", speak_on=BOARD)
        talk.limiter.wait_s = 7
        with pytest.raises(TooManyError) as caught:
            await talk.chatting.send(CALLER, chat.chat_id, "hello")
        assert caught.value.retry_after_s == 7
        assert await talk.rows(chat.chat_id) == []
        assert not talk.asker.asked


@virtual
async def test_an_answer_can_be_spoken_on_a_board_too() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        talk.boards.awake.add(BOARD)
        await (await talk.chatting.send(CALLER, chat.chat_id, "2 + 2?", speak_on=BOARD)).done
        await asyncio.sleep(0)
        assert talk.boards.said == [(BOARD, "Four.")]


@virtual
async def test_a_chat_closes_after_the_answer_that_crosses_its_length_and_the_next_text_waits_elsewhere() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        talk.limit[0] = 8
        await (await talk.chatting.send(CALLER, chat.chat_id, "2 + 2?")).done
        await talk.recorder.writers.settled()
        standing = talk.lifecycle.standing(CALLER, chat.chat_id)
        assert (standing.stat, standing.characters, standing.limit_characters) == (ChatStat.CLOSED, 11, 8)
        with pytest.raises(ChatClosedError) as caught:
            await talk.chatting.send(CALLER, chat.chat_id, "and 3 + 3?")
        new_id = caught.value.next_chat_id
        assert new_id is not None
        new = talk.repository.get_chat(new_id)
        assert (new.stat, new.pending, new.last_index) == (ChatStat.PENDING, "and 3 + 3?", 0)
        assert talk.repository.get_chat(chat.chat_id).next_chat_id == new_id
        visit = await talk.lifecycle.visit(CALLER, chat_id=new_id)
        await (await talk.chatting.send(CALLER, new_id, visit.pending or "")).done
        assert [text for _, text in await talk.rows(new_id)] == ["and 3 + 3?", "Four."]


@virtual
async def test_a_chat_that_its_own_turn_closed_is_noticed_by_who_waited_for_that_turn() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        talk.limit[0] = 3
        await talk.chatting.send(CALLER, chat.chat_id, "2 + 2?")
        await asyncio.sleep(0.15)
        with pytest.raises(ChatClosedError):
            await talk.chatting.send(CALLER, chat.chat_id, "stop", interrupt=True)
        assert len(talk.slots) == 0


@virtual
async def test_a_text_to_a_chat_that_waits_for_a_visit_opens_it_and_loses_nothing() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        same = await talk.lifecycle.succeed(chat, "first")
        await (await talk.chatting.send(CALLER, same.chat_id, "first")).done
        assert [text for _, text in await talk.rows(same.chat_id)] == ["first", "Four."]
        other = await talk.lifecycle.succeed(chat, "first")
        await (await talk.chatting.send(CALLER, other.chat_id, "second")).done
        assert [text for _, text in await talk.rows(other.chat_id)] == ["first", "second", "Four."]
        assert talk.repository.get_chat(other.chat_id).stat is ChatStat.OPEN


@virtual
async def test_closing_ends_all_answers_and_keeps_what_was_said() -> None:
    disk = Disk()
    async with talking(disk) as talk:
        chat = await talk.chat()
        talk.asker.words = ("one", "two", "three")
        await talk.chatting.send(CALLER, chat.chat_id, "count")
        await asyncio.sleep(0.15)
    async with talking(disk) as talk:
        assert [text for _, text in await talk.rows(chat.chat_id)] == ["count", "one"]


@virtual
async def test_a_text_that_finds_its_chat_busy_is_not_counted() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        accepted = await talk.chatting.send(CALLER, chat.chat_id, "one")
        talk.limiter.wait_s = 30  # nothing may be sent any more
        with pytest.raises(BusyError):
            await talk.chatting.send(CALLER, chat.chat_id, "two")
        with pytest.raises(TooManyError):
            await talk.chatting.send(CALLER, chat.chat_id, "two", interrupt=True)
        assert await accepted.done == "Four.", "a text that is refused interrupts nothing"


@virtual
async def test_a_chat_that_is_emptied_while_it_answers_is_empty() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        await talk.chatting.send(CALLER, chat.chat_id, "count")
        await asyncio.sleep(0.15)
        await talk.chatting.abort(CALLER, chat.chat_id)
        await talk.repository.clear_chat(chat.chat_id)
        rows = await talk.messages(chat.chat_id)
        assert [(row.index, row.removed_ms is None) for row in rows] == [(1, False), (2, False)]
