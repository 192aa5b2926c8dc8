"""Speech in these tests leaves as PCM: a board that reads it knows which piece it plays, and encoding takes no time."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from custom_components.xiaozhi.audio.format import FRAME_MS, SPEAKER


class PlainEncoder:
    """Stands in for `OpusEncoder`."""

    def __init__(self) -> None:
        self.is_closed = False

    def encode(self, pcm: bytes) -> bytes:
        """Return the PCM itself."""
        assert len(pcm) == SPEAKER.bytes_of(FRAME_MS), "only whole frames can be encoded"
        return pcm

    def close(self) -> None:
        """Note it."""
        self.is_closed = True


@pytest.fixture(autouse=True)
def plain_encoder(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave speech unencoded, but for tests marked `real_opus`."""
    if "real_opus" in request.fixturenames:
        yield
        return
    with patch("custom_components.xiaozhi.session.speech.OpusEncoder", PlainEncoder):
        yield


@pytest.fixture
def real_opus() -> None:
    """Encode speech in this test."""
