"""A home with scripted engines, and boards that talk with it over its real HTTP server."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
import uuid
import wave

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from tests.board import Board, Build
from tests.fake_engines import FakeEngines

TEST_LIMIT_S = 30
"""No test here waits longer for what does not come; a test that hangs is one that fails."""

FIXTURES = Path(__file__).parents[1] / "fixtures"
KITCHEN = "aa:bb:cc:dd:ee:01"

type MakeBoard = Callable[..., Awaitable[Board]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Limit the tests of this folder."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(TEST_LIMIT_S))


@pytest.fixture
def speech() -> bytes:
    """Return «turn on the lamp» as 16 kHz PCM."""
    with wave.open(str(FIXTURES / "turn_on_the_lamp.wav")) as reader:
        return reader.readframes(reader.getnframes())


@pytest.fixture
async def engines(hass: HomeAssistant, hub_entry: MockConfigEntry) -> FakeEngines:
    """Return recognition, voice and agent of the preferred pipeline."""
    engines = FakeEngines()
    await engines.set_up(hass)
    return engines


@pytest.fixture
async def http(
    hass: HomeAssistant, hub_entry: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator, socket_enabled: None
) -> TestClient:
    """Return a client of Home Assistant's HTTP server, without a login; the views are complete from here on."""
    assert await async_setup_component(hass, "websocket_api", {})
    client = await hass_client_no_auth()
    hass.config.internal_url = str(client.make_url("")).rstrip("/")
    return client


@pytest.fixture
async def make_board(
    hass: HomeAssistant, hub_entry: MockConfigEntry, engines: FakeEngines, http: TestClient
) -> AsyncGenerator[MakeBoard]:
    """Return what makes a paired board that has booted; each is closed in the end, which raises what it crashed on."""
    boards: list[Board] = []

    async def make(device_id: str = KITCHEN, title: str = "Kitchen", *, build: Build | None = None) -> Board:
        board = Board(device_id, str(http.make_url("")), http.session, build=build)
        subentry = board_subentry(
            device_id=device_id,
            client_id=str(uuid.uuid5(uuid.NAMESPACE_OID, device_id)),
            token=f"token-of-{device_id}",
            info=BoardInfo(name="esp-box-3", firmware="2.4.2"),
            title=title,
        )
        hass.config_entries.async_add_subentry(hub_entry, subentry)
        await hass.async_block_till_done()
        await board.boot()
        boards.append(board)
        return board

    yield make
    for board in boards:
        await board.close()
    await hass.async_block_till_done()


@pytest.fixture
async def kitchen(make_board: MakeBoard) -> Board:
    """Return a paired board in auto mode."""
    return await make_board()
