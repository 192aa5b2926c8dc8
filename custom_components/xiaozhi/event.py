"""Wake word, beginning and end of a board's conversations, as an event entity."""

from typing import override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .board_events import EVENT_TYPES, ConversationEvent, named
from .const import SIGNAL_CONVERSATION
from .devices import Board
from .entity import BoardEntity, add_for_each_board
from .runtime import XiaozhiConfigEntry

PARALLEL_UPDATES = 0  # nothing is polled


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: XiaozhiConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event of every board."""
    add_for_each_board(entry, async_add_entities, lambda board: [BoardConversation(entry, board)])


class BoardConversation(BoardEntity, EventEntity):
    """What happened last."""

    _attr_translation_key = "conversation"
    _attr_event_types = list(EVENT_TYPES)  # noqa: RUF012 - the type that Home Assistant declares

    def __init__(self, entry: XiaozhiConfigEntry, board: Board) -> None:
        super().__init__(entry, board)
        self._attr_unique_id = f"{board.device_id}-conversation"

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        signal = SIGNAL_CONVERSATION.format(self._board.device_id)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self._on_event))

    @callback
    def _on_event(self, event: ConversationEvent) -> None:
        kind, data = named(event)
        self._trigger_event(kind, data)
        self.async_write_ha_state()
