"""Exact frames out of chunks of any size, for codecs that take nothing else."""


class Chunker:
    """Collects bytes and cuts them into frames of `frame_bytes`; holds less than one frame."""

    def __init__(self, frame_bytes: int) -> None:
        if frame_bytes <= 0:
            raise ValueError("a frame has at least one byte")
        self._frame_bytes = frame_bytes
        self._rest = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the frames that are now complete; keep what is left over."""
        data = self._rest + chunk
        end = len(data) - len(data) % self._frame_bytes
        self._rest = data[end:]
        return [data[start : start + self._frame_bytes] for start in range(0, end, self._frame_bytes)]

    def flush(self) -> bytes | None:
        """Return the last frame, filled up with silence (signed samples: zero), or None if nothing is left."""
        rest, self._rest = self._rest, b""
        return rest.ljust(self._frame_bytes, b"\x00") if rest else None
