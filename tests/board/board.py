"""One simulated board: power, pairing, wake word, button, mouth and ears. See the package for what it is based on."""

from typing import Self

import aiohttp

from .boot import Boot
from .build import Build, Mode
from .clock import Clock, RealClock
from .conversation import Conversation
from .errors import BoardError
from .link import Link
from .microphone import encode_all
from .ota import OtaAnswer
from .playback import Playback
from .states import State
from .transcript import Entry, Transcript

OTA_PATH = "/xiaozhi/ota/"
_LIMIT_S = 20.0  # how long tests wait for what should come, in real time


class Board:
    """A board with its settings. Use it as a context manager, or `close` it: that raises what it crashed on.

    `base_url` is the server's («http://127.0.0.1:8123»), or the whole OTA address as a person would type it.
    """

    def __init__(
        self,
        device_id: str,
        base_url: str,
        http: aiohttp.ClientSession,
        clock: Clock | None = None,
        *,
        build: Build | None = None,
        keeps_pcm: bool = True,
    ) -> None:
        self.build = build or Build()
        self.clock = clock or RealClock()
        self.transcript = Transcript(self.clock)
        self.conversation = Conversation(self.clock, self.build, self.transcript, keeps_pcm=keeps_pcm)
        url = base_url if "/xiaozhi/ota" in base_url else base_url.rstrip("/") + OTA_PATH
        self._boot = Boot(http, self.clock, self.transcript, self.build, device_id=device_id, url=url)
        self._http = http

    async def __aenter__(self) -> Self:
        """Return itself, still without power."""
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close; what it crashed on is raised unless something else is already."""
        try:
            await self.close()
        except Exception:
            if kind is None:
                raise

    # Power and pairing ------------------------------------------------------------------------------------------------

    @property
    def device_id(self) -> str:
        """The MAC address."""
        return self._boot.device_id

    @property
    def settings(self) -> dict[str, str | int]:
        """What it has stored of the `websocket` section: url, token, version."""
        return self._boot.settings.get("websocket", {})

    @property
    def code(self) -> str | None:
        """The pairing code on its screen."""
        return self._boot.code

    async def boot(self) -> OtaAnswer:
        """Power on (again) and ask until the server has activated the board; it is Idle then, settings are kept."""
        await self.conversation.hang_up()
        self.conversation.machine.restart()
        self.conversation.machine.go(State.ACTIVATING)
        answer = await self._boot.run()
        self.conversation.machine.go(State.IDLE)
        return answer

    async def fetch(self, url: str) -> bytes:
        """Return an image as Ota::Upgrade fetches it. BoardError where it would give up before writing anything."""
        async with self._http.get(
            url, skip_auto_headers=("Accept", "Accept-Encoding"), allow_redirects=False
        ) as answer:
            if answer.status != 200 or not answer.content_length:
                raise BoardError(f"no image: status {answer.status}, length {answer.content_length}")
            return await answer.read()

    async def check_ota(self) -> OtaAnswer:
        """Only ask once and store the settings. Raises RejectedError or FirmwareCrash; changes no state."""
        return await self._boot.check()

    async def activate(self, challenge: str | None = None) -> int:
        """Only ask once whether the code was confirmed; return the HTTP status."""
        return await self._boot.activate(challenge)

    async def wait_for_code(self, *, limit_s: float = _LIMIT_S) -> str:
        """Return the pairing code as soon as the board shows it; `boot` must be running beside."""
        return await self.transcript.wait_for(lambda: self.code, "no pairing code", limit_s=limit_s)

    async def close(self) -> None:
        """Pull the plug. Raises what the board crashed on, so that no test overlooks it."""
        await self.conversation.hang_up()
        self.transcript.raise_failure()

    # Its user ---------------------------------------------------------------------------------------------------------

    async def wake(self, phrase: str = "Hi ESP", *, preroll: bytes = b"") -> None:
        """Say the wake word, kept by the board as `preroll` PCM. BoardError while listening: nothing happens then."""
        if self.state is State.SPEAKING:
            await self._wake_while_speaking()
            return
        if self.state is not State.IDLE:
            raise BoardError(f"the wake word does nothing while {self.state}")
        replaced = await self._open()
        if self.build.sends_wake_word:
            for packet in encode_all(preroll):
                await self.conversation.send_audio(packet)
            await self.conversation.send({"type": "listen", "state": "detect", "text": phrase})
        await self._listen(self.build.mode, replaced)

    async def press_button(self) -> None:
        """Idle: open and listen; Speaking: abort, and nothing else; Listening: close the socket (ToggleChat)."""
        if self.state is State.SPEAKING:
            await self.conversation.abort(None)
        elif self.state is State.LISTENING:
            await self.conversation.hang_up()
        else:
            await self._listen(self.build.mode, await self._open())

    async def push_to_talk(self, pcm: bytes) -> None:
        """Press, say the PCM in real time, release."""
        await self.press_talk()
        await self.conversation.microphone.say(pcm)
        await self.release_talk()

    async def press_talk(self) -> None:
        """Hold the button: listening in manual mode, from Idle or by interrupting."""
        if self.state is State.SPEAKING:
            await self.conversation.interrupt(Mode.MANUAL, None)
        else:
            await self._listen(Mode.MANUAL, await self._open())

    async def release_talk(self) -> None:
        """Let go: `listen stop` and Idle, if it was listening."""
        if self.state is State.LISTENING:
            await self.conversation.stop_listening()

    async def say_pcm(self, pcm: bytes, *, limit_s: float = _LIMIT_S) -> float:
        """Speak 16 kHz s16 mono PCM once the microphone is open; return when, by the board's clock, the voice ended."""
        microphone = self.conversation.microphone
        await self.transcript.wait_for(lambda: microphone.is_open or None, "no open microphone", limit_s=limit_s)
        await microphone.say(pcm)
        return microphone.last_voice_s

    async def type_text(self, text: str) -> None:
        """Send typed text as py-xiaozhi does: `listen start`, then `listen detect` with the text."""
        if self.state is not State.LISTENING:
            await self._listen(self.build.mode, await self._open())
        await self.conversation.send({"type": "listen", "state": "detect", "text": text})

    # Watching it ------------------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """What the board does now."""
        return self.conversation.machine.state

    @property
    def playback(self) -> Playback:
        """What it was sent to play, with gaps and losses."""
        return self.conversation.playback

    @property
    def complaints(self) -> list[str]:
        """What no board crashes on, but a good server does not do."""
        return [entry.text for entry in self.transcript.of_kind("complaint")]

    async def expect(self, kind: str, *, limit_s: float = _LIMIT_S) -> Entry:
        """Return the next entry of a kind («tts/start», «stt», «audio», «state»); FirmwareCrash if it crashed."""
        return await self.transcript.expect(kind, limit_s=limit_s)

    async def wait_for_state(self, state: State, *, limit_s: float = _LIMIT_S) -> None:
        """Return as soon as the board is in a state."""
        await self.transcript.wait_for(lambda: self.state is state or None, f"not {state}", limit_s=limit_s)

    def asked_for(self, tool: str) -> bool:
        """Whether a call of a tool has come, answered or not."""
        payloads = [entry.body.get("payload", {}) for entry in self.transcript.of_kind("mcp")]
        return any(payload.get("params", {}).get("name") == tool for payload in payloads)

    def played_pcm(self) -> bytes:
        """Return all that came out of the loudspeaker, s16 mono at `playback.rate_hz`."""
        return b"".join(bytes(speech.pcm) for speech in self.playback.speeches)

    # ------------------------------------------------------------------------------------------------------------------

    async def _open(self) -> Link | None:
        """Have a socket. Return one that was replaced. On failure the board shows an alert and is Idle again."""
        if self.conversation.is_connected:
            return None
        machine = self.conversation.machine
        if not machine.go(State.CONNECTING):
            raise BoardError(f"no conversation can begin while {machine.state}")
        try:
            return await self.conversation.connect(
                self._http, self.settings, self._boot.device_id, self._boot.client_id
            )
        except Exception:
            machine.go(State.IDLE)
            raise

    async def _listen(self, mode: Mode, replaced: Link | None) -> None:
        await self.conversation.listen(mode)
        if replaced is not None:
            await self.conversation.notice_end_of(replaced)

    async def _wake_while_speaking(self) -> None:
        if self.build.restarts_while_speaking:
            await self.conversation.interrupt(self.build.mode, "wake_word_detected")
        else:
            await self.conversation.abort("wake_word_detected")
