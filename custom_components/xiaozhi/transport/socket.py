"""The socket of a board: admits it, makes a `Session`, feeds it what arrives and owns the task that writes.

What messages mean is `session/`'s, how they look `protocol/`'s, who may connect at all `access.py`'s. An unpaired board
is shown its code here, and nothing else.
"""

import asyncio
from http import HTTPStatus
import logging
from typing import Final
from uuid import uuid4

from aiohttp import WSMsgType, web
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.util import dt as dt_util

from ..const import PATH_SOCKET
from ..devices import Board
from ..protocol import messages as wire
from ..protocol.connection import Connection
from ..session.outbox import Frame, Outbox
from ..session.session import Session
from .access import client_key, too_many
from .boot import normalised_device_id
from .flood import FloodGate
from .hub import Hub, loaded_hub
from .tokens import is_valid_token, token_of

_LOGGER = logging.getLogger(__name__)

HELLO_LIMIT_S: Final = 10.0
"""The board gives us as long for our hello (firmware websocket_protocol.cc OpenAudioChannel); we give it no longer."""

CLOSE_LIMIT_S: Final = 1.0
"""The firmware never answers a Close frame (78/esp-ml307 web_socket.cc): waiting longer is for nothing."""

REFUSAL_SHOWN_S: Final = 8.0
"""How long an unpaired board shows its code before the socket is closed, which clears the screen."""

MAX_MESSAGE_BYTES: Final = 128 * 1024
"""Above the firmware's own limit of 64 KiB for a sent message; what is larger ends the socket."""


class SocketView(HomeAssistantView):
    """Where boards open their conversations. No Home Assistant login: each board has a token of its own."""

    url = PATH_SOCKET
    extra_urls = [f"{PATH_SOCKET}/"]  # noqa: RUF012 - the type that Home Assistant declares
    name = "xiaozhi:socket"
    requires_auth = False

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Upgrade a board; tell a person with a browser that the server runs."""
        hass = request.app[KEY_HASS]
        if (hub := loaded_hub(hass)) is None:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        if (refusal := hub.access.refusal(hass, request)) is not None:
            return refusal
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return web.Response(text="Server is running")
        if wait_s := hub.access.bad_tokens.wait_s(client_key(request)):
            return too_many(wait_s)
        socket = web.WebSocketResponse(compress=False, max_msg_size=MAX_MESSAGE_BYTES, timeout=CLOSE_LIMIT_S)
        await socket.prepare(request)
        await Link(hub, request, socket).run()
        return socket


class Link:
    """One open socket, from the first frame to the last."""

    def __init__(self, hub: Hub, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._hub = hub
        self._request = request
        self._socket = socket
        self.session_id = uuid4().hex
        version = request.headers.get("Protocol-Version", "")
        self._connection = Connection(
            self.session_id,
            from_gateway=request.query.get("from") == "mqtt_gateway",
            version=int(version) if version in ("1", "2", "3") else None,
        )
        self._outbox = Outbox(self._write, on_dead=self.hang_up)
        self._flood = FloodGate()
        self._session: Session | None = None
        self._device_id = ""
        self._is_closing = False

    async def run(self) -> None:
        """Serve the board until either side closes; everything that was begun has ended when this returns."""
        writer = asyncio.create_task(self._send_all(), name=f"xiaozhi socket writer {self.session_id}")
        try:
            if (first := await self._first_message()) is not None:
                await self._serve(first)
        finally:
            self._connection.close()
            if self._session is not None:
                self._hub.session_closed(self._device_id, self._session)
                await self._session.close()
            writer.cancel()
            await asyncio.wait({writer})
            self._log_counts()

    def hang_up(self, reason: str) -> None:
        """Close the socket once everything queued has left. Safe to call at any time, any number of times."""
        if self._is_closing:
            return
        self._is_closing = True
        _LOGGER.debug("%s: closing the socket: %s", self._device_id or "unknown board", reason)
        self._connection.close()
        self._outbox.finish()

    def _send(self, message: wire.Outgoing) -> None:
        frame = self._connection.send(message)
        if frame is not None:
            self._outbox.put(frame)

    async def _write(self, frame: Frame) -> None:
        if isinstance(frame, str):
            await self._socket.send_str(frame)
        else:
            await self._socket.send_bytes(frame)

    async def _send_all(self) -> None:
        await self._outbox.run()
        await self._socket.close()

    async def _first_message(self) -> wire.Hello | wire.DeviceInfo | None:
        try:
            async with asyncio.timeout(HELLO_LIMIT_S):
                while (message := await self._receive()) is not None:
                    if isinstance(message, wire.Hello | wire.DeviceInfo):
                        return message
        except TimeoutError:
            self.hang_up("no hello in time")
            await self._drain()
        return None

    async def _serve(self, first: wire.Hello | wire.DeviceInfo) -> None:
        """Let a board with its token in; tell any other what to do, and nothing of the home."""
        claimed, token = self._claims(first)
        board = self._hub.boards.get(claimed)
        if board is None or not is_valid_token(board, token):
            await self._refuse(claimed, board)
            return
        self._device_id = board.device_id
        dialect = self._connection.dialect
        assert dialect is not None
        self._session = self._hub.open_session(board, self.session_id, send=self._send, hang_up=self.hang_up)
        self._hub.boards.see(board.device_id, at=dt_util.utcnow(), ip=self._request.remote, is_online=True)
        self._session.start(dialect, has_tools=isinstance(first, wire.Hello) and first.has_mcp)
        while (message := await self._receive()) is not None:
            self._session.receive(message)

    async def _receive(self) -> wire.Incoming | None:
        """Return the next message that says something; None when the socket is closed."""
        while not self._is_closing:
            raw = await self._socket.receive()
            match raw.type:
                case WSMsgType.TEXT:
                    message = self._connection.receive_text(raw.data) if self._flood.admits() else None
                case WSMsgType.BINARY:
                    message = self._connection.receive_bytes(raw.data) if self._flood.admits() else None
                case _:
                    return None
            for reply in self._connection.take_replies():
                self._send(reply)
            if message is not None:
                return message
        await self._drain()
        return None

    async def _drain(self) -> None:
        """Read until the socket is closed, so that what was queued for the board still leaves."""
        while not self._socket.closed and (await self._socket.receive()).type in (WSMsgType.TEXT, WSMsgType.BINARY):
            pass

    def _claims(self, first: wire.Hello | wire.DeviceInfo) -> tuple[str, str]:
        """Return who the board says it is, and its token: headers first, then the query, then its first message.

        A token is never taken from the query: addresses end up in logs.
        """
        headers, query = self._request.headers, self._request.query
        body_id = first.device_id if isinstance(first, wire.DeviceInfo) else ""
        body_token = first.token if isinstance(first, wire.DeviceInfo) else ""
        token = token_of(headers.get("Authorization"))
        claimed = headers.get("Device-Id") or query.get("device-id") or body_id
        if not token and body_id and normalised_device_id(claimed) != normalised_device_id(body_id):
            return "", ""  # header and body disagree and neither is proven (requirements R4-2)
        return normalised_device_id(claimed) or "", token or token_of(body_token)

    async def _refuse(self, claimed: str, board: Board | None) -> None:
        """Show an unpaired board its code, a board with a stale token that a restart helps; then close."""
        address = client_key(self._request)
        self._hub.access.bad_tokens.note(address)
        code = self._hub.pairing.code_for(claimed) if claimed else None
        status, text = self._hub.refusal_texts(code=code, is_known=board is not None)
        hello = wire.ServerHello(audio=wire.AudioParams(sample_rate_hz=24000))
        self._send(hello if self._connection.dialect is wire.Dialect.FIRMWARE else wire.SessionReady())
        self._send(wire.Alert(status=status, message=text, emotion="link"))
        self._send(wire.Rejected(code="not_paired", message=text))
        try:
            async with asyncio.timeout(REFUSAL_SHOWN_S):
                await self._drain()
        except TimeoutError:
            self.hang_up("not paired")
            await self._drain()

    def _log_counts(self) -> None:
        if self._connection.counts or self._flood.dropped:
            _LOGGER.debug(
                "%s: dropped %s, %s over the rate", self._device_id, dict(self._connection.counts), self._flood.dropped
            )
