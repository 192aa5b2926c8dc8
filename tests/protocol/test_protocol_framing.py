"""Binary frames ⇄ audio packets."""

import pytest

from custom_components.xiaozhi.protocol.errors import Fault, MisuseError, PeerError
from custom_components.xiaozhi.protocol.framing import (
    MAX_BINARY_BYTES,
    VERSIONS,
    add_gateway_header,
    pack,
    strip_gateway_header,
    unpack,
)
from custom_components.xiaozhi.protocol.messages import AudioPacket

V2_FRAME = bytes.fromhex("0002 0000 00000000 000003e8 00000003") + b"abc"
V3_FRAME = bytes.fromhex("00 00 0003") + b"abc"
GATEWAY_FRAME = bytes.fromhex("01 00 0003 00000007 000003e8 00000003") + b"abc"


def test_version_1_is_the_packet_itself() -> None:
    assert pack(1, b"abc", 1000) == b"abc"
    assert unpack(1, b"abc") == AudioPacket(payload=b"abc")


def test_version_2_has_a_header_of_16_bytes_with_the_timestamp() -> None:
    assert pack(2, b"abc", 1000) == V2_FRAME
    assert unpack(2, V2_FRAME) == AudioPacket(payload=b"abc", timestamp_ms=1000)


def test_version_3_has_a_header_of_4_bytes() -> None:
    assert pack(3, b"abc", 1000) == V3_FRAME
    assert unpack(3, V3_FRAME) == AudioPacket(payload=b"abc")


def test_the_gateway_header_has_sequence_and_timestamp() -> None:
    assert add_gateway_header(b"abc", 7, 1000) == GATEWAY_FRAME
    assert strip_gateway_header(GATEWAY_FRAME) == AudioPacket(payload=b"abc", timestamp_ms=1000)


def test_timestamps_wrap_at_32_bits() -> None:
    assert unpack(2, pack(2, b"abc", 0x1_0000_0005)).timestamp_ms == 5
    assert strip_gateway_header(add_gateway_header(b"abc", 0x1_0000_0000, 0x1_0000_0005)).timestamp_ms == 5


@pytest.mark.parametrize("version", VERSIONS)
def test_an_empty_packet_from_the_device_is_silence(version: int) -> None:
    headers = {1: b"", 2: bytes.fromhex("0002") + bytes(14), 3: bytes(4)}
    assert unpack(version, headers[version]).payload == b""


@pytest.mark.parametrize(
    ("version", "frame"),
    [
        pytest.param(2, V2_FRAME[:-1], id="v2-size-exceeds-data"),
        pytest.param(2, V2_FRAME[:15], id="v2-short-header"),
        pytest.param(2, b"\x00\x03" + V2_FRAME[2:], id="v2-other-version"),
        pytest.param(2, V2_FRAME[:3] + b"\x01" + V2_FRAME[4:], id="v2-json-type"),
        pytest.param(3, V3_FRAME[:-1], id="v3-size-exceeds-data"),
        pytest.param(3, b"\x00\x00\x00", id="v3-short-header"),
        pytest.param(3, b"\x01" + V3_FRAME[1:], id="v3-other-type"),
        pytest.param(2, b"", id="v2-nothing"),
    ],
)
def test_a_frame_that_contradicts_its_header_is_refused(version: int, frame: bytes) -> None:
    with pytest.raises(PeerError) as caught:
        unpack(version, frame)
    assert caught.value.code is Fault.BAD_FRAME


@pytest.mark.parametrize("frame", [GATEWAY_FRAME[:-1], GATEWAY_FRAME[:15], b"\x02" + GATEWAY_FRAME[1:], b""])
def test_a_gateway_frame_that_contradicts_its_header_is_refused(frame: bytes) -> None:
    with pytest.raises(PeerError) as caught:
        strip_gateway_header(frame)
    assert caught.value.code is Fault.BAD_FRAME


def test_bytes_after_the_payload_are_dropped() -> None:
    assert unpack(2, V2_FRAME + b"more").payload == b"abc"
    assert unpack(3, V3_FRAME + b"more").payload == b"abc"


@pytest.mark.parametrize("version", [0, 4, -1])
def test_an_unknown_version_is_our_own_mistake(version: int) -> None:
    with pytest.raises(MisuseError):
        pack(version, b"abc", 0)
    with pytest.raises(MisuseError):
        unpack(version, b"abc")


@pytest.mark.parametrize("payload", [b"", bytes(MAX_BINARY_BYTES)])
def test_an_empty_or_oversized_packet_is_never_packed(payload: bytes) -> None:
    for version in VERSIONS:
        with pytest.raises(MisuseError):
            pack(version, payload, 0)
    with pytest.raises(MisuseError):
        add_gateway_header(payload, 0)
