"""The course of a session: its states, who has the floor, when the board is listened to, and what follows the end.

What the board tells comes in through `reactions.py`, what people and the home want through `session.py`.
"""

import asyncio
from collections.abc import Callable

from ..protocol import messages as wire
from ..protocol.messages import ListenMode
from .conversation import Conversation
from .events import StateChanged, TurnKind
from .floor import Floor
from .microphone import Microphone
from .ports import Ports
from .request import Request
from .settings import Settings
from .standby import Standby
from .states import SESSION_MOVES, SessionState, TurnState
from .turn import Turn
from .watchdog import Watchdog
from .words import QUIET_CODES


class Course:
    """Of one socket; nothing here waits but `ended`. `on_wake`: an engine heard a wake word; `on_shut`: all ends."""

    def __init__(
        self,
        *,
        ports: Ports,
        settings: Settings,
        on_wake: Callable[[str], None],
        on_shut: Callable[[], None],
    ) -> None:
        self.settings = settings
        self._ports = ports
        self._on_shut = on_shut
        self._state = SessionState.IDLE
        self._shall_restart = False
        self._floor = Floor(on_end=self._after)
        self._standby = Standby(ports.runner, on_wake=on_wake)
        self.microphone = Microphone(settings=lambda: self.settings, begin=self.begin, on_standby=self._standby.hear)
        self.ear = self.microphone.ear
        self.conversation = Conversation(notify=ports.notify, tell_first=ports.tell_first, is_quiet=self._is_quiet)
        self.watchdog = Watchdog(
            silence_s=settings.silence_s,
            send=ports.send,
            on_silence=self.say_goodbye,
            hang_up=self.hang_up,
            on_keepalive=self._check_life,
        )

    @property
    def state(self) -> SessionState:
        """What the board is doing."""
        return self._state

    @property
    def is_closed(self) -> bool:
        """Whether the socket is gone, or is about to be."""
        return self._state is SessionState.CLOSED

    @property
    def is_standing_by(self) -> bool:
        """Whether the conversation is over and the socket kept; an announcement may play."""
        return self._standby.is_on

    @property
    def turn(self) -> Turn | None:
        """The turn that has the floor."""
        return self._floor.turn

    # Turns ------------------------------------------------------------------------------------------------------------

    def begin(self, request: Request) -> tuple[Turn, asyncio.Task[None]]:
        """Start a turn; the one before it is silenced at once and awaited before this one does anything."""
        self.interrupt()
        self._standby.pause()
        is_ours = request.kind in (TurnKind.PROMPT, TurnKind.ANNOUNCEMENT)
        if not is_ours:
            self.wake_up()
            self.conversation.count_turn()
        self.microphone.expect_crossing(is_likely=is_ours)
        self.watchdog.hold()
        self.ear.rest()
        turn = Turn(
            request,
            ports=self._ports,
            settings=self.settings,
            on_state=lambda state: self._on_turn_state(turn, state),
        )
        task = self._floor.give(turn)
        self._move(SessionState.LISTENING if request.utterance is not None else SessionState.THINKING)
        return turn, task

    def ask(self, text: str) -> None:
        """Start a turn with typed text, as if it had been said; nothing once the socket is closed."""
        if not self.is_closed:
            self.begin(Request(kind=TurnKind.TEXT, text=text))

    def interrupt(self) -> None:
        """Silence the running turn, if any; its task ends on its own."""
        if (turn := self._floor.clear()) is None:
            return
        self._release(turn)
        self.ear.rest()
        self._move(SessionState.IDLE)

    def _after(self, turn: Turn) -> None:
        """A turn ended by itself."""
        self._release(turn)
        if turn.hangs_up:
            self.hang_up("the conversation ended")
        elif turn.ends_conversation:
            self._stand_by()
        elif self.microphone.mode is ListenMode.MANUAL and turn.request.kind is TurnKind.VOICE:
            self.resume()
            self.conversation.after_news(_stay_as_it_is)
        else:
            self.resume()

    def _release(self, turn: Turn) -> None:
        """Count silence again, and know the microphone."""
        is_silence = turn.error is not None and turn.error.code in QUIET_CODES
        self.watchdog.release(is_silence=is_silence)
        if turn.has_begun_speech:
            self.microphone.board_spoke()

    def _on_turn_state(self, turn: Turn, state: TurnState) -> None:
        if turn is not self._floor.turn:
            return
        match state:
            case TurnState.THINKING:
                self._move(SessionState.THINKING)
            case TurnState.SPEAKING:
                self._move(SessionState.SPEAKING)
                if self.microphone.mode is not ListenMode.MANUAL and turn.request.kind is not TurnKind.ANNOUNCEMENT:
                    self.ear.guard()
            case _:
                pass

    # Listening --------------------------------------------------------------------------------------------------------

    def open_microphone(self) -> None:
        """The board's microphone is open: wait for speech, or with push to talk take everything."""
        if self.settings.is_microphone_held:
            self.refuse_to_listen()
            return
        if self.microphone.listen():
            self._move(SessionState.LISTENING)

    def refuse_to_listen(self) -> None:
        """Say, once, that the microphone is on hold; then the conversation ends, which closes the microphone."""
        if self.conversation.has_refused:
            self.end("the microphone is on hold")
            return
        self.conversation.has_refused = True
        self._move(SessionState.IDLE)  # an answer may just have ended
        text = self.settings.prompt("microphone_held")
        self.begin(Request(kind=TurnKind.PROMPT, text=text, ends_conversation=True))

    def resume(self) -> None:
        """Nobody speaks any more: listen, where the board still does, or wait for what it does next."""
        if self._standby.is_on:
            self._stand_by()
        elif self.microphone.is_streaming:
            self.open_microphone()
        else:
            self.ear.forget()
            self._move(SessionState.IDLE)

    # Standby ----------------------------------------------------------------------------------------------------------

    def wake_up(self) -> None:
        """Another conversation begins; the caller says with what. Does nothing but in standby."""
        if self._standby.is_on:
            self._standby.leave(self.ear, self.watchdog)
            self.conversation.begin()

    def _stand_by(self) -> None:
        """Keep the socket; nobody has the floor."""
        if self._shall_restart:
            self.hang_up("the board restarts")
            return
        self._standby.enter(self.ear, self.watchdog)
        self._move(SessionState.STANDBY)
        if not self.conversation.is_over:
            self._ports.runner.end_conversation()
            self.conversation.end()

    def _check_life(self) -> None:
        """Let go a board that should stream its microphone in standby and does not."""
        streams = self._state is SessionState.STANDBY and self.microphone.is_streaming
        if self._standby.is_lost(self.ear.packets if streams else None):
            self.hang_up("the board in standby sends nothing any more")

    # The end ----------------------------------------------------------------------------------------------------------

    def say_goodbye(self) -> None:
        """End the conversation politely: a sentence, then the socket is closed; or quietly, where it is kept."""
        if self.is_closed:
            return
        if self.settings.stay_connected:
            self.interrupt()
            self._stand_by()
        else:
            text = self.settings.prompt("goodbye")
            self.begin(Request(kind=TurnKind.PROMPT, text=text, ends_conversation=True))

    def end(self, reason: str) -> None:
        """End the conversation without words."""
        if self.settings.stay_connected:
            self._stand_by()
        else:
            self.hang_up(reason)

    def restart_afterwards(self) -> None:
        """Have the board restart when this conversation ends, in standby now."""
        self._shall_restart = True
        if self._state is SessionState.STANDBY:
            self.hang_up("the board restarts")

    def hang_up(self, reason: str) -> None:
        """Close the socket; what was sent before still leaves."""
        if self._shall_restart and not self.is_closed:
            self._ports.send(wire.Reboot())
        self._ports.hang_up(reason)
        self.shut()

    def shut(self) -> None:
        """Silence and stop everything; what ends later is awaited by `ended`. Safe to call again."""
        self._move(SessionState.CLOSED)
        self._floor.clear()
        self._standby.stop()
        self.ear.forget()
        self.watchdog.cancel()
        self._on_shut()
        self.conversation.end()

    async def ended(self) -> None:
        """Return when nothing of this runs any more."""
        await self._floor.close()
        await self._standby.ended()

    def _is_quiet(self) -> bool:
        return not self.is_closed and self._floor.turn is None

    def _move(self, state: SessionState) -> None:
        if state is self._state or self.is_closed:
            return
        assert state in SESSION_MOVES[self._state], f"a session cannot move from {self._state} to {state}"
        self._state = state
        self._ports.notify(StateChanged(state=state))


def _stay_as_it_is() -> None:
    """After news for a board whose microphone its user opens."""
