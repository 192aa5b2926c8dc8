"""One open socket: what people and the home want of a board, and the one owner of every task that serves it.

The transport feeds `receive` and calls `close`; what goes out passes `send`. What the board's messages lead to is
`reactions.py`'s, what goes on and what is next `course.py`'s, what a turn does inside `turn.py`'s.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Final

from ..audio.format import FRAME_MS
from ..protocol import messages as wire
from ..protocol.messages import Dialect, ListenMode
from .course import Course
from .device_tools import DeviceTools
from .errors import BOARD_GONE, VoiceError
from .events import PhotoTaken, TurnKind
from .ports import Ports
from .reactions import Reactions
from .request import Request
from .settings import FollowUp, Settings
from .states import SessionState, TurnState
from .upkeep import Upkeep

__all__ = ["Ports", "Session"]

SPEAKER_PARAMS: Final = wire.AudioParams(sample_rate_hz=24000, frame_ms=60)
"""What we send; nearly all boards play 24 kHz without resampling (protocol.md 5.2)."""


class Session:
    """Created for an authenticated socket; `start` after the peer's first message, `close` when the socket is gone."""

    def __init__(
        self,
        session_id: str,
        *,
        ports: Ports,
        settings: Settings,
        tools: DeviceTools | None = None,
        upkeep: Upkeep | None = None,
    ) -> None:
        self.id = session_id
        self.tools = tools or DeviceTools(send=ports.send)
        self._upkeep = upkeep or Upkeep(self.tools)
        self._ports = ports
        self._course = Course(
            ports=ports,
            settings=settings,
            on_wake=lambda phrase: self._reactions.on_wake_word(phrase),  # noqa: PLW0108 - made below
            on_shut=self._stop_tools,
        )
        self._reactions = Reactions(self._course, ports=ports, tools=self.tools)

    @property
    def state(self) -> SessionState:
        """What the board is doing."""
        return self._course.state

    @property
    def mode(self) -> ListenMode:
        """How the board listened last."""
        return self._course.microphone.mode

    def start(
        self, dialect: Dialect, *, frame_ms: int = FRAME_MS, has_tools: bool = False, has_chat: bool = False
    ) -> None:
        """Answer the peer's first message, in which it named the length of its packets; the session is open then.

        `has_tools`: it said `features.mcp`, so it can be asked what it offers. `has_chat`: it said `features.chat`.
        """
        hello = wire.ServerHello(audio=SPEAKER_PARAMS)
        self._ports.send(hello if dialect is Dialect.FIRMWARE else wire.SessionReady())
        self._course.ear.expect(frame_ms=frame_ms)
        self._course.watchdog.start()
        if has_tools:
            self.tools.start()
            self._upkeep.start()
        if has_chat and self._ports.chats is not None:
            self._ports.chats.greet()
        self._course.conversation.begin()

    async def close(self) -> None:
        """Silence, cancel and await everything. Safe to call again."""
        self._course.shut()
        await self._course.ended()
        await self.tools.ended()
        await self._upkeep.ended()

    def set_follow_up(self, follow_up: FollowUp) -> None:
        """Take over a choice for the turns to come."""
        self._course.settings = replace(self._course.settings, follow_up=follow_up)

    def set_stay_connected(self, stays: bool) -> None:  # noqa: FBT001 - a switch
        """Take over a choice; without it a board in standby is let go."""
        self._course.settings = replace(self._course.settings, stay_connected=stays)
        if self._course.is_standing_by and not stays:
            self._course.hang_up("the board shall not stay connected any more")

    def hold_microphone(self, is_held: bool) -> None:  # noqa: FBT001 - a switch
        """Take over whether anybody is heard; what is being said is dropped, an answer is played to its end."""
        self._course.settings = replace(self._course.settings, is_microphone_held=is_held)
        self._course.ear.is_held = is_held
        if is_held and self._course.state is SessionState.LISTENING:
            self._course.interrupt()
            self._course.end("the microphone was put on hold")

    @property
    def is_microphone_held(self) -> bool:
        """Whether nobody is heard."""
        return self._course.settings.is_microphone_held

    def restart_board(self) -> None:
        """Tell the board to restart; it closes the socket then (protocol.md 4.2). Nothing once that is closed."""
        if not self._course.is_closed:
            self._ports.send(wire.Reboot())

    def restart_afterwards(self) -> None:
        """Tell the board to restart when this conversation ends: nobody is cut off. In standby that is now.

        A board that closes the socket itself is not told: nothing reaches it then.
        """
        self._course.restart_afterwards()

    def receive(self, message: wire.Incoming) -> None:
        """Act on one message of the board; never waits."""
        if not self._course.is_closed:
            self._reactions.receive(message)

    def show(self, alert: wire.Alert) -> None:
        """Show a text, with a short sound of the board's own; what it does meanwhile goes on (protocol.md 4.2)."""
        if not self._course.is_closed:
            self._ports.send(alert)

    async def announce(self, text: str, sound: AsyncGenerator[bytes], *, wants_reply: bool = False) -> bool:
        """Play PCM on the board, showing `text`; returns whether it was heard to its end. Raises `TurnError`.

        It interrupts a turn. In standby the board stays there, unless it `wants_reply`: then it listens afterwards,
        as it does in a conversation. Cancelling the caller interrupts the announcement.
        """
        if self._course.is_closed:
            raise VoiceError(BOARD_GONE, "the socket of the board is closed")
        if wants_reply:
            self._course.wake_up()
        turn, task = self._course.begin(Request(kind=TurnKind.ANNOUNCEMENT, text=text, sound=sound))
        try:
            await asyncio.wait({task})
        finally:
            if turn is self._course.turn:
                self._course.interrupt()
                self._course.resume()
        if turn.error is not None:
            raise turn.error
        return turn.state is TurnState.DONE

    def ask(self, text: str) -> None:
        """Start a turn with typed text, as if it had been said."""
        self._course.ask(text)

    def interrupt(self, turn_id: str) -> None:
        """Silence a turn, as if the board had aborted it; one that has not got the floor is left as it is."""
        turn = self._course.turn
        if turn is not None and turn.id == turn_id:
            self._reactions.on_abort("")

    def working(self) -> AbstractContextManager[None]:
        """A tool of the turn that goes on works, within a limit of its own, which may be longer than the turn's."""
        turn = self._course.turn
        return nullcontext() if turn is None else turn.working()

    def photo_taken(self, photo: bytes, question: str) -> None:
        """Tell those who watch what the board's camera, or one of the home that was looked at, showed (JPEG)."""
        turn = self._course.turn
        self._ports.notify(PhotoTaken(turn_id="" if turn is None else turn.id, photo=photo, question=question))

    def say_goodbye(self) -> None:
        """End the conversation politely: a sentence, then the socket is closed; or quietly, where it is kept."""
        self._course.say_goodbye()

    def _stop_tools(self) -> None:
        self.tools.stop()
        self._upkeep.stop()
