"""The firmware of a board: what it runs, what lies in the folder for it, and installing that at its next start."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.update import (
    UpdateDeviceClass,
    UpdateEntity,
    UpdateEntityDescription,
    UpdateEntityFeature,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .devices import Board, BoardChange
from .entity import ProfileEntity, add_for_each_board
from .protocol.firmware import is_newer
from .runtime import XiaozhiConfigEntry

PARALLEL_UPDATES = 0  # nothing is polled; the folder is read once an hour, and when somebody asks

FIRMWARE = UpdateEntityDescription(key="update", translation_key="firmware", device_class=UpdateDeviceClass.FIRMWARE)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: XiaozhiConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the firmware of every board."""
    add_for_each_board(entry, async_add_entities, lambda board: [BoardFirmware(entry, board, FIRMWARE)])


class BoardFirmware(ProfileEntity, UpdateEntity):
    """Unknown until a file for boards of this kind is there: only then it is known what would be newer.

    Installing means that the board is told of it when it starts; it is restarted when its conversation, or the next
    one, is over.
    """

    _unrecorded_attributes = frozenset({"pending", "failed_version"})
    _attr_supported_features = (
        UpdateEntityFeature.INSTALL | UpdateEntityFeature.PROGRESS | UpdateEntityFeature.RELEASE_NOTES
    )

    def __init__(self, entry: XiaozhiConfigEntry, board: Board, description: UpdateEntityDescription) -> None:
        super().__init__(entry, board, description)
        self._firmware = entry.runtime_data.firmware
        self._show()

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        return {
            "pending": self.profile.firmware_wish is not None,
            "failed_version": self.profile.failed_firmware or None,
        }

    @override
    def version_is_newer(self, latest_version: str, installed_version: str) -> bool:
        return is_newer(latest_version, installed_version)

    @override
    async def async_release_notes(self) -> str | None:
        file = self._firmware.newer(self._board)
        return await self._firmware.shelf.async_notes(file) if file is not None else None

    @override
    async def async_install(self, version: str | None, backup: bool, **kwargs: Any) -> None:
        await self._firmware.async_want(self._board)
        if (session := self._entry.runtime_data.sessions.session(self._board.device_id)) is not None:
            session.restart_afterwards()

    async def async_update(self) -> None:
        """Look at the folder again: somebody asked for it."""
        await self._firmware.async_scan()
        self._show()

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self._firmware.add_listener(self._on_firmware))
        self.async_on_remove(self._entry.runtime_data.boards.add_listener(self._on_board))

    @callback
    def _on_firmware(self) -> None:
        self._show()
        self.async_write_ha_state()

    @callback
    def _on_board(self, change: BoardChange, board: Board) -> None:
        if board is self._board and change is BoardChange.CHANGED:
            self._on_firmware()

    def _show(self) -> None:
        info = self._board.info
        file = self._firmware.shelf.newest(info.name, info.chip)
        percentage = self._firmware.percentage(self._board.device_id)
        self._attr_installed_version = info.firmware or None
        newer = self._firmware.newer(self._board)
        self._attr_latest_version = newer.version if newer else self._attr_installed_version if file else None
        self._attr_in_progress = percentage is not None
        self._attr_update_percentage = percentage
