"""The ear of a session: which of the microphone's packets are speech, and to which utterance they belong.

Silence is not sent to recognition: an utterance begins with the first speech and the moment before it. With push to
talk everything between press and release belongs to it. Where an utterance ends is the pipeline's business, or the
board's.
"""

from collections.abc import Callable
from enum import StrEnum
import logging

from ..audio.errors import AudioError
from ..audio.opus import DTX_BYTES, OpusDecoder
from ..audio.vad import BARGE_IN, SpeechGate
from ..protocol.messages import AudioPacket
from .utterance import Utterance

_LOGGER = logging.getLogger(__name__)


class Attention(StrEnum):
    """What the ear waits for."""

    NOTHING = "nothing"
    """Packets are ignored: the wake word's pre-roll, stragglers after the end of an utterance."""

    SPEECH = "speech"
    """Speech begins a turn."""

    BARGE_IN = "barge-in"
    """Sustained speech interrupts the answer that is playing."""

    UTTERANCE = "utterance"
    """An utterance is being spoken; everything belongs to it."""


class Ear:
    """Takes packets in order. `on_speech` is called once with an utterance's first audio, and attention rests then."""

    def __init__(self, *, on_speech: Callable[[list[bytes]], None]) -> None:
        self._on_speech = on_speech
        self._attention = Attention.NOTHING
        self._decoder: OpusDecoder | None = None
        self._gate: SpeechGate | None = None
        self._utterance: Utterance | None = None
        self.ignored_packets = 0
        self.broken_packets = 0

    @property
    def attention(self) -> Attention:
        """What the ear waits for."""
        return self._attention

    def rest(self) -> None:
        """Ignore what comes."""
        self._attention = Attention.NOTHING
        self._utterance = self._gate = None

    def forget(self) -> None:
        """Rest, and let the codec's memory go: nothing will come for a while."""
        self.rest()
        self._decoder = None

    def listen(self) -> None:
        """Wait for speech."""
        self._attention, self._utterance = Attention.SPEECH, None
        self._gate = SpeechGate()

    def guard(self) -> None:
        """Wait for sustained speech while an answer plays."""
        self._attention, self._utterance = Attention.BARGE_IN, None
        self._gate = SpeechGate(BARGE_IN)

    def take(self, utterance: Utterance) -> None:
        """Feed everything from now on into `utterance`, until it ends."""
        self._attention, self._utterance, self._gate = Attention.UTTERANCE, utterance, None

    def hear(self, packet: AudioPacket) -> None:
        """Take one packet from the microphone."""
        match self._attention:
            case Attention.NOTHING:
                self.ignored_packets += 1
            case Attention.UTTERANCE:
                assert self._utterance is not None
                if self._utterance.is_open:
                    self._utterance.feed(self._decode(packet))
                else:
                    self.rest()
            case Attention.SPEECH | Attention.BARGE_IN:
                self._watch(packet)

    def _watch(self, packet: AudioPacket) -> None:
        assert self._gate is not None
        if len(packet.payload) <= DTX_BYTES and self._decoder is None:
            speech = self._gate.silence()
        else:
            speech = self._gate.feed(self._decode(packet))
        if speech:
            self._on_speech(speech)

    def _decode(self, packet: AudioPacket) -> bytes:
        """Return 16 kHz PCM; a packet that cannot be decoded is counted and lost, as on a bad line."""
        if self._decoder is None:
            self._decoder = OpusDecoder()
        try:
            return self._decoder.decode(packet.payload)
        except AudioError:
            self.broken_packets += 1
            return b""
