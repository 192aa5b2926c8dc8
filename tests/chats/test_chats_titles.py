"""Names that agents write for chats."""

import asyncio

from custom_components.xiaozhi.agent.title import tidy_title
from custom_components.xiaozhi.chats.titles import Titles
from custom_components.xiaozhi.session.errors import EngineError
from tests.chats.talk import CALLER, Talk, talking
from tests.virtual_time import virtual


async def named(talk: Talk, title: str, *, renamed: str | None = None) -> tuple[str, list[tuple[str, str]]]:
    """Talk twice; return the chat's name, and what the writer was told each time."""
    asked: list[tuple[str, str]] = []
    chat = await talk.chat()

    async def write(agent_id: str, question: str, answer: str) -> str:
        assert agent_id == ""
        asked.append((question, answer))
        if renamed:
            await talk.repository.change_chat(chat.chat_id, name=renamed, is_named=True)
        return title

    titles = Titles(talk.repository, talk.feeds, write)
    for text in ("2 + 2?", "and 3 + 3?"):
        await (await talk.chatting.send(CALLER, chat.chat_id, text)).done
        await talk.recorder.writers.settled()
        await asyncio.sleep(0.1)
    await titles.close()
    return talk.repository.get_chat(chat.chat_id).name, asked


@virtual
async def test_a_chat_is_named_once_after_its_first_answer() -> None:
    async with talking() as talk:
        assert await named(talk, "A sum") == ("A sum", [("2 + 2?", "Four.")])


@virtual
async def test_a_chat_whose_first_answer_failed_is_named_after_the_first_one_that_did_not() -> None:
    async with talking() as talk:
        told: list[tuple[str, str]] = []

        async def write(agent_id: str, question: str, answer: str) -> str:
            told.append((question, answer))
            return "A sum"

        titles, chat = Titles(talk.repository, talk.feeds, write), await talk.chat()
        talk.asker.words, talk.asker.error = ("Fo",), EngineError("agent_failed")
        await (await talk.chatting.send(CALLER, chat.chat_id, "1 + 1?")).done
        talk.asker.words, talk.asker.error = ("Four", "."), None
        await talk.chatting.send(CALLER, chat.chat_id, "stopped?")
        await asyncio.sleep(0.15)
        await talk.chatting.abort(CALLER, chat.chat_id)
        for text in ("2 + 2?", "and 3 + 3?"):
            await (await talk.chatting.send(CALLER, chat.chat_id, text)).done
            await asyncio.sleep(0.1)
        await titles.close()
        assert (talk.repository.get_chat(chat.chat_id).name, told) == ("A sum", [("2 + 2?", "Four.")])


@virtual
async def test_a_name_that_a_person_chose_stays() -> None:
    async with talking() as talk:
        name, _ = await named(talk, "A sum", renamed="Mine")
        assert name == "Mine"


@virtual
async def test_without_a_title_the_number_stays() -> None:
    async with talking() as talk:
        name, _ = await named(talk, "")
        assert name == "Chat 1"


def test_what_is_no_title_is_none() -> None:
    assert tidy_title(" «Lamp in the kitchen».\nSecond line") == "Lamp in the kitchen"
    assert tidy_title("") == tidy_title("…") == tidy_title("x" * 100) == ""
