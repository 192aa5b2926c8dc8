"""The bytes of one voice answer into what boards are sent, as early as its container allows.

WAV comes out chunk by chunk, or in the blocks that `BlockSize` allows; anything else is collected and decoded at the
end (`decode.py`). No thread is started here: the caller sees from `needs_decoding` that `finish` will take a while and
runs it in a worker.
"""

from typing import Final

from .decode import decode_media
from .errors import AudioError, WavError
from .format import SPEAKER
from .resample import Resampler
from .wav import WavReader

MAX_COLLECTED_BYTES: Final = 16 * 1024 * 1024
"""Of a container that cannot be streamed: over an hour of speech as MP3, three minutes as FLAC."""

AHEAD_SHARE: Final = 4
"""One in so many: a block that is being collected is never more than this part of what the listener still has."""

MAX_BLOCK_MS: Final = 480
"""Ten chunks of Piper's (46 ms). Converting costs 0.13 ms for each second of sound then, 0.28 ms in single chunks, no
less in larger blocks; and every step behind it has a tenth of the chunks."""


class BlockSize:
    """How much sound to convert at once: what there is while the voice is hardly ahead of its listener, then more.

    Times are seconds of one clock.
    """

    def __init__(self) -> None:
        self._began_s: float | None = None
        self._given_ms = 0.0

    def least_ms(self, now_s: float) -> float:
        """Return how much may be held back until it is worth converting."""
        if self._began_s is None:
            return 0.0
        ahead_ms = self._given_ms - (now_s - self._began_s) * 1000
        return min(MAX_BLOCK_MS, max(0.0, ahead_ms / AHEAD_SHARE))

    def on_given(self, pcm: bytes, now_s: float) -> None:
        """Note what the listener was given; with the first of it they begin to hear."""
        if self._began_s is None:
            self._began_s = now_s
        self._given_ms += SPEAKER.ms_of(len(pcm))


class PcmStream:
    """Fed with one answer, gives 24 kHz mono s16 PCM. One object per answer."""

    def __init__(self) -> None:
        self._wav: WavReader | None = WavReader()
        self._resampler: Resampler | None = None
        self._collected = bytearray()
        self._waiting = bytearray()

    @property
    def needs_decoding(self) -> bool:
        """Whether `finish` will decode all that was fed, which belongs into a worker thread."""
        return bool(self._collected)

    def feed(self, chunk: bytes, least_ms: float = 0.0) -> bytes:
        """Return the PCM that is ready, maybe none: less than `least_ms` waits for more, or for `finish`.

        Raises AudioError when too much has been collected.
        """
        if self._resampler is None:
            self._collect(chunk)
        if self._wav is None:
            return b""
        try:
            samples = self._wav.feed(chunk)
        except WavError:
            self._wav = None
            return b""
        if not self._wav.is_in_data:
            return b""
        self._waiting += samples
        return self._convert(self._wav, least_ms)

    def finish(self) -> bytes:
        """Return what is left, after the last `feed`. Raises AudioError for what cannot be decoded."""
        if self._collected:
            return decode_media(bytes(self._collected))
        if self._wav is None or self._resampler is None:
            return b""
        return self._convert(self._wav) + self._resampler.flush()

    def _collect(self, chunk: bytes) -> None:
        self._collected += chunk
        if len(self._collected) > MAX_COLLECTED_BYTES:
            raise AudioError(f"more than {MAX_COLLECTED_BYTES} bytes of a sound that cannot be streamed")

    def _convert(self, wav: WavReader, least_ms: float = 0.0) -> bytes:
        assert wav.format is not None
        if self._resampler is None:
            self._resampler = Resampler(wav.format)
            self._collected.clear()
        if wav.format.ms_of(len(self._waiting)) < least_ms:
            return b""
        samples = bytes(self._waiting)
        self._waiting.clear()
        return self._resampler.feed(samples)
