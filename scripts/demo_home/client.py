"""Home Assistant's REST and WebSocket API, as far as its own web pages use it to set a home up."""

import asyncio
from collections.abc import Callable
import itertools
import time
from typing import Any

import aiohttp

OWNER = "demo"
PASSWORD = "demo"  # noqa: S105 - of a throw-away home on the loopback interface
_START_LIMIT_S = 120.0
_POLL_S = 0.2


class ApiError(Exception):
    """Home Assistant refused, or did not come to what was waited for."""


class Client:
    """An owner who is logged in. Make one with `log_in`."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.url = url
        self._http = http
        self._token = ""
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._ids = itertools.count(1)
        self._lock = asyncio.Lock()

    async def wait_until_up(self) -> None:
        """Return when the web server answers."""

        async def answers() -> bool:
            try:
                async with self._http.get(f"{self.url}/api/onboarding") as response:
                    return response.status == 200  # noqa: PLR2004 - HTTP
            except aiohttp.ClientConnectionError:
                return False

        await until(answers, "Home Assistant to answer", limit_s=_START_LIMIT_S)

    async def create_owner(self) -> None:
        """Do the first step of onboarding and log in, then wait until everything has started."""
        owner = {"client_id": f"{self.url}/", "name": "Demo", "username": OWNER, "password": PASSWORD, "language": "en"}
        async with self._http.post(f"{self.url}/api/onboarding/users", json=owner) as response:
            response.raise_for_status()
            code = (await response.json())["auth_code"]
        grant = {"grant_type": "authorization_code", "code": code, "client_id": f"{self.url}/"}
        async with self._http.post(f"{self.url}/auth/token", data=grant) as response:
            response.raise_for_status()
            self._token = (await response.json())["access_token"]
        await self.wait_until_started()

    async def wait_until_started(self) -> None:
        """Return when everything has started, and not only the web server."""

        async def runs() -> bool:
            try:
                return bool((await self.rest("GET", "/api/config"))["state"] == "RUNNING")
            except ApiError, aiohttp.ClientConnectionError:  # a restart: not yet up, or not yet with all its views
                return False

        await until(runs, "Home Assistant to start", limit_s=_START_LIMIT_S)

    async def rest(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return the JSON of one request. ApiError for any other status than 200."""
        headers = {"Authorization": f"Bearer {self._token}"}
        async with self._http.request(method, self.url + path, json=body, headers=headers) as response:
            if not response.ok:
                raise ApiError(f"{method} {path}: {response.status} {await response.text()}")
            return await response.json()

    async def command(self, command: str, **fields: Any) -> Any:
        """Return the result of one WebSocket command; one at a time."""
        async with self._lock:
            if self._socket is None:
                self._socket = await self._http.ws_connect(f"{self.url}/api/websocket")
                await self._socket.receive_json()
                await self._socket.send_json({"type": "auth", "access_token": self._token})
                await self._socket.receive_json()
            await self._socket.send_json({"id": next(self._ids), "type": command, **fields})
            reply = await self._socket.receive_json()
        if not reply["success"]:
            raise ApiError(f"{command}: {reply['error']}")
        return reply["result"]

    async def flow(self, handler: str, *answers: dict[str, Any]) -> dict[str, Any]:
        """Go through a config flow from its start; return its last result."""
        result = await self.rest("POST", "/api/config/config_entries/flow", {"handler": handler})
        for answer in answers:
            result = await self.rest("POST", f"/api/config/config_entries/flow/{result['flow_id']}", answer)
        return dict(result)

    async def state(self, entity_id: str) -> str:
        """Return the state of an entity."""
        return str((await self.rest("GET", f"/api/states/{entity_id}"))["state"])

    async def close(self) -> None:
        """Close the WebSocket; the next command opens another one."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None


async def until(look: Callable[[], Any], what: str, *, limit_s: float) -> Any:
    """Return what `look` (awaited) finds once that is true. ApiError after `limit_s`."""
    end_s = time.monotonic() + limit_s
    while not (found := await look()):
        if time.monotonic() > end_s:
            raise ApiError(f"waited {limit_s:g} s for {what}")
        await asyncio.sleep(_POLL_S)
    return found
