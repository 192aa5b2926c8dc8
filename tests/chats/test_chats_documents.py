"""Documents of every version open for ever; exports are for people and programs; contexts have one default."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
import io
import json
from pathlib import Path
import zipfile

import pytest

from custom_components.xiaozhi.chats.contexts import KEY, MAX_CONTEXTS, ContextShelf
from custom_components.xiaozhi.chats.document import record_from_document, record_to_document
from custom_components.xiaozhi.chats.errors import (
    ChatNotFoundError,
    DamagedError,
    FullError,
    TooLargeError,
    TooNewError,
)
from custom_components.xiaozhi.chats.export import to_archive, to_json, to_markdown
from custom_components.xiaozhi.chats.ids import Snowflakes
from custom_components.xiaozhi.chats.kinds import ChatStat, ContentType, Sender
from custom_components.xiaozhi.chats.migrations import VERSION, migrated
from custom_components.xiaozhi.chats.models import BinaryObject, Chat, ChatRecord, Message, Share
from custom_components.xiaozhi.chats.ports import Document, Stamp
from tests.chats.disk import ANNA, BEN, Clock, Disk, opened, said
from tests.virtual_time import virtual

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "chats").glob("*.json"))
CHAT_ID = 766958445101056

RECORD = ChatRecord(
    chat=Chat(
        chat_id=CHAT_ID,
        owner_id=ANNA,
        name="对话 1",
        agent_id="conversation.qwen",
        board_id="aa:bb:cc:dd:ee:ff",
        stat=ChatStat.CLOSED,
        next_chat_id=CHAT_ID + 1,
        previous_chat_id=CHAT_ID - 1,
        context="Be brief.",
        shares=(Share(user_id=BEN, can_write=True, shared_ms=5),),
        is_named=True,
        is_pinned=True,
        created_ms=1_700_000_000_000,
        updated_ms=1_700_000_060_000,
        last_index=4,
        visible_count=2,
        characters=11,
        preview="ok *done*",
        read={ANNA: 4},
    ),
    messages=(
        Message(message_id=CHAT_ID + 2, index=1, sender=Sender.USER, sender_id=ANNA, text="hi", object_id=CHAT_ID + 6,
                sent_ms=1_700_000_000_000, turn_id="t1", details={"board": "aa", "kind": "voice"}),
        Message(message_id=CHAT_ID + 3, index=2, sender=Sender.TOOL, type=ContentType.TOOL_REQUEST, text="{}",
                is_hidden_user=True, sent_ms=1, turn_id="t1", details={"call_id": "c"}),
        Message(message_id=CHAT_ID + 4, index=3, sender=Sender.AI, sent_ms=1, removed_ms=9, is_hidden_ai=True),
        Message(message_id=CHAT_ID + 5, index=4, sender=Sender.AI, sender_id="conversation.qwen", text="ok *done*",
                sent_ms=1_700_000_060_000, turn_id="t1", details={"interrupted": True, "spoken": "ok"}),
    ),
    objects=(BinaryObject(object_id=CHAT_ID + 6, type=ContentType.WAV, size_bytes=44, name="a.wav", created_ms=3),),
)  # fmt: skip


def test_a_chat_comes_back_from_its_document_as_it_was() -> None:
    document = json.loads(json.dumps(record_to_document(RECORD)))
    assert record_from_document(document, CHAT_ID) == RECORD


def test_there_is_a_fixture_of_every_version() -> None:
    assert {json.loads(path.read_text("utf-8"))["version"] for path in FIXTURES} == set(range(1, VERSION + 1))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_chat_of_every_version_opens(path: Path) -> None:
    stored = json.loads(path.read_text("utf-8"))
    assert record_from_document(migrated(stored["data"], stored["version"]), CHAT_ID) == RECORD


def test_steps_lead_from_each_version_to_the_next() -> None:
    def second(document: Document) -> Document:
        return {**document, "b": document["a"] + 1}

    def third(document: Document) -> Document:
        return {"c": document["b"] * 10}

    steps = {1: second, 2: third}
    assert migrated({"a": 1}, 1, to=3, steps=steps) == {"c": 20}
    assert migrated({"b": 5}, 2, to=3, steps=steps) == {"c": 50}
    assert migrated({"c": 7}, 3, to=3, steps=steps) == {"c": 7}
    with pytest.raises(TooNewError):
        migrated({}, 4, to=3, steps=steps)
    with pytest.raises(DamagedError):
        migrated({}, 0, to=3, steps=steps)


@pytest.mark.parametrize(
    "damage",
    [
        {"chat": None},
        {"messages": None},
        {"messages": [{}]},
        {"messages": [{"message_id": 1, "index": 1, "sender": 7}]},
        {"messages": [{"message_id": 1, "index": "1", "sender": 0x4001}]},
        {"messages": [{"message_id": True, "index": 1, "sender": 0x4001}]},
        {"messages": [{"message_id": n, "index": 1, "sender": 0x4001} for n in (1, 2)]},
        {"messages": [{"message_id": 1, "index": 0, "sender": 0x4001}]},
        {"objects": [{"object_id": 1, "type": 0x12, "size_bytes": "many"}]},
    ],
)
def test_what_makes_no_sense_is_damaged_and_nothing_worse(damage: Document) -> None:
    document = json.loads(json.dumps(record_to_document(RECORD))) | damage
    with pytest.raises(DamagedError):
        record_from_document(document, CHAT_ID)


def test_columns_of_a_later_release_are_passed_over() -> None:
    document = json.loads(json.dumps(record_to_document(RECORD)))
    document["chat"]["mood"] = document["messages"][0]["mood"] = "fine"
    assert record_from_document(document, CHAT_ID) == RECORD


def test_markdown_shows_what_people_saw_and_names_cannot_break_it() -> None:
    text = to_markdown(replace(RECORD, chat=replace(RECORD.chat, name="a # b\n**c**")))
    assert text.startswith("# a \\# b \\*\\*c\\*\\*\n")
    assert "**user** (2023-11-14 22:13)\n\nhi\n" in text
    assert "**conversation.qwen** (2023-11-14 22:14)\n\nok *done*\n" in text
    assert "{}" not in text


def test_json_has_hidden_rows_and_ids_as_strings() -> None:
    document = json.loads(to_json(RECORD))
    assert document["chat_id"] == str(CHAT_ID)
    assert [row["message_index"] for row in document["messages"]] == [1, 2, 4]
    assert document["messages"][0]["object_id"] == str(CHAT_ID + 6)
    assert document["messages"][1]["hidden"] is True


@virtual
async def test_an_archive_has_two_files_for_each_chat_and_leaves_out_what_is_gone() -> None:
    async with opened(Disk()) as repository:
        chats = [await repository.user_create_chat(ANNA, "Chat / ") for _ in range(3)]
        await repository.post_chat_message(chats[0].chat_id, said("hello"))
        await repository.delete_chat(chats[1].chat_id)
        ids = [chat.chat_id for chat in chats]

        async def in_worker(pack: Callable[[], None]) -> None:
            pack()

        pieces = [piece async for piece in to_archive(repository, ids, in_worker=in_worker)]
    assert len(pieces) == 3
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            f"Chat _ {n}-{chats[n - 1].chat_id}.{ending}" for n in (1, 3) for ending in ("md", "json")
        ]
        assert b"hello" in archive.read(archive.namelist()[0])


@virtual
async def test_an_archive_names_the_chats_that_could_not_be_read() -> None:
    disk = Disk()
    async with opened(disk) as repository:
        chats = [await repository.user_create_chat(ANNA, "Chat ") for _ in range(3)]
    keys = [f"xiaozhi/chats/{chat.chat_id}" for chat in chats]
    async with opened(disk) as repository:
        disk.files[keys[0]] = "{"
        disk.unreadable.add(keys[1])

        async def in_worker(pack: Callable[[], None]) -> None:
            pack()

        ids = [chat.chat_id for chat in chats]
        pieces = [piece async for piece in to_archive(repository, ids, in_worker=in_worker)]
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("missing.json")) == {str(ids[0]): "damaged", str(ids[1]): "unreadable"}
        assert len(archive.namelist()) == 3


def shelf(disk: Disk) -> ContextShelf:
    """Return contexts on a disk."""
    return ContextShelf(disk, Snowflakes(Clock()), Clock())


@virtual
async def test_a_user_has_one_default_context() -> None:
    disk = Disk()
    contexts = shelf(disk)
    await contexts.load()
    one = await contexts.create(ANNA, "brief", "Be brief.", is_default=True)
    await contexts.create(BEN, "ben", "Ben's.", is_default=True)
    two = await contexts.create(ANNA, "long", "Be long.", is_default=True)
    assert [context.is_default for context in contexts.of_user(ANNA)] == [False, True]
    changed = await contexts.change(ANNA, one.context_id, is_default=True, content="Be very brief.")
    assert contexts.default_of(ANNA) == "Be very brief."
    assert changed.name == "brief"
    assert contexts.default_of(BEN) == "Ben's."
    await contexts.delete(ANNA, one.context_id)
    assert contexts.default_of(ANNA) == ""
    again = shelf(disk)
    await again.load()
    assert again.of_user(ANNA) == (replace(two, is_default=False),)


@virtual
async def test_contexts_are_ones_own() -> None:
    contexts = shelf(Disk())
    await contexts.load()
    mine = await contexts.create(ANNA, "mine", "…")
    with pytest.raises(ChatNotFoundError):
        await contexts.change(BEN, mine.context_id, name="theirs")
    with pytest.raises(ChatNotFoundError):
        await contexts.delete(BEN, mine.context_id)
    with pytest.raises(ChatNotFoundError):
        await shelf(Disk()).delete(ANNA, 1)


@virtual
async def test_contexts_have_limits() -> None:
    contexts = shelf(Disk())
    await contexts.load()
    with pytest.raises(TooLargeError):
        await contexts.create(ANNA, "x", "x" * 16_001)
    await asyncio.gather(*(contexts.create(ANNA, str(n), "x") for n in range(MAX_CONTEXTS)))
    with pytest.raises(FullError):
        await contexts.create(ANNA, "one more", "x")
    await contexts.create(BEN, "fine", "x")


@virtual
async def test_contexts_that_are_damaged_are_set_aside_and_newer_ones_left_alone() -> None:
    disk = Disk(files={KEY: '{"contexts": 7}'}, stamped={KEY: Stamp(1, 1)})
    contexts = shelf(disk)
    await contexts.load()
    assert disk.aside == [KEY]
    newer = shelf(Disk(too_new={KEY}))
    await newer.load()
    with pytest.raises(TooNewError):
        await newer.create(ANNA, "x", "x")
