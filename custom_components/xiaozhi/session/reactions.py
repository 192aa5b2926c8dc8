"""What follows from each message of the board; which messages there are is in protocol.md 4.1.

How it follows, turn by turn, is `course.py`'s.
"""

import time
from typing import Final

from ..protocol import messages as wire
from ..protocol.chats import ChatClose, ChatOpen, ChatPull, ChatRequest
from ..protocol.messages import ListenMode
from ..text.words import matches_any
from .course import Course
from .device_tools import DeviceTools
from .events import TurnKind, WakeWordHeard
from .listening import Attention
from .ports import Ports, WakeVerdict
from .request import Request
from .settings import Greeting

WAKE_WORD_REASON: Final = "wake_word_detected"
"""Of an `abort` that the wake word caused (main/protocols/protocol.cc SendAbortSpeaking)."""


class Reactions:
    """Of one socket; nothing here waits."""

    def __init__(self, course: Course, *, ports: Ports, tools: DeviceTools) -> None:
        self._course = course
        self._microphone = course.microphone
        self._ports = ports
        self._tools = tools

    def receive(self, message: wire.Incoming) -> None:
        """Act on one message while the socket is open."""
        match message:
            case wire.AudioPacket():
                self._course.ear.hear(message)
            case wire.ListenStart():
                self._on_listen_start(message.mode)
            case wire.ListenStop():
                self._on_listen_stop()
            case wire.ListenDetect():
                self._on_detect(message.text)
            case wire.Abort():
                self.on_abort(message.reason)
            case wire.Heartbeat() | wire.Ping():
                self._on_sign_of_life(message)
            case wire.McpReply():
                self._tools.receive(message.payload)
            case ChatOpen() | ChatClose() | ChatPull():
                self._on_chat(message)
            case _:
                pass  # hellos are the transport's

    def on_wake_word(self, phrase: str) -> None:
        """Begin a conversation: the board reports a wake word, or an engine heard one in standby."""
        self._course.wake_up()
        self._ports.notify(WakeWordHeard(phrase=phrase))
        self._course.conversation.after_news(lambda: self._greet(phrase))

    def on_abort(self, reason: str) -> None:
        """Silence what plays, by the button or the wake word."""
        course, turn = self._course, self._course.turn
        course.watchdog.touch()
        if reason == WAKE_WORD_REASON or turn is None:
            course.wake_up()  # a button that only silences an announcement does not
        if reason == WAKE_WORD_REASON:
            self._ports.notify(WakeWordHeard(phrase=""))
        course.interrupt()
        if turn is None or not turn.has_begun_speech:
            self._ports.send(wire.TtsStop())  # heals a board that is stuck in Speaking; ignored in any other state
        course.resume()

    def _on_listen_start(self, mode: ListenMode) -> None:
        course, microphone = self._course, self._microphone
        is_same_mode, was_manual = mode is microphone.mode, microphone.mode is ListenMode.MANUAL
        microphone.mode, microphone.is_open = mode, True
        course.watchdog.touch()
        turn, has_crossed = course.turn, microphone.has_crossed()
        if mode is ListenMode.MANUAL or was_manual:
            course.wake_up()  # in any other mode a board in standby only goes on listening, after an announcement
        if turn is not None and mode is not ListenMode.MANUAL:
            if has_crossed:
                return  # sent before the board knew of this turn; one that knows sends `abort` first
            if turn.is_hearing and is_same_mode:
                return  # the answer to the `tts stop` of a barge-in, whose utterance goes on
        course.interrupt()
        if course.is_standing_by:
            course.resume()
        elif mode is ListenMode.MANUAL:
            course.open_microphone()
        else:
            course.conversation.after_news(course.open_microphone)

    def _on_listen_stop(self) -> None:
        course, turn = self._course, self._course.turn
        self._microphone.is_open = False
        course.watchdog.touch()
        if turn is not None and turn.request.utterance is not None:
            turn.request.utterance.end()
        elif course.ear.attention is Attention.SPEECH:
            self._ports.send(wire.TtsSentence(text=course.settings.prompt("no_text")))
            course.resume()

    def _on_detect(self, text: str) -> None:
        course = self._course
        course.watchdog.touch()
        is_microphone_to_come = not self._microphone.is_open
        course.interrupt()
        if not matches_any(text, course.settings.wake_words):
            course.ask(text)
        elif course.settings.is_microphone_held:  # another board may answer this call
            is_microphone_to_come = True
            course.wake_up()
            course.conversation.after_news(course.refuse_to_listen)
        elif (verdict := self._ports.runner.wake(text)) is WakeVerdict.ACCEPTED:
            is_microphone_to_come = True
            self.on_wake_word(text)
        elif verdict is WakeVerdict.DUPLICATE:
            course.end("another board answers this wake word")
        else:
            course.resume()
        if is_microphone_to_come:
            self._microphone.expect_crossing()

    def _greet(self, wake_word: str) -> None:
        """Answer a wake word alone (requirements T2, T3)."""
        course, settings = self._course, self._course.settings
        match settings.greeting:
            case Greeting.SPOKEN:
                course.begin(Request(kind=TurnKind.PROMPT, text=settings.greeting_sentence))
            case Greeting.AGENT:
                course.ask(settings.prompt("wake_text"))
            case Greeting.NONE:
                self._ports.send(wire.Stt(text=wake_word))
                self._ports.send(wire.TtsStop())
                course.resume()

    def _on_sign_of_life(self, message: wire.Heartbeat | wire.Ping) -> None:
        if isinstance(message, wire.Ping):
            self._ports.send(wire.Pong())
            return
        self._course.watchdog.touch()
        now_ms = round(time.time() * 1000)
        self._ports.send(wire.HeartbeatAck(timestamp=message.timestamp, server_time_ms=now_ms))

    def _on_chat(self, request: ChatRequest) -> None:
        self._course.watchdog.touch()
        if self._ports.chats is not None:
            self._ports.chats.receive(request)
