"""Puts the microphone of a board on hold: whatever is said there goes unheard.

Stock firmware takes no such order. Home Assistant ignores what the microphone sends, and ends each conversation at
once, which closes the microphone (protocol.md 4.2); the board's own wake word goes on in the board.
"""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .board_tools import async_keep
from .entity import ProfileEntity, add_for_each_board
from .runtime import XiaozhiConfigEntry

PARALLEL_UPDATES = 0  # nothing is polled

HOLD = SwitchEntityDescription(
    key="microphone_hold", translation_key="microphone_hold", entity_category=EntityCategory.CONFIG
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: XiaozhiConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switch of every board."""
    add_for_each_board(entry, async_add_entities, lambda board: [BoardHold(entry, board, HOLD)])


class BoardHold(ProfileEntity, SwitchEntity):
    """On: nobody is heard at this board. It counts at once, also in a conversation that goes on."""

    @property
    @override
    def is_on(self) -> bool:
        return self.profile.is_microphone_held

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self._async_hold(is_held=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self._async_hold(is_held=False)

    async def _async_hold(self, *, is_held: bool) -> None:
        """Let it count before it is on disk: a microphone is off when somebody says so."""
        runtime, device_id = self._entry.runtime_data, self._board.device_id
        runtime.profiles.hold_microphone(device_id, is_held=is_held)
        if (session := runtime.sessions.session(device_id)) is not None:
            session.hold_microphone(is_held)
        await async_keep(runtime, self._board)
