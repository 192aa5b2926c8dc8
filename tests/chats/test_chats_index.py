"""Lists and the index: order, pages, search; and what a start makes of an index that is old, lost or damaged."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.chats.errors import ChatNotFoundError, InvalidIdError
from custom_components.xiaozhi.chats.index_file import DELAY_S, KEY
from custom_components.xiaozhi.chats.kinds import ChatStat
from custom_components.xiaozhi.chats.models import Caller, Chat, Share
from custom_components.xiaozhi.chats.query import ChatQuery
from custom_components.xiaozhi.chats.repository import Repository
from tests.chats.disk import ANNA, BEN, Clock, Disk, opened, said
from tests.virtual_time import run, virtual

AS_ANNA = Caller(user_id=ANNA)


def names(repository: Repository, query: ChatQuery | None = None) -> list[str]:
    """Return the names of a list."""
    return [chat.name for chat in repository.list_chats(query or ChatQuery(caller=AS_ANNA)).chats]


async def several(repository: Repository, clock: Clock, count: int) -> list[Chat]:
    """Make chats, each later than the one before."""
    chats = []
    for _ in range(count):
        clock.now_ms += 1000
        chats.append(await repository.user_create_chat(ANNA, "Chat "))
    return chats


@virtual
async def test_pinned_chats_come_first_then_those_with_the_newest_rows() -> None:
    clock = Clock()
    async with opened(Disk(), clock) as repository:
        one, two, three = await several(repository, clock, 3)
        assert names(repository) == ["Chat 3", "Chat 2", "Chat 1"]
        clock.now_ms += 1000
        await repository.post_chat_message(one.chat_id, said("hello"))
        assert names(repository) == ["Chat 1", "Chat 3", "Chat 2"]
        await repository.change_chat(two.chat_id, is_pinned=True)
        assert names(repository) == ["Chat 2", "Chat 1", "Chat 3"]
        await repository.change_chat(three.chat_id, is_archived=True)
        assert names(repository) == ["Chat 2", "Chat 1"]
        assert names(repository, ChatQuery(caller=AS_ANNA, is_archived=True)) == ["Chat 3"]
        assert len(names(repository, ChatQuery(caller=AS_ANNA, is_archived=None))) == 3


@virtual
async def test_pages_give_every_chat_once() -> None:
    clock = Clock()
    async with opened(Disk(), clock) as repository:
        await several(repository, clock, 7)
        found: list[str] = []
        cursor: str | None = None
        pages = 0
        while pages == 0 or cursor is not None:
            page = repository.list_chats(ChatQuery(caller=AS_ANNA, limit=3, cursor=cursor))
            found += [chat.name for chat in page.chats]
            cursor, pages = page.next_cursor, pages + 1
        assert found == [f"Chat {n}" for n in range(7, 0, -1)]
        assert pages == 3


@pytest.mark.parametrize("cursor", ["", "x", "1.2", "2.1.1", "0.-1.1", "0.1.1.1", "0.٣.1", f"0.1.{'9' * 5000}"])
@virtual
async def test_a_cursor_of_nobody_is_refused(cursor: str) -> None:
    async with opened(Disk()) as repository:
        with pytest.raises(InvalidIdError):
            repository.list_chats(ChatQuery(caller=AS_ANNA, cursor=cursor))


@virtual
async def test_a_search_finds_names_and_beginnings_whatever_their_case() -> None:
    clock = Clock()
    async with opened(Disk(), clock) as repository:
        one, two, _ = await several(repository, clock, 3)
        await repository.change_chat(one.chat_id, name="Straße")
        await repository.post_chat_message(two.chat_id, said("Wie ist das WETTER?\nGut."))
        assert names(repository, ChatQuery(caller=AS_ANNA, text=" STRASSE ")) == ["Straße"]
        assert names(repository, ChatQuery(caller=AS_ANNA, text="wetter? gut")) == ["Chat 2"]
        assert names(repository, ChatQuery(caller=AS_ANNA, text="nothing")) == []


@virtual
async def test_lists_show_ones_own_and_what_is_shared_and_admins_what_they_ask_for() -> None:
    async with opened(Disk()) as repository:
        shared = await repository.user_create_chat(BEN, "Ben's ")
        await repository.user_create_chat(BEN, "Ben's ")
        await repository.user_create_chat(ANNA, "Anna's ", board_id="aa:bb")
        await repository.change_chat(shared.chat_id, shares=(Share(user_id=ANNA),))
        admin = Caller(user_id="root", is_admin=True)
        assert sorted(names(repository)) == ["Anna's 1", "Ben's 1"]
        assert names(repository, ChatQuery(caller=AS_ANNA, owner_id=BEN)) == ["Ben's 1"]
        assert names(repository, ChatQuery(caller=AS_ANNA, board_id="aa:bb")) == ["Anna's 1"]
        assert names(repository, ChatQuery(caller=admin)) == []
        assert len(names(repository, ChatQuery(caller=admin, is_everybody=True))) == 3
        assert sorted(names(repository, ChatQuery(caller=admin, owner_id=BEN))) == ["Ben's 1", "Ben's 2"]
        await repository.change_chat(shared.chat_id, shares=())
        assert names(repository) == ["Anna's 1"]


@virtual
async def test_a_chat_that_waits_to_be_opened_is_in_no_list_until_it_is() -> None:
    async with opened(Disk()) as repository:
        chat = await repository.user_create_chat(ANNA, "Chat ", stat=ChatStat.PENDING, pending="hello")
        assert names(repository) == []
        await repository.change_chat(chat.chat_id, stat=ChatStat.OPEN, pending=None)
        assert names(repository) == ["Chat 1"]


@virtual
async def test_rooms_boards_and_successors_know_their_newest_chat() -> None:
    async with opened(Disk()) as repository:
        first = await repository.user_create_chat(ANNA, "Chat ", agent_id="a", board_id="aa")
        second = await repository.user_create_chat(
            ANNA, "Chat ", agent_id="a", board_id="aa", previous_chat_id=first.chat_id
        )
        other = await repository.user_create_chat(ANNA, "Chat ", agent_id="b", board_id="aa")
        assert repository.newest_in_room(ANNA, "aa", "a") == second
        assert repository.newest_of_board("aa") == other
        assert repository.successor_of(first.chat_id) == second
        assert repository.successor_of(second.chat_id) is None
        await repository.delete_chat(other.chat_id)
        assert repository.newest_of_board("aa") == second
        assert repository.newest_in_room(ANNA, "aa", "b") is None


@virtual
async def test_a_start_reads_only_the_chats_that_the_index_does_not_know_as_they_are() -> None:
    disk, clock = Disk(), Clock()
    async with opened(disk, clock) as repository:
        chats = await several(repository, clock, 5)
    old = disk.files[KEY]
    async with opened(disk, clock) as repository:
        await repository.post_chat_message(chats[2].chat_id, said("new"))
    disk.files[KEY] = old
    disk.loads.clear()
    async with opened(disk, clock) as repository:
        assert disk.loads == [KEY, f"xiaozhi/chats/{chats[2].chat_id}"]
        assert repository.get_chat(chats[2].chat_id).preview == "new"
        assert len(names(repository)) == 5


@pytest.mark.parametrize("damage", [None, "", "[]", "{}", '{"chats": [{}]}', '{"chats": [{"chat": 7}]}'])
@virtual
async def test_an_index_that_is_lost_or_damaged_is_made_anew(damage: str | None) -> None:
    disk, clock = Disk(), Clock()
    async with opened(disk, clock) as repository:
        chats = await several(repository, clock, 3)
        await repository.delete_chat(chats[0].chat_id)
    if damage is None:
        del disk.files[KEY]
    else:
        disk.files[KEY] = damage
    async with opened(disk, clock) as repository:
        assert names(repository) == ["Chat 3", "Chat 2"]
        assert (await repository.restore_chat(chats[0].chat_id)).name == "Chat 1"


@virtual
async def test_a_chat_whose_file_is_gone_is_gone() -> None:
    disk, clock = Disk(), Clock()
    async with opened(disk, clock) as repository:
        chats = await several(repository, clock, 2)
    key = f"xiaozhi/chats/{chats[0].chat_id}"
    del disk.files[key], disk.stamped[key]
    async with opened(disk, clock) as repository:
        assert names(repository) == ["Chat 2"]


@virtual
async def test_a_damaged_chat_is_set_aside_and_the_rest_goes_on() -> None:
    disk, clock = Disk(), Clock()
    async with opened(disk, clock) as repository:
        chats = await several(repository, clock, 3)
    del disk.files[KEY]
    keys = [f"xiaozhi/chats/{chat.chat_id}" for chat in chats]
    disk.files[keys[0]] = disk.files[keys[0]].replace('"name"', '"nome"')
    disk.files[keys[1]] = disk.files[keys[2]]  # another chat's
    async with opened(disk, clock) as repository:
        assert names(repository) == ["Chat 3"]
    assert disk.aside == keys[:2]


@virtual
async def test_a_chat_that_is_found_damaged_when_it_is_opened_is_gone_from_then_on() -> None:
    disk, clock = Disk(), Clock()
    async with opened(disk, clock) as repository:
        chat = (await several(repository, clock, 1))[0]
    async with opened(disk, clock) as repository:
        del disk.files[f"xiaozhi/chats/{chat.chat_id}"]
        with pytest.raises(ChatNotFoundError):
            await repository.get_messages(chat.chat_id, 1, 1)
        assert names(repository) == []


@virtual
async def test_the_index_is_saved_once_for_many_changes() -> None:
    disk, clock = Disk(), Clock()
    async with opened(disk, clock) as repository:
        for _ in range(10):
            await several(repository, clock, 1)
            await asyncio.sleep(DELAY_S / 20)
        assert disk.saves.count(KEY) == 0
        await asyncio.sleep(DELAY_S)
        assert disk.saves.count(KEY) == 1
        await asyncio.sleep(DELAY_S * 10)
        assert disk.saves.count(KEY) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["new", "post", "pin", "drop", "back", "rename", "again"])))
)
def test_whatever_happens_a_rebuilt_index_says_the_same(steps: list[tuple[int, str]]) -> None:
    async def play() -> None:
        disk, clock = Disk(), Clock()
        known: list[int] = []
        repository = Repository(disk, disk, now_ms=clock)
        await repository.load()
        for number, step in steps:
            clock.now_ms += 7
            chat_id = known[number % len(known)] if known else None
            if step == "new" or chat_id is None:
                known.append((await repository.user_create_chat(ANNA, "Chat ")).chat_id)
            elif step == "again":
                await repository.close()
                repository = Repository(disk, disk, now_ms=clock)
                await repository.load()
            elif step == "back":
                await repository.restore_chat(chat_id)
            elif repository.user_has_chat_permission(AS_ANNA, chat_id):
                if step == "post":
                    await repository.post_chat_message(chat_id, said(f"text {number}"))
                elif step == "pin":
                    await repository.change_chat(chat_id, is_pinned=number % 2 == 0)
                elif step == "rename":
                    await repository.change_chat(chat_id, name=f"Chat {number}")
                else:
                    await repository.delete_chat(chat_id)
        listed = repository.list_chats(ChatQuery(caller=AS_ANNA, limit=200)).chats
        fresh = (await repository.user_create_chat(ANNA, "Chat ")).name
        await repository.close()
        assert fresh not in {chat.name for chat in listed}
        disk.files.pop(KEY)
        async with opened(disk, clock) as rebuilt:
            again = [
                chat for chat in rebuilt.list_chats(ChatQuery(caller=AS_ANNA, limit=200)).chats if chat.name != fresh
            ]
        assert again == list(listed)
        assert list(listed) == sorted(listed, key=lambda chat: (not chat.is_pinned, -chat.updated_ms, -chat.chat_id))

    run(play())
