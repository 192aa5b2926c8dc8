"""A WAV file as it arrives: the header is read from bytes split anywhere, then samples pass through.

RIFF WAVE with integer or float samples (Microsoft multimedia RIFF specification 1.0, WAVE_FORMAT_EXTENSIBLE of 2001).
Converting the samples is `resample.py`'s business.
"""

from struct import Struct
from typing import Final

from .errors import WavError
from .format import AudioFormat

_RIFF: Final = Struct("<4sI4s")
_CHUNK: Final = Struct("<4sI")
_FMT: Final = Struct("<HHIIHH")  # tag, channels, rate_hz, bytes per second, block_bytes, bits
_SUBFORMAT_AT: Final = 24  # where an extensible header repeats the tag, as the first two bytes of a GUID

_TAG_INTEGER: Final = 1
_TAG_FLOAT: Final = 3
_TAG_EXTENSIBLE: Final = 0xFFFE
_WIDTHS_BYTES: Final = {_TAG_INTEGER: (1, 2, 3, 4), _TAG_FLOAT: (4, 8)}

_UNKNOWN_SIZES: Final = frozenset({0, 0xFFFFFFFF})
"""What writers put for `data` when they stream and do not know the end: everything that comes is sound."""

MAX_HEADER_BYTES: Final = 65536
"""Chunks before `data` (tags, cue points) are small; cover art does not belong in speech."""

MIN_RATE_HZ: Final = 4000
MAX_RATE_HZ: Final = 192000
"""Beyond these no voice speaks, and resampling from a few hertz would blow one byte up to seconds."""

MAX_CHANNELS: Final = 8  # 7.1, the most that a mix-down is defined for


class WavReader:
    """Feed it a file, take samples; `format` is known as soon as `is_in_data`."""

    def __init__(self) -> None:
        self.format: AudioFormat | None = None
        self.is_in_data = False
        self._header = b""
        self._offset = 0
        self._left_bytes: int | None = None
        self._rest = b""

    def feed(self, data: bytes) -> bytes:
        """Return the samples in what has come, in whole blocks. Raises WavError, and never once samples have begun."""
        if self.is_in_data:
            return self._samples(data)
        self._header += data
        if self._find_data():
            samples, self._header = self._header[self._offset :], b""
            return self._samples(samples)
        return b""

    def _samples(self, data: bytes) -> bytes:
        assert self.format is not None
        if self._left_bytes is not None:
            data = data[: self._left_bytes]
            self._left_bytes -= len(data)
        data = self._rest + data
        end = len(data) - len(data) % self.format.block_bytes
        self._rest = data[end:]
        return data[:end]

    def _find_data(self) -> bool:
        """Walk the chunks that are complete, and tell whether the samples begin; the rest stays for the next call."""
        if self._offset == 0:
            self._read_riff()
        while self._offset and len(self._header) >= self._offset + _CHUNK.size:
            name, size_bytes = _CHUNK.unpack_from(self._header, self._offset)
            if name == b"data":
                self._begin_data(size_bytes)
                return True
            end = self._offset + _CHUNK.size + size_bytes + size_bytes % 2
            if end > MAX_HEADER_BYTES:
                raise WavError("too much before the samples")
            if len(self._header) < end:
                return False
            if name == b"fmt ":
                self.format = _parse_format(self._header[self._offset + _CHUNK.size : end])
            self._offset = end
        return False

    def _read_riff(self) -> None:
        if not b"RIFF".startswith(self._header[:4]):
            raise WavError("not RIFF")
        if len(self._header) < _RIFF.size:
            return
        if _RIFF.unpack_from(self._header)[2] != b"WAVE":
            raise WavError("RIFF, but not WAVE")
        self._offset = _RIFF.size

    def _begin_data(self, size_bytes: int) -> None:
        if self.format is None:
            raise WavError("samples before their format")
        self._left_bytes = None if size_bytes in _UNKNOWN_SIZES else size_bytes
        self._offset += _CHUNK.size
        self.is_in_data = True


def _parse_format(chunk: bytes) -> AudioFormat:
    if len(chunk) < _FMT.size:
        raise WavError("format chunk too short")
    tag, channels, rate_hz, _, _, bits = _FMT.unpack_from(chunk)
    if tag == _TAG_EXTENSIBLE and len(chunk) >= _SUBFORMAT_AT + 2:
        tag = int.from_bytes(chunk[_SUBFORMAT_AT : _SUBFORMAT_AT + 2], "little")
    if bits % 8 or bits // 8 not in _WIDTHS_BYTES.get(tag, ()):
        raise WavError(f"samples of tag {tag} with {bits} bits are not plain PCM")
    if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ or not 1 <= channels <= MAX_CHANNELS:
        raise WavError(f"{channels} channels at {rate_hz} Hz are no speech")
    return AudioFormat(rate_hz=rate_hz, channels=channels, width_bytes=bits // 8, is_float=tag == _TAG_FLOAT)


def wav_of(samples: bytes, sound: AudioFormat) -> bytes:
    """Return signed 16-bit samples as a WAV file."""
    block_bytes = 2 * sound.channels
    fmt = _FMT.pack(_TAG_INTEGER, sound.channels, sound.rate_hz, sound.rate_hz * block_bytes, block_bytes, 16)
    chunks = _CHUNK.pack(b"fmt ", len(fmt)) + fmt + _CHUNK.pack(b"data", len(samples))
    return _RIFF.pack(b"RIFF", 4 + len(chunks) + len(samples), b"WAVE") + chunks + samples
