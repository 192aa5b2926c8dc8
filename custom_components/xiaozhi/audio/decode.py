"""A whole sound file of any kind (MP3, Ogg, FLAC, WAV, MP4, Matroska) into what boards are sent.

A pure function that takes a while (about 1 ms per second of MP3): callers run it in a worker thread.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

import av
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from .errors import AudioError
from .format import SPEAKER
from .resample import pcm_of

MAX_DURATION_S: Final = 600
"""Longest sound: ten minutes are 29 MB of PCM. A few kilobytes of packed silence could otherwise fill the memory."""

_FORMATS: Final = "aac,aiff,flac,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,ogg,wav,w64"
"""Containers that only hold sound. Playlists (hls, concat) would have FFmpeg open other files and addresses."""


def decode_media(data: bytes, *, max_duration_s: int = MAX_DURATION_S) -> bytes:
    """Return 24 kHz mono s16 PCM. Raises AudioError for what holds no sound or more than the limit.

    Damaged packets in the middle are left out.
    """
    limit_bytes = SPEAKER.bytes_of(max_duration_s * 1000)
    pcm = bytearray()
    try:
        with av.open(BytesIO(data), "r", options={"format_whitelist": _FORMATS}) as container:
            for part in _decode(container):
                pcm += part
                if len(pcm) > limit_bytes:
                    raise AudioError(f"the sound is longer than {max_duration_s} s")
    except (av.FFmpegError, ValueError) as err:
        # PyAV raises ValueError where parameters change in the middle of a stream.
        raise AudioError("this is no sound that can be decoded") from err
    if not pcm:
        raise AudioError("there is no sound in it")
    return bytes(pcm)


def _decode(container: InputContainer) -> Iterator[bytes]:
    stream = next(iter(container.streams.audio), None)
    if stream is None:
        raise AudioError("there is no audio stream in it")
    resampler = AudioResampler(format="s16", layout="mono", rate=SPEAKER.rate_hz)
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            continue
        for frame in frames:
            yield from map(pcm_of, resampler.resample(frame))
    # A resampler that had nothing to do answers a flush with None.
    yield from (pcm_of(frame) for frame in resampler.resample(None) if frame is not None)
