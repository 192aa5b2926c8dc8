"""A simulated board that lives in the home of scripts/develop: a person sees there all that a board can have.

It talks once, so that what it offers becomes entities, has its camera used once, and starts again when it is told to,
with the firmware that it is offered then.
"""

from dataclasses import replace
from typing import Any, Final

from tests.board import Board, Build

from .client import ApiError, until
from .home import Home

_LIMIT_S: Final = 30.0
_FOR_EVER_S: Final = 1e9
_PHOTO: Final = "self.camera.take_photo"


class Resident:
    """`live` until cancelled, then `close`."""

    def __init__(self, home: Home, device_id: str, build: Build) -> None:
        self._home = home
        self._device_id = device_id
        self._board = self._with(build)

    async def live(self) -> None:
        """Boot, until a person has confirmed the code; talk; then do what the home wants."""
        await self._board.boot()
        await self._board.press_button()
        print(f"Board {self._device_id} is paired and listens", flush=True)
        if self._board.build.has_camera:
            await self._take_photo()
        while True:
            await self._board.expect("reboot", limit_s=_FOR_EVER_S)
            await self._start_again()

    async def close(self) -> None:
        """Pull the plug."""
        await self._board.close()

    def _with(self, build: Build) -> Board:
        return Board(self._device_id, self._home.client.url, self._home.http, build=build)

    async def _start_again(self) -> None:
        answer = await self._board.boot()
        print(f"Board {self._device_id} starts again", flush=True)
        if answer.firmware_url and answer.firmware_version:
            image = await self._board.fetch(answer.firmware_url)
            print(f"Board {self._device_id} installs {answer.firmware_version}, {len(image)} bytes", flush=True)
            build = replace(self._board.build, firmware=answer.firmware_version)
            await self._board.close()
            self._board = self._with(build)
            await self._board.boot()

    async def _take_photo(self) -> None:
        """Use the camera as an automation would; the photo becomes the image entity of the board."""
        device_id = await until(self._registry_id, "the device of the board", limit_s=_LIMIT_S)

        async def answer() -> dict[str, Any] | None:
            body = {"device_id": device_id, "tool": _PHOTO, "arguments": {"question": "What do you see?"}}
            try:
                return dict(
                    await self._home.client.rest("POST", "/api/services/xiaozhi/call_tool?return_response", body)
                )
            except ApiError:
                return None  # it has not told its functions yet

        seen = await until(answer, "a photo", limit_s=_LIMIT_S)
        print(f"Board {self._device_id} took a photo: {seen['service_response']}", flush=True)

    async def _registry_id(self) -> str | None:
        devices = await self._home.client.command("config/device_registry/list")
        return next(
            (device["id"] for device in devices if ["xiaozhi", self._device_id] in device["identifiers"]),
            None,
        )
