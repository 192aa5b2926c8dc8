"""What a person wrote anew."""

import asyncio

import pytest

from custom_components.xiaozhi.chats.errors import (
    BusyError,
    ChatClosedError,
    ChatNotFoundError,
    StorageError,
    TooLargeError,
)
from custom_components.xiaozhi.chats.kinds import Sender
from custom_components.xiaozhi.chats.models import MAX_TEXT_CHARACTERS, Caller
from custom_components.xiaozhi.chats.rewriting import Lines, Rewriting, rewrite
from tests.chats.talk import CALLER, Talk, talking
from tests.virtual_time import virtual

LINES: Lines = [(Sender.USER, "new question"), (Sender.AI, "new answer")]


async def rewritten(
    talk: Talk, chat_id: int, lines: Lines | None = LINES, caller: Caller = CALLER, context: str | None = None
) -> None:
    wanted = Rewriting(context=context, lines=lines)
    await rewrite(talk.repository, caller, chat_id, wanted, is_running=talk.chatting.is_running, now_ms=lambda: 5)


async def talked(talk: Talk) -> int:
    """Return a chat with a question and an answer."""
    chat = await talk.chat()
    await (await talk.chatting.send(CALLER, chat.chat_id, "old question")).done
    await talk.recorder.writers.settled()
    return chat.chat_id


@virtual
async def test_new_rows_take_new_indexes_and_the_agent_knows_only_them() -> None:
    async with talking() as talk:
        chat_id = await talked(talk)
        await rewritten(talk, chat_id)
        assert await talk.rows(chat_id) == [(1, ""), (2, ""), (3, "new question"), (4, "new answer")]
        assert [row.removed_ms is None for row in await talk.messages(chat_id)] == [False, False, True, True]
        recalled = await talk.recorder.recall(talk.repository.get_chat(chat_id), turn_id="next")
        assert [one.text for one in recalled.said] == ["new question", "new answer"]
        await (await talk.chatting.send(CALLER, chat_id, "and then?")).done
        assert (await talk.rows(chat_id))[-2:] == [(5, "and then?"), (6, "Four.")]


@virtual
async def test_nothing_is_replaced_while_an_answer_is_made() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        accepted = await talk.chatting.send(CALLER, chat.chat_id, "old question")
        for lines, context in ((LINES, None), (None, "Be brief."), (LINES, "Be brief.")):
            with pytest.raises(BusyError):
                await rewritten(talk, chat.chat_id, lines, context=context)
        await accepted.done
        assert await talk.rows(chat.chat_id) == [(1, "old question"), (2, "Four.")]
        assert not talk.repository.get_chat(chat.chat_id).context


@virtual
async def test_a_chat_that_has_ended_stays_as_it_is() -> None:
    async with talking() as talk:
        chat_id = await talked(talk)
        await talk.lifecycle.close(chat_id)
        for lines, context in ((LINES, None), (None, "Be brief.")):
            with pytest.raises(ChatClosedError):
                await rewritten(talk, chat_id, lines, context=context)
        assert await talk.rows(chat_id) == [(1, "old question"), (2, "Four.")]


@virtual
async def test_a_line_that_is_too_long_leaves_all_old_ones() -> None:
    async with talking() as talk:
        chat_id = await talked(talk)
        with pytest.raises(TooLargeError):
            await rewritten(talk, chat_id, [*LINES, (Sender.USER, "x" * (MAX_TEXT_CHARACTERS + 1))])
        assert await talk.rows(chat_id) == [(1, "old question"), (2, "Four.")]


@virtual
async def test_strangers_replace_nothing() -> None:
    async with talking() as talk:
        chat_id = await talked(talk)
        with pytest.raises(ChatNotFoundError):
            await rewritten(talk, chat_id, caller=Caller(user_id="ben"))


@virtual
async def test_an_empty_list_empties_the_chat() -> None:
    async with talking() as talk:
        chat_id = await talked(talk)
        await rewritten(talk, chat_id, [])
        assert talk.repository.get_chat(chat_id).visible_count == 0


@virtual
async def test_context_and_messages_change_together_or_not_at_all() -> None:
    async with talking() as talk:
        chat_id = await talked(talk)
        talk.disk.is_full = True
        with pytest.raises(StorageError):
            await rewritten(talk, chat_id, context="Be brief.")
        assert (await talk.rows(chat_id), talk.repository.get_chat(chat_id).context) == (
            [(1, "old question"), (2, "Four.")],
            "",
        )
        talk.disk.is_full = False
        writes = len(talk.disk.saves)
        await rewritten(talk, chat_id, context="Be brief.")
        assert len(talk.disk.saves) == writes + 1
        assert talk.repository.get_chat(chat_id).context == "Be brief."


@virtual
async def test_a_text_that_came_while_the_chat_was_read_is_not_emptied() -> None:
    async with talking() as talk:
        chat_id = await talked(talk)
        talk.repository._open._open.clear()  # as after other chats were used
        rewriting = asyncio.create_task(rewritten(talk, chat_id))
        await asyncio.sleep(0)
        accepted = await talk.chatting.send(CALLER, chat_id, "a new question")
        with pytest.raises(BusyError):
            await rewriting
        await accepted.done
        assert (await talk.rows(chat_id))[2:] == [(3, "a new question"), (4, "Four.")]


@virtual
async def test_an_answer_on_its_way_to_the_disk_does_not_end_up_behind_the_new_messages() -> None:
    async with talking() as talk:
        chat = await talk.chat()
        accepted = await talk.chatting.send(CALLER, chat.chat_id, "old question")
        talk.disk.gate = asyncio.Event()
        await asyncio.sleep(1)  # answered, and not on disk
        with pytest.raises(BusyError):
            await rewritten(talk, chat.chat_id)
        talk.disk.gate.set()
        await accepted.done
        await rewritten(talk, chat.chat_id)
        assert [text for _, text in await talk.rows(chat.chat_id)] == ["", "", "new question", "new answer"]
