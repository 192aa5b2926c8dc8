"""The API from outside: clients of several people on the real HTTP server of a Home Assistant with a hub."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.xiaozhi.runtime import Runtime

type Json = dict[str, Any]


@dataclass(slots=True)
class Person:
    """Somebody with a browser."""

    user: User
    client: TestClient[Any, Any]

    async def call(self, method: str, path: str, *, json: Any = None, status: int = 200, **more: Any) -> Any:
        """Return the body of an answer that has this status."""
        response = await self.raw(method, path, json=json, **more)
        text = await response.text()
        assert response.status == status, text
        return await response.json() if "json" in response.headers.get("Content-Type", "") else text

    async def raw(self, method: str, path: str, **more: Any) -> ClientResponse:
        """Return an answer as it came; its body is the caller's to read."""
        base = "" if path.startswith("/api/") else "/api/xiaozhi"
        return await self.client.request(method, f"{base}{path}", **more)

    async def new_chat(self, **wanted: Any) -> str:
        """Return the id of a new chat."""
        body: Json = await self.call("POST", "/conversations", json=wanted, status=201)
        return str(body["chat_id"])


type MakePerson = Callable[[str, bool], Awaitable[Person]]


@pytest.fixture
def make_person(
    hass: HomeAssistant, hub_entry: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator, socket_enabled: None
) -> MakePerson:
    """Return what makes a person with a client that is logged in."""

    async def make(name: str, is_admin: bool) -> Person:  # noqa: FBT001 - who reads a test sees the name
        groups = ["system-admin" if is_admin else "system-users"]
        user = MockUser(name=name, groups=[await hass.auth.async_get_group(groups[0])]).add_to_hass(hass)
        refresh = await hass.auth.async_create_refresh_token(user, "https://example.org")
        token = hass.auth.async_create_access_token(refresh)
        client = await hass_client_no_auth()
        client.session.headers["Authorization"] = f"Bearer {token}"
        return Person(user, client)

    return make


@pytest.fixture
async def anna(make_person: MakePerson) -> Person:
    """Return a plain user."""
    return await make_person("Anna", False)


@pytest.fixture
async def ben(make_person: MakePerson) -> Person:
    """Return another plain user."""
    return await make_person("Ben", False)


@pytest.fixture
async def admin(make_person: MakePerson) -> Person:
    """Return an admin."""
    return await make_person("Cleo", True)


@pytest.fixture
def runtime(hub_entry: MockConfigEntry) -> Runtime:
    """Return the hub itself."""
    runtime: Runtime = hub_entry.runtime_data
    return runtime
