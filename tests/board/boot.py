"""What a board does between power-on and Idle: asks by OTA, shows its pairing code, polls until it is activated.

Firmware main/application.cc CheckNewVersion and ShowActivationCode, main/ota.cc CheckVersion and Activate.
"""

import uuid

import aiohttp

from .build import Build
from .clock import Clock
from .errors import BoardError, RejectedError
from .ota import OtaAnswer, Settings, activation_body, activation_url, ota_body, ota_headers, read_answer
from .transcript import Transcript, Way

_OTA_ATTEMPTS = 10  # CheckNewVersion gives up then
_FIRST_RETRY_S = 10.0  # and waits 10, 20, 40 … s between them
_ACTIVATION_ROUNDS = 10
_PENDING_S = 3.0  # after a 202
_ERROR_S = 10.0  # after anything else


class Boot:
    """The requests of one board, with what it has stored and what its screen shows."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        clock: Clock,
        transcript: Transcript,
        build: Build,
        *,
        device_id: str,
        url: str,
    ) -> None:
        self.device_id = device_id
        self.client_id = str(uuid.uuid5(uuid.NAMESPACE_OID, device_id))
        self.settings: Settings = {}
        self.code: str | None = None
        self._http = http
        self._clock = clock
        self._transcript = transcript
        self._build = build
        self._url = url

    async def run(self) -> OtaAnswer:
        """Ask until the board is activated, showing codes meanwhile. BoardError after the tenth failure in a row."""
        while not (answer := await self._check_with_retries()).is_activated:
            self.code = "".join(filter(str.isdigit, answer.code or "")) or None
            self._transcript.add(Way.INSIDE, "code", {"text": self.code or "", "message": answer.message})
            if answer.code and answer.code not in answer.message:
                self._transcript.complain("the code is not in the message: it is spoken, but no screen shows it")
            await self._poll(answer.challenge)
        self.code = None
        return answer

    async def check(self) -> OtaAnswer:
        """Ask once and store the settings. Raises RejectedError, or FirmwareCrash."""
        body = ota_body(self._build, self.device_id, self.client_id)
        answer = read_answer(*await self._post(self._url, body))
        for space, values in answer.settings.items():
            self.settings.setdefault(space, {}).update(values)
        return answer

    async def activate(self, challenge: str | None) -> int:
        """Ask once whether the code was confirmed; return the HTTP status: 200 yes, 202 not yet."""
        status, _ = await self._post(activation_url(self._url), activation_body(self._build, challenge))
        return status

    async def _check_with_retries(self) -> OtaAnswer:
        delay_s = _FIRST_RETRY_S
        for _ in range(_OTA_ATTEMPTS - 1):
            try:
                return await self.check()
            except (RejectedError, aiohttp.ClientError) as err:
                self._transcript.add(Way.INSIDE, "alert", {"text": f"{err}, url={self._url}"})
            await self._sleep(delay_s)
            delay_s *= 2
        try:
            return await self.check()
        except (RejectedError, aiohttp.ClientError) as err:
            raise BoardError("the board gave up asking and went on without a server (MQTT)") from err

    async def _poll(self, challenge: str | None) -> None:
        """Ten rounds; without a challenge nothing is asked and each round is an error (ota.cc Activate)."""
        for _ in range(_ACTIVATION_ROUNDS):
            status = await self.activate(challenge) if challenge is not None else 0
            if status == 200:
                return
            await self._sleep(_PENDING_S if status == 202 else _ERROR_S)

    async def _post(self, url: str, body: str) -> tuple[int, bytes]:
        async with self._http.post(
            url,
            data=body.encode(),
            headers=ota_headers(self._build, self.device_id, self.client_id),
            skip_auto_headers=("Accept", "Accept-Encoding"),
            allow_redirects=False,
        ) as response:
            return response.status, await response.read()

    async def _sleep(self, seconds: float) -> None:
        await self._clock.sleep_until(self._clock.now() + seconds)
