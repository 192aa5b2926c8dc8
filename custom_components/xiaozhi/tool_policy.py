"""Which of a board's tools an agent may use, under which name, and what a call does. No Home Assistant, no wire.

The names are those of 78/xiaozhi-esp32 main/mcp_server.cc and main/boards/; other makers follow the same pattern.
"""

from collections.abc import Iterable
from enum import StrEnum
import re
from typing import Final

from .protocol.tools import ToolDescription

MAX_NAME_CHARS: Final = 56
"""OpenAI-like servers take 64; Home Assistant 2026.10 puts `assist__` before it where an agent has several APIs."""

SET_VOLUME: Final = "self.audio_speaker.set_volume"
SET_BRIGHTNESS: Final = "self.screen.set_brightness"
SET_THEME: Final = "self.screen.set_theme"
TAKE_PHOTO: Final = "self.camera.take_photo"

WITHHELD: Final = {
    "self.disp.network": "switches between Wi-Fi and mobile network and restarts: the conversation ends",
    "self.system.reconfigure_wifi": "leaves the network until a person sets it up again",
    "self.system.switch_TFT": "restarts the board, perhaps with a picture that cannot be read",
    "self.reboot": "restarts the board: the conversation ends",
    "self.res.esp_restart": "restarts the board: the conversation ends",
    "self.upgrade_firmware": "writes whatever firmware an address holds",
    "self.assets.set_download_url": "fetches whatever assets an address holds at the next start",
    "self.screen.snapshot": "sends the picture of the screen to any address",
    "self.screen.preview_image": "fetches any address, the whole answer into the board's memory",
    "self.get_system_info": "serial numbers and addresses that no answer needs",
}
"""Tools that agents never get, and why; the board marks most of them for people only, on firmware before 1.9 none."""

NOT_BY_ACTION: Final = frozenset({
    "self.assets.set_download_url",
    "self.disp.network",
    "self.system.reconfigure_wifi",
    "self.upgrade_firmware",
})  # fmt: skip
"""Tools that not even people get by an action: from Home Assistant nobody could undo what they do to a board."""

WITHHELD_WORDS: Final = {
    "reboot": "restarts the board",
    "restart": "restarts the board",
    "shutdown": "switches the board off",
    "poweroff": "switches the board off",
    "factory": "forgets all settings",
    "reset": "forgets settings",
    "erase": "forgets settings",
    "upgrade": "writes firmware",
    "firmware": "writes firmware",
    "ota": "writes firmware",
    "wifi": "leaves the network",
    "network": "leaves the network",
    "reconfigure": "leaves the network",
    "aec": "closes the socket: the conversation ends (Application::SetAecMode)",
}
"""Words in the names of tools of other makers that do the same; tools that only read are offered nevertheless."""


class Effect(StrEnum):
    """What a call does."""

    READS = "reads"
    SETS = "sets"
    """Changes something to a state that is named: again changes nothing, and it can be undone."""
    ACTS = "acts"
    """Anything else: moves, plays, counts."""


_READS: Final = re.compile(r"(get|list|query|read|is)(_|$)|.*_(get|status)$")
_SETS: Final = re.compile(r"set(_|backlight|$)|turn_(on|off)$|(enable|disable)(_|$)|.*_set$")
"""How names end in main/boards/: `lamp.turn_on` sets, `dog.turn` moves; `model.param_get` reads."""


def effect_of(tool: ToolDescription) -> Effect:
    """Return what a call does, by the server's own word or by the last part of the tool's name."""
    verb = tool.name.rpartition(".")[2].lower()
    if tool.is_read_only or _READS.match(verb):
        return Effect.READS
    return Effect.SETS if _SETS.match(verb) else Effect.ACTS


def reason_to_withhold(tool: ToolDescription, *, has_vision: bool) -> str | None:
    """Return why an agent does not get a tool, None if it does. `has_vision`: there is a place to send photos to."""
    if tool.name in WITHHELD:
        return WITHHELD[tool.name]
    if tool.is_user_only:
        return "the board means it for people only"
    if tool.name == TAKE_PHOTO and not has_vision:
        return "the board was told no place to send photos to: the call would fail"
    if effect_of(tool) is Effect.READS:
        return None
    words = re.split(r"[^a-z0-9]+", tool.name.lower())
    return next((WITHHELD_WORDS[word] for word in words if word in WITHHELD_WORDS), None)


def offered_tools(tools: Iterable[ToolDescription], *, prefix: str, has_vision: bool) -> dict[str, ToolDescription]:
    """Return the tools that an agent gets by the names that it calls them, in the board's order."""
    offered: dict[str, ToolDescription] = {}
    for tool in tools:
        if reason_to_withhold(tool, has_vision=has_vision) is None:
            offered[_unused_name(prefix, tool.name, offered)] = tool
    return offered


def _unused_name(prefix: str, name: str, used: Iterable[str]) -> str:
    """Return `audio_speaker_set_volume` for `self.audio_speaker.set_volume`, with a number if it is taken."""
    safe = prefix + (re.sub(r"[^A-Za-z0-9]+", "_", name.removeprefix("self.")).strip("_") or "tool")
    candidate = safe[:MAX_NAME_CHARS]
    number = 1
    while candidate in used:
        number += 1
        suffix = f"_{number}"
        candidate = safe[: MAX_NAME_CHARS - len(suffix)] + suffix
    return candidate
