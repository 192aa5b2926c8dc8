"""A tiny server for the simulated board: it says what a test tells it to and keeps what it was told."""

import asyncio
from dataclasses import dataclass, field
import json
from typing import Any

import aiohttp
from aiohttp import web

MAC = "02:00:00:00:00:01"


@dataclass(slots=True)
class Server:
    """Answers OTA requests with `answer` and speaks on the newest socket."""

    base_url: str = ""
    ota_status: int = 200
    answer: dict[str, Any] = field(default_factory=dict)
    activation_statuses: list[int] = field(default_factory=list)
    says_hello: bool = True
    audio_params: dict[str, int] = field(default_factory=lambda: {"sample_rate": 24000, "frame_duration": 60})
    requests: list[web.Request] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    upgrades: list[web.Request] = field(default_factory=list)
    messages: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    audio: list[bytes] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)

    closed_with: asyncio.Queue[int | None] = field(default_factory=asyncio.Queue)

    @property
    def socket(self) -> web.WebSocketResponse:
        """The newest."""
        return self.sockets[-1]

    async def say(self, **message: Any) -> None:
        """Send a message."""
        await self.socket.send_json(message)

    async def heard(self) -> dict[str, Any]:
        """Return the next message."""
        return await asyncio.wait_for(self.messages.get(), 2)

    async def handle_ota(self, request: web.Request) -> web.Response:
        """OTA and activation."""
        self.requests.append(request)
        self.bodies.append(await request.text())
        if request.path.endswith("activate"):
            return web.json_response({}, status=self.activation_statuses.pop(0))
        return web.json_response(self.answer, status=self.ota_status)

    async def handle_socket(self, request: web.Request) -> web.WebSocketResponse:
        """The conversation's socket."""
        socket = web.WebSocketResponse(timeout=0.1)
        await socket.prepare(request)
        self.upgrades.append(request)
        self.sockets.append(socket)
        try:
            async for message in socket:
                await self._take(message)
        finally:  # aiohttp's test server cancels this when TCP ends
            self.closed_with.put_nowait(socket.close_code)
        return socket

    async def _take(self, message: aiohttp.WSMessage) -> None:
        if message.type is aiohttp.WSMsgType.BINARY:
            self.audio.append(message.data)
            return
        body = json.loads(message.data)
        self.messages.put_nowait(body)
        if body["type"] == "hello" and self.says_hello:
            await self.say(type="hello", transport="websocket", session_id="s1", audio_params=self.audio_params)
