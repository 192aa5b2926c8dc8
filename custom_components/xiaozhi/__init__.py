"""Home Assistant as the voice server of XiaoZhi boards: sets the hub entry up and takes it down."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .actions import async_register_actions
from .api.routes import async_register_api
from .const import DOMAIN
from .health.checks import Checks, async_remove_issues
from .memory.memories import async_remove_memories
from .panel import async_add_panel, async_remove_panel, async_serve_bundle
from .profile_store import ProfileStore
from .reach.reach import WAITING
from .reach.timers import TIMERS
from .reach.waiting_store import ReachStore
from .runtime import Runtime, XiaozhiConfigEntry
from .spoken import async_spoken_today
from .storage import async_remove_all
from .transport.address import ota_url
from .transport.assets import AssetsView
from .transport.firmware import FirmwareView
from .transport.ota import ActivateView, OtaView
from .transport.socket import SocketView
from .transport.vision import VisionView

PLATFORMS = [
    Platform.AI_TASK,
    Platform.ASSIST_SATELLITE,
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CONVERSATION,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.MEDIA_PLAYER,
    Platform.NOTIFY,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.UPDATE,
]

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:  # noqa: ARG001 - Home Assistant's signature
    """Register actions, endpoints and the bundle once: they look the hub up per call, and views cannot be removed."""
    async_register_actions(hass)
    async_register_api(hass)
    hass.http.register_view(OtaView())
    hass.http.register_view(ActivateView())
    hass.http.register_view(SocketView())
    hass.http.register_view(VisionView())
    hass.http.register_view(FirmwareView())
    hass.http.register_view(AssetsView())
    await async_serve_bundle(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: XiaozhiConfigEntry) -> bool:
    """Start the hub."""
    entry.runtime_data = Runtime(hass, entry)
    entry.async_on_unload(entry.runtime_data.async_close)
    await entry.runtime_data.async_start()
    entry.async_on_unload(entry.add_update_listener(_async_apply_changes))
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    await Checks(hass, entry).async_start()
    await async_add_panel(hass, ota_url=ota_url(hass, entry.runtime_data.options))
    entry.async_on_unload(lambda: async_remove_panel(hass))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: XiaozhiConfigEntry) -> bool:
    """Stop the hub; what it owns ends in the callbacks registered above."""
    is_unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    await entry.runtime_data.spoken.async_save()
    if is_unloaded:
        await entry.runtime_data.profile_store.async_close()
    return is_unloaded


async def async_remove_entry(hass: HomeAssistant, entry: XiaozhiConfigEntry) -> None:  # noqa: ARG001 - Home Assistant's signature
    """Leave nothing behind."""
    await (await async_spoken_today(hass)).async_forget()
    await async_remove_memories(hass)
    await ProfileStore(hass).async_remove()
    await ReachStore(hass, WAITING).async_remove()
    await ReachStore(hass, TIMERS).async_remove()
    await async_remove_all(hass)
    async_remove_issues(hass)


async def _async_apply_changes(hass: HomeAssistant, entry: XiaozhiConfigEntry) -> None:  # noqa: ARG001 - Home Assistant's signature
    """Apply differences instead of reloading, which would drop every board's socket."""
    entry.runtime_data.async_apply_changes()
