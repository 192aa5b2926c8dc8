"""What may be shown to others when something does not work: no key, no token, nothing that was said."""

from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_API_KEY, CONF_PROMPT
from homeassistant.core import HomeAssistant

from .const import CONF_CLIENT_ID, CONF_DEVICE_ID, CONF_PRESET_MESSAGES, CONF_TOKEN
from .profiles import Profile
from .runtime import XiaozhiConfigEntry

REDACTED = {CONF_API_KEY, CONF_CLIENT_ID, CONF_DEVICE_ID, CONF_PRESET_MESSAGES, CONF_PROMPT, CONF_TOKEN}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: XiaozhiConfigEntry,
) -> dict[str, Any]:
    """Return the options and what is known of boards and agents."""
    runtime = entry.runtime_data
    return {
        "options": dict(entry.options),
        "subentries": [
            {"type": subentry.subentry_type, "data": async_redact_data(dict(subentry.data), REDACTED)}
            for subentry in entry.subentries.values()
        ],
        "boards": [
            {
                "board": board.info.name,
                "firmware": board.info.firmware,
                "is_online": board.is_online,
                **_profile(runtime.profiles.get(board.device_id)),
            }
            for board in runtime.boards
        ],
        "memories": {"count": len(runtime.memories), "characters": runtime.memories.characters},
        "requests_to_models": runtime.agents.slots.in_flight,
    }


def _profile(profile: Profile) -> dict[str, Any]:
    """Return what helps to see why an entity is missing or stays as it is; no address."""
    return {
        "tools": [tool.name for tool in profile.tools],
        "tools_of_firmware": profile.firmware,
        "status": profile.status.as_data(),
        "status_at": profile.status_at,
        "rssi_dbm": profile.network.rssi_dbm,
        "wishes": [wish.tool for wish in profile.wishes],
        "follow_up": profile.follow_up,
    }
