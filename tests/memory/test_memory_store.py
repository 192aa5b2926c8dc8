"""The memories themselves: on disk, bounded, gone with those whose they are."""

from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.memory import memories as module
from custom_components.xiaozhi.memory.key import MemoryKey, MemoryKind
from custom_components.xiaozhi.memory.memories import (
    STORE_KEY,
    Memories,
    MemoryNotSavedError,
    MemoryTooLongError,
)
from tests.agent.model_server import ModelServer, words
from tests.memory.home import Home

ANN = MemoryKey(MemoryKind.USER, "ann")


async def reload(home: Home) -> None:
    """Restart the hub."""
    assert await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.hass.async_block_till_done()


def on_disk(hass_storage: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept, by key."""
    data: dict[str, Any] = hass_storage[STORE_KEY]["data"]
    return {key: value["text"] for key, value in data.items()}


async def test_a_memory_survives_a_restart(home: Home, hass_storage: dict[str, Any], hass_admin_user: MockUser) -> None:
    user = MemoryKey(MemoryKind.USER, hass_admin_user.id)
    await home.memories.async_set(home.key(), "Of the kitchen.")
    await home.memories.async_set(user, "Of a user.")
    before = home.memories.get(user)
    assert on_disk(hass_storage) == {str(home.key()): "Of the kitchen.", str(user): "Of a user."}
    await reload(home)
    assert (home.text(), home.memories.get(user)) == ("Of the kitchen.", before)


async def test_a_talk_goes_on_after_a_restart(rememberer: Home, server: ModelServer) -> None:
    server.will(words("Hello."), words("Bob."), words("Yes."))
    await rememberer.say()
    await rememberer.end()
    await reload(rememberer)
    await rememberer.say(conversation_id="next")
    assert "\nBob.\n" in rememberer.prompt()


async def test_who_listens_hears_of_every_change(home: Home) -> None:
    heard: list[tuple[MemoryKey, str]] = []
    stop = home.memories.add_listener(lambda key, text: heard.append((key, text)))
    await home.memories.async_set(ANN, "One.")
    await home.memories.async_set(ANN, "")
    stop()
    await home.memories.async_set(ANN, "Two.")
    assert heard == [(ANN, "One."), (ANN, "")]


async def test_only_what_is_still_there_is_replaced(home: Home) -> None:
    await home.memories.async_set(ANN, "One.")
    assert not await home.memories.async_set(ANN, "Three.", instead_of="Two.")
    assert await home.memories.async_set(ANN, "Two.", instead_of="One.")
    assert home.memories.text(ANN) == "Two."


async def test_a_memory_has_a_length(home: Home) -> None:
    await home.memories.async_set(ANN, "x" * 2000)
    with pytest.raises(MemoryTooLongError):
        await home.memories.async_set(ANN, "x" * 2001)
    assert len(home.memories.text(ANN)) == 2000


async def test_there_is_an_end_to_the_number_of_memories(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MEMORIES", 1)
    await home.memories.async_set(ANN, "One.")
    with pytest.raises(MemoryNotSavedError):
        await home.memories.async_set(home.key(), "Another.")
    await home.memories.async_set(ANN, "Two.")
    assert len(home.memories) == 1


@pytest.mark.parametrize("failure", [None, OSError("read-only")])
async def test_what_was_not_written_was_not_kept(home: Home, failure: Exception | None) -> None:
    await home.memories.async_set(ANN, "Old.")
    with patch.object(Store, "_async_write_data", side_effect=failure), pytest.raises(MemoryNotSavedError):
        await home.memories.async_set(ANN, "New.")
    assert home.memories.text(ANN) == "Old."
    await home.memories.async_set(ANN, "New.")
    assert home.memories.text(ANN) == "New."


async def test_the_memory_of_a_removed_board_is_deleted(home: Home, hass_storage: dict[str, Any]) -> None:
    await home.memories.async_set(home.key(0), "Kitchen.")
    await home.memories.async_set(home.key(1), "Bedroom.")
    board = next(board for board in home.entry.runtime_data.boards if board.title == "Kitchen")
    home.hass.config_entries.async_remove_subentry(home.entry, board.subentry_id)
    await home.hass.async_block_till_done()
    assert on_disk(hass_storage) == {str(home.key(1)): "Bedroom."}


async def test_what_was_just_said_at_a_removed_board_is_not_remembered(rememberer: Home, server: ModelServer) -> None:
    await rememberer.say()
    board = next(board for board in rememberer.entry.runtime_data.boards if board.title == "Kitchen")
    rememberer.hass.config_entries.async_remove_subentry(rememberer.entry, board.subentry_id)
    await rememberer.end()
    assert (len(server.requests), len(rememberer.memories)) == (1, 0)


async def test_the_memory_of_another_satellite_goes_with_its_device(hass: HomeAssistant, home: Home) -> None:
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(config_entry_id=other.entry_id, identifiers={("other", "1")})
    key = MemoryKey(MemoryKind.DEVICE, device.id)
    await home.memories.async_set(key, "Hall.")
    dr.async_get(hass).async_update_device(device.id, name_by_user="Corridor")
    await hass.async_block_till_done()
    assert home.memories.text(key) == "Hall."
    dr.async_get(hass).async_remove_device(device.id)
    await hass.async_block_till_done()
    assert home.memories.text(key) == ""


async def test_the_memory_of_a_removed_user_is_deleted(hass: HomeAssistant, home: Home) -> None:
    MockUser(is_owner=True).add_to_hass(hass)
    user = await hass.auth.async_create_user("Ann")
    key = MemoryKey(MemoryKind.USER, user.id)
    await home.memories.async_set(key, "Ann.")
    await hass.auth.async_remove_user(user)
    await hass.async_block_till_done()
    assert home.memories.text(key) == ""


async def test_what_cannot_be_deleted_from_disk_is_forgotten_all_the_same(
    hass: HomeAssistant, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    MockUser(is_owner=True).add_to_hass(hass)
    user = await hass.auth.async_create_user("Ann")
    key = MemoryKey(MemoryKind.USER, user.id)
    await home.memories.async_set(key, "Ann.")
    with patch.object(Store, "_async_write_data"):
        await hass.auth.async_remove_user(user)
        await hass.async_block_till_done()
    assert home.memories.text(key) == ""
    assert "could not be deleted" in caplog.text
    caplog.clear()


async def test_whoever_left_while_the_hub_was_down_is_forgotten_at_its_start(
    hass: HomeAssistant, home: Home, hass_storage: dict[str, Any]
) -> None:
    MockUser(is_owner=True).add_to_hass(hass)
    user = await hass.auth.async_create_user("Ann")
    await home.memories.async_set(MemoryKey(MemoryKind.USER, user.id), "Ann.")
    await home.memories.async_set(MemoryKey(MemoryKind.DEVICE, "gone"), "Gone.")
    await home.memories.async_set(home.key(), "Kitchen.")
    await hass.config_entries.async_unload(home.entry.entry_id)
    await hass.auth.async_remove_user(user)
    await hass.config_entries.async_setup(home.entry.entry_id)
    assert on_disk(hass_storage) == {str(home.key()): "Kitchen."}


async def test_nothing_is_left_of_a_removed_hub(home: Home, hass_storage: dict[str, Any]) -> None:
    await home.memories.async_set(home.key(), "Kitchen.")
    await home.hass.config_entries.async_remove(home.entry.entry_id)
    assert STORE_KEY not in hass_storage
    home.entry.add_to_hass(home.hass)
    assert await home.hass.config_entries.async_setup(home.entry.entry_id)


async def test_a_file_of_a_newer_version_is_left_alone_and_told(
    rememberer: Home, server: ModelServer, hass_storage: dict[str, Any]
) -> None:
    newer = {"version": 99, "minor_version": 1, "key": STORE_KEY, "data": {"of": "tomorrow"}}
    hass_storage[STORE_KEY] = newer
    await reload(rememberer)
    issues = ir.async_get(rememberer.hass)
    assert issues.async_get_issue(DOMAIN, "memories_too_new")
    assert await rememberer.say() == "Hello there."
    await rememberer.end()
    assert len(server.requests) == 1  # nothing is condensed that cannot be kept
    with pytest.raises(MemoryNotSavedError):
        await rememberer.memories.async_set(rememberer.key(), "New.")
    assert hass_storage[STORE_KEY] == newer
    del hass_storage[STORE_KEY]
    await reload(rememberer)
    assert issues.async_get_issue(DOMAIN, "memories_too_new") is None
    assert rememberer.memories.is_usable


@pytest.mark.parametrize("key", [STORE_KEY, f"{DOMAIN}.boards"])
@pytest.mark.parametrize("failure", [OSError("I/O error"), HomeAssistantError("I/O error")])
async def test_a_disk_that_cannot_be_read_is_tried_again_and_not_written(
    home: Home, hass_storage: dict[str, Any], key: str, failure: Exception
) -> None:
    await home.memories.async_set(home.key(), "Kitchen.")
    load = Store.async_load

    async def fails(store: Store[Any]) -> Any:
        if store.key == key:
            raise failure
        return await load(store)

    with patch.object(Store, "async_load", fails):
        await home.hass.config_entries.async_reload(home.entry.entry_id)
        assert home.entry.state.value == ConfigEntryState.SETUP_RETRY.value
        assert home.entry.error_reason_translation_key == "storage_unreadable"
    assert on_disk(hass_storage) == {str(home.key()): "Kitchen."}
    await home.wait(120)
    await home.settle()
    assert home.entry.state.value == ConfigEntryState.LOADED.value
    assert home.text() == "Kitchen."


@pytest.mark.parametrize(
    "stored",
    [
        ["not", "a", "dict"],
        {"device:{}": "no dict", "device:b": {}, "nobody:c": {"text": "t", "changed_at": "2026-11-21T10:00:00+00:00"}},
        {"device:d": {"text": "t", "changed_at": "yesterday"}, "device:e": {"text": "t", "changed_at": 7}},
    ],
)
async def test_what_cannot_be_read_is_left_out(hass: HomeAssistant, hass_storage: dict[str, Any], stored: Any) -> None:
    hass_storage[STORE_KEY] = {"version": 1, "minor_version": 1, "key": STORE_KEY, "data": stored}
    memories = Memories(hass)
    await memories.async_start(MockConfigEntry())
    assert len(memories) == 0
