"""The errors of sound.

    AudioError
    ├── OpusError    one packet cannot be decoded or encoded: drop it, the next may be fine
    └── WavError     these bytes are no WAV that can be read as a stream: try `decode_media` with all of them

A plain AudioError means that the sound as a whole cannot be used.
"""


class AudioError(Exception):
    """The sound cannot be used; the text says why, for logs."""


class OpusError(AudioError):
    """The codec refuses one packet or frame."""


class WavError(AudioError):
    """Not a WAV of plain samples."""
