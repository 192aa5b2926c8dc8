"""Binary frames ⇄ audio packets: protocol versions 1, 2 and 3 and the header of the MQTT gateway. All big-endian.

The layouts are those of 78/xiaozhi-esp32 main/protocols/protocol.h. The firmware trusts `payload_size` and reads past
its buffer when it is too large, so both directions check it here.
"""

from struct import Struct
from typing import Final

from .errors import Fault, MisuseError, PeerError
from .messages import AudioPacket

VERSIONS: Final = (1, 2, 3)

MAX_BINARY_BYTES: Final = 4096
"""Limit of one binary frame: 60 ms of Opus are at most 3 x 1275 bytes (RFC 6716, 3.4), plus 16 of header."""

_V2: Final = Struct(">HHIII")  # version, type, reserved, timestamp_ms, payload_size
_V3: Final = Struct(">BBH")  # type, reserved, payload_size
_GATEWAY: Final = Struct(">BxHIII")  # type, payload_size, sequence, timestamp_ms, opus_size (requirements R2-13)

_TYPE_OPUS: Final = 0
_TYPE_GATEWAY_OPUS: Final = 1
_U32: Final = 0xFFFFFFFF


def pack(version: int, payload: bytes, timestamp_ms: int = 0) -> bytes:
    """One binary frame. `timestamp_ms` wraps at 32 bits and exists only in version 2.

    Raises MisuseError for an empty payload (the firmware must not get one), one above the limit, or a bad version.
    """
    _check_payload(payload)
    if version == 1:
        return payload
    if version == 2:  # noqa: PLR2004 - the name of the layout
        return _V2.pack(version, _TYPE_OPUS, 0, timestamp_ms & _U32, len(payload)) + payload
    if version == 3:  # noqa: PLR2004 - the name of the layout
        return _V3.pack(_TYPE_OPUS, 0, len(payload)) + payload
    raise MisuseError(f"no binary protocol version {version}")


def unpack(version: int, data: bytes) -> AudioPacket:
    """Return the audio of one frame; bytes after the payload are dropped. Raises PeerError.

    An empty payload is silence, not an error.
    """
    if version == 1:
        return AudioPacket(payload=data)
    if version == 2:  # noqa: PLR2004 - the name of the layout
        return _unpack_v2(data)
    if version == 3:  # noqa: PLR2004 - the name of the layout
        return _unpack_v3(data)
    raise MisuseError(f"no binary protocol version {version}")


def strip_gateway_header(data: bytes) -> AudioPacket:
    """Return the audio of one frame of the MQTT gateway (`?from=mqtt_gateway`). Raises PeerError."""
    _check_header(_GATEWAY, data)
    kind, _, _, timestamp_ms, size_bytes = _GATEWAY.unpack_from(data)
    if kind != _TYPE_GATEWAY_OPUS:
        raise PeerError(Fault.BAD_FRAME, "gateway frame of a type that is not audio")
    return AudioPacket(payload=_payload(data, _GATEWAY.size, size_bytes), timestamp_ms=timestamp_ms)


def add_gateway_header(payload: bytes, sequence: int, timestamp_ms: int = 0) -> bytes:
    """One frame for the MQTT gateway; `sequence` and `timestamp_ms` wrap at 32 bits. Raises MisuseError like `pack`."""
    _check_payload(payload)
    size_bytes = len(payload)
    return _GATEWAY.pack(_TYPE_GATEWAY_OPUS, size_bytes, sequence & _U32, timestamp_ms & _U32, size_bytes) + payload


def _unpack_v2(data: bytes) -> AudioPacket:
    _check_header(_V2, data)
    version, kind, _, timestamp_ms, size_bytes = _V2.unpack_from(data)
    if (version, kind) != (2, _TYPE_OPUS):
        raise PeerError(Fault.BAD_FRAME, "version 2 frame with another version or type in its header")
    return AudioPacket(payload=_payload(data, _V2.size, size_bytes), timestamp_ms=timestamp_ms)


def _unpack_v3(data: bytes) -> AudioPacket:
    _check_header(_V3, data)
    kind, _, size_bytes = _V3.unpack_from(data)
    if kind != _TYPE_OPUS:
        raise PeerError(Fault.BAD_FRAME, "version 3 frame of a type that is not audio")
    return AudioPacket(payload=_payload(data, _V3.size, size_bytes))


def _check_payload(payload: bytes) -> None:
    if not payload:
        raise MisuseError("an empty audio frame must not be sent")
    if len(payload) > MAX_BINARY_BYTES - _V2.size:
        raise MisuseError("an Opus packet of this size does not exist")


def _check_header(header: Struct, data: bytes) -> None:
    if len(data) < header.size:
        raise PeerError(Fault.BAD_FRAME, f"frame shorter than its header of {header.size} bytes")


def _payload(data: bytes, offset: int, size_bytes: int) -> bytes:
    if size_bytes > len(data) - offset:
        raise PeerError(Fault.BAD_FRAME, "payload_size exceeds the frame")
    return data[offset : offset + size_bytes]
