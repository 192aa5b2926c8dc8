"""What can be turned up and down on a board: its volume, and its screen.

The screen is a number and no light, so that «turn off all lights» leaves it readable.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.number import NumberEntity, NumberEntityDescription, NumberMode
from homeassistant.const import PERCENTAGE, EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .board_tools import async_set
from .devices import Board
from .entity import StatusEntity, add_what_is_offered
from .profiles import Profile
from .protocol.status import DeviceStatus
from .runtime import XiaozhiConfigEntry
from .session.upkeep import Wish
from .tool_policy import SET_BRIGHTNESS, SET_VOLUME

PARALLEL_UPDATES = 0  # nothing is polled; calls of one board go one after another (session/tool_calls.py)


@dataclass(frozen=True, kw_only=True)
class PercentageDescription(NumberEntityDescription):
    """A percentage with a tool that sets it; the tool's argument is named like the key."""

    tool: str
    value: Callable[[DeviceStatus], int | None]

    @property
    def is_offered(self) -> Callable[[Profile], bool]:
        """Fill `entity.Offered`."""
        return lambda profile: profile.offers(self.tool)


NUMBERS = (
    PercentageDescription(
        key="volume",
        translation_key="volume",
        entity_category=EntityCategory.CONFIG,
        tool=SET_VOLUME,
        value=lambda status: status.volume,
    ),
    PercentageDescription(
        key="brightness",
        translation_key="brightness",
        entity_category=EntityCategory.CONFIG,
        tool=SET_BRIGHTNESS,
        value=lambda status: status.brightness,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: XiaozhiConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the numbers that each board offers."""
    add_what_is_offered(
        hass,
        entry,
        async_add_entities,
        Platform.NUMBER,
        NUMBERS,
        lambda board, description: BoardNumber(entry, board, description),
    )


class BoardNumber(StatusEntity, NumberEntity):
    """A percentage; one that was set while the board slept is shown and applied at its next conversation."""

    entity_description: PercentageDescription
    _attr_native_unit_of_measurement = PERCENTAGE
    _attr_native_min_value = 0
    _attr_native_max_value = 100
    _attr_native_step = 1
    _attr_mode = NumberMode.SLIDER

    def __init__(self, entry: XiaozhiConfigEntry, board: Board, description: PercentageDescription) -> None:
        super().__init__(entry, board, description)
        self._tool = description.tool

    @property
    @override
    def native_value(self) -> float | None:
        wish = self.profile.wished(self.entity_description.tool)
        if wish is not None:
            return int(wish.arguments[self.entity_description.key])
        return self.entity_description.value(self.profile.status)

    @override
    async def async_set_native_value(self, value: float) -> None:
        wish = Wish(tool=self.entity_description.tool, arguments={self.entity_description.key: int(value)})
        await async_set(self._entry.runtime_data, self._board, wish)
