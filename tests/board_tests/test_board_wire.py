"""URLs, hellos and frames as a board reads and writes them."""

import pytest

from tests.board import FirmwareCrash
from tests.board.wire import (
    SocketAddress,
    frame_audio,
    message_text,
    parse_server_hello,
    parse_socket_url,
    socket_headers,
    unframe_audio,
)


def test_a_url_with_port_is_understood() -> None:
    assert parse_socket_url("ws://ha:8123/x/?a=b:c") == SocketAddress(False, "ha", 8123, "/x/?a=b:c")


def test_a_url_without_port_takes_the_scheme_s() -> None:
    assert parse_socket_url("wss://ha/x") == SocketAddress(True, "ha", 443, "/x")


@pytest.mark.parametrize("url", ["ws://ha/x?mac=02:00", "ws://ha:/x", "http://ha:80/x", "ha:80"])
def test_urls_that_crash(url: str) -> None:
    with pytest.raises(FirmwareCrash):
        parse_socket_url(url)


@pytest.mark.parametrize(("token", "header"), [("abc", "Bearer abc"), ("XiaoZhi abc", "XiaoZhi abc")])
def test_a_token_with_a_space_is_sent_as_it_is(token: str, header: str) -> None:
    assert socket_headers(token, 1, "m", "c")["Authorization"] == header


def test_no_token_no_header() -> None:
    assert "Authorization" not in socket_headers("", 1, "m", "c")


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_packet_survives_its_frame(version: int) -> None:
    assert unframe_audio(version, frame_audio(version, b"opus")) == b"opus"


@pytest.mark.parametrize("data", [b"\0\0\0\x09opus", b"\0\0"])
def test_a_frame_that_claims_too_much_is_read_past_its_end(data: bytes) -> None:
    with pytest.raises(FirmwareCrash):
        unframe_audio(3, data)


def test_a_hello_without_transport_crashes() -> None:
    with pytest.raises(FirmwareCrash):
        parse_server_hello({"type": "hello"})


def test_a_hello_for_another_transport_is_ignored() -> None:
    assert parse_server_hello({"type": "hello", "transport": "udp"}) is None


@pytest.mark.parametrize("params", [{"sample_rate": 22050}, {"frame_duration": 30}])
def test_a_rate_or_duration_that_opus_has_not_closes_the_decoder(params: dict[str, int]) -> None:
    with pytest.raises(FirmwareCrash):
        parse_server_hello({"type": "hello", "transport": "websocket", "audio_params": params})


def test_strings_are_not_escaped() -> None:
    assert message_text("s", {"type": "listen", "text": 'a"b'}) == '{"session_id":"s","type":"listen","text":"a"b"}'
