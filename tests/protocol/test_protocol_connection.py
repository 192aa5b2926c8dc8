"""One peer without its socket: dialects, phases, limits."""

import json
from typing import Any

import pytest

from custom_components.xiaozhi.protocol.codec import MAX_TEXT_BYTES
from custom_components.xiaozhi.protocol.connection import Connection, Phase
from custom_components.xiaozhi.protocol.errors import Fault, MisuseError
from custom_components.xiaozhi.protocol.framing import MAX_BINARY_BYTES
from custom_components.xiaozhi.protocol.messages import (
    AudioPacket,
    AudioParams,
    DeviceInfo,
    Dialect,
    Hello,
    Keepalive,
    ListenMode,
    ListenStart,
    Outgoing,
    Pong,
    Rejected,
    ServerHello,
    SessionReady,
    Speech,
    TtsStart,
    Unknown,
)

HELLO = '{"type":"hello","version":1,"transport":"websocket"}'
DEVICE_INFO = '{"type":"device_info","device_id":"web-1"}'
LISTEN = '{"type":"listen","state":"start","mode":"auto"}'
SERVER_HELLO = ServerHello(audio=AudioParams(sample_rate_hz=24000))


def firmware(hello: str = HELLO, *, from_gateway: bool = False, version: int | None = None) -> Connection:
    connection = Connection("s1", from_gateway=from_gateway, version=version)
    connection.receive_text(hello)
    assert connection.send(SERVER_HELLO) is not None
    return connection


def json_peer() -> Connection:
    connection = Connection("s1")
    connection.receive_text(DEVICE_INFO)
    assert connection.send(SessionReady()) is not None
    return connection


def sent(connection: Connection, message: Outgoing) -> dict[str, Any]:
    frame = connection.send(message)
    assert isinstance(frame, str)
    body: dict[str, Any] = json.loads(frame)
    return body


def test_a_new_connection_waits_and_knows_no_dialect() -> None:
    connection = Connection("s1")
    assert (connection.phase, connection.dialect, connection.is_open) == (Phase.WAITING, None, False)


def test_hello_makes_it_firmware_and_the_answer_opens_it() -> None:
    connection = Connection("s1")
    assert connection.receive_text(HELLO) == Hello(version=1)
    assert (connection.phase, connection.dialect) == (Phase.GREETED, Dialect.FIRMWARE)
    assert sent(connection, SERVER_HELLO)["session_id"] == "s1"
    assert (connection.phase, connection.is_open) == (Phase.OPEN, True)


def test_device_info_makes_it_json_and_the_answer_opens_it() -> None:
    connection = Connection("s1")
    assert connection.receive_text(DEVICE_INFO) == DeviceInfo(device_id="web-1")
    assert connection.dialect is Dialect.JSON
    assert sent(connection, SessionReady()) == {
        "type": "session_ready",
        "session_id": "s1",
        "config": {"vad_threshold": 0.5, "max_audio_length": 30000},
    }
    assert connection.is_open


@pytest.mark.parametrize(("first", "answer"), [(HELLO, SessionReady()), (DEVICE_INFO, SERVER_HELLO)])
def test_the_answer_of_the_other_dialect_is_not_sent(first: str, answer: Outgoing) -> None:
    connection = Connection("s1")
    connection.receive_text(first)
    assert connection.send(answer) is None
    assert connection.phase is Phase.GREETED


def test_whatever_comes_before_hello_is_dropped_and_counted() -> None:
    connection = Connection("s1")
    assert connection.receive_bytes(b"abcd") is None
    assert connection.receive_text(LISTEN) is None
    assert connection.receive_text('{"type":"nonsense"}') is None
    assert connection.counts == {Fault.BEFORE_HELLO: 3}
    assert connection.phase is Phase.WAITING


def test_a_bad_hello_does_not_open_but_a_good_one_may_follow() -> None:
    connection = Connection("s1")
    assert connection.receive_text('{"type":"hello","version":"x"}') is None
    assert connection.phase is Phase.WAITING
    assert connection.receive_text(HELLO) == Hello(version=1)


@pytest.mark.parametrize("second", [HELLO, DEVICE_INFO])
def test_a_second_hello_is_ignored_and_counted(second: str) -> None:
    connection = firmware()
    assert connection.receive_text(second) is None
    assert connection.counts == {Fault.SECOND_HELLO: 1}
    assert connection.dialect is Dialect.FIRMWARE


def test_messages_and_audio_are_accepted_even_before_the_answer_has_left() -> None:
    connection = Connection("s1")
    connection.receive_text(HELLO)
    assert connection.receive_text(LISTEN) == ListenStart(mode=ListenMode.AUTO)
    assert connection.receive_bytes(b"abcd") == AudioPacket(payload=b"abcd")


def test_either_dialect_may_send_audio_either_way() -> None:
    assert firmware().receive_text('{"type":"audio","data":"AAEC"}') == AudioPacket(payload=b"\x00\x01\x02")
    assert json_peer().receive_bytes(b"abcd") == AudioPacket(payload=b"abcd")


def test_the_version_of_the_hello_frames_both_directions() -> None:
    connection = firmware('{"type":"hello","version":3}', version=2)
    assert connection.version == 3
    assert connection.receive_bytes(b"\x00\x00\x00\x02ab") == AudioPacket(payload=b"ab")
    assert connection.send(Speech(payload=b"ab")) == b"\x00\x00\x00\x02ab"


def test_the_protocol_version_header_counts_when_the_hello_names_none() -> None:
    assert firmware('{"type":"hello"}', version=2).version == 2


@pytest.mark.parametrize("header", [None, 0, 4])
def test_without_a_usable_version_it_is_1(header: int | None) -> None:
    assert firmware('{"type":"hello"}', version=header).version == 1


def test_a_version_that_does_not_exist_is_counted_and_not_used() -> None:
    connection = firmware('{"type":"hello","version":9}', version=3)
    assert connection.version == 3
    assert connection.counts == {Fault.BAD_VERSION: 1}


def test_version_2_speech_carries_its_timestamp() -> None:
    connection = firmware('{"type":"hello","version":2}')
    frame = connection.send(Speech(payload=b"ab", timestamp_ms=60))
    assert frame == bytes.fromhex("0002 0000 00000000 0000003c 00000002") + b"ab"


def test_gateway_frames_have_their_header_both_ways() -> None:
    connection = firmware(from_gateway=True)
    header = bytes.fromhex("01 00 0002 00000000 00000005 00000002")
    assert connection.receive_bytes(header + b"ab") == AudioPacket(payload=b"ab", timestamp_ms=5)
    assert connection.send(Speech(payload=b"ab", timestamp_ms=5)) == header + b"ab"
    second = connection.send(Speech(payload=b"ab", timestamp_ms=65))
    assert isinstance(second, bytes)
    assert int.from_bytes(second[4:8]) == 1


def test_frames_above_the_limits_are_dropped_and_counted() -> None:
    connection = firmware()
    assert connection.receive_text("x" * (MAX_TEXT_BYTES + 1)) is None
    assert connection.receive_text("你" * (MAX_TEXT_BYTES // 2)) is None
    assert connection.receive_bytes(bytes(MAX_BINARY_BYTES + 1)) is None
    assert connection.counts == {Fault.TEXT_TOO_LARGE: 2, Fault.BINARY_TOO_LARGE: 1}


def test_an_unknown_type_is_counted_and_handed_on() -> None:
    connection = firmware()
    assert connection.receive_text('{"type":"gesture"}') == Unknown(type="gesture")
    assert connection.counts == {Fault.UNKNOWN_TYPE: 1}


def test_a_pong_is_no_fault() -> None:
    connection = json_peer()
    assert connection.receive_text('{"type":"pong"}') == Unknown(type="pong")
    assert not connection.counts


def test_a_json_peer_is_told_its_faults_once() -> None:
    connection = json_peer()
    connection.receive_text('{"type":"audio","data":"!"}')
    replies = connection.take_replies()
    assert replies == [Rejected(code="bad_audio", message="data is not base64")]
    assert sent(connection, replies[0])["code"] == "bad_audio"
    assert connection.take_replies() == []


def test_faults_that_nobody_takes_do_not_pile_up() -> None:
    connection = json_peer()
    for _ in range(100):
        connection.receive_text("?")
    assert len(connection.take_replies()) == 8
    assert connection.counts == {Fault.BAD_JSON: 100}


def test_firmware_is_not_told_its_faults() -> None:
    connection = firmware()
    connection.receive_text("?")
    assert connection.take_replies() == []
    assert connection.send(Rejected(code="bad_json", message="")) is None


def test_speech_for_a_json_peer_is_base64_and_may_be_an_empty_end() -> None:
    connection = json_peer()
    assert sent(connection, Speech(payload=b"ab"))["is_final"] is False
    final = sent(connection, Speech(payload=b"", is_final=True))
    assert (final["data"], final["is_final"]) == ("", True)


def test_the_keepalive_follows_the_dialect() -> None:
    assert sent(firmware(), Keepalive())["type"] == "mcp"
    assert sent(json_peer(), Keepalive())["type"] == "ping"


def test_a_closed_connection_takes_and_gives_nothing() -> None:
    connection = firmware()
    connection.close()
    connection.close()
    assert connection.phase is Phase.CLOSED
    assert connection.dialect is Dialect.FIRMWARE
    assert connection.receive_text(LISTEN) is None
    assert connection.receive_bytes(b"abcd") is None
    assert connection.send(TtsStart()) is None
    assert not connection.counts


def test_a_connection_can_close_before_any_hello() -> None:
    connection = Connection("s1")
    connection.close()
    assert connection.phase is Phase.CLOSED


def test_what_no_peer_may_get_is_our_own_mistake() -> None:
    connection = firmware()
    with pytest.raises(MisuseError):
        connection.send(Speech(payload=bytes(MAX_BINARY_BYTES)))


def test_a_refused_hello_leaves_the_connection_waiting_for_a_good_one() -> None:
    connection = Connection("s1")
    connection.receive_text(HELLO)
    with pytest.raises(MisuseError):
        connection.send(ServerHello(audio=AudioParams(sample_rate_hz=22050)))
    assert connection.phase is Phase.GREETED
    assert connection.send(SERVER_HELLO) is not None


def test_an_answer_is_sent_once() -> None:
    assert firmware().send(SERVER_HELLO) is None
    assert json_peer().send(SessionReady()) is None
    assert sent(firmware(), Pong()) == {"type": "pong", "session_id": "s1"}
