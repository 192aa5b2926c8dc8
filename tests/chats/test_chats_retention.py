"""What is not kept for ever, and what stays."""

import asyncio
from dataclasses import replace

import pytest

from custom_components.xiaozhi.chats.chat_objects import GRACE_MS
from custom_components.xiaozhi.chats.errors import ChatNotFoundError, UnreadableError
from custom_components.xiaozhi.chats.index_file import KEY
from custom_components.xiaozhi.chats.kinds import ContentType
from custom_components.xiaozhi.chats.models import Caller
from custom_components.xiaozhi.chats.query import ChatQuery
from custom_components.xiaozhi.chats.repository import KEPT_MS, Repository
from custom_components.xiaozhi.chats.retention import DAY_MS, EVERY_S, FIRST_S, Limits, Retention
from tests.chats.disk import ANNA, BEN, Clock, Disk, opened, said
from tests.virtual_time import virtual

EVERYTHING = ChatQuery(caller=Caller(user_id="root", is_admin=True), is_everybody=True)


def names(repository: Repository) -> list[str]:
    """Return the names of all chats that are not deleted."""
    return sorted(f"{chat.owner_id} {chat.name}" for chat in repository.list_chats(EVERYTHING).chats)


@virtual
async def test_chats_without_messages_for_too_long_are_deleted_but_for_pinned_ones() -> None:
    clock = Clock()
    async with opened(Disk(), clock) as repository:
        old, pinned, used = [await repository.user_create_chat(ANNA, "Chat ") for _ in range(3)]
        await repository.change_chat(pinned.chat_id, is_pinned=True)
        clock.now_ms += 10 * DAY_MS
        await repository.post_chat_message(used.chat_id, said("still here"))
        clock.now_ms += 1
        retention = Retention(repository, lambda: Limits(days=10), clock)
        assert await retention.run_once() == 1
        assert names(repository) == ["anna Chat 2", "anna Chat 3"]
        assert (await repository.restore_chat(old.chat_id)).name == "Chat 1"


@virtual
async def test_each_owner_keeps_the_newest() -> None:
    clock = Clock()
    async with opened(Disk(), clock) as repository:
        for owner in (ANNA, ANNA, BEN, ANNA):
            clock.now_ms += 1
            await repository.user_create_chat(owner, "Chat ")
        await Retention(repository, lambda: Limits(chats=2), clock).run_once()
        assert names(repository) == ["anna Chat 2", "anna Chat 3", "ben Chat 1"]


@virtual
async def test_a_deleted_chat_is_removed_with_its_objects_after_a_week() -> None:
    disk, clock = Disk(), Clock()
    async with opened(disk, clock) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        await repository.new_binary_object_with_data(chat.chat_id, ContentType.WAV, "a.wav", b"RIFF")
        await repository.delete_chat(chat.chat_id)
        retention = Retention(repository, Limits, clock)
        clock.now_ms += KEPT_MS
        assert await retention.run_once() == 0
        clock.now_ms += 1
        assert await retention.run_once() == 1
        assert disk.blobs == {}
        assert list(disk.files) == []
        with pytest.raises(ChatNotFoundError):
            await repository.restore_chat(chat.chat_id)
    async with opened(disk, clock) as repository:
        assert repository.all_chats() == ()


@virtual
async def test_old_recordings_go_and_their_texts_stay() -> None:
    disk, clock = Disk(), Clock()
    async with opened(disk, clock) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        old = await repository.new_binary_object_with_data(chat.chat_id, ContentType.WAV, "a.wav", b"old")
        message = await repository.post_chat_message(chat.chat_id, replace(said("hello"), object_id=old.object_id))
        clock.now_ms += 3 * DAY_MS
        new = await repository.new_binary_object_with_data(chat.chat_id, ContentType.WAV, "a.wav", b"new")
        assert await Retention(repository, lambda: Limits(recording_days=2), clock).run_once() == 1
        assert await repository.get_messages(chat.chat_id, 1, 9) == (replace(message, object_id=None),)
        assert disk.blobs == {new.object_id: b"new"}


@virtual
async def test_objects_of_nobody_are_swept_but_not_fresh_ones_and_not_while_a_chat_cannot_be_read() -> None:
    disk, clock = Disk(), Clock()
    async with opened(disk, clock) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        kept = await repository.new_binary_object_with_data(chat.chat_id, ContentType.WAV, "", b"kept")
        disk.blobs[repository.ids.next()] = b"of nobody"
        retention = Retention(repository, Limits, clock)
        assert await retention.run_once() == 0
    del disk.files[KEY]
    disk.too_new.add(f"xiaozhi/chats/{chat.chat_id}")
    clock.now_ms += GRACE_MS + 1000
    async with opened(disk, clock) as repository:
        assert await Retention(repository, Limits, clock).run_once() == 0
    disk.too_new.clear()
    async with opened(disk, clock) as repository:
        assert await Retention(repository, Limits, clock).run_once() == 1
    assert disk.blobs == {kept.object_id: b"kept"}


@virtual
async def test_it_runs_daily_and_a_disk_that_refuses_is_tried_again_the_next_day() -> None:
    disk, clock = Disk(), Clock()
    async with opened(disk, clock) as repository:
        await repository.user_create_chat(ANNA, "Chat ")
        clock.now_ms += 2 * DAY_MS
        retention = Retention(repository, lambda: Limits(days=1), clock)
        retention.start()
        disk.is_full = True
        await asyncio.sleep(FIRST_S + 1)
        assert names(repository) == ["anna Chat 1"]
        disk.is_full = False
        await asyncio.sleep(EVERY_S)
        assert names(repository) == []
        await retention.close()


@virtual
async def test_archived_chats_go_as_others_do_unless_they_are_pinned() -> None:
    clock = Clock()
    async with opened(Disk(), clock) as repository:
        archived, pinned = [await repository.user_create_chat(ANNA, "Chat ") for _ in range(2)]
        await repository.change_chat(archived.chat_id, is_archived=True)
        await repository.change_chat(pinned.chat_id, is_archived=True, is_pinned=True)
        clock.now_ms += 10 * DAY_MS + 1
        assert await Retention(repository, lambda: Limits(days=10, chats=1), clock).run_once() == 1
        assert [chat.name for chat in repository.all_chats() if chat.removed_ms is None] == ["Chat 2"]


@virtual
async def test_a_chat_that_cannot_be_read_keeps_no_other_from_going() -> None:
    disk, clock = Disk(), Clock()
    async with opened(disk, clock) as repository:
        chats = [await repository.user_create_chat(ANNA, "Chat ") for _ in range(3)]
        for chat in chats:
            await repository.new_binary_object_with_data(chat.chat_id, ContentType.WAV, "", b"old")
        await repository.change_chat(chats[1].chat_id, is_pinned=True)
        await repository.change_chat(chats[2].chat_id, is_pinned=True)
        newest = await repository.user_create_chat(ANNA, "Chat ")
    disk.unreadable = {f"xiaozhi/chats/{chat.chat_id}" for chat in (chats[0], chats[1])}
    clock.now_ms += 10 * DAY_MS
    async with opened(disk, clock) as repository:
        await repository.post_chat_message(newest.chat_id, said("still here"))
        with pytest.raises(UnreadableError):
            await Retention(repository, lambda: Limits(days=5, recording_days=5), clock).run_once()
        assert names(repository) == ["anna Chat 1", "anna Chat 2", "anna Chat 3", "anna Chat 4"]
        assert len(disk.blobs) == 2, "the recording of the one that can be read is gone"
        old = await repository.user_create_chat(ANNA, "Chat ")
        clock.now_ms += 5 * DAY_MS + 1
        with pytest.raises(UnreadableError):
            await Retention(repository, lambda: Limits(days=5), clock).run_once()
        left = names(repository)
        assert f"anna {old.name}" not in left
        assert "anna Chat 4" not in left
        assert "anna Chat 1" in left
