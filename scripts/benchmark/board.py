"""One board under push to talk: speaks a recording in real time, notes when what comes back, aborts when it is told to.

Wire facts come from the simulated board of the tests; this one does much less, so that fifty fit into a fraction of a
core: packets are framed beforehand and nothing is decoded.
"""

import asyncio
from collections.abc import Sequence
import json
import time

from tests.board.build import Build
from tests.board.wire import client_hello, message_text, socket_headers

from .paired import client_id, device_id, token
from .playback import PACKET_S, play
from .results import Turn
from .websocket import Opcode, Socket, frame

BUILD = Build()
VERSION = 1  # binary protocol: a frame is a packet

SOUND_BYTES = 20
"""A packet of more bytes carries sound; silent ones (the lead-in) have a few."""

ANSWER_LIMIT_S = 30.0
LATE_S = 0.25
"""How long packets are watched for after an aborted answer."""


class Board:
    """Connects once and then has one turn after another."""

    def __init__(self, number: int, recording: Sequence[bytes]) -> None:
        """`recording`: framed packets."""
        self._number = number
        self._recording = recording
        self._session_id = ""
        self._socket: Socket | None = None
        self._turn = Turn()
        self._arrivals_s: list[float] = []
        self._changed = asyncio.Event()

    @property
    def is_connected(self) -> bool:
        """Whether the socket is open."""
        return self._socket is not None and not self._socket.closed.done()

    async def connect(self, port: int) -> None:
        """Open the socket and exchange hellos."""
        loop = asyncio.get_running_loop()
        _, self._socket = await loop.create_connection(lambda: Socket(self._on_frame), "127.0.0.1", port)
        headers = socket_headers(token(self._number), VERSION, device_id(self._number), client_id(self._number))
        await self._socket.upgrade(f"127.0.0.1:{port}", "/xiaozhi/v1/", headers)
        self._send_text(json.dumps(client_hello(BUILD, VERSION)))
        async with asyncio.timeout(ANSWER_LIMIT_S):
            while not self._session_id:
                self._changed.clear()
                await self._changed.wait()

    async def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            await self._socket.close()

    async def take_turn(self, *, abort_after_s: float | None) -> Turn:
        """Speak, and listen to the answer until its end or so long after its first packet."""
        self._turn = turn = Turn(began_s=time.monotonic())
        self._arrivals_s = []
        self._send("listen", state="start", mode="manual")
        for number, packet in enumerate(self._recording, start=1):
            await asyncio.sleep(turn.began_s + number * PACKET_S - time.monotonic())
            self._send_frame(packet)
        turn.asked_s = time.monotonic()
        self._send("listen", state="stop")
        await self._until("packet" if abort_after_s is not None else "stop")
        if abort_after_s is not None:
            await asyncio.sleep(abort_after_s)
            turn.aborted_s = time.monotonic()
            self._send("abort")
            await self._until("stop")
            await asyncio.sleep(LATE_S)
        turn.ended_s = time.monotonic()
        return self._finished(turn)

    def _finished(self, turn: Turn) -> Turn:
        played = play(self._arrivals_s)
        turn.gaps_ms, turn.most_queued = played.gaps_ms, played.most_queued
        turn.packets = len(self._arrivals_s)
        turn.last_packet_s = self._arrivals_s[-1] if self._arrivals_s else 0.0
        turn.is_complete = turn.after_ms("stop") is not None
        return turn

    async def _until(self, what: str) -> None:
        """Wait for something to happen in this turn; give up after a while, the turn is then incomplete."""
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                while self._turn.after_ms(what) is None and self.is_connected:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return

    def _on_frame(self, opcode: Opcode, payload: bytes) -> None:
        now_s = time.monotonic()
        if opcode is Opcode.BINARY:
            if not self._arrivals_s:
                self._happened("packet", now_s)
            if len(payload) > SOUND_BYTES:
                self._happened("sound", now_s)
            self._arrivals_s.append(now_s)
            return
        message = json.loads(payload)
        if message["type"] == "hello":
            self._session_id = message["session_id"]
            self._changed.set()
        elif message["type"] == "tts" and message["state"] in ("start", "stop"):
            self._happened(message["state"], now_s)

    def _happened(self, what: str, at_s: float) -> None:
        if not any(name == what for name, _ in self._turn.moments):
            self._turn.moments.append((what, at_s))
            self._changed.set()

    def _send(self, kind: str, **fields: str) -> None:
        self._send_text(message_text(self._session_id, {"type": kind, **fields}))

    def _send_text(self, text: str) -> None:
        self._send_frame(frame(Opcode.TEXT, text.encode()))

    def _send_frame(self, data: bytes) -> None:
        if self._socket is not None:
            self._socket.send(data)
