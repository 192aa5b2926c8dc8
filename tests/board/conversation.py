"""What the board does with messages, sounds and its own user: firmware main/application.cc, as one object.

It owns the socket (link.py), the microphone and the playback and keeps them in step with the state machine.
"""

import asyncio
from typing import Any

import aiohttp

from .build import Build, Mode
from .camera import Network
from .clock import Clock
from .errors import FirmwareCrash, NotConnectedError
from .link import Link
from .mcp import ToolServer
from .microphone import Microphone
from .playback import Playback
from .states import State, StateMachine
from .transcript import Transcript, Way
from .wire import socket_headers


class Conversation:
    """From the first wake-up on; between conversations it is idle, with or without a socket."""

    def __init__(self, clock: Clock, build: Build, transcript: Transcript, *, keeps_pcm: bool = True) -> None:
        self.machine = StateMachine(self._note_state)
        self.playback = Playback(clock, keeps_pcm=keeps_pcm)
        self.microphone = Microphone(clock, self.send_audio)
        self.tools = ToolServer(build)
        self.mode = build.mode
        self._clock = clock
        self._build = build
        self._transcript = transcript
        self._link: Link | None = None
        self._resuming: asyncio.Task[None] | None = None

    @property
    def state(self) -> State:
        """What the board does now."""
        return self.machine.state

    @property
    def is_connected(self) -> bool:
        """Whether there is a socket that the firmware believes in (IsAudioChannelOpened)."""
        return self._link is not None and self._link.is_usable

    # What its user makes it do ----------------------------------------------------------------------------------------

    async def connect(
        self, http: aiohttp.ClientSession, stored: dict[str, str | int], device_id: str, client_id: str
    ) -> Link | None:
        """Open a socket. Return the one that it replaces, if that is still there: its end has yet to be noticed."""
        replaced = self._link if self._link is not None and not self._link.is_closed else None
        if self._link is not None and replaced is None:
            await self._link.hang_up()  # the server closed it; what is left of it goes now
        version = int(stored.get("version", 1)) or 1
        self._link = Link(
            self._clock,
            self._transcript,
            version,
            on_text=self._on_text,
            on_audio=self._on_audio,
            on_closed=self._on_closed,
        )
        self.tools.hardware.network = Network(http=http, device_id=device_id, client_id=client_id)
        headers = socket_headers(str(stored.get("token", "")), version, device_id, client_id)
        await self._link.open(http, self._build, str(stored.get("url", "")), headers)
        return replaced

    async def send(self, fields: dict[str, str]) -> None:
        """Send a message; NotConnectedError without a socket."""
        if self._link is None:
            raise NotConnectedError("there is no socket")
        await self._link.send_message(fields)

    async def send_audio(self, packet: bytes) -> None:
        """Send a packet, if there is a socket."""
        if self._link is not None:
            await self._link.send_audio(packet)

    async def listen(self, mode: Mode) -> None:
        """Enter Listening in a mode; the microphone opens now."""
        self.mode = mode
        if self.machine.go(State.LISTENING):
            await self._open_microphone()

    async def interrupt(self, mode: Mode, reason: str | None) -> None:
        """A wake word or push-to-talk while speaking: abort and listen; in auto mode when the loudspeaker is done."""
        await self.abort(reason)
        self.mode = mode
        if not self.machine.go(State.LISTENING):
            return
        if mode is Mode.AUTO:
            await self._resume_when_drained()
        else:
            await self._open_microphone()

    async def abort(self, reason: str | None) -> None:
        """Tell the server to stop; the state stays as it is."""
        await self.send({"type": "abort"} | ({"reason": reason} if reason else {}))

    async def stop_listening(self) -> None:
        """Push-to-talk was released: Idle, the socket stays open."""
        await self._close_microphone()
        await self.send({"type": "listen", "state": "stop"})
        self.machine.go(State.IDLE)

    async def hang_up(self) -> None:
        """Close the socket, if any, and go Idle."""
        await self._close_microphone()
        link, self._link = self._link, None
        if link is not None:
            await link.hang_up()
        if self.state not in {State.UNKNOWN, State.STARTING, State.ACTIVATING, State.IDLE}:
            self.machine.go(State.IDLE)

    async def notice_end_of(self, link: Link) -> None:
        """The socket that was replaced dies now; the firmware takes that for the end of the new one."""
        await link.hang_up()
        await self._close_microphone()
        self.machine.go(State.IDLE)

    # What the server makes it do --------------------------------------------------------------------------------------

    async def _on_text(self, body: dict[str, Any]) -> None:
        match body["type"]:
            case "hello":
                self._on_hello()
            case "tts":
                await self._on_tts(body.get("state"))
            case "mcp":
                await self._on_mcp(body.get("payload"))
            case "system" if body.get("command") == "reboot":
                self._transcript.add(Way.INSIDE, "reboot")  # `Board.boot` is left to whoever waits for it
                await self.hang_up()
            case "stt" | "llm" | "alert" | "system" | "custom":
                self._check_texts(body)
            case other:
                self._transcript.complain(f"unknown message type {other!r}")

    def _on_hello(self) -> None:
        hello = self._link.hello if self._link else None
        if hello is not None:
            self.playback.configure(hello.rate_hz or self.playback.rate_hz, hello.frame_ms or self.playback.frame_ms)

    async def _on_tts(self, state: object) -> None:
        if not isinstance(state, str):
            raise FirmwareCrash("tts without a state (null dereference before 2.4.0)")
        if state == "start":
            await self._start_speaking()
        elif state == "stop":
            await self._stop_speaking()

    async def _start_speaking(self) -> None:
        if self.state is State.SPEAKING:
            self._transcript.complain("tts start while speaking")
        elif self.machine.go(State.SPEAKING):
            if self.mode is not Mode.REALTIME:
                await self._close_microphone()
            self.playback.reset()
        else:
            self._transcript.complain(f"tts start while {self.state}")

    async def _stop_speaking(self) -> None:
        if self.state is not State.SPEAKING:
            self._transcript.complain(f"tts stop while {self.state}")
        elif self.mode is Mode.MANUAL:
            self.machine.go(State.IDLE)
        else:
            self.machine.go(State.LISTENING)
            if self.mode is Mode.AUTO:
                await self._resume_when_drained()

    async def _on_mcp(self, payload: object) -> None:
        reply = await self.tools.answer(payload) if isinstance(payload, dict) else None
        if reply is not None and self._link is not None:
            await self._link.send_payload(reply)
        if self.tools.hardware.wants_reboot:
            self.tools.hardware.wants_reboot = False
            self._transcript.add(Way.INSIDE, "reboot")  # `Board.boot` is left to whoever waits for it
            await self.hang_up()

    def _check_texts(self, body: dict[str, Any]) -> None:
        needed = {"stt": ("text",), "llm": ("emotion",), "alert": ("status", "message", "emotion")}
        for name in needed.get(body["type"], ()):
            if not isinstance(body.get(name), str):
                self._transcript.complain(f"{body['type']} without {name}")

    def _on_audio(self, packet: bytes) -> None:
        if self.state is not State.SPEAKING:
            self._transcript.complain(f"audio while {self.state} is dropped")
        elif self._clock.now() - self.playback.speeches[-1].started_s < self._build.start_delay_s:
            if self.playback.flush(packet):
                self._transcript.complain("sound too soon after tts start is flushed")
        elif not self.playback.receive(packet):
            self._transcript.complain("audio is lost: the queue is full or the packet does not decode")

    async def _on_closed(self, link: Link) -> None:
        """The server closed the socket, in any state: Idle; what is queued still plays."""
        if link is not self._link:
            return
        self._transcript.add(Way.INSIDE, "closed")
        await self._close_microphone()
        if self.state in {State.LISTENING, State.SPEAKING, State.CONNECTING}:
            self.machine.go(State.IDLE)

    # Its microphone ---------------------------------------------------------------------------------------------------

    async def _open_microphone(self) -> None:
        await self.send({"type": "listen", "state": "start", "mode": self.mode})
        self.microphone.open()

    async def _close_microphone(self) -> None:
        resuming, self._resuming = self._resuming, None
        if resuming is not None:
            resuming.cancel()
            await asyncio.wait({resuming})
        await self.microphone.close()

    async def _resume_when_drained(self) -> None:
        """Listening already, but mute until the loudspeaker is done (MAIN_EVENT_PLAYBACK_DRAINED, 2.4.0)."""
        await self._close_microphone()
        self._resuming = asyncio.create_task(self._resume(), name="board waits for its loudspeaker")

    async def _resume(self) -> None:
        await self._clock.sleep_until(self.playback.drained_s())
        try:
            await self._open_microphone()
        except Exception as err:  # noqa: BLE001 - the root of a task: whoever waits for something gets it
            self._transcript.fail(err)
        self._resuming = None

    def _note_state(self, state: State) -> None:
        self._transcript.add(Way.INSIDE, "state", {"text": str(state)})
