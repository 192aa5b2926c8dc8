"""The board's socket: opening it as the firmware does, reading and writing it. What messages mean is conversation.py's.

Firmware main/protocols/websocket_protocol.cc; client library 78/esp-ml307 src/web_socket.cc.
"""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib
import json
import socket
from typing import Any

import aiohttp

from .build import Build
from .clock import Clock
from .errors import NotConnectedError, RejectedError
from .transcript import Transcript, Way
from .wire import (
    ServerHello,
    client_hello,
    frame_audio,
    message_text,
    parse_server_hello,
    parse_socket_url,
    unframe_audio,
)

HELLO_LIMIT_S = 10.0  # OpenAudioChannel waits so long for the server's hello
SILENT_LIMIT_S = 120.0  # Protocol::IsTimeout
_UPGRADE_LIMIT_S = 10.0

type OnText = Callable[[dict[str, Any]], Awaitable[None]]
type OnAudio = Callable[[bytes], None]
type OnClosed = Callable[["Link"], Awaitable[None]]


class Link:
    """One socket from upgrade to end. `open` once, then send; what arrives goes to the callbacks, in order."""

    def __init__(
        self,
        clock: Clock,
        transcript: Transcript,
        version: int,
        *,
        on_text: OnText,
        on_audio: OnAudio,
        on_closed: OnClosed,
    ) -> None:
        self.hello: ServerHello | None = None
        self._clock = clock
        self._transcript = transcript
        self._version = version
        self._callbacks = (on_text, on_audio, on_closed)
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._greeted = asyncio.Event()
        self._heard_s = 0.0

    @property
    def is_closed(self) -> bool:
        """Whether the other side or this one has closed it."""
        return self._socket is None or self._socket.closed or self._socket.close_code is not None

    @property
    def is_usable(self) -> bool:
        """IsAudioChannelOpened: after the hellos, and the server said something in the last 120 s."""
        return not self.is_closed and self.hello is not None and self._clock.now() - self._heard_s <= SILENT_LIMIT_S

    @property
    def session_id(self) -> str:
        """The one of the server's hello."""
        return (self.hello.session_id if self.hello else None) or ""

    async def open(self, http: aiohttp.ClientSession, build: Build, url: str, headers: dict[str, str]) -> None:
        """Connect and exchange hellos. RejectedError for another status than 101, else NotConnectedError."""
        address = parse_socket_url(url)
        try:
            async with asyncio.timeout(_UPGRADE_LIMIT_S):
                self._socket = await http.ws_connect(
                    address.url, headers={**headers, "Host": address.host}, autoclose=False, compress=0, max_msg_size=0
                )
        except aiohttp.WSServerHandshakeError as err:
            raise RejectedError(err.status, "socket") from err
        except (aiohttp.ClientError, TimeoutError) as err:
            raise NotConnectedError(f"the socket did not open: {err}") from err
        self._heard_s = self._clock.now()
        self._reader = asyncio.create_task(self._read(self._socket), name="board socket reader")
        await self.send_json(client_hello(build, self._version))
        await self._await_hello()

    async def send_json(self, message: dict[str, Any]) -> None:
        """Send a message that the firmware makes with cJSON."""
        await self._send_text(json.dumps(message, separators=(",", ":")))

    async def send_message(self, fields: dict[str, str]) -> None:
        """Send a message that the firmware puts together from strings."""
        await self._send_text(message_text(self.session_id, fields))

    async def send_payload(self, payload: str) -> None:
        """Send what the tool server replies, put together as it is (Protocol::SendMcpMessage)."""
        await self._send_text(f'{{"session_id":"{self.session_id}","type":"mcp","payload":{payload}}}')

    async def send_audio(self, packet: bytes) -> None:
        """Send one Opus packet; after the socket's end it is lost silently."""
        if self._socket is None or self.is_closed:
            return
        try:
            await self._socket.send_bytes(frame_audio(self._version, packet))
        except aiohttp.ClientError, ConnectionError:
            return
        self._transcript.add(Way.SENT, "audio", size_bytes=len(packet))

    async def hang_up(self) -> None:
        """Drop TCP without a Close frame, which servers see as code 1006 (~WebSocket → Tcp::Disconnect)."""
        if self._socket is not None:
            tcp = self._socket.get_extra_info("socket")
            if tcp is not None:
                with contextlib.suppress(OSError):  # the server was faster
                    tcp.shutdown(socket.SHUT_RDWR)
        reader, self._reader = self._reader, None
        if reader is not None and reader is not asyncio.current_task():
            reader.cancel()
            await asyncio.wait({reader})
        if self._socket is not None:
            await self._socket.close()

    async def _send_text(self, text: str) -> None:
        if self._socket is None or self.is_closed:
            raise NotConnectedError("the socket is closed")
        try:
            await self._socket.send_str(text)
        except (aiohttp.ClientError, ConnectionError) as err:
            raise NotConnectedError("sending failed") from err
        try:
            body = json.loads(text)
        except ValueError:
            body = {"text": text}
        self._transcript.add(Way.SENT, kind_of(body), body)

    async def _await_hello(self) -> None:
        limit = asyncio.create_task(
            self._clock.sleep_until(self._clock.now() + HELLO_LIMIT_S), name="board hello limit"
        )
        greeted = asyncio.create_task(self._greeted.wait(), name="board hello")
        try:
            await asyncio.wait(
                {limit, greeted, *([self._reader] if self._reader else [])}, return_when="FIRST_COMPLETED"
            )
        finally:
            limit.cancel()
            greeted.cancel()
            await asyncio.wait({limit, greeted})
        self._transcript.raise_failure()
        if not self._greeted.is_set():
            raise NotConnectedError("the server sent no hello")

    async def _read(self, source: aiohttp.ClientWebSocketResponse) -> None:
        """Hand over what arrives until the end; the failure of a callback becomes the transcript's."""
        on_text, on_audio, on_closed = self._callbacks
        try:
            while (message := await source.receive()).type in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}:
                self._heard_s = self._clock.now()
                if message.type is aiohttp.WSMsgType.BINARY:
                    packet = unframe_audio(self._version, message.data)
                    self._transcript.add(Way.RECEIVED, "audio", size_bytes=len(packet))
                    on_audio(packet)
                elif (body := self._parse(message.data)) is not None:
                    await self._take(body, on_text)
            await on_closed(self)
        except Exception as err:  # noqa: BLE001 - the root of a task: whoever waits for something gets it
            self._transcript.fail(err)

    async def _take(self, body: dict[str, Any], on_text: OnText) -> None:
        self._transcript.add(Way.RECEIVED, kind_of(body), body)
        if body["type"] != "hello":
            await on_text(body)
        elif (hello := parse_server_hello(body)) is not None:
            self.hello = hello
            await on_text(body)
            self._greeted.set()

    def _parse(self, text: str) -> dict[str, Any] | None:
        try:
            body = json.loads(text)
        except ValueError:
            body = None
        if not isinstance(body, dict) or not isinstance(body.get("type"), str):
            self._transcript.complain(f"no JSON object with a type: {text[:80]!r}")
            return None
        return body


def kind_of(body: dict[str, Any]) -> str:
    """Return `type`, with `/state` where there is one."""
    state = body.get("state")
    return f"{body.get('type', '?')}/{state}" if isinstance(state, str) else str(body.get("type", "?"))
