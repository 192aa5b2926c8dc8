"""The repository: what is answered is on disk, in order, once; lists, names and permissions follow."""

import asyncio
from dataclasses import replace

import pytest

from custom_components.xiaozhi.chats.changes import (
    ChatChange,
    ChatChanged,
    ChatCreated,
    ChatRemoved,
    MessageAdded,
    MessageChanged,
)
from custom_components.xiaozhi.chats.errors import (
    ChatNotFoundError,
    InvalidIdError,
    ReadOnlyError,
    StorageError,
    TooLargeError,
)
from custom_components.xiaozhi.chats.kinds import ChatStat, ContentType, Sender
from custom_components.xiaozhi.chats.models import MAX_TEXT_CHARACTERS, Caller, ChatRecord, Share
from custom_components.xiaozhi.chats.query import ChatQuery
from custom_components.xiaozhi.chats.repository import KEPT_MS, Repository
from tests.chats.disk import ANNA, BEN, CLEO, Clock, Disk, opened, said
from tests.virtual_time import virtual


async def texts(repository: Repository, chat_id: int) -> list[tuple[int, str]]:
    """Return index and text of all rows."""
    return [(message.index, message.text) for message in await repository.get_messages(chat_id, 1, 10_000)]


@virtual
async def test_a_hundred_messages_at_once_get_the_indexes_1_to_100() -> None:
    disk = Disk()
    async with opened(disk) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        stored = await asyncio.gather(*(repository.post_chat_message(chat.chat_id, said(str(n))) for n in range(100)))
        assert [message.index for message in stored] == list(range(1, 101))
        assert len({message.message_id for message in stored}) == 100
        assert await texts(repository, chat.chat_id) == [(n + 1, str(n)) for n in range(100)]
        assert repository.get_chat_last_message(chat.chat_id) == 100
    assert len(disk.saves) <= 5, "a hundred changes at once share their writes"


@virtual
async def test_what_was_answered_is_there_after_a_restart() -> None:
    disk = Disk()
    async with opened(disk) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ", agent_id="conversation.a", board_id="aa:bb")
        question = await repository.post_chat_message(chat.chat_id, said("hello"))
        await repository.post_chat_message(chat.chat_id, said("hi", sender=Sender.AI))
        before = repository.get_chat(chat.chat_id)
    async with opened(disk) as repository:
        assert repository.get_chat(chat.chat_id) == before
        assert (before.last_index, before.visible_count, before.characters, before.preview) == (2, 2, 7, "hi")
        assert (await repository.get_messages(chat.chat_id, 1, 1)) == (question,)
        assert (await repository.last_messages(chat.chat_id, 1))[0].text == "hi"


@virtual
async def test_readers_see_only_what_is_on_disk_and_do_not_wait() -> None:
    disk = Disk()
    async with opened(disk) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        disk.gate = asyncio.Event()
        writing = asyncio.create_task(repository.post_chat_message(chat.chat_id, said("slow")))
        await asyncio.sleep(1)
        assert await texts(repository, chat.chat_id) == []
        assert repository.get_chat_last_message(chat.chat_id) == 0
        disk.gate.set()
        await writing
        assert await texts(repository, chat.chat_id) == [(1, "slow")]


@virtual
async def test_a_slow_chat_does_not_delay_another() -> None:
    disk = Disk()
    async with opened(disk) as repository:
        one, other = [await repository.user_create_chat(ANNA, "Chat ") for _ in range(2)]
        gate = disk.gate = asyncio.Event()
        slow = asyncio.create_task(repository.post_chat_message(one.chat_id, said("slow")))
        await asyncio.sleep(1)
        disk.gate = None
        await repository.post_chat_message(other.chat_id, said("fast"))
        assert not slow.done()
        gate.set()
        await slow


@virtual
async def test_a_disk_that_refuses_is_told_to_all_and_nothing_is_kept() -> None:
    disk = Disk()
    async with opened(disk) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        await repository.post_chat_message(chat.chat_id, said("kept"))
        disk.is_full = True
        posts = (repository.post_chat_message(chat.chat_id, said(f"lost {n}")) for n in range(3))
        results = await asyncio.gather(*posts, return_exceptions=True)
        assert all(isinstance(result, StorageError) for result in results)
        with pytest.raises(StorageError):
            await repository.user_create_chat(ANNA, "Chat ")
        disk.is_full = False
        assert (await repository.post_chat_message(chat.chat_id, said("again"))).index == 2
        assert await texts(repository, chat.chat_id) == [(1, "kept"), (2, "again")]
        assert (await repository.user_create_chat(ANNA, "Chat ")).name == "Chat 2"


@virtual
async def test_changes_that_came_during_a_failed_write_fail_with_it() -> None:
    disk = Disk()
    async with opened(disk) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        disk.gate, disk.is_full = asyncio.Event(), True
        first = asyncio.create_task(repository.post_chat_message(chat.chat_id, said("first")))
        await asyncio.sleep(1)
        second = asyncio.create_task(repository.post_chat_message(chat.chat_id, said("second")))
        await asyncio.sleep(1)
        disk.gate.set()
        results = await asyncio.gather(first, second, return_exceptions=True)
        assert all(isinstance(result, StorageError) for result in results)


@virtual
async def test_a_caller_that_gives_up_does_not_take_the_message_back() -> None:
    disk = Disk()
    async with opened(disk) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        disk.gate = asyncio.Event()
        impatient = asyncio.create_task(repository.post_chat_message(chat.chat_id, said("mine")))
        await asyncio.sleep(1)
        impatient.cancel()
        disk.gate.set()
        await asyncio.sleep(1)
        assert await texts(repository, chat.chat_id) == [(1, "mine")]


@virtual
async def test_a_message_that_is_sent_again_is_stored_once() -> None:
    async with opened(Disk()) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        draft = said("once", message_id=repository.ids.next())
        one, other = await asyncio.gather(
            repository.post_chat_message(chat.chat_id, draft), repository.post_chat_message(chat.chat_id, draft)
        )
        assert one == other
        assert await texts(repository, chat.chat_id) == [(1, "once")]


@virtual
async def test_closing_finishes_what_was_accepted_and_accepts_nothing_more() -> None:
    disk = Disk()
    repository = Repository(disk, disk, now_ms=Clock())
    await repository.load()
    chat = await repository.user_create_chat(ANNA, "Chat ")
    posting = asyncio.create_task(repository.post_chat_message(chat.chat_id, said("last")))
    await asyncio.sleep(0)
    await repository.close()
    assert (await posting).index == 1
    with pytest.raises(StorageError):
        await repository.post_chat_message(chat.chat_id, said("late"))
    async with opened(disk) as again:
        assert await texts(again, chat.chat_id) == [(1, "last")]


@virtual
async def test_removed_rows_stay_without_text_and_their_indexes_are_not_used_again() -> None:
    async with opened(Disk()) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        for text in ("one", "two"):
            last = await repository.post_chat_message(chat.chat_id, said(text))
        await repository.remove_message(chat.chat_id, last.message_id)
        assert await texts(repository, chat.chat_id) == [(1, "one"), (2, "")]
        assert repository.get_chat(chat.chat_id).preview == "one"
        with pytest.raises(ChatNotFoundError):
            await repository.remove_message(chat.chat_id, last.message_id)
        await repository.clear_chat(chat.chat_id)
        assert (await repository.post_chat_message(chat.chat_id, said("three"))).index == 3
        assert repository.get_chat(chat.chat_id).visible_count == 1
        assert repository.get_chat(chat.chat_id).characters == 5


@virtual
async def test_hidden_rows_take_an_index_and_count_nowhere_else() -> None:
    async with opened(Disk()) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        await repository.post_chat_message(chat.chat_id, said("asked"))
        await repository.post_chat_message(chat.chat_id, said("{}", sender=Sender.TOOL, is_hidden_user=True))
        head = repository.get_chat(chat.chat_id)
        assert (head.last_index, head.visible_count, head.characters, head.preview) == (2, 1, 5, "asked")


@virtual
async def test_a_chat_gets_the_first_free_number_of_its_owner() -> None:
    async with opened(Disk()) as repository:
        chats = [await repository.user_create_chat(ANNA, "Chat ") for _ in range(3)]
        assert [chat.name for chat in chats] == ["Chat 1", "Chat 2", "Chat 3"]
        assert (await repository.user_create_chat(BEN, "Chat ")).name == "Chat 1"
        await repository.change_chat(chats[1].chat_id, name="Chat 3", is_named=True)  # duplicates are allowed
        assert (await repository.user_create_chat(ANNA, "Chat ")).name == "Chat 2"
        await repository.delete_chat(chats[2].chat_id)
        assert (await repository.user_create_chat(ANNA, "Chat ")).name == "Chat 4"


@virtual
async def test_chats_made_at_once_get_different_names() -> None:
    async with opened(Disk()) as repository:
        chats = await asyncio.gather(*(repository.user_create_chat(ANNA, "对话 ") for _ in range(20)))
        assert sorted(chat.name for chat in chats) == sorted(f"对话 {n}" for n in range(1, 21))


@virtual
async def test_a_placeholder_or_a_taken_id_makes_no_chat() -> None:
    disk = Disk()
    async with opened(disk) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        for chat_id in (0, 5 << 22, chat.chat_id):
            with pytest.raises(InvalidIdError):
                await repository.user_create_chat(ANNA, "Chat ", chat_id=chat_id)
        mine = repository.ids.next()
        assert (await repository.user_create_chat(ANNA, "Chat ", chat_id=mine)).chat_id == mine


@virtual
async def test_texts_over_their_limit_are_refused_and_leave_nothing() -> None:
    disk = Disk()
    async with opened(disk) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        saves = len(disk.saves)
        with pytest.raises(TooLargeError):
            await repository.post_chat_message(chat.chat_id, said("x" * (MAX_TEXT_CHARACTERS + 1)))
        with pytest.raises(TooLargeError):
            await repository.change_chat(chat.chat_id, name="x" * 1000)
        with pytest.raises(TooLargeError):
            await repository.user_create_chat(ANNA, "Chat ", context="x" * 100_000)
        assert len(disk.saves) == saves


@virtual
async def test_a_deleted_chat_is_gone_for_everybody_and_can_be_taken_back_for_a_week() -> None:
    clock = Clock()
    async with opened(Disk(), clock) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        await repository.post_chat_message(chat.chat_id, said("hello"))
        await repository.delete_chat(chat.chat_id)
        with pytest.raises(ChatNotFoundError):
            repository.get_chat(chat.chat_id)
        with pytest.raises(ChatNotFoundError):
            await repository.post_chat_message(chat.chat_id, said("more"))
        assert not repository.list_chats(ChatQuery(caller=Caller(user_id=ANNA, is_admin=True))).chats
        assert repository.newest_in_room(ANNA, "", "") is None
        clock.now_ms += KEPT_MS
        assert (await repository.restore_chat(chat.chat_id)).name == "Chat 1"
        assert await texts(repository, chat.chat_id) == [(1, "hello")]
        await repository.delete_chat(chat.chat_id)
        clock.now_ms += KEPT_MS + 1
        with pytest.raises(ChatNotFoundError):
            await repository.restore_chat(chat.chat_id)


@virtual
async def test_a_message_that_races_with_the_deletion_is_refused_or_kept_but_never_half() -> None:
    async with opened(Disk()) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        results = await asyncio.gather(
            repository.delete_chat(chat.chat_id),
            repository.post_chat_message(chat.chat_id, said("late")),
            return_exceptions=True,
        )
        assert isinstance(results[1], ChatNotFoundError)
        assert (await repository.restore_chat(chat.chat_id)).last_index == 0


SHARES = (Share(user_id=BEN), Share(user_id=CLEO, can_write=True))


@pytest.mark.parametrize(
    ("caller", "may_read", "may_write"),
    [
        (Caller(user_id=ANNA), True, True),
        (Caller(user_id=BEN), True, False),
        (Caller(user_id=CLEO), True, True),
        (Caller(user_id="stranger"), False, False),
        (Caller(user_id="stranger", is_admin=True), True, True),
    ],
)
@virtual
async def test_a_chat_is_for_its_owner_those_it_is_shared_with_and_admins(
    caller: Caller, *, may_read: bool, may_write: bool
) -> None:
    async with opened(Disk()) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        await repository.change_chat(chat.chat_id, shares=SHARES)
        assert repository.user_has_chat_permission(caller, chat.chat_id) is may_read
        assert repository.user_has_chat_permission(caller, chat.chat_id, write=True) is may_write
        assert not repository.user_has_chat_permission(caller, chat.chat_id + 1)
        listed = repository.list_chats(ChatQuery(caller=caller, is_everybody=True)).chats
        assert [head.chat_id for head in listed] == ([chat.chat_id] if may_read else [])
        if may_read:
            assert (await repository.user_open_chat(caller, chat.chat_id)).name == "Chat 1"
        else:
            with pytest.raises(ChatNotFoundError):
                await repository.user_open_chat(caller, chat.chat_id)


@virtual
async def test_watchers_hear_of_changes_in_their_order_and_cannot_disturb_them() -> None:
    heard: list[ChatChange] = []

    def broken(_change: ChatChange) -> None:
        raise RuntimeError("a watcher of this test")

    disk = Disk()
    async with opened(disk) as repository:
        repository.add_listener(broken)
        stop = repository.add_listener(heard.append)
        chat = await repository.user_create_chat(ANNA, "Chat ")
        message = await repository.post_chat_message(chat.chat_id, said("hello"))
        spoken = await repository.change_message(chat.chat_id, message.message_id, details={"spoken": "hel"})
        repository.mark_read(chat.chat_id, ANNA, 99)
        await repository.delete_chat(chat.chat_id)
        stop()
        await repository.restore_chat(chat.chat_id)
    assert [type(change) for change in heard] == [
        ChatCreated, MessageAdded, ChatChanged, MessageChanged, ChatChanged, ChatRemoved,
    ]  # fmt: skip
    assert heard[1] == MessageAdded(chat_id=chat.chat_id, message=message)
    assert heard[3] == MessageChanged(chat_id=chat.chat_id, message=spoken)


@virtual
async def test_how_far_somebody_has_read_only_rises_and_survives() -> None:
    disk = Disk()
    async with opened(disk) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        for _ in range(3):
            await repository.post_chat_message(chat.chat_id, said("hello"))
        for index in (2, 1, 77):
            repository.mark_read(chat.chat_id, BEN, index)
        saves = [key for key in disk.saves if key.endswith(str(chat.chat_id))]
        assert len(saves) == 4, "a mark alone writes no chat"
        assert repository.get_chat(chat.chat_id).read == {BEN: 3}
        await repository.post_chat_message(chat.chat_id, said("more"))
    del disk.files["xiaozhi/chat_index"]
    async with opened(disk) as repository:
        assert repository.get_chat(chat.chat_id).read == {BEN: 3}


@virtual
async def test_a_step_that_refuses_changes_nothing() -> None:
    def refuse(_record: ChatRecord) -> ChatRecord:
        raise ReadOnlyError("no")

    disk = Disk()
    async with opened(disk) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
        saves = len(disk.saves)
        with pytest.raises(ReadOnlyError):
            await repository.change_record(chat.chat_id, refuse)
        await repository.change_chat(chat.chat_id, name="Chat 1")
        assert len(disk.saves) == saves


@virtual
async def test_exactly_one_of_two_visitors_takes_the_waiting_message() -> None:
    async with opened(Disk()) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ", stat=ChatStat.PENDING, pending="hello")
        taken: list[str] = []

        def pop(record: ChatRecord) -> ChatRecord:
            if record.chat.pending is not None:
                taken.append(record.chat.pending)
            return replace(record, chat=replace(record.chat, pending=None, stat=ChatStat.OPEN))

        await asyncio.gather(*(repository.change_record(chat.chat_id, pop) for _ in range(2)))
        assert taken == ["hello"]
        assert repository.get_chat(chat.chat_id).stat is ChatStat.OPEN


@virtual
async def test_objects_belong_to_their_chat_and_go_with_their_row() -> None:
    disk = Disk()
    async with opened(disk) as repository:
        chat, other = [await repository.user_create_chat(ANNA, "Chat ") for _ in range(2)]
        item = await repository.new_binary_object_with_data(
            chat.chat_id, ContentType.WAV, "../../etc/pass\nwd.wav", b"RIFF"
        )
        assert item.name == "passwd.wav"
        assert await repository.get_object(chat.chat_id, item.object_id) == (item, b"RIFF")
        with pytest.raises(ChatNotFoundError):
            await repository.get_object(other.chat_id, item.object_id)
        message = await repository.post_chat_message(chat.chat_id, replace(said("hello"), object_id=item.object_id))
        await repository.remove_message(chat.chat_id, message.message_id)
        with pytest.raises(ChatNotFoundError):
            await repository.get_object(chat.chat_id, item.object_id)
        assert disk.blobs == {}


@virtual
async def test_whoever_asks_for_a_chat_at_any_moment_of_its_reading_gets_it() -> None:
    disk = Disk()
    async with opened(disk) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ")
    for steps in range(8):
        async with opened(disk) as repository:

            async def later(steps: int = steps, repository: Repository = repository) -> ChatRecord:
                for _ in range(steps):
                    await asyncio.sleep(0)
                return await repository.get_record(chat.chat_id)

            first, second = await asyncio.gather(repository.get_record(chat.chat_id), later())
            assert first.chat == second.chat
