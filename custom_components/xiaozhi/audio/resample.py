"""Samples of any format into one format, chunk by chunk."""

from typing import Final

import audioop
import av
from av.audio.resampler import AudioResampler

from .errors import AudioError
from .format import SPEAKER, AudioFormat

_LAYOUTS: Final = ("mono", "stereo", "2.1", "4.0", "5.0", "5.1", "6.1", "7.1")
"""FFmpeg's usual layout for one to eight channels, which tells it how to mix them down."""

_WIDTH_24_BIT: Final = 3

_FORMATS: Final = {
    (1, False): "u8",
    (2, False): "s16",
    (3, False): "s32",
    (4, False): "s32",
    (4, True): "flt",
    (8, True): "dbl",
}
"""FFmpeg's sample formats by width and kind; 24 bits are widened to 32 first."""


class Resampler:
    """Turns `source` into `target` (mono or stereo s16). Chunks may be cut anywhere; equal formats pass untouched."""

    def __init__(self, source: AudioFormat, target: AudioFormat = SPEAKER) -> None:
        self._source = source
        self._rest = b""
        self._resampler: AudioResampler | None = None
        try:
            self._format = _FORMATS[source.width_bytes, source.is_float]
            self._layout = _LAYOUTS[source.channels - 1]
        except (KeyError, IndexError) as err:
            raise AudioError("no way to convert this format") from err
        if source != target:
            self._resampler = AudioResampler(format="s16", layout=_LAYOUTS[target.channels - 1], rate=target.rate_hz)

    def feed(self, chunk: bytes) -> bytes:
        """Return what can be converted now; the filter holds back about a millisecond. Raises AudioError."""
        data = self._rest + chunk
        end = len(data) - len(data) % self._source.block_bytes
        self._rest = data[end:]
        if self._resampler is None or not end:
            return data[:end]
        return self._convert(self._frame(data[:end]))

    def flush(self) -> bytes:
        """Return what the filter held back, at the end; nothing may be fed after it."""
        self._rest = b""
        return b"" if self._resampler is None else self._convert(None)

    def _frame(self, blocks: bytes) -> av.AudioFrame:
        samples = len(blocks) // self._source.block_bytes
        if self._source.width_bytes == _WIDTH_24_BIT:
            blocks = audioop.lin2lin(blocks, _WIDTH_24_BIT, 4)
        frame = av.AudioFrame(format=self._format, layout=self._layout, samples=samples)
        frame.sample_rate = self._source.rate_hz
        frame.planes[0].update(blocks)
        return frame

    def _convert(self, frame: av.AudioFrame | None) -> bytes:
        assert self._resampler is not None
        try:
            return b"".join(pcm_of(out) for out in self._resampler.resample(frame))
        except av.FFmpegError as err:
            raise AudioError("the samples cannot be converted") from err


def pcm_of(frame: av.AudioFrame) -> bytes:
    """Return the samples of a packed s16 frame; its plane may be longer than they are."""
    return bytes(frame.planes[0])[: frame.samples * frame.layout.nb_channels * 2]
