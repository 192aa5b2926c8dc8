"""What may be shown to others when something does not work: no key, no token, no address, nothing that was said."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_API_KEY, CONF_PROMPT
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry
from yarl import URL

from .const import (
    CONF_ADDRESS,
    CONF_BASE_URL,
    CONF_CLIENT_ID,
    CONF_DESCRIPTION,
    CONF_DEVICE_ID,
    CONF_EXIT_WORDS,
    CONF_GREETING_TEXT,
    CONF_GREETINGS,
    CONF_NETWORKS,
    CONF_OWNER_ID,
    CONF_PRESET_MESSAGES,
    CONF_SUGGESTED_QUESTIONS,
    CONF_TOKEN,
    DOMAIN,
)
from .devices import Board
from .profiles import Profile
from .records import BoardRecord
from .runtime import Runtime, XiaozhiConfigEntry
from .transport.address import ota_url

REDACTED: Final = {
    CONF_API_KEY,
    CONF_CLIENT_ID,
    CONF_DESCRIPTION,
    CONF_DEVICE_ID,
    CONF_EXIT_WORDS,
    CONF_GREETINGS,
    CONF_GREETING_TEXT,
    CONF_NETWORKS,
    CONF_OWNER_ID,
    CONF_PRESET_MESSAGES,
    CONF_PROMPT,
    CONF_SUGGESTED_QUESTIONS,
    CONF_TOKEN,
}
"""Secrets, addresses, and what a person wrote in their own words."""

_ADDRESSES: Final = (CONF_ADDRESS, CONF_BASE_URL)


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: XiaozhiConfigEntry) -> dict[str, Any]:
    """Return the options, and what is known of boards, agents and chats."""
    runtime = entry.runtime_data
    return {
        **_hub(hass, entry),
        "subentries": [
            {"type": subentry.subentry_type, "data": _redacted(subentry.data)} for subentry in entry.subentries.values()
        ],
        "boards": [_board(runtime, board) for board in runtime.boards],
        "chats": _chats(runtime),
        "memories": {"count": len(runtime.memories), "characters": runtime.memories.characters},
        "requests_to_models": runtime.agents.slots.in_flight,
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: XiaozhiConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return the options and what is known of one board, or of one agent."""
    runtime = entry.runtime_data
    ids = {identifier for domain, identifier in device.identifiers if domain == DOMAIN}
    boards = [_board(runtime, board) for board in runtime.boards if board.device_id in ids]
    agents = [_redacted(subentry.data) for subentry_id, subentry in entry.subentries.items() if subentry_id in ids]
    return {**_hub(hass, entry), "boards": boards, "agents": agents}


def _hub(hass: HomeAssistant, entry: XiaozhiConfigEntry) -> dict[str, Any]:
    return {
        "options": _redacted(entry.options),
        "told_address": _kind_of_address(ota_url(hass, entry.runtime_data.options)),
    }


def _redacted(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return data without what it must not show; of addresses, how they look."""
    shown: dict[str, Any] = async_redact_data(dict(data), REDACTED)
    return shown | {key: _kind_of_address(str(shown[key])) for key in _ADDRESSES if shown.get(key)}


def _kind_of_address(address: str) -> dict[str, Any] | None:
    """Return what is wrong with most wrong addresses, without the address."""
    try:
        url = URL(address)
    except ValueError:
        return None
    return {"scheme": url.scheme, "host": _kind_of_host(url.host or ""), "port": url.port}


def _kind_of_host(host: str) -> str:
    if ":" in host or host.replace(".", "").isdigit():
        return "ip"
    return "local" if host.endswith(".local") else "name"


def _board(runtime: Runtime, board: Board) -> dict[str, Any]:
    return {
        "board": board.info.name,
        "firmware": board.info.firmware,
        "chip": board.info.chip,
        "language": board.info.language,
        "is_online": board.is_online,
        "stays_connected": board.choices.stay_connected,
        "waiting": runtime.reach.waiting(board.device_id),
        "timers": runtime.timers.count(board.device_id),
        "last_seen": board.last_seen,
        **_record(runtime.records.get(board.device_id)),
        **_profile(runtime.profiles.get(board.device_id)),
    }


def _record(record: BoardRecord) -> dict[str, Any]:
    """Return how the last turns went, the newest last."""
    return {
        "turns": [turn.as_data() for turn in record.turns],
        "failures_in_a_row": record.failures,
        "faults": dict(record.faults),
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
        "is_microphone_held": profile.is_microphone_held,
    }


def _chats(runtime: Runtime) -> dict[str, Any]:
    """Return how many chats there are; not whose, nor of what."""
    chats = runtime.chats.all_chats()
    return {
        "count": len(chats),
        "by_state": dict(Counter("deleted" if chat.removed_ms else chat.stat.name.lower() for chat in chats)),
    }
