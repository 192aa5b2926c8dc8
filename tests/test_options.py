"""What is stored on the hub, read: defaults, bounds, and nonsense that must not stop the house."""

from ipaddress import ip_network
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi import const
from custom_components.xiaozhi.options import Options, parse_address, parse_networks

TEXT = st.text("aZ09:/.@[]%# \x00小")  # a small alphabet: Hypothesis is slow to make its table of all characters
KEYS = [value for name, value in vars(const).items() if name.startswith("CONF_")]


def test_a_hub_without_options_has_the_safe_defaults() -> None:
    options = Options.from_mapping({})
    assert options == Options()
    assert (options.access, options.auto_accept, options.address) == ("local", False, None)
    assert (options.silence_s, options.stage_limit_s, options.greeting) == (120, 30, "spoken")
    assert (options.model_requests, options.messages_per_minute, options.spoken_per_day) == (10, 20, 0)
    assert "你好小智" in options.wake_words
    assert "退出" in options.exit_words


def test_stored_options_are_read() -> None:
    options = Options.from_mapping(
        {
            "address": "http://192.168.1.5:8123",
            "access": "networks",
            "networks": ["192.168.20.7/24", "fd00::/8"],
            "auto_accept": True,
            "silence_s": 45.0,
            "stage_limit_s": 20,
            "wake_words": ["Jarvis", " 小智 ", ""],
            "greeting": "agent",
            "greeting_text": " Yes? ",
            "exit_words": [],
            "language": "zh-Hans",
            "model_requests": 3,
            "messages_per_minute": 0,
            "spoken_per_day": 2000.0,
            "chat_days": 90.0,
            "chats_kept": 99_999,
            "recording_days": -1,
        }
    )
    assert options == Options(
        address="http://192.168.1.5:8123",
        access="networks",
        networks=(ip_network("192.168.20.0/24"), ip_network("fd00::/8")),
        auto_accept=True,
        silence_s=45,
        stage_limit_s=20,
        wake_words=("Jarvis", "小智"),
        greeting="agent",
        greeting_text="Yes?",
        exit_words=(),
        language="zh-Hans",
        model_requests=3,
        messages_per_minute=0,
        spoken_per_day=2000,
        chat_days=90,
        chats_kept=10_000,
        recording_days=0,
    )


@pytest.mark.parametrize(("stored", "silence_s"), [(1, 10), (9999, 600), (True, 120), ("60", 120), (float("nan"), 120)])
def test_seconds_stay_within_their_bounds(stored: object, silence_s: int) -> None:
    assert Options.from_mapping({"silence_s": stored}).silence_s == silence_s


@pytest.mark.parametrize(
    ("stored", "limits"), [(-5, (1, 0, 0)), (10**9, (50, 600, 1_000_000)), ("7", (10, 20, 0)), (None, (10, 20, 0))]
)
def test_limits_stay_within_their_bounds(stored: object, limits: tuple[int, int, int]) -> None:
    options = Options.from_mapping(dict.fromkeys(("model_requests", "messages_per_minute", "spoken_per_day"), stored))
    assert (options.model_requests, options.messages_per_minute, options.spoken_per_day) == limits


@given(st.dictionaries(st.sampled_from(KEYS), st.none() | st.booleans() | st.floats() | TEXT | st.lists(TEXT)))
def test_no_stored_nonsense_raises_or_opens_the_door(stored: dict[str, Any]) -> None:
    options = Options.from_mapping(stored)
    assert options.access in ("local", "networks")
    assert options.auto_accept == (stored.get("auto_accept") is True)


def test_an_unreadable_network_admits_nobody() -> None:
    assert Options.from_mapping({"networks": ["home", "10.0.0.0/8"]}).networks == (ip_network("10.0.0.0/8"),)


def test_an_unreadable_address_is_as_none() -> None:
    assert Options.from_mapping({"address": "ftp://x"}).address is None


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("http://192.168.1.5:8123", "http://192.168.1.5:8123"),
        (" http://192.168.1.5/ ", "http://192.168.1.5:80"),
        ("https://Home.Example.com", "https://home.example.com:443"),
        ("http://home_assistant.lan:8123/", "http://home_assistant.lan:8123"),
    ],
)
def test_an_address_is_stored_with_its_port(typed: str, address: str) -> None:
    assert parse_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "192.168.1.5:8123",
        "ws://192.168.1.5",
        "http://",
        "http://[fd00::1]:8123",
        "http://user@host",
        "http://host/path",
        "http://host?x=1",
        "http://host#x",
        "http://host:0",
        "http://host:99999",
        "http://-host",
        "http://ho st",
        f"http://{'x' * 254}",
    ],
)
def test_an_address_that_no_board_can_use_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_address(typed)


def test_networks_may_be_written_as_addresses_within_them() -> None:
    assert parse_networks([" 192.168.1.20/24", "10.0.0.5"]) == (ip_network("192.168.1.0/24"), ip_network("10.0.0.5/32"))
    with pytest.raises(ValueError, match="home"):
        parse_networks(["home"])


def test_a_language_adds_its_own_exit_words_until_the_owner_chooses_some() -> None:
    assert "auf wiedersehen" in {word.casefold() for word in Options().exit_words_in("de")}
    assert Options(exit_words=("enough",)).exit_words_in("de") == ("enough",)
