"""The ear of a session: which of the microphone's packets are speech, and to which utterance they belong.

Silence is not sent to recognition: an utterance begins with the first speech and the moment before it. With push to
talk everything between press and release belongs to it. Where an utterance ends is the pipeline's business, or the
board's.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from ..audio.errors import AudioError
from ..audio.format import FRAME_MS
from ..audio.opus import OpusDecoder
from ..audio.vad import BARGE_IN, SpeechGate
from ..protocol.messages import AudioPacket
from .utterance import Utterance

FRAMES_MS: Final = frozenset({5, 10, 20, 40, 60, 80, 100, 120})
"""Packet lengths that XiaoZhi clients know (firmware main/audio/audio_service.cc)."""


SILENCE_MS: Final = 2000
"""Silence that ends an utterance in any case, longer than Home Assistant's most relaxed setting (1250 ms). Its voice
activity detection misses words of a third of a second, and would then wait for 15 s (assist_pipeline/vad.py)."""


class Attention(StrEnum):
    """What the ear waits for."""

    NOTHING = "nothing"
    """Packets are ignored: the wake word's pre-roll, stragglers after the end of an utterance."""

    SPEECH = "speech"
    """Speech begins a turn."""

    BARGE_IN = "barge-in"
    """Sustained speech interrupts the answer that is playing."""

    WAKE_WORD = "wake word"
    """In standby: everything goes to whoever waits for a wake word, nothing to recognition."""

    UTTERANCE = "utterance"
    """An utterance is being spoken; everything belongs to it."""


class Ear:
    """Takes packets in order. `on_speech` is called once with an utterance's first audio; attention rests before.

    `on_standby` gets all that is heard in standby.
    """

    def __init__(self, *, on_speech: Callable[[list[bytes]], None], on_standby: Callable[[bytes], None]) -> None:
        self._on_speech = on_speech
        self._on_standby = on_standby
        self._attention = Attention.NOTHING
        self._frame_ms = FRAME_MS
        self._decoder = OpusDecoder()
        self._gate = SpeechGate()
        self._utterance: Utterance | None = None
        self._ends_in_silence = False
        self.is_held = False
        """The microphone is on hold: whatever comes is ignored."""
        self.packets = 0
        """All that came: the sign of life of a board in standby."""
        self.ignored_packets = 0
        self.broken_packets = 0

    @property
    def attention(self) -> Attention:
        """What the ear waits for."""
        return self._attention

    def expect(self, *, frame_ms: int) -> None:
        """Know the length of the packets. Nonsense is taken for the usual length: the packets may be fine."""
        self._frame_ms = frame_ms if frame_ms in FRAMES_MS else FRAME_MS
        self._decoder = OpusDecoder(frame_ms=self._frame_ms)

    def rest(self) -> None:
        """Ignore what comes."""
        self._attention, self._utterance = Attention.NOTHING, None

    def forget(self) -> None:
        """Rest, and let the codec's memory go: nothing will come for a while."""
        self.rest()
        self._decoder.close()

    def listen(self) -> None:
        """Wait for speech."""
        self._attention, self._utterance = Attention.SPEECH, None
        self._gate = SpeechGate(frame_ms=self._frame_ms)

    def doze(self) -> None:
        """Hear only what may be a wake word."""
        self._attention, self._utterance = Attention.WAKE_WORD, None

    def guard(self) -> None:
        """Wait for sustained speech while an answer plays."""
        self._attention, self._utterance = Attention.BARGE_IN, None
        self._gate = SpeechGate(BARGE_IN, frame_ms=self._frame_ms)

    def take(self, utterance: Utterance, *, ends_in_silence: bool) -> None:
        """Feed everything from now on into `utterance`, until it ends; long silence ends it, if it may."""
        self._attention, self._utterance = Attention.UTTERANCE, utterance
        self._ends_in_silence = ends_in_silence

    def hear(self, packet: AudioPacket) -> None:
        """Take one packet from the microphone."""
        self.packets += 1
        if self.is_held:
            self.ignored_packets += 1
        elif self._utterance is not None and self._utterance.is_open:
            self._feed(self._utterance, self._decode(packet))
        elif self._attention in (Attention.SPEECH, Attention.BARGE_IN):
            if speech := self._gate.feed(self._decode(packet)):
                self.rest()
                self._on_speech(speech)
        elif self._attention is Attention.WAKE_WORD:
            self._on_standby(self._decode(packet))
        else:
            self.ignored_packets += 1

    def _feed(self, utterance: Utterance, pcm: bytes) -> None:
        utterance.feed(pcm)
        if self._ends_in_silence:
            self._gate.feed(pcm)
            if self._gate.silent_ms >= SILENCE_MS:
                utterance.end()

    def _decode(self, packet: AudioPacket) -> bytes:
        """Return 16 kHz PCM; a packet that cannot be decoded is counted and lost, as on a bad line."""
        try:
            return self._decoder.decode(packet.payload)
        except AudioError:
            self.broken_packets += 1
            return b""
