"""The sound of a timer that is up: three pairs of tones, made here, so that it sounds where no voice works."""

from array import array
from functools import cache
import math
import sys
from typing import Final

from .format import FRAME_MS, SPEAKER

_TONES_HZ: Final = (880.0, 1174.7)
"""A5 and D6: a fourth, well within what small loudspeakers can do."""

_TONE_MS: Final = 120
_GAP_MS: Final = 2 * FRAME_MS
_PAIRS: Final = 3
_LEVEL: Final = 0.35
"""Of full scale: as loud as a voice."""

_FADE_MS: Final = 8
"""At both ends of a tone, against clicks."""


@cache
def chime() -> bytes:
    """Return it as 24 kHz mono s16 PCM, a bit over a second."""
    pair = b"".join(_tone(frequency_hz) for frequency_hz in _TONES_HZ)
    return (pair + SPEAKER.silence(_GAP_MS)) * _PAIRS


def _tone(frequency_hz: float) -> bytes:
    count, fade = SPEAKER.rate_hz * _TONE_MS // 1000, SPEAKER.rate_hz * _FADE_MS // 1000
    samples = array("h", (_sample(place, count, fade, frequency_hz) for place in range(count)))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


def _sample(place: int, count: int, fade: int, frequency_hz: float) -> int:
    envelope = min(1.0, place / fade, (count - 1 - place) / fade)
    return round(32767 * _LEVEL * envelope * math.sin(2 * math.pi * frequency_hz * place / SPEAKER.rate_hz))
