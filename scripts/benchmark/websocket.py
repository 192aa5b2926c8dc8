"""The client side of a WebSocket (RFC 6455), with next to no cost per frame: fifty boards share one process.

Outgoing frames are masked with zeros, so a recording can be framed once and sent by every board. Incoming frames are
never fragmented by aiohttp; what else the protocol has is left out.
"""

import asyncio
from collections.abc import Callable, Mapping
from enum import IntEnum


class Opcode(IntEnum):
    """RFC 6455, 5.2."""

    TEXT = 1
    BINARY = 2
    CLOSE = 8


class Socket(asyncio.Protocol):
    """One connection. `on_frame` gets every data frame at the moment it arrives."""

    def __init__(self, on_frame: Callable[[Opcode, bytes], None]) -> None:
        self._on_frame = on_frame
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._is_upgraded = False
        self.upgraded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def upgrade(self, host: str, path: str, headers: Mapping[str, str]) -> None:
        """Ask for the WebSocket. Raises ConnectionError when it is refused."""
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {host}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        self.send("\r\n".join([*lines, "", ""]).encode())
        await self.upgraded

    def send(self, data: bytes) -> None:
        """Send a frame that `frame` made."""
        if self._transport is not None:
            self._transport.write(data)

    async def close(self) -> None:
        """Hang up, as boards do."""
        if self._transport is not None:
            self._transport.close()
        await self.closed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to write to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits."""
        self._transport = None
        if not self.upgraded.done():
            self.upgraded.set_exception(ConnectionError(f"closed before the upgrade: {exc}"))
        self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Cut frames out of the stream."""
        self._buffer += data
        if not self._is_upgraded:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            self._is_upgraded = True
            if self._buffer.startswith(b"HTTP/1.1 101"):
                self.upgraded.set_result(None)
            else:
                self.upgraded.set_exception(ConnectionError(self._buffer[:end].decode()))
            del self._buffer[: end + 4]
        while (size := self._frame_size()) is not None:
            header, total = size
            if len(self._buffer) < total:
                return
            opcode, payload = self._buffer[0] & 0x0F, bytes(self._buffer[header:total])
            del self._buffer[:total]
            if opcode in (Opcode.TEXT, Opcode.BINARY):
                self._on_frame(Opcode(opcode), payload)

    def _frame_size(self) -> tuple[int, int] | None:
        """Return the sizes of the next frame's header and of all of it, once they are known."""
        buffer = self._buffer
        if len(buffer) < 4:  # noqa: PLR2004 - no message of the server is shorter with its header
            return None
        if (length := buffer[1] & 0x7F) < 126:  # noqa: PLR2004 - RFC 6455, 5.2
            return 2, 2 + length
        if length == 126:  # noqa: PLR2004
            return 4, 4 + int.from_bytes(buffer[2:4])
        raise ValueError("a frame of 64 KiB")


def frame(opcode: Opcode, payload: bytes) -> bytes:
    """Return a masked frame."""
    length = len(payload)
    size = bytes([0x80 | length]) if length < 126 else bytes([0xFE]) + length.to_bytes(2)  # noqa: PLR2004 - RFC 6455, 5.2
    return bytes([0x80 | opcode]) + size + bytes(4) + payload
