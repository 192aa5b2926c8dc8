"""Restart a board, while it can be reached."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.components.button.const import ButtonDeviceClass
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .board_tools import open_session
from .entity import ProfileEntity, add_what_is_offered
from .profiles import Profile
from .runtime import XiaozhiConfigEntry

PARALLEL_UPDATES = 0  # nothing is polled


@dataclass(frozen=True, kw_only=True)
class RestartDescription(ButtonEntityDescription):
    """Of boards that run the firmware: those that list tools. Programs that speak its protocol may not restart."""

    is_offered: Callable[[Profile], bool]


RESTART = RestartDescription(
    key="restart",
    device_class=ButtonDeviceClass.RESTART,
    entity_category=EntityCategory.CONFIG,
    is_offered=lambda profile: bool(profile.tools),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: XiaozhiConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the button of every board that can restart."""
    add_what_is_offered(
        hass,
        entry,
        async_add_entities,
        Platform.BUTTON,
        (RESTART,),
        lambda board, description: RestartButton(entry, board, description),
    )


class RestartButton(ProfileEntity, ButtonEntity):
    """Restarts the board now. A press while it sleeps fails: later it would end somebody's conversation."""

    @override
    async def async_press(self) -> None:
        open_session(self._entry.runtime_data, self._board).restart_board()
