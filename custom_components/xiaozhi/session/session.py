"""One open socket: the board's messages become turns, one at a time, and the session owns every task of it.

The transport feeds `receive` and calls `close`; what goes out passes `send`. What a turn does inside is `turn.py`'s.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
import time
from typing import Final

from ..audio.format import FRAME_MS
from ..protocol import messages as wire
from ..protocol.chats import ChatClose, ChatOpen, ChatPull, ChatRequest
from ..protocol.messages import Dialect, ListenMode
from ..text.words import matches_any
from .device_tools import DeviceTools
from .errors import BOARD_GONE, VoiceError
from .events import ConversationEnded, ConversationStarted, PhotoTaken, StateChanged, TurnKind, WakeWordHeard
from .floor import Floor
from .listening import Attention, Ear
from .ports import Ports, WakeVerdict
from .settings import FollowUp, Greeting, Settings
from .standby import WakeWatch
from .states import SESSION_MOVES, SessionState, TurnState
from .turn import Turn
from .upkeep import Upkeep
from .utterance import Utterance
from .watchdog import Watchdog
from .words import QUIET_CODES, Request

__all__ = ["Ports", "Session"]

SPEAKER_PARAMS: Final = wire.AudioParams(sample_rate_hz=24000, frame_ms=60)
"""What we send; nearly all boards play 24 kHz without resampling (protocol.md 5.2)."""

CROSSING_S: Final = 3.0
"""A `listen start` within this time of our speech crossed it on its way: the board sends it right after a wake word, or
once the answer before has drained (protocol.md 4.4), which takes at most the 2.4 s of its queue."""

WAKE_WORD_REASON: Final = "wake_word_detected"
"""Of an `abort` that the wake word caused (main/protocols/protocol.cc SendAbortSpeaking)."""


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
        self._settings = settings
        self._state = SessionState.IDLE
        self._mode = ListenMode.AUTO
        self._is_microphone_open = False
        self._crossing_until_s = 0.0
        self._turns = 0
        self._is_standing_by = False
        """The conversation is over; announcements play nevertheless."""
        self._has_told = False
        """Whether this conversation was asked for what is to be told first."""
        self._has_refused = False
        """This conversation was told that its microphone is on hold."""
        self._shall_restart = False
        self._packets_before: int | None = None
        self._floor = Floor(on_end=self._after)
        self._watch = WakeWatch(ports.runner, on_wake=self._on_wake_word)
        self._ear = Ear(on_speech=self._on_speech, on_standby=self._watch.feed)
        self._ear.is_held = settings.is_microphone_held
        self._watchdog = Watchdog(
            silence_s=settings.silence_s,
            send=ports.send,
            on_silence=self.say_goodbye,
            hang_up=self._hang_up,
            on_keepalive=self._check_life,
        )

    @property
    def state(self) -> SessionState:
        """What the board is doing."""
        return self._state

    @property
    def mode(self) -> ListenMode:
        """How the board listened last."""
        return self._mode

    def start(
        self, dialect: Dialect, *, frame_ms: int = FRAME_MS, has_tools: bool = False, has_chat: bool = False
    ) -> None:
        """Answer the peer's first message, in which it named the length of its packets; the session is open then.

        `has_tools`: it said `features.mcp`, so it can be asked what it offers. `has_chat`: it said `features.chat`.
        """
        hello = wire.ServerHello(audio=SPEAKER_PARAMS)
        self._ports.send(hello if dialect is Dialect.FIRMWARE else wire.SessionReady())
        self._ear.expect(frame_ms=frame_ms)
        self._watchdog.start()
        if has_tools:
            self.tools.start()
            self._upkeep.start()
        if has_chat and self._ports.chats is not None:
            self._ports.chats.greet()
        self._ports.notify(ConversationStarted())

    async def close(self) -> None:
        """Silence, cancel and await everything. Safe to call again."""
        self._shut()
        await self._floor.close()
        await self._watch.ended()
        await self.tools.ended()
        await self._upkeep.ended()

    def set_follow_up(self, follow_up: FollowUp) -> None:
        """Take over a choice for the turns to come."""
        self._settings = replace(self._settings, follow_up=follow_up)

    def set_stay_connected(self, stays: bool) -> None:  # noqa: FBT001 - a switch
        """Take over a choice; without it a board in standby is let go."""
        self._settings = replace(self._settings, stay_connected=stays)
        if self._is_standing_by and not stays:
            self._hang_up("the board shall not stay connected any more")

    def hold_microphone(self, is_held: bool) -> None:  # noqa: FBT001 - a switch
        """Take over whether anybody is heard; what is being said is dropped, an answer is played to its end."""
        self._settings = replace(self._settings, is_microphone_held=is_held)
        self._ear.is_held = is_held
        if is_held and self._state is SessionState.LISTENING:
            self._interrupt()
            self._end("the microphone was put on hold")

    @property
    def is_microphone_held(self) -> bool:
        """Whether nobody is heard."""
        return self._settings.is_microphone_held

    def restart_board(self) -> None:
        """Tell the board to restart; it closes the socket then (protocol.md 4.2). Nothing once that is closed."""
        if self._state is not SessionState.CLOSED:
            self._ports.send(wire.Reboot())

    def restart_afterwards(self) -> None:
        """Tell the board to restart when this conversation ends: nobody is cut off. In standby that is now.

        A board that closes the socket itself is not told: nothing reaches it then.
        """
        self._shall_restart = True
        if self._state is SessionState.STANDBY:
            self._hang_up("the board restarts")

    def receive(self, message: wire.Incoming) -> None:
        """Act on one message of the board; never waits."""
        if self._state is SessionState.CLOSED:
            return
        match message:
            case wire.AudioPacket():
                self._ear.hear(message)
            case wire.ListenStart():
                self._on_listen_start(message.mode)
            case wire.ListenStop():
                self._on_listen_stop()
            case wire.ListenDetect():
                self._on_detect(message.text)
            case wire.Abort():
                self._on_abort(message.reason)
            case wire.Heartbeat() | wire.Ping():
                self._on_sign_of_life(message)
            case wire.McpReply():
                self.tools.receive(message.payload)
            case ChatOpen() | ChatClose() | ChatPull():
                self._on_chat(message)
            case _:
                pass  # hellos are the transport's

    def show(self, alert: wire.Alert) -> None:
        """Show a text, with a short sound of the board's own; what it does meanwhile goes on (protocol.md 4.2)."""
        if self._state is not SessionState.CLOSED:
            self._ports.send(alert)

    async def announce(self, text: str, sound: AsyncGenerator[bytes], *, wants_reply: bool = False) -> bool:
        """Play PCM on the board, showing `text`; returns whether it was heard to its end. Raises `TurnError`.

        It interrupts a turn. In standby the board stays there, unless it `wants_reply`: then it listens afterwards,
        as it does in a conversation. Cancelling the caller interrupts the announcement.
        """
        if self._state is SessionState.CLOSED:
            raise VoiceError(BOARD_GONE, "the socket of the board is closed")
        if wants_reply:
            self._wake_up()
        turn, task = self._begin(Request(kind=TurnKind.ANNOUNCEMENT, text=text, sound=sound))
        try:
            await asyncio.wait({task})
        finally:
            if turn is self._floor.turn:
                self._interrupt()
                self._resume()
        if turn.error is not None:
            raise turn.error
        return turn.state is TurnState.DONE

    def ask(self, text: str) -> None:
        """Start a turn with typed text, as if it had been said."""
        if self._state is not SessionState.CLOSED:
            self._begin(Request(kind=TurnKind.TEXT, text=text))

    def interrupt(self, turn_id: str) -> None:
        """Silence a turn, as if the board had aborted it; one that has not got the floor is left as it is."""
        turn = self._floor.turn
        if turn is not None and turn.id == turn_id:
            self._on_abort("")

    def working(self) -> AbstractContextManager[None]:
        """A tool of the turn that goes on works, within a limit of its own, which may be longer than the turn's."""
        turn = self._floor.turn
        return nullcontext() if turn is None else turn.working()

    def photo_taken(self, photo: bytes, question: str) -> None:
        """Tell those who watch what the board's camera, or one of the home that was looked at, showed (JPEG)."""
        turn = self._floor.turn
        self._ports.notify(PhotoTaken(turn_id="" if turn is None else turn.id, photo=photo, question=question))

    def say_goodbye(self) -> None:
        """End the conversation politely: a sentence, then the socket is closed; or quietly, where it is kept."""
        if self._state is not SessionState.CLOSED and self._settings.stay_connected:
            self._interrupt()
            self._stand_by()
        elif self._state is not SessionState.CLOSED:
            text = self._settings.prompt("goodbye")
            self._begin(Request(kind=TurnKind.PROMPT, text=text, ends_conversation=True))

    # What the board tells ---------------------------------------------------------------------------------------------

    def _on_listen_start(self, mode: ListenMode) -> None:
        is_same_mode, was_manual = mode is self._mode, self._mode is ListenMode.MANUAL
        self._mode = mode
        self._is_microphone_open = True
        self._watchdog.touch()
        turn = self._floor.turn
        is_crossing, self._crossing_until_s = _now_s() < self._crossing_until_s, 0.0
        if mode is ListenMode.MANUAL or was_manual:
            self._wake_up()  # in any other mode a board in standby only goes on listening, after an announcement
        if turn is not None and mode is not ListenMode.MANUAL:
            if is_crossing:
                return  # sent before the board knew of this turn; one that knows sends `abort` first
            if turn.is_hearing and is_same_mode:
                return  # the answer to the `tts stop` of a barge-in, whose utterance goes on
        self._interrupt()
        if self._is_standing_by:
            self._resume()
        elif mode is ListenMode.MANUAL:
            self._open_microphone()
        else:
            self._after_news(self._open_microphone)

    def _on_listen_stop(self) -> None:
        self._is_microphone_open = False
        self._watchdog.touch()
        turn = self._floor.turn
        if turn is not None and turn.request.utterance is not None:
            turn.request.utterance.end()
        elif self._ear.attention is Attention.SPEECH:
            self._ports.send(wire.TtsSentence(text=self._settings.prompt("no_text")))
            self._resume()

    def _on_detect(self, text: str) -> None:
        self._watchdog.touch()
        is_microphone_to_come = not self._is_microphone_open
        self._interrupt()
        if not matches_any(text, self._settings.wake_words):
            self.ask(text)
        elif self._settings.is_microphone_held:  # another board may answer this call
            is_microphone_to_come = True
            self._wake_up()
            self._after_news(self._refuse_to_listen)
        elif (verdict := self._ports.runner.wake(text)) is WakeVerdict.ACCEPTED:
            is_microphone_to_come = True
            self._wake_up()
            self._ports.notify(WakeWordHeard(phrase=text))
            self._after_news(lambda: self._greet(text))
        elif verdict is WakeVerdict.DUPLICATE:
            self._end("another board answers this wake word")
        else:
            self._resume()
        if is_microphone_to_come:
            self._crossing_until_s = _now_s() + CROSSING_S

    def _greet(self, wake_word: str) -> None:
        """Answer a wake word alone (requirements T2, T3)."""
        if self._settings.greeting is Greeting.SPOKEN:
            text = self._settings.greeting_text or self._settings.prompt("greeting")
            self._begin(Request(kind=TurnKind.PROMPT, text=text))
        elif self._settings.greeting is Greeting.AGENT:
            self.ask(self._settings.prompt("wake_text"))
        else:
            self._ports.send(wire.Stt(text=wake_word))
            self._ports.send(wire.TtsStop())
            self._resume()

    def _on_abort(self, reason: str) -> None:
        self._watchdog.touch()
        turn = self._floor.turn
        if reason == WAKE_WORD_REASON or turn is None:
            self._wake_up()  # a button that only silences an announcement does not
        if reason == WAKE_WORD_REASON:
            self._ports.notify(WakeWordHeard(phrase=""))
        self._interrupt()
        if turn is None or not turn.has_begun_speech:
            self._ports.send(wire.TtsStop())  # heals a board that is stuck in Speaking; ignored in any other state
        self._resume()

    def _on_sign_of_life(self, message: wire.Heartbeat | wire.Ping) -> None:
        if isinstance(message, wire.Ping):
            self._ports.send(wire.Pong())
            return
        self._watchdog.touch()
        now_ms = round(time.time() * 1000)
        self._ports.send(wire.HeartbeatAck(timestamp=message.timestamp, server_time_ms=now_ms))

    def _on_chat(self, request: ChatRequest) -> None:
        self._watchdog.touch()
        if self._ports.chats is not None:
            self._ports.chats.receive(request)

    # The microphone ---------------------------------------------------------------------------------------------------

    def _open_microphone(self) -> None:
        """The board's microphone is open: wait for speech, or with push to talk take everything."""
        if self._settings.is_microphone_held:
            self._refuse_to_listen()
            return
        if self._mode is ListenMode.MANUAL:
            self._begin_utterance([], limit_ms=self._settings.manual_limit_ms, finds_end=False)
            return
        self._ear.listen()
        self._move(SessionState.LISTENING)

    def _refuse_to_listen(self) -> None:
        """Say, once, that the microphone is on hold; then the conversation ends, which closes the microphone."""
        if self._has_refused:
            self._end("the microphone is on hold")
            return
        self._has_refused = True
        self._move(SessionState.IDLE)  # an answer may just have ended
        text = self._settings.prompt("microphone_held")
        self._begin(Request(kind=TurnKind.PROMPT, text=text, ends_conversation=True))

    def _on_speech(self, audio: list[bytes]) -> None:
        """Speech began, perhaps into an answer that is playing."""
        self._begin_utterance(audio, limit_ms=self._settings.utterance_limit_ms, finds_end=True)

    def _begin_utterance(self, audio: list[bytes], *, limit_ms: int, finds_end: bool) -> None:
        utterance = Utterance(limit_ms=limit_ms, on_end=lambda: turn.utterance_ended())  # noqa: PLW0108 - made below
        turn, _ = self._begin(Request(kind=TurnKind.VOICE, utterance=utterance, finds_end=finds_end))
        self._ear.take(utterance, ends_in_silence=finds_end)
        for pcm in audio:
            utterance.feed(pcm)

    def _resume(self) -> None:
        """Nobody speaks any more: listen, where the board still does, or wait for what it does next."""
        if self._is_standing_by:
            self._stand_by()
        elif self._is_microphone_open and self._mode is not ListenMode.MANUAL:
            self._open_microphone()
        else:
            self._ear.forget()
            self._move(SessionState.IDLE)

    # Turns ------------------------------------------------------------------------------------------------------------

    def _begin(self, request: Request) -> tuple[Turn, asyncio.Task[None]]:
        """Start a turn; the one before it is silenced at once and awaited before this one does anything."""
        self._interrupt()
        self._watch.stop()
        is_ours = request.kind in (TurnKind.PROMPT, TurnKind.ANNOUNCEMENT)
        if not is_ours:
            self._wake_up()
        self._turns += not is_ours
        self._crossing_until_s = _now_s() + CROSSING_S if is_ours else 0.0
        self._watchdog.hold()
        self._ear.rest()
        turn = Turn(
            request,
            ports=self._ports,
            settings=self._settings,
            on_state=lambda state: self._on_turn_state(turn, state),
        )
        task = self._floor.give(turn)
        self._move(SessionState.LISTENING if request.utterance is not None else SessionState.THINKING)
        return turn, task

    def _interrupt(self) -> None:
        """Silence the running turn, if any; its task ends on its own."""
        if (turn := self._floor.clear()) is None:
            return
        self._release(turn)
        self._ear.rest()
        self._move(SessionState.IDLE)

    def _after(self, turn: Turn) -> None:
        """A turn ended by itself."""
        self._release(turn)
        if turn.hangs_up:
            self._hang_up("the conversation ended")
        elif turn.ends_conversation:
            self._stand_by()
        elif self._mode is ListenMode.MANUAL and turn.request.kind is TurnKind.VOICE:
            self._resume()
            self._after_news(self._stay_as_it_is)
        else:
            self._resume()

    def _release(self, turn: Turn) -> None:
        """Count silence again, and know the microphone: a board that speaks has closed it, except in realtime mode."""
        is_silence = turn.error is not None and turn.error.code in QUIET_CODES
        self._watchdog.release(is_silence=is_silence)
        if turn.has_begun_speech and self._mode is not ListenMode.REALTIME:
            self._is_microphone_open = False

    def _on_turn_state(self, turn: Turn, state: TurnState) -> None:
        if turn is not self._floor.turn:
            return
        match state:
            case TurnState.THINKING:
                self._move(SessionState.THINKING)
            case TurnState.SPEAKING:
                self._move(SessionState.SPEAKING)
                if self._mode is not ListenMode.MANUAL and turn.request.kind is not TurnKind.ANNOUNCEMENT:
                    self._ear.guard()
            case _:
                pass

    # Standby ----------------------------------------------------------------------------------------------------------

    def _stand_by(self) -> None:
        """Keep the socket and listen to nobody, until something wakes the board. Nobody has the floor."""
        if self._shall_restart:
            self._hang_up("the board restarts")
            return
        is_first, self._is_standing_by = not self._is_standing_by, True
        self._packets_before = None
        self._watchdog.rest()
        self._ear.doze()
        self._watch.start()
        self._move(SessionState.STANDBY)
        if is_first:
            self._ports.runner.end_conversation()
            self._ports.notify(ConversationEnded(turns=self._turns))
            self._turns, self._has_told, self._has_refused = 0, False, False

    def _wake_up(self) -> None:
        """Another conversation begins; the caller says with what. Does nothing but in standby."""
        if self._is_standing_by and self._state is not SessionState.CLOSED:
            self._is_standing_by = False
            self._watch.stop()
            self._ear.rest()
            self._watchdog.wake()
            self._ports.notify(ConversationStarted())

    def _on_wake_word(self, phrase: str) -> None:
        """An engine of the pipeline heard a wake word in standby."""
        self._wake_up()
        self._ports.notify(WakeWordHeard(phrase=phrase))
        self._after_news(lambda: self._greet(phrase))

    def _check_life(self) -> None:
        """Let go a board that should stream its microphone in standby and is silent: it is gone, perhaps restarted."""
        streams = self._is_microphone_open and self._mode is not ListenMode.MANUAL
        if self._state is not SessionState.STANDBY or not streams:
            self._packets_before = None
        elif self._ear.packets == self._packets_before:
            self._hang_up("the board in standby sends nothing any more")
        else:
            self._packets_before = self._ear.packets

    def _stay_as_it_is(self) -> None:
        """After news for a board whose microphone its user opens."""

    def _after_news(self, go_on: Callable[[], None]) -> None:
        """Tell what waited for this conversation, once, then go on, unless somebody speaks by then."""

        def go_on_if_quiet() -> None:
            if self._state is not SessionState.CLOSED and self._floor.turn is None:
                go_on()

        is_asked, self._has_told = self._has_told, True
        if is_asked or not self._ports.tell_first(go_on_if_quiet):
            go_on()

    # The end ----------------------------------------------------------------------------------------------------------

    def _end(self, reason: str) -> None:
        """End the conversation without words."""
        if self._settings.stay_connected:
            self._stand_by()
        else:
            self._hang_up(reason)

    def _hang_up(self, reason: str) -> None:
        """Close the socket; what was sent before still leaves."""
        if self._shall_restart:
            self.restart_board()
        self._ports.hang_up(reason)
        self._shut()

    def _shut(self) -> None:
        """Silence and stop everything; what ends later is awaited by `close`."""
        is_first = self._state is not SessionState.CLOSED and not self._is_standing_by
        self._move(SessionState.CLOSED)
        self._floor.clear()
        self._watch.stop()
        self._ear.forget()
        self._watchdog.cancel()
        self.tools.stop()
        self._upkeep.stop()
        if is_first:
            self._ports.notify(ConversationEnded(turns=self._turns))

    def _move(self, state: SessionState) -> None:
        if state is self._state or self._state is SessionState.CLOSED:
            return
        assert state in SESSION_MOVES[self._state], f"a session cannot move from {self._state} to {state}"
        self._state = state
        self._ports.notify(StateChanged(state=state))


def _now_s() -> float:
    return asyncio.get_running_loop().time()
