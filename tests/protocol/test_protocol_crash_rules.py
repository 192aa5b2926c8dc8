"""What crashes, hangs or confuses a board on the socket: each rule of the firmware as a test of what we send.

Sources: 78/xiaozhi-esp32 main/protocols/websocket_protocol.cc, main/protocols/protocol.h, main/application.cc
(OnIncomingJson), main/audio/audio_service.cc, main/mcp_server.cc.
"""

import json
from typing import Any

import pytest

from custom_components.xiaozhi.protocol.codec import FRAMES_MS, RATES_HZ
from custom_components.xiaozhi.protocol.compose import build_text
from custom_components.xiaozhi.protocol.connection import Connection
from custom_components.xiaozhi.protocol.errors import MisuseError
from custom_components.xiaozhi.protocol.framing import VERSIONS
from custom_components.xiaozhi.protocol.messages import (
    Alert,
    AudioParams,
    Dialect,
    Emotion,
    HeartbeatAck,
    Keepalive,
    McpRequest,
    Outgoing,
    Pong,
    Reboot,
    Rejected,
    ServerHello,
    SessionReady,
    Speech,
    Stt,
    TtsSentence,
    TtsStart,
    TtsStop,
)

SERVER_HELLO = ServerHello(audio=AudioParams(sample_rate_hz=24000))

EVERYTHING: tuple[Outgoing, ...] = (
    SERVER_HELLO,
    SessionReady(),
    Stt(text="x"),
    TtsStart(),
    TtsSentence(text="x"),
    TtsStop(),
    Speech(payload=b"x"),
    Emotion(emotion="happy"),
    Alert(status="s", message="m"),
    McpRequest(payload={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}),
    Keepalive(),
    Reboot(),
    HeartbeatAck(timestamp=None, server_time_ms=1),
    Pong(),
    Rejected(code="c", message="m"),
)


def board(version: int = 1) -> Connection:
    connection = Connection("s1")
    connection.receive_text(json.dumps({"type": "hello", "version": version}))
    return connection


def open_board(version: int = 1) -> Connection:
    connection = board(version)
    connection.send(SERVER_HELLO)
    return connection


def texts(connection: Connection) -> list[dict[str, Any]]:
    frames = (connection.send(message) for message in EVERYTHING)
    return [json.loads(frame) for frame in frames if isinstance(frame, str)]


def test_the_hello_names_its_transport_or_the_board_dereferences_null() -> None:
    frame = board().send(SERVER_HELLO)
    assert isinstance(frame, str)
    assert json.loads(frame)["transport"] == "websocket"


@pytest.mark.parametrize("rate_hz", [0, 11025, 22050, 44100, 96000])
def test_a_rate_that_opus_does_not_know_is_never_announced(rate_hz: int) -> None:
    with pytest.raises(MisuseError):
        board().send(ServerHello(audio=AudioParams(sample_rate_hz=rate_hz)))


@pytest.mark.parametrize("frame_ms", [0, 3, 30, 50, 61, 200])
def test_a_duration_that_the_board_does_not_map_is_never_announced(frame_ms: int) -> None:
    with pytest.raises(MisuseError):
        board().send(ServerHello(audio=AudioParams(sample_rate_hz=24000, frame_ms=frame_ms)))


def test_stereo_is_never_announced() -> None:
    with pytest.raises(MisuseError):
        board().send(ServerHello(audio=AudioParams(sample_rate_hz=24000, channels=2)))


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("frame_ms", FRAMES_MS)
def test_every_rate_and_duration_that_the_board_knows_is_accepted(rate_hz: int, frame_ms: int) -> None:
    assert board().send(ServerHello(audio=AudioParams(sample_rate_hz=rate_hz, frame_ms=frame_ms))) is not None


def test_nothing_is_sent_before_the_board_has_said_hello() -> None:
    connection = Connection("s1")
    assert [connection.send(message) for message in EVERYTHING] == [None] * len(EVERYTHING)


def test_nothing_is_sent_before_our_hello_not_even_tool_requests() -> None:
    connection = board()
    rest = [message for message in EVERYTHING if message is not SERVER_HELLO]
    assert [connection.send(message) for message in rest] == [None] * len(rest)


def test_a_second_server_hello_is_never_sent() -> None:
    connection = open_board()
    connection.receive_text('{"type":"hello","version":1}')
    assert connection.send(SERVER_HELLO) is None


def test_every_tts_message_has_a_state() -> None:
    states = [body["state"] for body in texts(open_board()) if body["type"] == "tts"]
    assert states == ["start", "sentence_start", "stop"]


def test_every_text_is_one_object_with_a_string_type_and_the_session() -> None:
    bodies = texts(open_board())
    assert all(isinstance(body["type"], str) and body["session_id"] == "s1" for body in bodies)


def test_a_board_gets_only_types_that_it_knows_unless_it_asked() -> None:
    asked = {"heartbeat_ack", "pong"}
    known = {"tts", "stt", "llm", "mcp", "system", "alert"}
    assert {body["type"] for body in texts(open_board())} == known | asked


def test_an_alert_has_three_strings() -> None:
    body = json.loads(build_text(Alert(status="s", message="m"), "s1"))
    assert all(isinstance(body[key], str) for key in ("status", "message", "emotion"))


@pytest.mark.parametrize("version", VERSIONS)
def test_an_empty_binary_frame_is_never_sent(version: int) -> None:
    assert open_board(version).send(Speech(payload=b"", is_final=True)) is None


@pytest.mark.parametrize(("version", "size_at"), [(2, slice(12, 16)), (3, slice(2, 4))])
def test_the_payload_size_is_what_follows_or_the_board_reads_past_its_buffer(version: int, size_at: slice) -> None:
    for size_bytes in (1, 2, 255, 1275):
        frame = open_board(version).send(Speech(payload=bytes(size_bytes)))
        assert isinstance(frame, bytes)
        assert int.from_bytes(frame[size_at]) == size_bytes == len(frame) - size_at.stop


@pytest.mark.parametrize("version", VERSIONS)
def test_only_speech_is_ever_binary(version: int) -> None:
    connection = open_board(version)
    binary = [message for message in EVERYTHING if isinstance(connection.send(message), bytes)]
    assert binary == [Speech(payload=b"x")]


@pytest.mark.parametrize("request_id", ["1", None, 1.5, True])
def test_a_tool_request_whose_id_is_no_integer_is_never_sent(request_id: object) -> None:
    with pytest.raises(MisuseError):
        open_board().send(McpRequest(payload={"jsonrpc": "2.0", "id": request_id, "method": "x"}))


def test_the_keepalive_is_a_notification_which_the_board_ignores_without_a_warning() -> None:
    body = json.loads(build_text(Keepalive(), "s1", Dialect.FIRMWARE))
    assert body["payload"]["method"].startswith("notifications")
    assert "id" not in body["payload"]


def test_goodbye_is_never_sent_because_the_socket_ends_a_session() -> None:
    assert "goodbye" not in {body["type"] for body in texts(open_board())}
