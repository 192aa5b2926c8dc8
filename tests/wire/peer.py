"""A socket without a board: it says whatever a test wants, and every wait of it has a limit."""

import asyncio
import json
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMsgType, web
from aiohttp.test_utils import TestClient

SOCKET = "/xiaozhi/v1/"
CLIENT_ID = "3f1c8a52-7a0e-4d8a-9a53-0a7a5a1f6f10"
LIMIT_S = 5.0

HELLO: dict[str, Any] = {
    "type": "hello",
    "version": 1,
    "transport": "websocket",
    "audio_params": {"format": "opus", "sample_rate": 16000, "channels": 1, "frame_duration": 60},
}

type Http = TestClient[web.Request, web.Application]


def device_info(device_id: str = "", *, client_id: str = "", token: str = "") -> dict[str, str]:
    """Return the first message of the JSON dialect."""
    return {"type": "device_info", "device_id": device_id, "client_id": client_id, "version": "1", "token": token}


def socket_headers(device_id: str, token: str = "", client_id: str = CLIENT_ID) -> dict[str, str]:
    """Return what a board's upgrade request carries."""
    headers = {"Device-Id": device_id, "Client-Id": client_id, "Protocol-Version": "1"}
    return headers | ({"Authorization": f"Bearer {token}"} if token else {})


def token_of(device_id: str) -> str:
    """Return the token that the tests give to a board."""
    return f"token-of-{device_id}"


class Peer:
    """One open socket."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self.sound: list[bytes] = []

    async def send(self, *frames: dict[str, Any] | str | bytes) -> None:
        """Send messages, texts or bytes."""
        for frame in frames:
            if isinstance(frame, bytes):
                await self._socket.send_bytes(frame)
            else:
                await self._socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))

    async def receive(self, *, limit_s: float = LIMIT_S) -> dict[str, Any]:
        """Return the next message; bytes are kept in `sound`. ConnectionError when the socket is closed."""
        async with asyncio.timeout(limit_s):
            while (frame := await self._socket.receive()).type is WSMsgType.BINARY:
                self.sound.append(frame.data)
        if frame.type is not WSMsgType.TEXT:
            raise ConnectionError(f"closed with {self._socket.close_code}")
        message: dict[str, Any] = json.loads(frame.data)
        return message

    async def receive_until(self, kind: str, state: str | None = None) -> list[dict[str, Any]]:
        """Return all messages up to the next of a kind."""
        messages = [await self.receive()]
        while (messages[-1]["type"], messages[-1].get("state")) != (kind, state):
            messages.append(await self.receive())
        return messages

    async def receive_all(self) -> list[dict[str, Any]]:
        """Return everything up to the end of the socket, which must come."""
        messages = []
        try:
            while True:
                messages.append(await self.receive())
        except ConnectionError:
            return messages

    async def close(self) -> None:
        """Close it politely; boards never do."""
        await self._socket.close()

    def kill(self) -> None:
        """Drop TCP, as boards do."""
        connection = self._socket._response.connection
        assert connection is not None
        assert connection.transport is not None
        connection.transport.abort()


async def connect(http: Http, headers: dict[str, str] | None = None, *, path: str = SOCKET) -> Peer:
    """Open a socket; WSServerHandshakeError where it is refused."""
    return Peer(await http.ws_connect(path, headers=headers or {}))


async def connect_json(http: Http, device_id: str) -> Peer:
    """Open a socket as a paired peer of the JSON dialect that has been let in."""
    peer = await connect(http, socket_headers(device_id, token_of(device_id)))
    await peer.send(device_info())
    assert (await peer.receive())["type"] == "session_ready"
    return peer


async def connect_firmware(http: Http, device_id: str) -> Peer:
    """Open a socket as a paired board that has been let in."""
    peer = await connect(http, socket_headers(device_id, token_of(device_id)))
    await peer.send(HELLO)
    assert (await peer.receive())["type"] == "hello"
    return peer
