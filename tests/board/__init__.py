"""A simulated board: what stock firmware does at the wire, for tests, scripts/device and scripts/demo.

It shares no code with the integration, on purpose: a mistake that both sides made would go unnoticed. Facts come from
78/xiaozhi-esp32 2.4 and its client library 78/esp-ml307; where versions differ the strictest one is played, so that
what crashes any of them raises `FirmwareCrash` here. `Board` (board.py) is the door.
"""

from .board import Board
from .build import BARE, FULL, Build
from .clock import Clock, ManualClock, RealClock
from .errors import BoardError, FirmwareCrash, NotConnectedError, RejectedError
from .states import State
from .transcript import Entry

__all__ = [
    "BARE",
    "FULL",
    "Board",
    "BoardError",
    "Build",
    "Clock",
    "Entry",
    "FirmwareCrash",
    "ManualClock",
    "NotConnectedError",
    "RealClock",
    "RejectedError",
    "State",
]
