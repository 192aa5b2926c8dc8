"""What can go wrong with a simulated board.

BoardError            the board could not do what was asked of it
├── RejectedError          the server said no: an HTTP status
└── NotConnectedError      no socket, or no hello in time
FirmwareCrash         the server sent what crashes, hangs or re-flashes a real board; never caught by the core
"""


class BoardError(Exception):
    """The board could not do what was asked of it."""


class RejectedError(BoardError):
    """The server answered with a status that the firmware takes for a failure."""

    def __init__(self, status: int, what: str) -> None:
        super().__init__(f"{what}: HTTP status {status}")
        self.status = status


class NotConnectedError(BoardError):
    """There is no socket, or the server said no hello within 10 s."""


class FirmwareCrash(Exception):  # noqa: N818 - it is no error of this code but an event in a board's life
    """The server sent what crashes, hangs or re-flashes a real board; the text names the firmware's weakness."""
