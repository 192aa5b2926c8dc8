"""Shows a text on the screen of a board, with the face of its first emoji; one that sleeps gets it as was chosen."""

from typing import override

from homeassistant.components.notify import NotifyEntity
from homeassistant.components.notify.const import NotifyEntityFeature
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .devices import Board
from .entity import BoardEntity, add_for_each_board
from .reach.deliveries import Delivery, DeliveryKind
from .runtime import XiaozhiConfigEntry

PARALLEL_UPDATES = 0  # nothing is polled; deliveries of one board go one after another (reach/reach.py)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: XiaozhiConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the screen of every board."""
    add_for_each_board(entry, async_add_entities, lambda board: [BoardScreen(entry, board)])


class BoardScreen(BoardEntity, NotifyEntity):
    """What the firmware calls an alert: status line, text, face and a short sound; what the board does goes on."""

    _attr_translation_key = "screen"
    _attr_supported_features = NotifyEntityFeature.TITLE

    def __init__(self, entry: XiaozhiConfigEntry, board: Board) -> None:
        super().__init__(entry, board)
        self._attr_unique_id = f"{board.device_id}-screen"

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        reach = self._entry.runtime_data.reach
        expires_at = reach.expiry(self._board)
        delivery = Delivery(kind=DeliveryKind.TEXT, message=message, title=title, expires_at=expires_at)
        await reach.async_tell(self._board, delivery)
