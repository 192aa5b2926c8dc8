"""The sound of a timer."""

from itertools import pairwise

import audioop

from custom_components.xiaozhi.audio.chime import chime
from custom_components.xiaozhi.audio.format import FRAME_MS, SPEAKER


def test_the_chime_is_audible_and_not_clipped_and_ends_in_silence() -> None:
    pcm = chime()
    assert 500 < SPEAKER.ms_of(len(pcm)) < 2000
    assert 0.2 * 32767 < audioop.max(pcm, 2) < 0.5 * 32767
    assert audioop.max(pcm[-SPEAKER.bytes_of(FRAME_MS) :], 2) == 0


def test_the_chime_has_no_clicks() -> None:
    pcm = chime()
    samples = [int.from_bytes(pcm[place : place + 2], "little", signed=True) for place in range(0, len(pcm), 2)]
    assert max(abs(after - before) for before, after in pairwise(samples)) < 4000
