"""The frames of one open socket, both ways: a reader that no flood keeps from other boards, a writer, a prompt end.

What messages mean is `session/`'s, how they look `protocol/`'s, who the peer is `socket.py`'s.
"""

import asyncio
import logging
from typing import Final
from uuid import uuid4

from aiohttp import WSMessage, WSMsgType, web

from ..protocol import messages as wire
from ..protocol.connection import Connection
from ..session.outbox import Frame, Outbox
from .flood import FloodGate

_LOGGER = logging.getLogger(__name__)

HELLO_LIMIT_S: Final = 10.0
"""The board gives us as long for our hello (firmware websocket_protocol.cc OpenAudioChannel); we give it no longer."""

LEAVE_LIMIT_S: Final = 5.0
"""Longest wait for what is queued when the socket is to be closed: a few hundred frames in a local network."""

_DATA: Final = (WSMsgType.TEXT, WSMsgType.BINARY)
_VERSIONS: Final = {"1": 1, "2": 2, "3": 3}


class Link:
    """One open socket. `open` before anything else, `close` after everything else; nothing here raises."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.session_id = uuid4().hex
        self._socket = socket
        self._transport = request.transport
        self._connection = Connection(
            self.session_id,
            from_gateway=request.query.get("from") == "mqtt_gateway",
            version=_VERSIONS.get(request.headers.get("Protocol-Version", "")),
        )
        self._outbox = Outbox(self._write, on_dead=self._drop)
        self._flood = FloodGate()
        self._writer: asyncio.Task[None] | None = None
        self._limit: asyncio.TimerHandle | None = None

    @property
    def dialect(self) -> wire.Dialect | None:
        """What the peer speaks; None before its first message."""
        return self._connection.dialect

    @property
    def faults(self) -> dict[str, int]:
        """What the peer did wrong so far, by the names of `protocol.errors.Fault`, and frames over the rate."""
        over = {"over_rate": self._flood.dropped} if self._flood.dropped else {}
        return {**self._connection.counts, **over}

    def open(self) -> None:
        """Begin to write what is sent."""
        self._writer = asyncio.create_task(self._send_all(), name=f"xiaozhi socket writer {self.session_id}")

    async def close(self) -> None:
        """End the writer and give the connection back."""
        self._connection.close()
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.wait({self._writer})
        if self._limit is not None:
            self._limit.cancel()
        if self._transport is not None and self._transport.get_write_buffer_size():
            self._transport.abort()  # it would wait for ever for a peer that does not read
        if self._connection.counts or self._flood.dropped:
            counts = dict(self._connection.counts)
            _LOGGER.debug("%s: dropped %s, %s over the rate", self.session_id, counts, self._flood.dropped)

    def send(self, message: wire.Outgoing) -> None:
        """Queue a message; what this peer must not get now goes nowhere."""
        frame = self._connection.send(message)
        if frame is not None:
            self._outbox.put(frame)

    def hang_up(self, reason: str) -> None:
        """Close the socket once everything queued has left. Safe to call at any time, any number of times."""
        if self._limit is not None:
            return
        _LOGGER.debug("%s: closing the socket: %s", self.session_id, reason)
        self._limit = asyncio.get_running_loop().call_later(LEAVE_LIMIT_S, self._abort)
        self._connection.close()
        self._outbox.finish()

    async def receive_first(self) -> wire.Hello | wire.DeviceInfo | None:
        """Return who the peer says it is; None if it does not in time."""
        try:
            async with asyncio.timeout(HELLO_LIMIT_S):
                while (message := await self.receive()) is not None:
                    if isinstance(message, wire.Hello | wire.DeviceInfo):
                        return message
        except TimeoutError:
            self.hang_up("no hello in time")
            await self.drain()
        return None

    async def receive(self) -> wire.Incoming | None:
        """Return the next message that says something; None when the socket is closed."""
        while self._limit is None:
            raw = await self._socket.receive()
            if raw.type not in _DATA:
                return None
            await asyncio.sleep(0)  # our writer and other boards have their turn, however many frames came together
            if self._flood.admits() and (message := self._read(raw)) is not None:
                return message
        await self.drain()
        return None

    async def drain(self) -> None:
        """Read and forget until the socket is closed, so that what was queued for the peer still leaves."""
        while not self._socket.closed:
            raw = await self._socket.receive()
            if raw.type not in _DATA:
                return
            await asyncio.sleep(0)

    def _read(self, raw: WSMessage) -> wire.Incoming | None:
        if raw.type is WSMsgType.TEXT:
            message = self._connection.receive_text(raw.data)
        else:
            message = self._connection.receive_bytes(raw.data)
        for reply in self._connection.take_replies():
            self.send(reply)
        return message

    async def _send_all(self) -> None:
        await self._outbox.run()
        await self._socket.close()

    async def _write(self, frame: Frame) -> None:
        if isinstance(frame, str):
            await self._socket.send_str(frame)
        else:
            await self._socket.send_bytes(frame)

    def _drop(self, reason: str) -> None:
        """The peer does not take what it is sent: there is nothing to wait for."""
        self.hang_up(reason)
        self._abort()

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()
