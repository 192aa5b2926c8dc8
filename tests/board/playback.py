"""The board's ear-side: a decode queue of 40 packets and a loudspeaker, as arithmetic over the board's clock.

Firmware main/audio/audio_service.cc. Two decoded frames and what is in flight are left out: a server that fits into
this queue fits into the real one.
"""

import array
from collections import deque
from dataclasses import dataclass, field

import av
from av.audio.resampler import AudioResampler

from .clock import Clock

_QUIET = 64  # of 32767: an encoder's noise in silence
QUEUE_PACKETS = 40  # MAX_DECODE_PACKETS_IN_QUEUE = 2400 ms / OPUS_FRAME_DURATION_MS


@dataclass(frozen=True, slots=True)
class Gap:
    """Silence between two packets of one speech, because the second came late."""

    at_s: float
    length_s: float


@dataclass(slots=True, kw_only=True)
class Speech:
    """What was played between a `tts start` and the next."""

    started_s: float
    first_audio_s: float | None = None
    end_s: float = 0.0
    """When the last packet that has started ends."""
    packets: int = 0
    dropped: int = 0
    """Packets that found the queue full: lost without a word."""
    flushed: int = 0
    """Packets with sound that came before the decoder was ready for them."""
    undecodable: int = 0
    """Packets longer than the hello had announced, or broken."""
    gaps: list[Gap] = field(default_factory=list)
    pcm: bytearray = field(default_factory=bytearray)
    """s16 mono at the rate of the server's hello, gaps as silence."""


class Playback:
    """Plays one packet after another from a bounded queue. Ask at any time: it catches up with the clock first."""

    def __init__(self, clock: Clock, *, keeps_pcm: bool = True) -> None:
        self.rate_hz = 24000
        self.frame_ms = 60
        self._speeches: list[Speech] = []
        self._clock = clock
        self._keeps_pcm = keeps_pcm
        self._queue: deque[bytes] = deque()
        self._decoder = _Decoder(self.rate_hz)

    @property
    def speeches(self) -> list[Speech]:
        """One for each `tts start`, as of now."""
        self._catch_up()
        return self._speeches

    def configure(self, rate_hz: int, frame_ms: int) -> None:
        """Take what the server's hello announced (SetDecodeSampleRate)."""
        self.rate_hz, self.frame_ms = rate_hz, frame_ms

    def reset(self) -> None:
        """`tts start`: a new decoder and empty queues (ResetDecoder)."""
        self._catch_up()
        self._queue.clear()
        self._decoder = _Decoder(self.rate_hz)
        self._speeches.append(Speech(started_s=self._clock.now()))

    def receive(self, packet: bytes) -> bool:
        """Queue a packet of the present speech. Return whether there was room and it can be played."""
        self._catch_up()
        speech = self._speeches[-1]
        if not 0 < packet_ms(packet) <= self.frame_ms:
            speech.undecodable += 1
            return False
        if len(self._queue) >= QUEUE_PACKETS:
            speech.dropped += 1
            return False
        self._queue.append(packet)
        if speech.end_s <= self._clock.now() and len(self._queue) == 1:
            self._wait_is_over(speech)
        self._catch_up()
        return True

    def flush(self, packet: bytes) -> bool:
        """Lose a packet that came too soon after `tts start`. Return whether anybody would have heard it."""
        is_audible = any(abs(sample) > _QUIET for sample in array.array("h", _Decoder(self.rate_hz).decode(packet)))
        self._speeches[-1].flushed += is_audible
        return is_audible

    def drained_s(self) -> float:
        """Return when all that is queued will have been played (MAIN_EVENT_PLAYBACK_DRAINED)."""
        self._catch_up()
        if not self._speeches:
            return self._clock.now()
        waiting_ms = sum(packet_ms(packet) for packet in self._queue)
        return max(self._clock.now(), self._speeches[-1].end_s + waiting_ms / 1000)

    def queued(self) -> int:
        """Return how many packets wait behind the one that is playing."""
        self._catch_up()
        return len(self._queue)

    def _wait_is_over(self, speech: Speech) -> None:
        now_s = self._clock.now()
        if speech.first_audio_s is None:
            speech.first_audio_s = now_s
        elif now_s > speech.end_s:
            gap = Gap(speech.end_s, now_s - speech.end_s)
            speech.gaps.append(gap)
            speech.pcm += bytes(2 * round(gap.length_s * self.rate_hz))
        speech.end_s = now_s

    def _catch_up(self) -> None:
        while self._queue and self._speeches[-1].end_s <= self._clock.now():
            self._play(self._speeches[-1], self._queue.popleft())

    def _play(self, speech: Speech, packet: bytes) -> None:
        speech.packets += 1
        speech.end_s += packet_ms(packet) / 1000
        if self._keeps_pcm:
            speech.pcm += self._decoder.decode(packet)


def packet_ms(packet: bytes) -> int:
    """Return the duration of an Opus packet, rounded down; 0 for an empty one (RFC 6716, 3.1 and 3.2)."""
    if not packet:
        return 0
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:  # SILK
        frame_us = (10_000, 20_000, 40_000, 60_000)[config % 4]
    elif config < 16:  # hybrid
        frame_us = (10_000, 20_000)[config % 2]
    else:  # CELT
        frame_us = (2_500, 5_000, 10_000, 20_000)[config % 4]
    if code == 3:
        return frame_us * (packet[1] & 0x3F) // 1000 if len(packet) > 1 else 0
    return frame_us * (1, 2, 2)[code] // 1000


class _Decoder:
    """Opus to s16 mono; FFmpeg's libopus always decodes to 48 kHz, so a resampler follows."""

    def __init__(self, rate_hz: int) -> None:
        self._codec = av.CodecContext.create("libopus", "r")
        self._codec.layout = "mono"
        self._codec.sample_rate = rate_hz
        self._resampler = AudioResampler("s16", "mono", rate_hz)

    def decode(self, packet: bytes) -> bytes:
        pcm = bytearray()
        for frame in self._codec.decode(av.Packet(packet)):
            for part in self._resampler.resample(frame):
                pcm += bytes(part.planes[0])[: part.samples * 2]
        return bytes(pcm)
