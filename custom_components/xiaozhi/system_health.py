"""The lines of this integration in Home Assistant's system information."""

import asyncio
from typing import Any

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import async_get_integration

from .const import DOMAIN
from .runtime import Runtime, XiaozhiConfigEntry
from .transport.address import ota_url

_PAGE = f"/config/integrations/integration/{DOMAIN}"


@callback
def async_register(hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:  # noqa: ARG001 - Home Assistant's signature
    """Say who tells."""
    register.async_register_info(async_system_health_info, _PAGE)


async def async_system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return what is there and what is reached; servers are asked beside the rest, each for 5 s at most."""
    version = str((await async_get_integration(hass, DOMAIN)).version)
    entries: list[XiaozhiConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    if not entries:
        return {"version": version, "is_running": False}
    runtime = entries[0].runtime_data
    return {
        "version": version,
        "is_running": True,
        "address": ota_url(hass, runtime.options),
        "boards_paired": len(runtime.boards),
        "boards_online": sum(board.is_online for board in runtime.boards),
        "boards_failing": sum(runtime.records.get(board.device_id).is_failing for board in runtime.boards),
        "chats_stored": len(runtime.chats.all_chats()),
        "agents": len(list(runtime.agents)),
        "servers": _servers(hass, runtime),
    }


async def _servers(hass: HomeAssistant, runtime: Runtime) -> str | dict[str, str]:
    """Return how many servers of agents answer at all; keys are not tried. What one says is of no interest here."""
    addresses = {agent.persona.base_url for agent in runtime.agents}
    answers = await asyncio.gather(*(system_health.async_check_can_reach_url(hass, url) for url in addresses))
    answering = sum(answer == "ok" for answer in answers)
    if answering < len(addresses):
        return {"type": "failed", "error": f"{answering} / {len(addresses)}"}
    return f"{answering} / {len(addresses)}"
