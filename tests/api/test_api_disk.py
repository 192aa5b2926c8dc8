"""Disks that are full, read-only, or do not give a chat out: what callers are told, and that nothing is lost."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import errno
import json
import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.const import DOMAIN
from tests.api.conftest import Person
from tests.api.test_api_turns import asked, send, streaming, told
from tests.fake_engines import FakeEngines
from tests.test_storage import refusing

AUDIO = 18


@pytest.fixture(autouse=True)
async def engines(hass: HomeAssistant, hub_entry: MockConfigEntry) -> FakeEngines:
    """Return an agent that answers."""
    engines = FakeEngines()
    await engines.set_up(hass)
    return engines


@pytest.fixture
def folder(hass: HomeAssistant) -> Path:
    """Return where everything is kept."""
    return Path(hass.config.path(".storage", DOMAIN))


@contextmanager
def refused_writes(code: int) -> Iterator[None]:
    """Have every write of the integration's fail as the disk would have it."""
    error = WriteError(OSError(code, os.strerror(code)))
    with (
        patch("custom_components.xiaozhi.storage.documents.save_json", side_effect=error),
        patch("custom_components.xiaozhi.storage.objects.write_utf8_file_atomic", side_effect=error),
    ):
        yield


async def rows(person: Person, chat_id: str) -> list[str]:
    """Return what a chat says."""
    return [row["content"] for row in (await person.call("GET", f"/conversations/{chat_id}/messages"))["messages"]]


CHANGES: list[Any] = [
    ("POST", "/conversations", {}),
    ("POST", "/conversations/{id}/messages", {"text": "lost"}),
    ("POST", "/conversations/{id}/messages", {"text": "lost", "stream": True}),
    ("PATCH", "/conversations/{id}", {"name": "Lost"}),
    ("DELETE", "/conversations/{id}", None),
    ("PUT", "/conversations/{id}/context", {"context": "Lost.", "messages": []}),
    ("PUT", "/conversations/{id}/shares/{ben}", {"can_write": True}),
    ("DELETE", "/conversations/{id}/messages/{message}", None),
    ("POST", "/conversations/{id}/clear", {}),
    ("POST", "/conversations/{id}/end", {}),
    ("POST", f"/conversations/{{id}}/objects?type={AUDIO}", "bytes"),
    ("POST", "/contexts", {"name": "Lost", "content": "Lost."}),
]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS], ids=["full", "read only"])
@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
async def test_what_cannot_be_written_is_refused_in_words_and_nothing_changes(
    anna: Person, ben: Person, engines: FakeEngines, method: str, path: str, body: Any, code: int
) -> None:
    chat_id = await anna.new_chat(name="Kept")
    await asked(anna, chat_id, "kept")
    before = await anna.call("GET", f"/conversations/{chat_id}")
    listed = await anna.call("GET", "/conversations")
    where = path.format(id=chat_id, ben=ben.user.id, message=before["messages"][0]["message_id"])
    content: Any = {"data": b"RIFF"} if body == "bytes" else {"json": body}
    questions = len(engines.agent.asked)
    with refused_writes(code):
        response = await anna.raw(method, where, **content)
        told_off = await response.json()
    assert (response.status, told_off["code"]) == (507, "storage_failed")
    assert "disk" in told_off["message"]
    assert await anna.call("GET", f"/conversations/{chat_id}") == before
    assert await anna.call("GET", "/conversations") == listed
    assert not (await anna.call("GET", "/contexts"))["contexts"]
    assert len(engines.agent.asked) == questions or path.endswith("/messages")
    await asked(anna, chat_id, "again")
    assert (await rows(anna, chat_id))[:4] == ["kept", "The lamp is on.", "again", "The lamp is on."]


async def test_an_answer_that_cannot_be_written_is_still_told_and_its_question_stays(
    anna: Person, engines: FakeEngines
) -> None:
    chat_id = await anna.new_chat()
    async with streaming(anna, f"/conversations/{chat_id}/stream") as stream:
        await stream.next()
        engines.agent.gate = asyncio.Event()
        await send(anna, chat_id, "kept")
        while not told(await stream.until("message"), "delta"):
            pass
        with refused_writes(errno.ENOSPC):
            engines.agent.gate.set()
            events = await stream.until("done")
    assert "".join(delta["delta"] for delta in told(events, "delta")) == "is on."
    assert [data["code"] for kind, data in events if kind == "error"] == ["storage_failed"]
    assert events[-1][1]["message_id"] is None
    assert await rows(anna, chat_id) == ["kept"]


async def test_people_are_told_of_a_disk_that_refuses_until_it_takes_something(
    hass: HomeAssistant, anna: Person
) -> None:
    chat_id = await anna.new_chat()
    for code, cause in ((errno.ENOSPC, "No space left on device"), (errno.EROFS, "Read-only file system")):
        with refused_writes(code):
            await send(anna, chat_id, "lost", status=507)
        (issue,) = [issue for (domain, _), issue in ir.async_get(hass).issues.items() if domain == DOMAIN]
        assert (issue.translation_key, issue.severity) == ("disk_refuses", ir.IssueSeverity.ERROR)
        assert issue.translation_placeholders is not None
        assert issue.translation_placeholders["cause"] == cause
        await asked(anna, chat_id, "kept")
        assert not [domain for domain, _ in ir.async_get(hass).issues if domain == DOMAIN]


async def test_a_chat_that_cannot_be_read_is_told_and_costs_no_other(
    hass: HomeAssistant, hub_entry: MockConfigEntry, anna: Person, folder: Path
) -> None:
    held, kept = await anna.new_chat(name="held"), await anna.new_chat(name="kept")
    for chat_id in (held, kept):
        await asked(anna, chat_id, "hello")
    file = folder / "chats" / held
    os.utime(file, (1, 1))  # settled, so that the next start takes the index's word for it
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.config_entries.async_reload(hub_entry.entry_id)
    with refusing(file):
        refused = await anna.call("GET", f"/conversations/{held}", status=503)
        assert refused["code"] == "unreadable"
        assert refused["message"] != "unreadable"
        await anna.call("POST", f"/conversations/{held}/messages", json={"text": "lost?"}, status=503)
        assert await rows(anna, kept) == ["hello", "The lamp is on."]
        assert len((await anna.call("GET", "/conversations"))["conversations"]) == 2
    assert await rows(anna, held) == ["hello", "The lamp is on."]


async def test_a_file_that_is_gone_is_a_chat_that_is_gone(
    hass: HomeAssistant, hub_entry: MockConfigEntry, anna: Person, folder: Path
) -> None:
    gone, kept = await anna.new_chat(), await anna.new_chat()
    await hass.config_entries.async_unload(hub_entry.entry_id)
    (folder / "chats" / gone).unlink()
    assert gone in (folder / "chat_index").read_text(), "the index still knows it"
    await hass.config_entries.async_setup(hub_entry.entry_id)
    await anna.call("GET", f"/conversations/{gone}", status=404)
    assert [chat["chat_id"] for chat in (await anna.call("GET", "/conversations"))["conversations"]] == [kept]


async def test_a_file_that_came_back_from_a_backup_is_a_chat_again(
    hass: HomeAssistant, hub_entry: MockConfigEntry, anna: Person, folder: Path
) -> None:
    chat_id = await anna.new_chat(name="Back again")
    await asked(anna, chat_id, "hello")
    file = folder / "chats" / chat_id
    backup = file.read_bytes()
    await hass.config_entries.async_unload(hub_entry.entry_id)
    file.unlink()
    await hass.config_entries.async_setup(hub_entry.entry_id)
    await anna.call("GET", f"/conversations/{chat_id}", status=404)
    await hass.config_entries.async_unload(hub_entry.entry_id)
    file.write_bytes(backup)
    assert chat_id not in json.dumps(json.loads((folder / "chat_index").read_text())), "the index knows nothing of it"
    await hass.config_entries.async_setup(hub_entry.entry_id)
    assert await rows(anna, chat_id) == ["hello", "The lamp is on."]
    assert (await anna.call("GET", "/conversations"))["conversations"][0]["name"] == "Back again"
