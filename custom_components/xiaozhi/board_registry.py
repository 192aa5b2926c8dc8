"""The devices of boards in Home Assistant's registry: found, kept in step, and no talk with one that was disabled.

A board has one name, the title of its subentry. Home Assistant keeps a second one, given on the page of a device: it
becomes the title, and a title that is changed afterwards takes its place. So panel, voice and pages say the same.
"""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN
from .devices import Board, Boards
from .sessions import Sessions


class BoardRegistry:
    """Looks each device up when it is asked for: people rename, disable and delete them."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], boards: Boards, sessions: Sessions) -> None:
        self._hass = hass
        self._entry = entry
        self._boards = boards
        self._sessions = sessions

    @callback
    def async_start(self) -> None:
        """Follow the registry until the entry is unloaded."""
        self._entry.async_on_unload(self._hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._on_device))

    def device_of(self, board: Board) -> dr.DeviceEntry | None:
        """Return a board's device; None: it was deleted."""
        registry = dr.async_get(self._hass)
        return registry.async_get_device_by_identifier((DOMAIN, board.device_id), self._entry.entry_id)

    def is_enabled(self, board: Board) -> bool:
        """Whether a board may talk; its owner may disable its device."""
        device = self.device_of(board)
        return device is None or not device.disabled

    @callback
    def update(self, board: Board) -> None:
        """Take over a board's name and what it said about itself."""
        if (device := self.device_of(board)) is None:
            return
        is_renamed = device.name != board.title
        dr.async_get(self._hass).async_update_device(
            device.id,
            name=board.title,
            name_by_user=None if is_renamed and device.name_by_user != board.title else device.name_by_user,
            model=board.info.name or None,
            sw_version=board.info.firmware or None,
        )

    @callback
    def _on_device(self, event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        """Close the socket of a board whose device was disabled; take over the name that somebody gave it."""
        if event.data["action"] != "update":
            return
        if "disabled_by" in event.data["changes"]:
            for board in self._boards:
                if not self.is_enabled(board):
                    self._sessions.hang_up(board.device_id, "the board was disabled")
        if "name_by_user" in event.data["changes"]:
            for board in self._boards:
                device = self.device_of(board)
                if device is not None and device.id == event.data["device_id"]:
                    self._take_name(board, device.name_by_user)

    def _take_name(self, board: Board, name: str | None) -> None:
        subentry = self._entry.subentries.get(board.subentry_id)
        if name and subentry is not None and name != board.title:
            self._hass.config_entries.async_update_subentry(self._entry, subentry, title=name)
