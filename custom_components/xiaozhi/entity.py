"""What the entities of a board have in common: its device, and being added when the board is paired."""

from collections.abc import Callable, Sequence

from homeassistant.core import callback
from homeassistant.helpers.device_registry import CONNECTION_NETWORK_MAC, DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .devices import Board, BoardChange
from .runtime import XiaozhiConfigEntry


def board_device_info(board: Board) -> DeviceInfo:
    """Return how a board appears in the device registry."""
    return DeviceInfo(
        identifiers={(DOMAIN, board.device_id)},
        connections={(CONNECTION_NETWORK_MAC, board.device_id)},
        name=board.title,
        manufacturer="XiaoZhi",
        model=board.info.name or None,
        sw_version=board.info.firmware or None,
        hw_version=board.info.chip or None,
    )


class BoardEntity(Entity):
    """An entity of one board. Available while the board is paired: a board that sleeps between talks is not gone."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: XiaozhiConfigEntry, board: Board) -> None:
        self._entry = entry
        self._board = board

    @property
    def device_info(self) -> DeviceInfo:
        """Return the board's device as it is now: an entity that gets another id is added once more."""
        return board_device_info(self._board)


@callback
def add_for_each_board(
    entry: XiaozhiConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[Board], Sequence[Entity]],
) -> None:
    """Add the entities of every paired board, now and whenever one is paired; each to the board's own subentry."""
    boards = entry.runtime_data.boards

    @callback
    def add(board: Board) -> None:
        async_add_entities(make(board), config_subentry_id=board.subentry_id)

    @callback
    def on_change(change: BoardChange, board: Board) -> None:
        if change is BoardChange.ADDED:
            add(board)

    entry.async_on_unload(boards.add_listener(on_change))
    for board in boards:
        add(board)
