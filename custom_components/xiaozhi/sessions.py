"""The open sessions of the hub, at most one per board, and who watches them. Sockets come and go, entities stay."""

from collections.abc import Callable
from dataclasses import dataclass, field
import logging

from homeassistant.core import CALLBACK_TYPE, callback

from .engines.assist import Satellite
from .session.events import SessionEvent
from .session.ports import HangUp
from .session.session import Session
from .session.states import SessionState

_LOGGER = logging.getLogger(__name__)

type SessionListener = Callable[[SessionEvent], None]


@dataclass(slots=True)
class Attached:
    """What belongs to one board whether its socket is open or not."""

    session: Session | None = None
    hang_up: HangUp | None = None
    satellite: Satellite | None = None
    listeners: list[SessionListener] = field(default_factory=list)


class Sessions:
    """Looked up by `device_id`. The newest socket of a board is the only one (protocol.md 3.1)."""

    def __init__(self) -> None:
        self._boards: dict[str, Attached] = {}

    def session(self, device_id: str) -> Session | None:
        """Return the open session of a board, if it is in a conversation."""
        session = self._of(device_id).session
        return session if session is not None and session.state is not SessionState.CLOSED else None

    def satellite(self, device_id: str) -> Satellite | None:
        """Return the satellite entity of a board, once it was added."""
        return self._of(device_id).satellite

    @callback
    def opened(self, device_id: str, session: Session, hang_up: HangUp) -> None:
        """Take a new session; an older one of the same board is closed."""
        board = self._of(device_id)
        if board.hang_up is not None:
            board.hang_up("the board opened a newer socket")
        board.session, board.hang_up = session, hang_up

    @callback
    def closed(self, device_id: str, session: Session) -> bool:
        """Forget a session; whether it was the board's current one."""
        board = self._of(device_id)
        if board.session is not session:
            return False
        board.session = board.hang_up = None
        return True

    @callback
    def hang_up(self, device_id: str, reason: str) -> None:
        """Close the socket of a board, if one is open."""
        if (end := self._of(device_id).hang_up) is not None:
            end(reason)

    @callback
    def hang_up_all(self, reason: str) -> None:
        """Close every socket: the hub is unloaded or Home Assistant stops."""
        for device_id in tuple(self._boards):
            self.hang_up(device_id, reason)

    @callback
    def attach(self, device_id: str, satellite: Satellite, listener: SessionListener) -> CALLBACK_TYPE:
        """Know the satellite entity of a board; returns what detaches it."""
        board = self._of(device_id)
        board.satellite = satellite
        stop = self.watch(device_id, listener)

        @callback
        def detach() -> None:
            board.satellite = None
            stop()

        return detach

    @callback
    def watch(self, device_id: str, listener: SessionListener) -> CALLBACK_TYPE:
        """Tell a listener all that happens in the conversations of a board; returns what ends that."""
        listeners = self._of(device_id).listeners
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    @callback
    def notify(self, device_id: str, event: SessionEvent) -> None:
        """Tell those who watch a board; a watcher that fails does not disturb the turn."""
        for listener in tuple(self._of(device_id).listeners):
            try:
                listener(event)
            except Exception:
                _LOGGER.exception("A watcher of %s failed", device_id)

    def _of(self, device_id: str) -> Attached:
        return self._boards.setdefault(device_id, Attached())
