"""One open socket: the board's messages become turns, one at a time, and the session owns every task of it.

The transport feeds `receive` and calls `close`; what goes out passes `send`. What a turn does inside is `turn.py`'s.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
import time
from typing import Final

from ..audio.format import FRAME_MS
from ..protocol import messages as wire
from ..protocol.chats import ChatClose, ChatOpen, ChatPull, ChatRequest
from ..protocol.messages import Dialect, ListenMode
from ..text.words import matches_any
from .device_tools import DeviceTools
from .errors import VoiceError
from .events import ConversationEnded, ConversationStarted, StateChanged, TurnKind, WakeWordHeard
from .floor import Floor
from .listening import Attention, Ear
from .ports import Ports, WakeVerdict
from .settings import FollowUp, Greeting, Settings
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
        self._floor = Floor(on_end=self._after)
        self._ear = Ear(on_speech=self._on_speech)
        self._watchdog = Watchdog(
            silence_s=settings.silence_s, send=ports.send, on_silence=self.say_goodbye, hang_up=self._hang_up
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
        await self.tools.ended()
        await self._upkeep.ended()

    def set_follow_up(self, follow_up: FollowUp) -> None:
        """Take over a choice for the turns to come."""
        self._settings = replace(self._settings, follow_up=follow_up)

    def restart_board(self) -> None:
        """Tell the board to restart; it closes the socket then (protocol.md 4.2). Nothing once that is closed."""
        if self._state is not SessionState.CLOSED:
            self._ports.send(wire.Reboot())

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

    async def announce(self, text: str, sound: AsyncGenerator[bytes]) -> None:
        """Play PCM on the board, showing `text`; returns when it was heard or interrupted. Raises `TurnError`.

        It interrupts a turn. Cancelling the caller interrupts the announcement.
        """
        if self._state is SessionState.CLOSED:
            raise VoiceError("board_gone", "the socket of the board is closed")
        turn, task = self._begin(Request(kind=TurnKind.ANNOUNCEMENT, text=text, sound=sound))
        try:
            await asyncio.wait({task})
        finally:
            if turn is self._floor.turn:
                self._interrupt()
                self._resume()
        if turn.error is not None:
            raise turn.error

    def ask(self, text: str) -> None:
        """Start a turn with typed text, as if it had been said."""
        if self._state is not SessionState.CLOSED:
            self._begin(Request(kind=TurnKind.TEXT, text=text))

    def interrupt(self, turn_id: str) -> None:
        """Silence a turn, as if the board had aborted it; one that has not got the floor is left as it is."""
        turn = self._floor.turn
        if turn is not None and turn.id == turn_id:
            self._on_abort("")

    def say_goodbye(self) -> None:
        """End the conversation politely: a sentence, then the socket is closed."""
        if self._state is not SessionState.CLOSED:
            text = self._settings.prompt("goodbye")
            self._begin(Request(kind=TurnKind.PROMPT, text=text, ends_conversation=True))

    # What the board tells ---------------------------------------------------------------------------------------------

    def _on_listen_start(self, mode: ListenMode) -> None:
        is_same_mode, self._mode = mode is self._mode, mode
        self._is_microphone_open = True
        self._watchdog.touch()
        turn = self._floor.turn
        is_crossing, self._crossing_until_s = _now_s() < self._crossing_until_s, 0.0
        if turn is not None and mode is not ListenMode.MANUAL:
            if is_crossing:
                return  # sent before the board knew of this turn; one that knows sends `abort` first
            if turn.is_hearing and is_same_mode:
                return  # the answer to the `tts stop` of a barge-in, whose utterance goes on
        self._interrupt()
        self._open_microphone()

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
        elif (verdict := self._ports.runner.wake(text)) is WakeVerdict.ACCEPTED:
            is_microphone_to_come = True
            self._ports.notify(WakeWordHeard(phrase=text))
            self._greet(text)
        elif verdict is WakeVerdict.DUPLICATE:
            self._hang_up("another board answers this wake word")
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
        if reason == WAKE_WORD_REASON:
            self._ports.notify(WakeWordHeard(phrase=""))
        turn = self._floor.turn
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
        if self._mode is ListenMode.MANUAL:
            self._begin_utterance([], limit_ms=self._settings.manual_limit_ms, finds_end=False)
            return
        self._ear.listen()
        self._move(SessionState.LISTENING)

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
        if self._is_microphone_open and self._mode is not ListenMode.MANUAL:
            self._open_microphone()
        else:
            self._ear.forget()
            self._move(SessionState.IDLE)

    # Turns ------------------------------------------------------------------------------------------------------------

    def _begin(self, request: Request) -> tuple[Turn, asyncio.Task[None]]:
        """Start a turn; the one before it is silenced at once and awaited before this one does anything."""
        self._interrupt()
        is_ours = request.kind in (TurnKind.PROMPT, TurnKind.ANNOUNCEMENT)
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
        if turn.ends_conversation:
            self._hang_up("the conversation ended")
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

    # The end ----------------------------------------------------------------------------------------------------------

    def _hang_up(self, reason: str) -> None:
        """Close the socket; what was sent before still leaves."""
        self._ports.hang_up(reason)
        self._shut()

    def _shut(self) -> None:
        """Silence and stop everything; what ends later is awaited by `close`."""
        is_first = self._state is not SessionState.CLOSED
        self._move(SessionState.CLOSED)
        self._floor.clear()
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
