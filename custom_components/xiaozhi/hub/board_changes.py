"""What follows from a change of a board: sockets that end, devices that follow, things that are forgotten with it."""

from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..board_registry import BoardRegistry
from ..devices import Board, BoardChange
from ..photos import Photos
from ..profiles import Profiles
from ..reach.reach import Reach
from ..reach.timers import Timers
from ..records import Records
from ..sessions import Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardChanges:
    """`take` is a listener of `devices.Boards`."""

    hass: HomeAssistant
    entry: ConfigEntry[Any]
    sessions: Sessions
    devices: BoardRegistry
    profiles: Profiles
    records: Records
    photos: Photos
    reach: Reach
    timers: Timers

    @callback
    def take(self, change: BoardChange, board: Board) -> None:
        """Act on one change."""
        match change:
            case BoardChange.REMOVED:
                self._forget(board.device_id)
            case BoardChange.TOKEN:
                self.sessions.hang_up(board.device_id, "the board got a new token")
            case BoardChange.CHANGED:
                self.devices.update(board)
            case BoardChange.CHOICES if (session := self.sessions.session(board.device_id)) is not None:
                session.set_stay_connected(board.choices.stay_connected)
            case BoardChange.SEEN if board.last_seen is not None:
                self.profiles.see(board.device_id, at=board.last_seen)
            case _:
                pass

    def _forget(self, device_id: str) -> None:
        self.sessions.hang_up(device_id, "the board was removed")
        self.profiles.forget(device_id)
        self.records.forget(device_id)
        self.reach.forget_removed()
        self.entry.async_create_task(self.hass, self.photos.async_drop(device_id), f"xiaozhi photo of {device_id}")
        self.timers.forget_removed()
