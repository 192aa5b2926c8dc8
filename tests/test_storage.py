"""Chats on Home Assistant's storage: what is answered is a file, what is damaged is set aside and told."""

from collections.abc import Iterator
from contextlib import contextmanager
import json
import os
from pathlib import Path
import re
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import json as json_util
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.chats.errors import ChatNotFoundError, DamagedError, StorageError, TooNewError
from custom_components.xiaozhi.chats.kinds import ContentType, Sender
from custom_components.xiaozhi.chats.models import Caller, Chat, Message
from custom_components.xiaozhi.chats.query import ChatQuery
from custom_components.xiaozhi.chats.repository import Repository
from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.storage.documents import StoredDocuments
from custom_components.xiaozhi.storage.objects import StoredObjects

EVERYTHING = ChatQuery(caller=Caller(user_id="admin", is_admin=True), is_everybody=True)


@pytest.fixture
def folder(hass: HomeAssistant) -> Path:
    """Return where everything is kept."""
    return Path(hass.config.path(".storage", DOMAIN))


@pytest.fixture
def chats(hub_entry: MockConfigEntry) -> Repository:
    """Return the chats of a running hub."""
    repository: Repository = hub_entry.runtime_data.chats
    return repository


async def talk(chats: Repository, text: str = "hello") -> Chat:
    """Return a new chat with one message."""
    chat = await chats.user_create_chat("anna", "Chat ")
    await chats.post_chat_message(chat.chat_id, Message(message_id=0, index=0, sender=Sender.USER, text=text))
    return chats.get_chat(chat.chat_id)


async def reloaded(hass: HomeAssistant, entry: MockConfigEntry) -> Repository:
    """Return the chats after the hub was loaded again."""
    await hass.config_entries.async_reload(entry.entry_id)
    repository: Repository = entry.runtime_data.chats
    return repository


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Have the disk not give out a file, as without the right to read it; tests may run with every right."""
    read = json_util.load_json

    def load_json(filename: str, *args: Any, **kwargs: Any) -> Any:
        if Path(filename) == path:
            raise HomeAssistantError(f"Error while loading {filename}") from PermissionError(13, "Permission denied")
        return read(filename, *args, **kwargs)

    with patch.object(json_util, "load_json", load_json):
        yield


def issues(hass: HomeAssistant) -> list[tuple[str, str | None]]:
    """Return what Home Assistant tells a person about stored data, whoever tells it."""
    return [
        (domain, issue.translation_key)
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if "storage" in issue.issue_id or "chat" in issue.issue_id
    ]


async def test_an_answered_message_is_in_a_private_file_of_home_assistants_shape(
    folder: Path, chats: Repository
) -> None:
    chat = await talk(chats)
    file = folder / "chats" / str(chat.chat_id)
    stored = json.loads(file.read_text("utf-8"))
    assert (stored["version"], stored["key"]) == (1, f"xiaozhi/chats/{chat.chat_id}")
    assert stored["data"]["messages"][0]["text"] == "hello"
    assert file.stat().st_mode & 0o777 == 0o600


async def test_chats_are_there_again_after_the_hub_was_loaded_again(
    hass: HomeAssistant, hub_entry: MockConfigEntry, chats: Repository
) -> None:
    chat = await talk(chats)
    again = await reloaded(hass, hub_entry)
    assert again is not chats
    assert again.get_chat(chat.chat_id) == chat
    assert [message.text for message in await again.last_messages(chat.chat_id, 9)] == ["hello"]


async def test_a_write_that_fails_is_an_error_and_nothing_changes(chats: Repository) -> None:
    chat = await talk(chats)
    with (
        patch("custom_components.xiaozhi.storage.documents.save_json", side_effect=WriteError("no space left")),
        pytest.raises(StorageError),
    ):
        await chats.post_chat_message(chat.chat_id, Message(message_id=0, index=0, sender=Sender.AI, text="lost"))
    assert chats.get_chat(chat.chat_id) == chat


async def test_what_is_said_while_home_assistant_ends_is_on_disk_when_it_is_answered(
    hass: HomeAssistant, folder: Path, chats: Repository
) -> None:
    hass.set_state(CoreState.stopping)
    chat = await talk(chats, "the last word")
    assert "the last word" in (folder / "chats" / str(chat.chat_id)).read_text("utf-8")
    hass.set_state(CoreState.final_write)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()
    assert str(chat.chat_id) in (folder / "chat_index").read_text("utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "\x00" * 100,
        "[]",
        '{"version": 1, "data": {}}',
        '{"version": 1, "minor_version": 1, "data": {"chat": {}, "messages": []}}',
        '{"version": 0, "minor_version": 1, "data": {}}',
        "{}",
    ],
)
async def test_a_damaged_chat_is_set_aside_and_told_and_the_rest_goes_on(
    hass: HomeAssistant, hub_entry: MockConfigEntry, folder: Path, chats: Repository, damage: str
) -> None:
    lost, kept = await talk(chats, "lost"), await talk(chats, "kept")
    file = folder / "chats" / str(lost.chat_id)
    file.write_text(damage, "utf-8")
    again = await reloaded(hass, hub_entry)
    assert hub_entry.state is ConfigEntryState.LOADED
    assert again.list_chats(EVERYTHING).chats == (kept,)
    with pytest.raises(ChatNotFoundError):
        again.get_chat(lost.chat_id)
    aside = [path for path in file.parent.iterdir() if path.name.startswith(f"{lost.chat_id}.corrupt.")]
    assert [path.read_text("utf-8") for path in aside] == [damage]
    assert issues(hass) == [(DOMAIN, "chat_damaged")]
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"chat_damaged_{lost.chat_id}")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["path"] == str(aside[0])
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d", issue.translation_placeholders["created"])


async def test_a_chat_that_is_found_damaged_later_leaves_the_lists(
    hass: HomeAssistant, hub_entry: MockConfigEntry, folder: Path, chats: Repository
) -> None:
    lost = await talk(chats)
    again = await reloaded(hass, hub_entry)
    (folder / "chats" / str(lost.chat_id)).write_text("{", "utf-8")
    with pytest.raises(DamagedError):
        await again.last_messages(lost.chat_id, 1)
    assert not again.list_chats(EVERYTHING).chats
    assert issues(hass) == [(DOMAIN, "chat_damaged")]


async def test_a_chat_of_a_newer_version_is_left_alone(
    hass: HomeAssistant, hub_entry: MockConfigEntry, folder: Path, chats: Repository
) -> None:
    newer, kept = await talk(chats), await talk(chats)
    file = folder / "chats" / str(newer.chat_id)
    text = '{"version": 99, "minor_version": 1, "data": {"what": "nobody knows yet"}}'
    file.write_text(text, "utf-8")
    again = await reloaded(hass, hub_entry)
    assert again.list_chats(EVERYTHING).chats == (kept,)
    assert file.read_text("utf-8") == text
    assert issues(hass) == [(DOMAIN, "chat_too_new")]
    with pytest.raises(TooNewError):
        await StoredDocuments(hass).load(f"xiaozhi/chats/{newer.chat_id}", lambda document: document)


@pytest.mark.parametrize("damage", [None, "", "{", "[]", '{"version": 99, "data": {}}', '{"version": 1, "data": {}}'])
async def test_an_index_that_is_lost_or_damaged_is_made_anew_without_a_word_to_people(
    hass: HomeAssistant, hub_entry: MockConfigEntry, folder: Path, chats: Repository, damage: str | None
) -> None:
    known = [await talk(chats) for _ in range(3)]
    await hass.config_entries.async_unload(hub_entry.entry_id)
    file = folder / "chat_index"
    if damage is None:
        file.unlink()
    else:
        file.write_text(damage, "utf-8")
    await hass.config_entries.async_setup(hub_entry.entry_id)
    again: Repository = hub_entry.runtime_data.chats
    assert again.list_chats(EVERYTHING).chats == tuple(reversed(known))
    assert issues(hass) == []


async def test_a_disk_that_cannot_be_read_at_all_is_tried_again(
    hass: HomeAssistant, hub_entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(hub_entry.entry_id)
    with patch("custom_components.xiaozhi.storage.files.os.scandir", side_effect=PermissionError):
        await hass.config_entries.async_setup(hub_entry.entry_id)
    assert hub_entry.state is ConfigEntryState.SETUP_RETRY


async def test_a_chat_that_the_disk_does_not_give_out_is_left_alone_and_told_until_it_does(
    hass: HomeAssistant, hub_entry: MockConfigEntry, folder: Path, chats: Repository
) -> None:
    held, kept = await talk(chats, "held"), await talk(chats, "kept")
    await hass.config_entries.async_unload(hub_entry.entry_id)
    (folder / "chat_index").unlink()
    with refusing(folder / "chats" / str(held.chat_id)):
        await hass.config_entries.async_setup(hub_entry.entry_id)
        assert hub_entry.state is ConfigEntryState.LOADED
        assert hub_entry.runtime_data.chats.list_chats(EVERYTHING).chats == (kept,)
        assert issues(hass) == [(DOMAIN, "chat_unreadable")]
    again = await reloaded(hass, hub_entry)
    assert {chat.chat_id for chat in again.list_chats(EVERYTHING).chats} == {held.chat_id, kept.chat_id}
    assert issues(hass) == []


async def test_an_index_that_the_disk_does_not_give_out_is_made_anew(
    hass: HomeAssistant, hub_entry: MockConfigEntry, folder: Path, chats: Repository
) -> None:
    known = await talk(chats)
    await hass.config_entries.async_unload(hub_entry.entry_id)
    with refusing(folder / "chat_index"):
        await hass.config_entries.async_setup(hub_entry.entry_id)
    assert hub_entry.runtime_data.chats.list_chats(EVERYTHING).chats == (known,)
    assert issues(hass) == []


async def test_a_name_that_leads_nowhere_hides_no_chat(
    hass: HomeAssistant, hub_entry: MockConfigEntry, folder: Path, chats: Repository
) -> None:
    known = [await talk(chats) for _ in range(3)]
    await hass.config_entries.async_unload(hub_entry.entry_id)
    for number in range(1, 50):  # wherever the disk puts them among the others
        (folder / "chats" / str(number)).symlink_to("nowhere")
    await hass.config_entries.async_setup(hub_entry.entry_id)
    again: Repository = hub_entry.runtime_data.chats
    assert again.list_chats(EVERYTHING).chats == tuple(reversed(known))


async def test_what_a_cut_off_write_left_is_removed_once_it_is_old(hass: HomeAssistant, folder: Path) -> None:
    (folder / "chats").mkdir(parents=True)
    for name, modified_s in (("tmpold", 1), ("12345", 1), ("tmpfresh", None)):
        (folder / "chats" / name).write_text("{}")
        if modified_s is not None:
            os.utime(folder / "chats" / name, (modified_s, modified_s))
    stamps = await StoredDocuments(hass).stamps("xiaozhi/chats")
    assert list(stamps) == ["xiaozhi/chats/12345"]
    assert sorted(path.name for path in (folder / "chats").iterdir()) == ["12345", "tmpfresh"]


async def test_objects_are_private_files_named_by_their_ids(
    hass: HomeAssistant, folder: Path, chats: Repository
) -> None:
    chat = await talk(chats)
    item = await chats.new_binary_object_with_data(chat.chat_id, ContentType.WAV, "../../../evil", b"RIFF")
    file = folder / "objects" / str(item.object_id)
    assert file.read_bytes() == b"RIFF"
    assert file.stat().st_mode & 0o777 == 0o600
    objects = StoredObjects(hass)
    assert await objects.ids() == {item.object_id}
    await objects.delete(item.object_id)
    await objects.delete(item.object_id)
    with pytest.raises(ChatNotFoundError):
        await objects.get(item.object_id)
    with (
        patch(
            "custom_components.xiaozhi.storage.objects.write_utf8_file_atomic", side_effect=WriteError("no space left")
        ),
        pytest.raises(StorageError),
    ):
        await objects.put(7, b"x")


async def test_removing_the_hub_removes_its_chats_and_notices(
    hass: HomeAssistant, hub_entry: MockConfigEntry, folder: Path, chats: Repository
) -> None:
    lost = await talk(chats)
    (folder / "chats" / str(lost.chat_id)).write_text("{", "utf-8")
    await reloaded(hass, hub_entry)
    assert issues(hass)
    await hass.config_entries.async_remove(hub_entry.entry_id)
    assert "xiaozhi" not in os.listdir(folder.parent)  # noqa: PTH208 - a folder of this test
    assert not issues(hass)
