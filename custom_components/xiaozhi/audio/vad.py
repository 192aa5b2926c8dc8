"""Does someone begin to speak? A gate that withholds silence and noise, cheap enough to run for every board always.

Two stages: the level of a packet against the quietest moment just before it (5 us), and only where something rises out
of the background pymicro_vad (1.6 ms per packet). When speech ends is not decided here: that is the pipeline's.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
import math
from random import Random
from typing import Final

import audioop
from pymicro_vad import MicroVad

from .format import FRAME_MS, MIC

PRE_ROLL_MS: Final = 500
"""What is released before the first sign of speech: soft consonants, and the breath that recognisers like."""

MAX_HELD_MS: Final = 2000
"""Bound of what is withheld while it is undecided whether it is speech; pymicro_vad decides within 800 ms."""

FLOOR_WINDOW_MS: Final = 600
"""The quietest packet of this span is the background: speech has a dip in it, hum and fans have none."""

HOLD_MS: Final = 600
"""How long the second stage listens on after the last loud packet: its answer to a short word comes late (measured)."""

WARM_UP_MS: Final = 780
"""pymicro_vad answers only when it has heard 760 ms (measured), so it hears the first packets in any case."""

_STEP_BYTES: Final = MIC.bytes_of(10)  # what MicroVad.Process10ms takes
_DITHER_RMS: Final = 60  # -55 dB: in digital silence pymicro_vad misses short words, in a whisper of noise it does not


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSettings:
    """How easily the gate opens."""

    probability: float = 0.5
    """From which pymicro_vad is believed (requirements R4-7 `vad_threshold`)."""
    sustained_ms: int = 50
    """How much of it is needed; what is no speech counts against it."""
    rise: float = 1.6
    """How far above the background (as a ratio of levels) something must be to be looked at; noise varies by 1.2."""
    min_level: int = 40
    """Below this level (of 32768) is silence: -58 dB, the hiss of a microphone."""
    is_smear_counted: bool = True
    """Whether pymicro_vad is believed for the half second that it goes on after the sound has ended."""


LISTENING: Final = GateSettings()
"""For an open microphone and a silent board: a short «yes» must pass."""

BARGE_IN: Final = GateSettings(probability=0.7, sustained_ms=300, rise=2.5, min_level=150, is_smear_counted=False)
"""For a board that speaks: 300 ms of speech that is really there, and louder than what echo cancellation leaves."""


class SpeechGate:
    """Fed with the packets of one utterance to be, as 16 kHz mono s16 PCM of `frame_ms` each.

    `silent_ms` tells for how long nothing has stood out of the background, also after speech began.
    """

    def __init__(self, settings: GateSettings = LISTENING, *, frame_ms: int = FRAME_MS) -> None:
        self._settings = settings
        self._frame_ms = frame_ms
        self._silence = MIC.silence(frame_ms)
        self._levels: deque[float] = deque(maxlen=max(2, FLOOR_WINDOW_MS // frame_ms))
        self._held: deque[bytes] = deque()
        self.reset()

    def reset(self) -> None:
        """Begin anew: nothing withheld, nothing heard. What the background is stays known."""
        self.has_speech = False
        self.silent_ms = 0
        self._held.clear()
        self._vad: MicroVad | None = None
        self._heard_ms = 0
        self._evidence_ms = 0

    def silence(self) -> list[bytes]:
        """Take a packet that needs no decoding because it is silence (DTX): like `feed` of zeros."""
        return self.feed(self._silence)

    def feed(self, pcm: bytes) -> list[bytes]:
        """Return what is to be recognised: nothing before speech, then the pre-roll and all, then each packet."""
        level = _level(pcm)
        self._levels.append(level)
        self.silent_ms = 0 if self._is_loud(level, LISTENING) else self.silent_ms + self._frame_ms
        if self.has_speech:
            return [pcm]
        is_rising = self._is_rising()
        self._hold(pcm, MAX_HELD_MS if is_rising else PRE_ROLL_MS)
        if is_rising or self._heard_ms < WARM_UP_MS:
            is_loud = self._is_loud(level, self._settings)
            self._listen(pcm, is_counted=is_rising and (self._settings.is_smear_counted or is_loud))
        else:
            self._evidence_ms = 0
        if self._evidence_ms < self._settings.sustained_ms:
            return []
        self.has_speech = True
        self._vad = None
        released = list(self._held)
        self._held.clear()
        return released

    def _is_rising(self) -> bool:
        """Whether something in the last `HOLD_MS` stands out of the background."""
        latest = list(self._levels)[-max(1, HOLD_MS // self._frame_ms) :]
        return self._is_loud(max(latest), self._settings)

    def _is_loud(self, level: float, settings: GateSettings) -> bool:
        return level >= settings.min_level and level > settings.rise * min(self._levels)

    def _hold(self, pcm: bytes, limit_ms: int) -> None:
        self._held.append(pcm)
        while len(self._held) * self._frame_ms > limit_ms:
            self._held.popleft()

    def _listen(self, pcm: bytes, *, is_counted: bool) -> None:
        """Run the second stage, which counts evidence up and down in steps of 10 ms."""
        if self._vad is None:
            self._vad = MicroVad()
        for step in _steps(pcm):
            self._heard_ms += 10
            is_speech = self._vad.Process10ms(step) >= self._settings.probability
            if not is_speech:
                self._evidence_ms = max(0, self._evidence_ms - 10)
            elif is_counted:
                self._evidence_ms += 10


def _level(pcm: bytes) -> float:
    """Return the level without the constant offset that cheap microphones have."""
    if not pcm:
        return 0.0
    return math.sqrt(max(0, audioop.rms(pcm, 2) ** 2 - audioop.avg(pcm, 2) ** 2))


def _steps(pcm: bytes) -> Iterator[bytes]:
    for start in range(0, len(pcm) - _STEP_BYTES + 1, _STEP_BYTES):
        yield audioop.add(pcm[start : start + _STEP_BYTES], _dither(start % MIC.bytes_of(FRAME_MS)), 2)


@cache
def _dither(offset_bytes: int) -> bytes:
    """Return one step of noise, always the same for the same offset."""
    random = Random(offset_bytes)  # noqa: S311 - noise, not cryptography
    samples = (round(random.gauss(0, _DITHER_RMS)) for _ in range(_STEP_BYTES // 2))
    return b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples)
