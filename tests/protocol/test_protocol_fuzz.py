"""Whatever a peer sends, in any order: nothing raises, faults are counted, what is packed comes back."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.xiaozhi.protocol.compose import build_text
from custom_components.xiaozhi.protocol.connection import Connection, Phase
from custom_components.xiaozhi.protocol.framing import (
    VERSIONS,
    add_gateway_header,
    pack,
    strip_gateway_header,
    unpack,
)
from custom_components.xiaozhi.protocol.messages import (
    AudioParams,
    Dialect,
    Heartbeat,
    HeartbeatAck,
    McpReply,
    McpRequest,
    ServerHello,
    SessionReady,
    Stt,
    Unknown,
)

TYPES = ("hello", "device_info", "listen", "abort", "mcp", "audio", "heartbeat", "ping", "pong", "x")
KEYS = ("version", "features", "audio_params", "state", "mode", "text", "payload", "data", "timestamp", "device_id")

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
nearly_messages = st.builds(
    lambda kind, fields: json.dumps({**fields, "type": kind}),
    st.sampled_from(TYPES) | values,
    st.dictionaries(st.sampled_from(KEYS), values | st.sampled_from(["start", "stop", "detect", "auto", "AAEC"])),
)
frames = st.text(alphabet=st.characters()) | nearly_messages | st.binary()


def answer(connection: Connection) -> None:
    """Do what a session does: answer a hello, pass on rejections."""
    connection.send(ServerHello(audio=AudioParams()))
    connection.send(SessionReady())
    for reply in connection.take_replies():
        assert isinstance(connection.send(reply), str)


@settings(max_examples=150, deadline=None)
@given(frames=st.lists(frames, max_size=12), version=st.none() | st.integers(), from_gateway=st.booleans())
def test_no_frame_ever_raises_and_each_is_used_or_counted(
    frames: list[str | bytes], version: int | None, *, from_gateway: bool
) -> None:
    connection = Connection("s1", version=version, from_gateway=from_gateway)
    for frame in frames:
        before = connection.counts.total()
        got = connection.receive_text(frame) if isinstance(frame, str) else connection.receive_bytes(frame)
        assert (got is None) <= (connection.counts.total() == before + 1)
        assert got is None or connection.phase is not Phase.WAITING
        answer(connection)


@settings(max_examples=60, deadline=None)
@given(version=st.sampled_from(VERSIONS), data=st.binary(max_size=64))
def test_any_bytes_after_hello_are_audio_or_counted(version: int, data: bytes) -> None:
    connection = Connection("s1", version=version)
    connection.receive_text('{"type":"hello"}')
    assert (connection.receive_bytes(data) is None) == (connection.counts.total() == 1)


@settings(max_examples=50, deadline=None)
@given(payload=st.binary(min_size=1, max_size=1500), timestamp_ms=st.integers(min_value=0, max_value=0xFFFFFFFF))
def test_what_is_packed_comes_back(payload: bytes, timestamp_ms: int) -> None:
    for version in VERSIONS:
        packet = unpack(version, pack(version, payload, timestamp_ms))
        assert packet.payload == payload
        assert packet.timestamp_ms == (timestamp_ms if version == 2 else 0)
    assert strip_gateway_header(add_gateway_header(payload, 0, timestamp_ms)).payload == payload


@settings(max_examples=50, deadline=None)
@given(text=st.text(alphabet=st.characters()), dialect=st.sampled_from(Dialect))
def test_any_text_makes_a_frame_that_can_be_written(text: str, dialect: Dialect) -> None:
    frame = build_text(Stt(text=text), "s1", dialect)
    assert json.loads(frame.encode())["text"] == text.encode(errors="replace").decode()


@settings(max_examples=50, deadline=None)
@given(kind=st.text(alphabet=st.characters(), max_size=8), payload=st.dictionaries(st.text(), values))
def test_whatever_was_read_can_be_sent_back(kind: str, payload: dict[str, Any]) -> None:
    connection = Connection("s1")
    connection.receive_text('{"type":"device_info"}')
    match connection.receive_text(json.dumps({"type": kind, "payload": payload})):
        case Unknown(type=name):
            build_text(Stt(text=name), "s1").encode()
    match connection.receive_text(json.dumps({"type": "mcp", "payload": payload})):
        case McpReply(payload=reply):
            build_text(McpRequest(payload={"params": reply}), "s1").encode()
    match connection.receive_text(json.dumps({"type": "heartbeat", "timestamp": payload.get("", 1)})):
        case Heartbeat(timestamp=timestamp):
            build_text(HeartbeatAck(timestamp=timestamp, server_time_ms=0), "s1").encode()
