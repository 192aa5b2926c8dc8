"""JSON text ⇄ messages."""

from base64 import b64encode
import json
from typing import Any

import pytest

from custom_components.xiaozhi.protocol.codec import MAX_ID_CHARS, MAX_TYPE_CHARS, parse_text
from custom_components.xiaozhi.protocol.compose import build_text
from custom_components.xiaozhi.protocol.errors import Fault, MisuseError, PeerError
from custom_components.xiaozhi.protocol.framing import MAX_BINARY_BYTES
from custom_components.xiaozhi.protocol.messages import (
    Abort,
    Alert,
    AudioPacket,
    AudioParams,
    DeviceInfo,
    Dialect,
    Emotion,
    Heartbeat,
    HeartbeatAck,
    Hello,
    Incoming,
    Keepalive,
    ListenDetect,
    ListenMode,
    ListenStart,
    ListenStop,
    McpReply,
    McpRequest,
    Outgoing,
    Ping,
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
    Unknown,
)

FIRMWARE_HELLO = """{"type":"hello","version":1,"features":{"mcp":true,"glyph_push":true},
 "text_font":{"bundle":"noto","charset":"basic","size":20,"bpp":4},
 "transport":"websocket",
 "audio_params":{"format":"opus","sample_rate":16000,"channels":1,"frame_duration":60}}"""


def fault_of(text: str) -> Fault:
    with pytest.raises(PeerError) as caught:
        parse_text(text)
    return caught.value.code


def built(message: Outgoing, dialect: Dialect = Dialect.FIRMWARE) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(build_text(message, "s1", dialect))
    assert body.pop("session_id") == "s1"
    return body


def test_the_hello_of_stock_firmware_is_read() -> None:
    assert parse_text(FIRMWARE_HELLO) == Hello(version=1, has_mcp=True)


def test_a_bare_hello_means_the_defaults_of_the_firmware() -> None:
    assert parse_text('{"type":"hello"}') == Hello(version=None, audio=AudioParams(sample_rate_hz=16000, frame_ms=60))


def test_features_and_audio_params_of_a_hello_are_read() -> None:
    text = """{"type":"hello","version":3,"features":{"aec":true,"chat":true},
               "audio_params":{"sample_rate":24000,"frame_duration":20}}"""
    audio = AudioParams(sample_rate_hz=24000, frame_ms=20)
    assert parse_text(text) == Hello(version=3, has_aec=True, has_chat=True, audio=audio)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"type":"device_info","device_id":"web-1","client_id":"c","version":"1.0"}',
            DeviceInfo(device_id="web-1", client_id="c", version="1.0"),
        ),
        ('{"type":"device_info"}', DeviceInfo()),
        (
            '{"session_id":"s","type":"listen","state":"start","mode":"realtime"}',
            ListenStart(mode=ListenMode.REALTIME),
        ),
        ('{"type":"listen","state":"start","mode":"manual"}', ListenStart(mode=ListenMode.MANUAL)),
        ('{"type":"listen","state":"start"}', ListenStart(mode=ListenMode.AUTO)),
        ('{"type":"listen","state":"stop"}', ListenStop()),
        ('{"type":"listen","state":"detect","text":"你好小智"}', ListenDetect(text="你好小智")),
        ('{"type":"abort"}', Abort()),
        ('{"type":"abort","reason":"wake_word_detected"}', Abort(reason="wake_word_detected")),
        ('{"type":"mcp","payload":{"jsonrpc":"2.0","id":1}}', McpReply(payload={"jsonrpc": "2.0", "id": 1})),
        ('{"type":"heartbeat","timestamp":1700000000000}', Heartbeat(timestamp=1700000000000)),
        ('{"type":"heartbeat","timestamp":1.5}', Heartbeat(timestamp=1.5)),
        ('{"type":"heartbeat"}', Heartbeat()),
        ('{"type":"ping"}', Ping()),
        ('{"type":"audio","format":"opus","data":"AAEC"}', AudioPacket(payload=b"\x00\x01\x02")),
        ('{"type":"audio","data":""}', AudioPacket(payload=b"")),
        ('{"type":"iot","states":[]}', Unknown(type="iot")),
    ],
)
def test_a_message_is_read(text: str, message: Incoming) -> None:
    assert parse_text(text) == message


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.BAD_JSON),
        ("[1]", Fault.BAD_JSON),
        ('"hello"', Fault.BAD_JSON),
        ('{"type":"listen","text":"say "hi""}', Fault.BAD_JSON),
        ('{"type":"heartbeat","timestamp":NaN}', Fault.BAD_JSON),
        ('{"type":"heartbeat","timestamp":1e999}', Fault.BAD_JSON),
        ('{"type":"heartbeat","timestamp":' + "9" * 5000 + "}", Fault.BAD_JSON),
        ('{"type":"mcp","payload":' + "[" * 60000, Fault.BAD_JSON),
        ("{}", Fault.BAD_TYPE),
        ('{"type":1}', Fault.BAD_TYPE),
        ('{"type":null}', Fault.BAD_TYPE),
        ('{"type":"hello","version":"1"}', Fault.BAD_FIELD),
        ('{"type":"hello","version":true}', Fault.BAD_FIELD),
        ('{"type":"hello","features":["mcp"]}', Fault.BAD_FIELD),
        ('{"type":"hello","audio_params":{"sample_rate":44100}}', Fault.BAD_FIELD),
        ('{"type":"hello","audio_params":{"frame_duration":0}}', Fault.BAD_FIELD),
        ('{"type":"hello","audio_params":{"channels":2}}', Fault.BAD_FIELD),
        ('{"type":"hello","audio_params":{"format":"pcm"}}', Fault.BAD_FIELD),
        ('{"type":"device_info","device_id":7}', Fault.BAD_FIELD),
        ('{"type":"listen"}', Fault.BAD_FIELD),
        ('{"type":"listen","state":"pause"}', Fault.BAD_FIELD),
        ('{"type":"listen","state":"start","mode":"loud"}', Fault.BAD_FIELD),
        ('{"type":"listen","state":"detect","text":5}', Fault.BAD_FIELD),
        ('{"type":"abort","reason":{}}', Fault.BAD_FIELD),
        ('{"type":"mcp"}', Fault.BAD_FIELD),
        ('{"type":"mcp","payload":"x"}', Fault.BAD_FIELD),
        ('{"type":"heartbeat","timestamp":"now"}', Fault.BAD_FIELD),
        ('{"type":"heartbeat","timestamp":true}', Fault.BAD_FIELD),
        ('{"type":"audio","data":"not base64!"}', Fault.BAD_AUDIO),
        ('{"type":"audio","data":"äöü"}', Fault.BAD_AUDIO),
        ('{"type":"audio","data":"AAE"}', Fault.BAD_AUDIO),
        ('{"type":"audio","format":"pcm","data":""}', Fault.BAD_AUDIO),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_stable_code(text: str, fault: Fault) -> None:
    assert fault_of(text) is fault


def test_raw_line_breaks_inside_strings_are_tolerated() -> None:
    assert parse_text('{"type":"listen","state":"detect","text":"a\nb"}') == ListenDetect(text="a\nb")


def test_text_that_cannot_be_encoded_again_is_replaced() -> None:
    assert parse_text('{"type":"listen","state":"detect","text":"a\\ud800b"}') == ListenDetect(text="a?b")


def test_a_pair_of_surrogates_stays_the_character_it_means() -> None:
    assert parse_text('{"type":"listen","state":"detect","text":"\\uD83D\\uDE00"}') == ListenDetect(text="😀")


def test_audio_larger_than_any_packet_is_refused() -> None:
    data = b64encode(bytes(MAX_BINARY_BYTES + 1)).decode()
    assert fault_of(json.dumps({"type": "audio", "data": data})) is Fault.BINARY_TOO_LARGE


def test_an_overlong_id_is_refused() -> None:
    assert fault_of(json.dumps({"type": "device_info", "device_id": "x" * (MAX_ID_CHARS + 1)})) is Fault.BAD_FIELD


def test_an_overlong_unknown_type_is_cut() -> None:
    assert parse_text(json.dumps({"type": "x" * 1000})) == Unknown(type="x" * MAX_TYPE_CHARS)


def test_an_error_does_not_repeat_what_was_said() -> None:
    with pytest.raises(PeerError) as caught:
        parse_text('{"type":"listen","state":"my secret"}')
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("message", "body"),
    [
        (
            SessionReady(),
            {"type": "session_ready", "config": {"vad_threshold": 0.5, "max_audio_length": 30000}},
        ),
        (Stt(text="你好"), {"type": "stt", "text": "你好"}),
        (TtsStart(), {"type": "tts", "state": "start"}),
        (TtsSentence(text="Hi."), {"type": "tts", "state": "sentence_start", "text": "Hi."}),
        (TtsStop(), {"type": "tts", "state": "stop"}),
        (
            Speech(payload=b"\x00\x01\x02", is_final=True),
            {"type": "tts_audio", "format": "opus", "data": "AAEC", "is_final": True},
        ),
        (Emotion(emotion="happy", text="🙂"), {"type": "llm", "emotion": "happy", "text": "🙂"}),
        (
            Alert(status="Error", message="No voice"),
            {"type": "alert", "status": "Error", "message": "No voice", "emotion": "warning"},
        ),
        (McpRequest(payload={"id": 1}), {"type": "mcp", "payload": {"id": 1}}),
        (Keepalive(), {"type": "mcp", "payload": {"jsonrpc": "2.0", "method": "notifications/keepalive"}}),
        (Reboot(), {"type": "system", "command": "reboot"}),
        (
            HeartbeatAck(timestamp=5, server_time_ms=9),
            {"type": "heartbeat_ack", "timestamp": 5, "server_time": 9},
        ),
        (Pong(), {"type": "pong"}),
        (Rejected(code="bad_json", message="not JSON"), {"type": "error", "code": "bad_json", "message": "not JSON"}),
    ],
)
def test_a_message_is_built(message: Outgoing, body: dict[str, Any]) -> None:
    assert built(message) == body


def test_the_keepalive_of_the_json_dialect_is_a_ping() -> None:
    assert built(Keepalive(), Dialect.JSON) == {"type": "ping"}


def test_text_leaves_unescaped_and_without_spaces() -> None:
    assert build_text(Stt(text="你好"), "s1") == '{"type":"stt","text":"你好","session_id":"s1"}'


def test_text_that_cannot_be_encoded_leaves_with_a_question_mark() -> None:
    assert built(Stt(text="a\ud800b")) == {"type": "stt", "text": "a?b"}


@pytest.mark.parametrize("payload", [{"params": float("nan")}, {"params": object()}])
def test_a_tool_request_that_is_no_json_is_our_own_mistake(payload: dict[str, Any]) -> None:
    with pytest.raises(MisuseError):
        build_text(McpRequest(payload=payload), "s1")


def test_a_hello_carries_the_audio_that_we_send() -> None:
    body = built(ServerHello(audio=AudioParams(sample_rate_hz=24000, frame_ms=60)))
    assert body["audio_params"] == {"format": "opus", "sample_rate": 24000, "channels": 1, "frame_duration": 60}
