"""Makes the session of a board's new socket: fills the ports of `session/` with what the rows above it have."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from homeassistant.core import callback

from ..chats.conversation import BoardConversation
from ..devices import Board
from ..session.events import SessionEvent
from ..session.ports import HangUp, Send, TurnRunner, Voice
from ..session.session import Ports, Session
from ..session.settings import Settings
from ..sessions import Sessions
from .board_chats import BoardChats
from .profile_keeping import ProfileKeeping


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMaker:
    """One for the hub; each function gets the `device_id` of the board."""

    sessions: Sessions
    chats: BoardChats
    profiles: ProfileKeeping
    runner_of: Callable[[str, BoardConversation], TurnRunner]
    voice_of: Callable[[str], Voice]
    settings_of: Callable[[str], Settings]
    notify: Callable[[str, BoardConversation, SessionEvent], None]
    may_answer: Callable[[str], bool]
    tell_first: Callable[[str, Callable[[], None]], bool]
    shall_restart: Callable[[str], bool]
    """Whether a board is to restart when its conversation is over: firmware waits for it."""

    @callback
    def open(
        self, board: Board, session_id: str, *, send: Send, hang_up: HangUp, photo_url: str | None = None
    ) -> Session:
        """Make a session, and know it as the board's current one. `photo_url`: where the board can send photos."""
        device_id = board.device_id
        conversation, client = self.chats.converse(
            device_id,
            send=send,
            interrupt=lambda turn_id: session.interrupt(turn_id),  # noqa: PLW0108 - made below
        )
        ports = Ports(
            runner=self.runner_of(device_id, conversation),
            voice=self.voice_of(device_id),
            send=send,
            hang_up=hang_up,
            notify=partial(self.notify, device_id, conversation),
            chats=client,
            may_answer=partial(self.may_answer, device_id),
            tell_first=partial(self.tell_first, device_id),
        )
        tools = self.profiles.tools_of(board, send=send, photo_url=photo_url)
        upkeep = self.profiles.upkeep_of(device_id, tools)
        session = Session(session_id, ports=ports, settings=self.settings_of(device_id), tools=tools, upkeep=upkeep)
        if self.shall_restart(device_id):
            session.restart_afterwards()
        self.chats.opened(session_id, conversation, client)
        self.sessions.opened(device_id, session, hang_up)
        return session
