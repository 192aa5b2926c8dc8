"""The bytes of one voice answer into what boards are sent, as early as its container allows.

WAV comes out chunk by chunk; anything else is collected and decoded at the end (`decode.py`). No thread is started
here: the caller sees from `needs_decoding` that `finish` will take a while and runs it in a worker.
"""

from typing import Final

from .decode import decode_media
from .errors import AudioError, WavError
from .resample import Resampler
from .wav import WavReader

MAX_COLLECTED_BYTES: Final = 16 * 1024 * 1024
"""Of a container that cannot be streamed: over an hour of speech as MP3, three minutes as FLAC."""


class PcmStream:
    """Fed with one answer, gives 24 kHz mono s16 PCM. One object per answer."""

    def __init__(self) -> None:
        self._wav: WavReader | None = WavReader()
        self._resampler: Resampler | None = None
        self._collected = bytearray()

    @property
    def needs_decoding(self) -> bool:
        """Whether `finish` will decode all that was fed, which belongs into a worker thread."""
        return bool(self._collected)

    def feed(self, chunk: bytes) -> bytes:
        """Return the PCM that is ready, maybe none. Raises AudioError when too much has been collected."""
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
        return self._convert(self._wav, samples)

    def finish(self) -> bytes:
        """Return what is left, after the last `feed`. Raises AudioError for what cannot be decoded."""
        if self._collected:
            return decode_media(bytes(self._collected))
        return b"" if self._resampler is None else self._resampler.flush()

    def _collect(self, chunk: bytes) -> None:
        self._collected += chunk
        if len(self._collected) > MAX_COLLECTED_BYTES:
            raise AudioError(f"more than {MAX_COLLECTED_BYTES} bytes of a sound that cannot be streamed")

    def _convert(self, wav: WavReader, samples: bytes) -> bytes:
        if self._resampler is None:
            assert wav.format is not None
            self._resampler = Resampler(wav.format)
            self._collected.clear()
        return self._resampler.feed(samples)
