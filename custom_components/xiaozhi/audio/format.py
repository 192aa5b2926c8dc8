"""What samples are: rates, widths, channels, and how bytes become milliseconds. No codec."""

from dataclasses import dataclass
from typing import Final

FRAME_MS: Final = 60
"""One Opus packet, both ways (78/xiaozhi-esp32 main/audio/audio_service.h OPUS_FRAME_DURATION_MS)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFormat:
    """Interleaved little-endian PCM. One byte per sample means unsigned, as in WAV; everything else is signed."""

    rate_hz: int
    channels: int = 1
    width_bytes: int = 2
    """Of one sample of one channel."""
    is_float: bool = False

    @property
    def block_bytes(self) -> int:
        """The bytes of one instant: a sample of each channel. Audio is only ever cut between blocks."""
        return self.channels * self.width_bytes

    def bytes_of(self, duration_ms: int) -> int:
        """Return the bytes of a duration, in whole blocks."""
        return duration_ms * self.rate_hz // 1000 * self.block_bytes

    def ms_of(self, size_bytes: int) -> float:
        """Return the duration of so many bytes."""
        return size_bytes / self.block_bytes * 1000 / self.rate_hz

    def silence(self, duration_ms: int) -> bytes:
        """Return silence of a duration."""
        value = b"\x80" if self.width_bytes == 1 else b"\x00"
        return value * self.bytes_of(duration_ms)


MIC: Final = AudioFormat(rate_hz=16000)
"""What recognition gets: Home Assistant's pipeline and pymicro_vad know no other (assist_pipeline/const.py)."""

SPEAKER: Final = AudioFormat(rate_hz=24000)
"""What boards get: the codec rate of nearly all of them, so that they need not resample."""
