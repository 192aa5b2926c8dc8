"""Whether a board can be reached just now, and whether it is charging."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.binary_sensor import BinarySensorEntity, BinarySensorEntityDescription
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .devices import Board, BoardChange
from .entity import BoardEntity, StatusEntity, add_for_each_board, add_what_is_offered
from .profiles import Profile
from .runtime import XiaozhiConfigEntry

PARALLEL_UPDATES = 0  # nothing is polled


@dataclass(frozen=True, kw_only=True)
class ChargingDescription(BinarySensorEntityDescription):
    """Of boards with a battery."""

    is_offered: Callable[[Profile], bool]


CHARGING = ChargingDescription(
    key="charging",
    device_class=BinarySensorDeviceClass.BATTERY_CHARGING,
    entity_category=EntityCategory.DIAGNOSTIC,
    is_offered=lambda profile: profile.status.is_charging is not None,
)


async def async_setup_entry(
    hass: HomeAssistant, entry: XiaozhiConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the connection of every board, and the charger of those that have a battery."""
    add_for_each_board(entry, async_add_entities, lambda board: [BoardConnection(entry, board)])
    add_what_is_offered(
        hass,
        entry,
        async_add_entities,
        Platform.BINARY_SENSOR,
        (CHARGING,),
        lambda board, description: BoardCharging(entry, board, description),
    )


class BoardConnection(BoardEntity, BinarySensorEntity):
    """On while a conversation is open; the board can be reached only then."""

    _attr_translation_key = "connection"
    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: XiaozhiConfigEntry, board: Board) -> None:
        super().__init__(entry, board)
        self._attr_unique_id = f"{board.device_id}-connection"

    @property
    @override
    def is_on(self) -> bool:
        return self._board.is_online

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self._entry.runtime_data.boards.add_listener(self._on_board))

    @callback
    def _on_board(self, change: BoardChange, board: Board) -> None:
        if board is self._board and change is BoardChange.SEEN:
            self.async_write_ha_state()


class BoardCharging(StatusEntity, BinarySensorEntity):
    """Whether the battery was being charged when the board was asked last."""

    @property
    @override
    def is_on(self) -> bool | None:
        return self.profile.status.is_charging
