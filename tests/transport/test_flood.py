"""How many frames one socket may send."""

import time

import pytest

from custom_components.xiaozhi.transport.flood import BURST_FRAMES, FRAMES_PER_S, FloodGate


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the time in seconds, to be changed."""
    now_s = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now_s[0])
    return now_s


def admitted(gate: FloodGate, frames: int) -> int:
    """Return how many of so many frames at once are read."""
    return sum(gate.admits() for _ in range(frames))


def test_a_hiccup_is_read_completely_and_a_flood_is_not(clock: list[float]) -> None:
    gate = FloodGate()
    assert admitted(gate, 2000) == BURST_FRAMES
    assert gate.dropped == 2000 - BURST_FRAMES


def test_after_a_second_a_seconds_worth_is_read(clock: list[float]) -> None:
    gate = FloodGate()
    admitted(gate, 2000)
    clock[0] += 1
    assert admitted(gate, 2000) == FRAMES_PER_S


def test_silence_is_not_saved_up(clock: list[float]) -> None:
    gate = FloodGate()
    clock[0] += 3600
    assert admitted(gate, 2000) == BURST_FRAMES


def test_a_microphone_is_never_dropped(clock: list[float]) -> None:
    gate = FloodGate()
    for _ in range(5000):
        clock[0] += 0.02
        assert gate.admits()
