"""One open socket: the board's messages become turns, one at a time, and the session owns every task of it.

The transport feeds `receive` and calls `close`; what goes out passes `send`. What a turn does inside is `turn.py`'s.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
import logging
import time

from ..protocol import messages as wire
from ..protocol.messages import Dialect, ListenMode
from ..text.words import matches_any
from .device_tools import DeviceTools
from .events import SessionEvent, StateChanged, TurnKind
from .listening import Attention, Ear
from .ports import HangUp, Send, TurnRunner, Voice, WakeVerdict
from .settings import Greeting, Settings
from .states import SESSION_MOVES, SessionState, TurnState
from .turn import Request, Turn
from .utterance import Utterance
from .watchdog import Watchdog

_LOGGER = logging.getLogger(__name__)

SPEAKER_PARAMS = wire.AudioParams(sample_rate_hz=24000, frame_ms=60)
"""What we send; nearly all boards play 24 kHz without resampling (protocol.md 5.2)."""

CLOSE_LIMIT_S = 5.0
"""Longest wait for the tasks of a closed session; engines that swallow a cancellation are left behind, with a log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All that a session is handed: who recognises and answers, who speaks, how messages leave, who watches."""

    runner: TurnRunner
    voice: Voice
    send: Send
    hang_up: HangUp
    notify: Callable[[SessionEvent], None]
    tools: DeviceTools | None = None
    """The board's own functions; the session starts and ends them. None: they are called, but their list not kept."""


class Session:
    """Created for an authenticated socket; `start` after the peer's first message, `close` when the socket is gone."""

    def __init__(self, session_id: str, *, ports: Ports, settings: Settings) -> None:
        self.id = session_id
        self.tools = ports.tools or DeviceTools(send=ports.send)
        self._ports = ports
        self._settings = settings
        self._state = SessionState.IDLE
        self._mode = ListenMode.AUTO
        self._turn: Turn | None = None
        self._task: asyncio.Task[None] | None = None
        self._awaits_microphone = False
        self._ear = Ear(on_speech=self._on_speech)
        self._watchdog = Watchdog(
            silence_s=settings.silence_s, send=ports.send, on_silence=self.say_goodbye, hang_up=ports.hang_up
        )

    @property
    def state(self) -> SessionState:
        """What the board is doing."""
        return self._state

    @property
    def mode(self) -> ListenMode:
        """How the board listened last."""
        return self._mode

    def start(self, dialect: Dialect, *, has_tools: bool = False) -> None:
        """Answer the peer's first message; the session is open from here on. `has_tools`: it said `features.mcp`."""
        hello = wire.ServerHello(audio=SPEAKER_PARAMS)
        self._ports.send(hello if dialect is Dialect.FIRMWARE else wire.SessionReady())
        self._watchdog.start()
        if has_tools:
            self.tools.start()

    async def close(self) -> None:
        """Silence, cancel and await everything. Safe to call again."""
        self._move(SessionState.CLOSED)
        self._ear.forget()
        if self._turn is not None:
            self._turn.stop()
        self._watchdog.cancel()
        self.tools.stop()
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await _ended(self._task)
        await self.tools.ended()

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
                self._on_abort()
            case wire.Heartbeat():
                self._watchdog.touch()
                self._ports.send(
                    wire.HeartbeatAck(timestamp=message.timestamp, server_time_ms=round(time.time() * 1000))
                )
            case wire.Ping():
                self._ports.send(wire.Pong())
            case wire.McpReply():
                self.tools.receive(message.payload)

    async def announce(self, text: str, sound: AsyncGenerator[bytes]) -> None:
        """Play PCM on the board, showing `text`; returns when it was heard or interrupted. Raises `TurnError`.

        Cancelling the caller interrupts the announcement.
        """
        turn = self._begin(Request(kind=TurnKind.ANNOUNCEMENT, text=text, sound=sound))
        task = self._task
        assert task is not None
        try:
            await asyncio.wait({task})
        finally:
            if turn is self._turn:
                self._interrupt()
        if turn.error is not None:
            raise turn.error

    def ask(self, text: str) -> None:
        """Start a turn with typed text, as if it had been said."""
        self._begin(Request(kind=TurnKind.TEXT, text=text))

    def say_goodbye(self) -> None:
        """End the conversation politely: a sentence, then the socket is closed."""
        text = self._settings.prompt("goodbye")
        self._begin(Request(kind=TurnKind.PROMPT, text=text, ends_conversation=True))

    def _on_listen_start(self, mode: ListenMode) -> None:
        self._mode = mode
        self._watchdog.touch()
        if self._awaits_microphone and self._turn is not None:
            # The board sent it before it knew of this turn: after the wake word that is being answered, or because
            # the answer before has ended. A board that already speaks sends `abort` first (protocol.md 4.4).
            self._awaits_microphone = False
            return
        self._awaits_microphone = False
        self._interrupt()
        self._open_microphone()

    def _on_listen_stop(self) -> None:
        self._watchdog.touch()
        turn = self._turn
        if turn is not None and turn.request.utterance is not None and turn.request.utterance.is_open:
            turn.request.utterance.end()
        elif self._ear.attention is Attention.SPEECH:
            self._ports.send(wire.TtsSentence(text=self._settings.prompt("no_text")))
            self._ear.rest()
            self._move(SessionState.IDLE)

    def _on_detect(self, text: str) -> None:
        comes_before_microphone = self._state is SessionState.IDLE
        self._interrupt()
        if not matches_any(text, self._settings.wake_words):
            self.ask(text)
            self._awaits_microphone = comes_before_microphone
            return
        match self._ports.runner.wake(text):
            case WakeVerdict.DUPLICATE:
                self._ports.hang_up("another board answers this wake word")
            case WakeVerdict.INTERCEPTED:
                pass
            case WakeVerdict.ACCEPTED:
                self._greet(text)

    def _greet(self, wake_word: str) -> None:
        """Answer a wake word alone (requirements T2, T3)."""
        match self._settings.greeting:
            case Greeting.NONE:
                self._ports.send(wire.Stt(text=wake_word))
                self._ports.send(wire.TtsStop())
                return
            case Greeting.SPOKEN:
                text = self._settings.greeting_text or self._settings.prompt("greeting")
                self._begin(Request(kind=TurnKind.PROMPT, text=text))
            case Greeting.AGENT:
                self.ask(self._settings.prompt("wake_text"))
        self._awaits_microphone = True

    def _on_abort(self) -> None:
        self._watchdog.touch()
        had_begun = self._turn is not None and self._turn.has_begun_speech
        self._interrupt()
        if not had_begun:
            self._ports.send(wire.TtsStop())  # heals a board that is stuck in Speaking; ignored in any other state
        if self._mode is ListenMode.REALTIME:
            self._open_microphone()

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
        self._interrupt()
        utterance = Utterance(limit_ms=limit_ms, on_end=lambda: turn.utterance_ended())  # noqa: PLW0108 - made below
        turn = self._begin(Request(kind=TurnKind.VOICE, utterance=utterance, finds_end=finds_end))
        self._ear.take(utterance)
        for pcm in audio:
            utterance.feed(pcm)

    def _begin(self, request: Request) -> Turn:
        """Start a turn; the one before it is silenced at once and awaited before this one does anything."""
        self._interrupt()
        self._awaits_microphone = request.kind in (TurnKind.PROMPT, TurnKind.ANNOUNCEMENT)
        self._watchdog.hold()
        self._ear.rest()
        turn = Turn(
            request=request,
            runner=self._ports.runner,
            voice=self._ports.voice,
            send=self._ports.send,
            notify=self._ports.notify,
            on_state=lambda state: self._on_turn_state(turn, state),
            settings=self._settings,
        )
        self._turn = turn
        self._move(SessionState.LISTENING if request.utterance is not None else SessionState.THINKING)
        self._task = asyncio.create_task(self._run(turn, self._task), name=f"xiaozhi turn {turn.id}")
        return turn

    async def _run(self, turn: Turn, before: asyncio.Task[None] | None) -> None:
        if before is not None and not before.done():
            await _ended(before)
        await turn.run()
        if turn is self._turn:
            self._turn = None
            self._after(turn)

    def _interrupt(self) -> None:
        """Silence the running turn, if any; its task ends on its own."""
        turn, self._turn = self._turn, None
        if turn is None:
            return
        turn.stop()
        if self._task is not None:
            self._task.cancel()
        self._watchdog.release()
        self._ear.rest()
        self._move(SessionState.IDLE)

    def _after(self, turn: Turn) -> None:
        """Find out what the board is doing now that a turn ended by itself."""
        if self._state is SessionState.CLOSED:
            return
        self._watchdog.release()
        if turn.ends_conversation:
            self._ports.hang_up("the conversation ended")
        elif self._mode is ListenMode.REALTIME or (self._mode is ListenMode.AUTO and not turn.has_begun_speech):
            self._open_microphone()  # the board did not leave Listening, or returns to it without saying so
        else:
            self._ear.forget()
            self._move(SessionState.IDLE)

    def _on_turn_state(self, turn: Turn, state: TurnState) -> None:
        if turn is not self._turn:
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

    def _move(self, state: SessionState) -> None:
        if state is self._state or self._state is SessionState.CLOSED:
            return
        if state not in SESSION_MOVES[self._state]:
            raise AssertionError(f"a session cannot move from {self._state} to {state}")
        self._state = state
        self._ports.notify(StateChanged(state=state))


async def _ended(task: asyncio.Task[None]) -> None:
    """Wait for a cancelled task; an engine that swallows the cancellation is left behind after a while."""
    _, late = await asyncio.wait({task}, timeout=CLOSE_LIMIT_S)
    if late:
        _LOGGER.warning("The task «%s» was cancelled and does not end", task.get_name())
