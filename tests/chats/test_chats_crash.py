"""The process dies before or after any call to the disk: what was answered is there, whole, once, in order."""

import asyncio
from contextlib import suppress

import pytest

from custom_components.xiaozhi.chats.kinds import ContentType
from custom_components.xiaozhi.chats.repository import Repository
from tests.chats.disk import ANNA, Clock, Disk, opened, said
from tests.virtual_time import VirtualTimeLoop, run

CALLS = 30
"""More than the story has: its last runs die nowhere."""


async def story(disk: Disk, answered: list[str]) -> None:
    """Talk, with pictures, deletion and clearing; note what was answered."""
    repository = Repository(disk, disk, now_ms=Clock())
    await repository.load()
    chat = await repository.user_create_chat(ANNA, "Chat ")
    answered.append("created")
    for text in ("one", "two"):
        await repository.post_chat_message(chat.chat_id, said(text))
        answered.append(text)
    item = await repository.new_binary_object_with_data(chat.chat_id, ContentType.PNG, "a.png", b"PNG")
    answered.append(f"object {item.object_id}")
    await asyncio.gather(*(repository.post_chat_message(chat.chat_id, said(f"together {n}")) for n in range(3)))
    answered.append("together")
    gone = await repository.user_create_chat(ANNA, "Chat ")
    await repository.delete_chat(gone.chat_id)
    answered.append("deleted")
    await repository.purge_chat(gone.chat_id)
    answered.append("purged")
    await repository.close()


@pytest.mark.parametrize("dies_at", range(1, CALLS))
def test_what_was_answered_before_the_process_died_is_there(dies_at: int) -> None:
    disk, answered = Disk(dies_at=dies_at), list[str]()
    loop = VirtualTimeLoop()
    with suppress(TimeoutError):
        loop.run_until_complete(asyncio.wait_for(story(disk, answered), 1000))
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(1))
    loop.close()
    disk.dies_at = None

    async def look() -> None:
        async with opened(disk) as repository:
            chats = {chat.name: chat for chat in repository.all_chats()}
            if "created" in answered:
                messages = await repository.get_messages(chats["Chat 1"].chat_id, 1, 99)
                texts = [message.text for message in messages]
                expected = ["one", "two", "together 0", "together 1", "together 2"]
                acknowledged = [text for text in expected if text in answered or ("together" in answered)]
                assert texts[: len(acknowledged)] == acknowledged
                assert texts == expected[: len(texts)]
                assert [message.index for message in messages] == list(range(1, len(texts) + 1))
            for note in answered:
                if note.startswith("object"):
                    assert (await repository.get_object(chats["Chat 1"].chat_id, int(note[7:])))[1] == b"PNG"
            if "deleted" in answered and "Chat 2" in chats:
                assert chats["Chat 2"].removed_ms is not None
            if "purged" in answered:
                assert "Chat 2" not in chats

    run(look())
