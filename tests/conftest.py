"""What every test of the Home Assistant layer needs: our integration found, and a hub that runs."""

from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.const import DOMAIN, HUB_TITLE, HUB_UNIQUE_ID  # early: the kit has this folder name too
from custom_components.xiaozhi.storage.documents import DurableStore


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load what is in `custom_components`, in tests that have a Home Assistant at all."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Let each test have a storage of its own."""
    return hass_tmp_config_dir


LOAD, REMOVE = Store._async_load, Store.async_remove


@pytest.fixture(autouse=True)
def chats_on_disk(request: pytest.FixtureRequest) -> Generator[None]:
    """Keep chats in files, where the kit keeps every other store in memory: a reloaded hub finds them again."""
    if "hass" not in request.fixturenames:
        yield
        return
    with patch.object(DurableStore, "_async_load", LOAD), patch.object(DurableStore, "async_remove", REMOVE):
        yield


@pytest.fixture
def speech_stack(tmp_path: Path) -> Generator[None]:
    """Let text to speech start without an ffmpeg program, its cache outside of the kit's own folder."""
    with (
        patch("homeassistant.components.tts._init_tts_cache_dir", return_value=str(tmp_path)),
        patch("haffmpeg.tools.FFVersion.get_version", return_value="7.1"),
    ):
        yield


@pytest.fixture
def hub_options() -> dict[str, object]:
    """Return the options of `hub_entry`; tests override this with parametrize."""
    return {}


@pytest.fixture
async def hub_entry(
    hass: HomeAssistant, hass_storage: dict[str, Any], speech_stack: None, hub_options: dict[str, object]
) -> AsyncGenerator[MockConfigEntry]:
    """Return the hub entry, loaded, with no board."""
    assert await async_setup_component(hass, "homeassistant", {})
    entry = MockConfigEntry(domain=DOMAIN, unique_id=HUB_UNIQUE_ID, title=HUB_TITLE, options=hub_options)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    yield entry
    if hass.config_entries.async_get_entry(entry.entry_id) is not None:
        await hass.config_entries.async_unload(entry.entry_id)
