"""What a board says of itself: read as the firmware writes it, and never trusted."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.protocol.status import DeviceStatus, parse_status

WHOLE = {
    "audio_speaker": {"volume": 70},
    "screen": {"brightness": 75, "theme": "light"},
    "battery": {"level": 80, "charging": False},
    "network": {"type": "wifi", "ssid": "home", "signal": "strong"},
    "chip": {"temperature": 45.0},
}
READ = DeviceStatus(
    volume=70,
    brightness=75,
    theme="light",
    battery_level=80,
    is_charging=False,
    signal="strong",
    temperature_c=45.0,
)


def test_a_whole_status_is_read() -> None:
    assert parse_status(WHOLE) == READ


def test_what_a_board_does_not_have_is_not_there() -> None:
    assert parse_status({"audio_speaker": {"volume": 0}, "screen": {}}) == DeviceStatus(volume=0)


@pytest.mark.parametrize(
    "said",
    [
        {"audio_speaker": {"volume": 101}},
        {"audio_speaker": {"volume": True}},
        {"audio_speaker": {"volume": "70"}},
        {"audio_speaker": 70},
        {"screen": {"theme": "blue", "brightness": -1}},
        {"battery": {"charging": "no"}},
        {"network": {"signal": "unknown"}},
        {"chip": {"temperature": 1000}},
    ],
    ids=str,
)
def test_what_cannot_be_is_not_there(said: Any) -> None:
    assert parse_status(said) == DeviceStatus()


def test_mobile_networks_have_a_worse_signal() -> None:
    assert parse_status({"network": {"type": "cellular", "signal": "very weak"}}) == DeviceStatus(signal="very_weak")


@pytest.mark.parametrize("said", [None, "true", [], 5])
def test_what_is_no_object_is_no_status(said: object) -> None:
    assert parse_status(said) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*WHOLE, "volume", "level", "signal"]), inner),
)


@given(JSON)
def test_nothing_that_a_board_says_makes_reading_fail(said: object) -> None:
    parse_status(said)


def test_a_newer_reading_changes_only_what_it_says() -> None:
    newer = DeviceStatus(volume=10, is_charging=True)
    assert READ.updated(newer) == DeviceStatus.from_data(READ.as_data() | {"volume": 10, "is_charging": True})


def test_data_of_another_version_is_read() -> None:
    assert DeviceStatus.from_data({"volume": 5, "humour": 3}) == DeviceStatus(volume=5)
