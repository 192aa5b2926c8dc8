"""Recorded speech, made by the demo's espeak-ng: what boards say into their microphones, what the fake voice answers.

The contents matter little; it is speech so that codecs have the work of speech.
"""

from scripts.demo_home import espeak
from scripts.demo_home.pcm import MICROPHONE_HZ, spoken
from tests.board.microphone import encode_all

VOICE_HZ = 22050
"""espeak-ng's rate and Piper's usual one, never what a board plays."""


def microphone_packets(text: str, seconds: float) -> list[bytes]:
    """Return the Opus packets of a board that hears `text` for that long."""
    size_bytes = round(seconds * MICROPHONE_HZ) * 2
    return encode_all(spoken(text)[:size_bytes].ljust(size_bytes, b"\0"))


def voice_pcm(seconds: int) -> bytes:
    """Return so much speech at `VOICE_HZ`, s16 mono."""
    pcm = espeak.synthesise("The quick brown fox jumps over the lazy dog, and nobody in the house seems to mind. ")
    size_bytes = seconds * VOICE_HZ * 2
    return (pcm * (size_bytes // len(pcm) + 1))[:size_bytes]
