"""The form of the hub's options: what it shows, checks, stores, and that it applies without a reload."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.options import Options

FORM: Mapping[str, Any] = {
    "access": "local",
    "auto_accept": False,
    "conversation": {"silence_s": 120, "stage_limit_s": 30},
    "words": {"wake_words": ["Jarvis"], "greeting": "spoken", "greeting_text": "", "exit_words": ["Bye"]},
    "language_section": {"language": "auto"},
    "limits": {"model_requests": 10, "messages_per_minute": 20, "spoken_per_day": 0},
    "chats": {"board_chats": "new", "session_max_chars": 12000, "titles": True, "event_texts": False},
    "kept": {"keep_recordings": False, "chat_days": 0, "chats_kept": 0, "recording_days": 0},
    "vision": {},
}


async def fill(hass: HomeAssistant, entry: MockConfigEntry, **answers: Any) -> Any:
    """Open the options and send the form."""
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "init")
    return await hass.config_entries.options.async_configure(form["flow_id"], {**FORM, **answers})


async def test_options_are_stored_flat_and_applied_without_a_reload(
    hass: HomeAssistant, hub_entry: MockConfigEntry
) -> None:
    runtime = hub_entry.runtime_data
    done = await fill(
        hass,
        hub_entry,
        address="http://192.168.1.5:8123/",
        access="networks",
        networks=["192.168.20.0/24"],
        auto_accept=True,
        conversation={"silence_s": 60, "stage_limit_s": 20},
        language_section={"language": "zh-Hans"},
        limits={"model_requests": 4, "messages_per_minute": 5, "spoken_per_day": 2000},
        chats={"board_chats": "continue", "session_max_chars": 500.0, "titles": False, "event_texts": True},
        kept={"keep_recordings": True, "chat_days": 90, "chats_kept": 500, "recording_days": 7},
        vision={"vision_entity": "ai_task.looker"},
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert hub_entry.options == {
        "address": "http://192.168.1.5:8123",
        "access": "networks",
        "networks": ["192.168.20.0/24"],
        "auto_accept": True,
        "silence_s": 60,
        "stage_limit_s": 20,
        "wake_words": ["Jarvis"],
        "greeting": "spoken",
        "greeting_text": "",
        "exit_words": ["Bye"],
        "language": "zh-Hans",
        "model_requests": 4,
        "messages_per_minute": 5,
        "spoken_per_day": 2000,
        "board_chats": "continue",
        "session_max_chars": 500,
        "titles": False,
        "event_texts": True,
        "keep_recordings": True,
        "chat_days": 90,
        "chats_kept": 500,
        "recording_days": 7,
        "vision_entity": "ai_task.looker",
    }
    await hass.async_block_till_done()
    assert hub_entry.runtime_data is runtime
    assert runtime.options == Options.from_mapping(hub_entry.options)
    assert (runtime.agents.slots.limit, runtime.agents.message_limit.per_minute) == (4, 5)


async def test_lists_that_were_cleared_stay_empty(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    await fill(hass, hub_entry, words={"greeting": "none"})
    options = hub_entry.runtime_data.options
    assert (options.wake_words, options.exit_words, options.greeting) == ((), (), "none")


@pytest.mark.parametrize("hub_options", [{"address": "http://192.168.1.5:8123", "silence_s": 45}])
async def test_the_form_shows_what_is_stored(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    form: Any = await hass.config_entries.options.async_init(hub_entry.entry_id)
    schema = form["data_schema"].schema
    shown = {str(key): key.description["suggested_value"] for key in schema if key.description}
    assert (shown["address"], shown["access"]) == ("http://192.168.1.5:8123", "local")
    conversation = schema["conversation"].schema.schema
    assert {str(key): key.description["suggested_value"] for key in conversation} == {
        "silence_s": 45,
        "stage_limit_s": 30,
    }
    limits = schema["limits"].schema.schema
    assert {str(key): key.description["suggested_value"] for key in limits} == FORM["limits"]
    assert form["description_placeholders"]["ota_url"] == "http://192.168.1.5:8123/xiaozhi/ota/"
    hass.config_entries.options.async_abort(form["flow_id"])


async def test_an_address_can_be_taken_back(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    await fill(hass, hub_entry, address="http://192.168.1.5")
    assert hub_entry.runtime_data.options.address == "http://192.168.1.5:80"
    await fill(hass, hub_entry)
    assert hub_entry.runtime_data.options.address is None


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"address": "192.168.1.5:8123"}, {"address": "invalid_address"}),
        ({"address": "http://host/path"}, {"address": "invalid_address"}),
        ({"networks": ["home"]}, {"networks": "invalid_network"}),
        ({"access": "networks"}, {"networks": "networks_required"}),
        ({"access": "networks", "networks": []}, {"networks": "networks_required"}),
        ({"address": "x", "networks": ["y"]}, {"address": "invalid_address", "networks": "invalid_network"}),
    ],
)
async def test_a_mistake_is_shown_at_its_field_and_can_be_corrected(
    hass: HomeAssistant, hub_entry: MockConfigEntry, answers: dict[str, Any], errors: dict[str, str]
) -> None:
    form = await fill(hass, hub_entry, **answers)
    assert (form["type"], form["errors"]) == (FlowResultType.FORM, errors)
    done = await hass.config_entries.options.async_configure(form["flow_id"], dict(FORM))
    assert done["type"] is FlowResultType.CREATE_ENTRY
