"""The integration's own actions, one module for each thing that they are about; who may call them is in asker.py."""

from homeassistant.core import HomeAssistant, callback

from .announce import async_register_announce_action
from .assets import async_register_asset_actions
from .chats import async_register_chat_actions
from .memory import async_register_memory_actions
from .tools import async_register_tool_actions


@callback
def async_register_actions(hass: HomeAssistant) -> None:
    """Register all actions, once: they exist whether the hub is loaded or not, and say so when it is not."""
    async_register_asset_actions(hass)
    async_register_chat_actions(hass)
    async_register_announce_action(hass)
    async_register_memory_actions(hass)
    async_register_tool_actions(hass)
