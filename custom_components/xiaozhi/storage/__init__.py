"""Fills the ports of chats/ with Home Assistant's storage: documents are `Store`s, objects are files beside them."""

import shutil

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR

from ..const import DOMAIN
from .refusing import async_forget_refusals
from .unreadable import async_forget


async def async_remove_all(hass: HomeAssistant) -> None:
    """Remove all chats, objects and whatever else this integration has stored; the hub is removed."""
    folder = hass.config.path(STORAGE_DIR, DOMAIN)
    await hass.async_add_executor_job(lambda: shutil.rmtree(folder, ignore_errors=True))
    async_forget(hass)
    async_forget_refusals(hass)
