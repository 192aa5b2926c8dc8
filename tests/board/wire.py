"""The bytes and texts of the socket as the firmware writes and reads them. No socket here: see link.py.

Firmware main/protocols/websocket_protocol.cc and protocol.cc; client library 78/esp-ml307 src/web_socket.cc.
"""

from dataclasses import dataclass
import re
import struct
from typing import Any

from .build import Build
from .errors import FirmwareCrash

_V2 = struct.Struct(">HHIII")  # BinaryProtocol2: version, type, reserved, timestamp, payload_size
_V3 = struct.Struct(">BBH")  # BinaryProtocol3: type, reserved, payload_size


@dataclass(frozen=True, slots=True)
class SocketAddress:
    """Where the board connects to, as its client library understands a URL."""

    is_tls: bool
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        """The same for aiohttp."""
        return f"{'wss' if self.is_tls else 'ws'}://{self.host}:{self.port}{self.path}"


def parse_socket_url(url: str) -> SocketAddress:
    """Split a URL as WebSocket::Connect does: the first colon after the scheme begins the port, wherever it is."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in {"ws", "wss"}:
        raise FirmwareCrash(f"the socket's URL has no ws:// or wss://: {url!r}")
    end = rest.find("/")
    authority, path = (rest, "/") if end < 0 else (rest[:end], rest[end:])
    host, colon, port_text = rest.partition(":")
    if not colon:
        return SocketAddress(scheme == "wss", authority, 443 if scheme == "wss" else 80, path)
    digits = re.match(r"\d+", port_text.split("/")[0])
    if digits is None or "/" in host:
        raise FirmwareCrash(f"the first colon after the scheme begins no port (std::stoi throws): {url!r}")
    return SocketAddress(scheme == "wss", host, int(digits[0]), path)


def socket_headers(token: str, version: int, device_id: str, client_id: str) -> dict[str, str]:
    """Return what the upgrade request carries; a token without a space becomes a Bearer token."""
    headers = {"Protocol-Version": str(version), "Device-Id": device_id, "Client-Id": client_id}
    if token:
        headers["Authorization"] = token if " " in token else f"Bearer {token}"
    return headers


def client_hello(build: Build, version: int) -> dict[str, Any]:
    """Return the first text frame (GetHelloMessage)."""
    return {
        "type": "hello",
        "version": version,
        "features": {"mcp": build.has_tools, "glyph_push": True},
        "text_font": {"bundle": f"{build.name}-font", "charset": "basic", "size": 20, "bpp": 4},
        "transport": "websocket",
        "audio_params": {"format": "opus", "sample_rate": 16000, "channels": 1, "frame_duration": 60},
    }


@dataclass(frozen=True, slots=True)
class ServerHello:
    """What ParseServerHello reads; None keeps what was before."""

    session_id: str | None
    rate_hz: int | None
    frame_ms: int | None


def parse_server_hello(message: dict[str, Any]) -> ServerHello | None:
    """Read the server's hello. None if it is for another transport, which the firmware ignores."""
    transport = message.get("transport")
    if not isinstance(transport, str):
        raise FirmwareCrash("the server's hello has no transport (null dereference)")
    if transport != "websocket":
        return None
    params = message.get("audio_params")
    params = params if isinstance(params, dict) else {}
    session_id = message.get("session_id")
    rate_hz, frame_ms = params.get("sample_rate"), params.get("frame_duration")
    hello = ServerHello(
        session_id if isinstance(session_id, str) else None,
        rate_hz if isinstance(rate_hz, int) else None,
        frame_ms if isinstance(frame_ms, int) else None,
    )
    if hello.rate_hz not in {None, 8000, 12000, 16000, 24000, 48000}:
        raise FirmwareCrash(f"{hello.rate_hz} Hz is no rate of Opus: the decoder stays closed")
    if hello.frame_ms not in {None, 5, 10, 20, 40, 60, 80, 100, 120}:
        raise FirmwareCrash(f"{hello.frame_ms} ms is no frame duration: the decoder stays closed")
    return hello


def frame_audio(version: int, packet: bytes) -> bytes:
    """Wrap one Opus packet (SendAudio)."""
    if version == 2:
        return _V2.pack(2, 0, 0, 0, len(packet)) + packet
    if version == 3:
        return _V3.pack(0, 0, len(packet)) + packet
    return packet


def unframe_audio(version: int, data: bytes) -> bytes:
    """Unwrap one; its version and type are not looked at, its size is trusted."""
    if version not in {2, 3}:
        return data
    header = _V2 if version == 2 else _V3
    if len(data) < header.size:
        raise FirmwareCrash(f"a binary frame of {len(data)} bytes is shorter than its header")
    size = header.unpack_from(data)[-1]
    if size > len(data) - header.size:
        raise FirmwareCrash(f"a binary frame claims {size} bytes and has {len(data) - header.size}: read past the end")
    return data[header.size : header.size + size]


def message_text(session_id: str, fields: dict[str, str]) -> str:
    """Return a message as Protocol::Send… builds it: strings are put together and nothing is escaped."""
    parts = [f'"session_id":"{session_id}"', *(f'"{name}":"{value}"' for name, value in fields.items())]
    return "{" + ",".join(parts) + "}"
