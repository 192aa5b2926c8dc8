"""The endpoint of the socket: admits a board, makes a `Session` and feeds it what arrives.

What messages mean is `session/`'s, the frames `link.py`'s, who may connect at all `access.py`'s. A board that is not
let in is told on its screen what to do, and sees nothing of the home.
"""

import asyncio
import logging
from typing import Final

from aiohttp import web
from homeassistant.helpers.http import HomeAssistantView
from homeassistant.util import dt as dt_util

from ..const import PATH_SOCKET
from ..devices import Board
from ..protocol import messages as wire
from ..session.session import SPEAKER_PARAMS, Session
from .access import client_key
from .address import photo_url
from .admission import admitted_hub, guessed_too_often
from .boot import client_id_of, normalised_device_id
from .hub import Hub, Refusal
from .link import Link
from .tokens import is_valid_token, token_of

_LOGGER = logging.getLogger(__name__)

CLOSE_LIMIT_S: Final = 1.0
"""The firmware never answers a Close frame (78/esp-ml307 web_socket.cc): waiting longer is for nothing."""

REFUSAL_SHOWN_S: Final = 8.0
"""How long a board shows why it is not let in before the socket is closed, which clears the screen."""

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
        hub = admitted_hub(request)
        if isinstance(hub, web.Response):
            return hub
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return web.Response(text="Server is running")
        if (refusal := guessed_too_often(hub, request)) is not None:
            return refusal
        socket = web.WebSocketResponse(compress=False, max_msg_size=MAX_MESSAGE_BYTES, timeout=CLOSE_LIMIT_S)
        await socket.prepare(request)
        await Visit(hub, request, Link(request, socket)).run()
        return socket


class Visit:
    """What one socket is for: a conversation, or a refusal."""

    def __init__(self, hub: Hub, request: web.Request, link: Link) -> None:
        self._hub = hub
        self._request = request
        self._link = link
        self._device_id = ""
        self._session: Session | None = None

    async def run(self) -> None:
        """Serve the board until either side closes; everything that was begun has ended when this returns."""
        self._link.open()
        try:
            if (first := await self._link.receive_first()) is not None:
                await self._serve(first)
        finally:
            closing = asyncio.create_task(self._close(), name=f"xiaozhi socket end {self._link.session_id}")
            try:
                await asyncio.wait({closing})
            except asyncio.CancelledError:  # aiohttp cancels this handler when the connection is lost meanwhile
                await asyncio.wait({closing})
                raise

    async def _serve(self, first: wire.Hello | wire.DeviceInfo) -> None:
        """Let a board with its token in; tell any other what to do, and nothing of the home."""
        device_id, client_id, token = self._claims(first)
        board = self._hub.boards.get(device_id)
        if board is None or not is_valid_token(board, token):
            self._hub.access.bad_tokens.note(client_key(self._request))
            code = self._hub.pairing.code_for(device_id, client_id)
            unknown = Refusal.NOT_PAIRED if board is None else Refusal.STALE_TOKEN
            await self._refuse(unknown if code is None else Refusal.CONFIRM, code)
        elif not self._hub.is_enabled(board):
            await self._refuse(Refusal.DISABLED)
        else:
            await self._converse(board, first)

    async def _converse(self, board: Board, first: wire.Hello | wire.DeviceInfo) -> None:
        link, self._device_id = self._link, board.device_id
        _LOGGER.debug("%s: opened a socket, session %s", board.device_id, link.session_id)
        self._session = self._hub.open_session(
            board,
            link.session_id,
            send=link.send,
            hang_up=link.hang_up,
            photo_url=photo_url(self._hub.options, self._hub.profiles.get(board.device_id).base),
        )
        self._hub.boards.see(board.device_id, at=dt_util.utcnow(), ip=self._request.remote, is_online=True)
        if isinstance(first, wire.Hello):
            self._session.start(
                wire.Dialect.FIRMWARE,
                frame_ms=first.audio.frame_ms,
                has_tools=first.has_mcp,
                has_chat=first.has_chat,
            )
        else:
            self._session.start(wire.Dialect.JSON)
        while (message := await link.receive()) is not None:
            self._session.receive(message)

    async def _refuse(self, refusal: Refusal, code: str | None = None) -> None:
        """Tell a board on its screen what to do, and close."""
        link = self._link
        status, text = self._hub.refusal_texts(refusal)
        message = text if code is None else f"{text} {code}"
        hello = wire.ServerHello(audio=SPEAKER_PARAMS)
        link.send(hello if link.dialect is wire.Dialect.FIRMWARE else wire.SessionReady())
        link.send(wire.Alert(status=status, message=message, emotion="link"))
        link.send(wire.Rejected(code=refusal.name.lower(), message=message))
        try:
            async with asyncio.timeout(REFUSAL_SHOWN_S):
                await link.drain()
        except TimeoutError:
            link.hang_up(f"not let in: {refusal.name}")
            await link.drain()

    def _claims(self, first: wire.Hello | wire.DeviceInfo) -> tuple[str, str, str]:
        """Return which board and client the peer says it is, and its token: headers, then query, then first message.

        A token is never taken from the query: addresses end up in logs.
        """
        body = first if isinstance(first, wire.DeviceInfo) else wire.DeviceInfo()
        headers, query = self._request.headers, self._request.query
        client_id = client_id_of(self._request) or query.get("client-id") or body.client_id
        token = token_of(headers.get("Authorization"))
        claimed = headers.get("Device-Id") or query.get("device-id") or body.device_id
        device_id = normalised_device_id(claimed) or ""
        if not token and body.device_id and normalised_device_id(body.device_id) != device_id:
            return "", "", ""  # header and body disagree and neither is proven (requirements R4-2)
        return device_id, client_id, token or token_of(body.token)

    async def _close(self) -> None:
        """End the session and the socket; only then the board is known to be gone."""
        try:
            if self._session is not None:
                await self._session.close()
            await self._link.close()
        finally:
            if self._session is not None:
                self._hub.records.count_faults(self._device_id, self._link.faults)
                self._hub.session_closed(self._device_id, self._session)
