"""Which Assist pipeline answers at a board, and how fast it takes a pause for the end of a sentence."""

from homeassistant.components.assist_pipeline import AssistPipelineSelect, VadSensitivitySelect
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .devices import Board
from .entity import add_for_each_board, board_device_info
from .runtime import XiaozhiConfigEntry

PARALLEL_UPDATES = 0  # nothing is polled


async def async_setup_entry(
    hass: HomeAssistant, entry: XiaozhiConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add both selects for every board."""
    add_for_each_board(entry, async_add_entities, lambda board: [BoardPipeline(hass, board), BoardPauses(hass, board)])


class BoardPipeline(AssistPipelineSelect):
    """The pipeline of a board; «preferred» follows Home Assistant's setting."""

    _attr_has_entity_name = True

    def __init__(self, hass: HomeAssistant, board: Board) -> None:
        super().__init__(hass, DOMAIN, board.device_id)
        self._attr_device_info = board_device_info(board)


class BoardPauses(VadSensitivitySelect):
    """How long a pause ends an utterance."""

    _attr_has_entity_name = True

    def __init__(self, hass: HomeAssistant, board: Board) -> None:
        super().__init__(hass, board.device_id)
        self._attr_device_info = board_device_info(board)
