"""What a stock board does with a server's messages, in the loop's time: states, a queue, one loudspeaker.

It fails the test for what a board would punish: audio outside of Speaking, a queue that overflows, a second start.
Its packets are PCM of the fake voice, not Opus, so that it knows which piece it plays (see `FakeVoice`).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from custom_components.xiaozhi.protocol import messages as wire
from custom_components.xiaozhi.protocol.messages import ListenMode

from .fakes import now_s

PACKET_S = 0.06
QUEUE_PACKETS = 40  # firmware main/audio/audio_service.h MAX_DECODE_PACKETS_IN_QUEUE


class BoardState(StrEnum):
    """The firmware's states, as far as a conversation goes."""

    IDLE = "idle"
    LISTENING = "listening"
    SPEAKING = "speaking"


@dataclass(slots=True)
class Played:
    """What was heard between a `tts start` and the next."""

    started_s: float
    stopped_s: float | None = None
    packets: list[tuple[float, int]] = field(default_factory=list)
    """When each is heard, and the number of its piece; 0 is silence."""
    texts: list[tuple[float, str]] = field(default_factory=list)
    gaps_s: list[float] = field(default_factory=list)

    @property
    def pieces(self) -> dict[int, float]:
        """When each piece is first heard."""
        first: dict[int, float] = {}
        for at_s, piece in self.packets:
            if piece:
                first.setdefault(piece, at_s)
        return first


class FirmwareModel:
    """`take` is the session's `send`; `tell` is called with what the board sends by itself."""

    def __init__(self, tell: Callable[[wire.Incoming], None]) -> None:
        self._tell = tell
        self.state = BoardState.IDLE
        self.mode = ListenMode.AUTO
        self.log: list[tuple[float, wire.Outgoing]] = []
        self.speeches: list[Played] = []
        self.is_connected = True
        self.healing_stops = 0
        self.reopens = True
        """Send `listen start` after an answer in auto mode."""
        self._queue_ends_s = 0.0
        self._reopening: asyncio.TimerHandle | None = None

    @property
    def messages(self) -> list[wire.Outgoing]:
        """All but packets and signs of life."""
        return [message for _, message in self.log if not isinstance(message, wire.Speech | wire.Keepalive)]

    @property
    def sentences(self) -> list[str]:
        """All texts that the screen showed as the home's."""
        return [message.text for message in self.messages if isinstance(message, wire.TtsSentence)]

    @property
    def packets(self) -> int:
        """All packets that came."""
        return sum(isinstance(message, wire.Speech) and message.payload != b"" for _, message in self.log)

    def listen(self, mode: ListenMode) -> None:
        """Open the microphone; a board that speaks aborts first."""
        if self.state is BoardState.SPEAKING:
            self.abort()
        if not self.is_connected:
            return
        self.mode, self.state = mode, BoardState.LISTENING
        self._tell(wire.ListenStart(mode=mode))

    def release(self) -> None:
        """Let go of push-to-talk."""
        if self.state is BoardState.LISTENING:
            self._tell(wire.ListenStop())
            self.state = BoardState.IDLE

    def abort(self) -> None:
        """Press the button while it speaks: it goes on speaking until it is told to stop."""
        self._tell(wire.Abort())

    def hang_up(self) -> None:
        """The socket is closed: idle, nothing more is taken."""
        self.is_connected = False
        self.state = BoardState.IDLE
        if self._reopening is not None:
            self._reopening.cancel()

    def take(self, message: wire.Outgoing) -> None:
        """Do what the firmware does."""
        if not self.is_connected:
            return
        self.log.append((now_s(), message))
        match message:
            case wire.TtsStart():
                assert self.state is not BoardState.SPEAKING, "tts start while speaking"
                self.state = BoardState.SPEAKING
                self.speeches.append(Played(now_s()))
                self._queue_ends_s = now_s()
            case wire.TtsStop():
                self._stop()
            case wire.TtsSentence() if self.speeches:
                self.speeches[-1].texts.append((now_s(), message.text))
            case wire.Speech() if message.payload:
                self._play(message.payload)
            case _:
                pass

    def _play(self, pcm: bytes) -> None:
        assert self.state is BoardState.SPEAKING, "audio outside of Speaking"
        speech = self.speeches[-1]
        late_s = now_s() - self._queue_ends_s
        if late_s > 1e-6 and any(piece for _, piece in speech.packets):
            speech.gaps_s.append(late_s)
        at_s = max(self._queue_ends_s, now_s())
        self._queue_ends_s = at_s + PACKET_S
        assert self._queue_ends_s - now_s() <= QUEUE_PACKETS * PACKET_S, "the queue overflows"
        values = {int.from_bytes(pcm[place : place + 2], "little", signed=True) for place in range(0, len(pcm), 2)}
        speech.packets.extend((at_s, value) for value in sorted(values - {0}) or [0])

    def _stop(self) -> None:
        if self.state is not BoardState.SPEAKING:
            self.healing_stops += 1
            return
        self.speeches[-1].stopped_s = now_s()
        self.state = BoardState.IDLE if self.mode is ListenMode.MANUAL else BoardState.LISTENING
        if self.mode is ListenMode.AUTO and self.reopens:
            drained_s = max(self._queue_ends_s, now_s()) + 0.05
            self._reopening = asyncio.get_running_loop().call_at(drained_s, self._reopen)

    def _reopen(self) -> None:
        if self.state is BoardState.LISTENING and self.mode is ListenMode.AUTO:
            self._tell(wire.ListenStart(mode=ListenMode.AUTO))
