"""A home with scripted engines, and boards that talk with it over its real HTTP server."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
import uuid

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import HomeAssistant, callback
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.xiaozhi.devices import Board as PairedBoard
from custom_components.xiaozhi.devices import BoardChange, BoardInfo, board_subentry
from tests.board import Board, Build
from tests.fake_engines import FakeEngines, spoken
from tests.wire.peer import Http, token_of

TEST_LIMIT_S = 30
"""No test here waits longer for what does not come; a test that hangs is one that fails."""

KITCHEN = "aa:bb:cc:dd:ee:01"

type MakeBoard = Callable[..., Awaitable[Board]]
type Pair = Callable[..., Awaitable[None]]
type Offline = Callable[[str], asyncio.Future[None]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Limit the tests of this folder."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(TEST_LIMIT_S))


@pytest.fixture
def speech() -> bytes:
    """Return «turn on the lamp» as 16 kHz PCM."""
    return spoken()


@pytest.fixture
async def engines(hass: HomeAssistant, hub_entry: MockConfigEntry) -> FakeEngines:
    """Return recognition, voice and agent of the preferred pipeline."""
    engines = FakeEngines()
    await engines.set_up(hass)
    return engines


@pytest.fixture
async def http(
    hass: HomeAssistant, hub_entry: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator, socket_enabled: None
) -> Http:
    """Return a client of Home Assistant's HTTP server, without a login; the views are complete from here on."""
    for name in ("websocket_api", "camera"):
        assert await async_setup_component(hass, name, {})
    client: Http = await hass_client_no_auth()
    hass.config.internal_url = str(client.make_url("")).rstrip("/")
    return client


@pytest.fixture
def pair(hass: HomeAssistant, hub_entry: MockConfigEntry) -> Pair:
    """Return what makes a board known."""

    async def pair(device_id: str = KITCHEN, title: str = "Kitchen") -> None:
        subentry = board_subentry(
            device_id=device_id,
            client_id=str(uuid.uuid5(uuid.NAMESPACE_OID, device_id)),
            token=token_of(device_id),
            info=BoardInfo(name="esp-box-3", firmware="2.4.2"),
            title=title,
        )
        hass.config_entries.async_add_subentry(hub_entry, subentry)
        await hass.async_block_till_done()

    return pair


@pytest.fixture
async def paired(pair: Pair) -> str:
    """Return the id of a paired board whose socket is not open."""
    await pair()
    return KITCHEN


@pytest.fixture
def offline(hub_entry: MockConfigEntry) -> Offline:
    """Return what waits for the end of a board's socket; call it before that can happen."""

    def wait(device_id: str) -> asyncio.Future[None]:
        boards, gone = hub_entry.runtime_data.boards, asyncio.get_running_loop().create_future()

        def on_change(_change: BoardChange, board: PairedBoard) -> None:
            if board.device_id == device_id and not board.is_online and not gone.done():
                gone.set_result(None)

        gone.add_done_callback(lambda _: stop())
        stop = boards.add_listener(on_change)
        return gone

    return wait


@pytest.fixture
async def make_board(engines: FakeEngines, http: Http, pair: Pair) -> AsyncGenerator[MakeBoard]:
    """Return what makes a paired board that has booted; each is closed in the end, which raises what it crashed on."""
    boards: list[Board] = []

    async def make(device_id: str = KITCHEN, title: str = "Kitchen", *, build: Build | None = None) -> Board:
        board = Board(device_id, str(http.make_url("")), http.session, build=build)
        await pair(device_id, title)
        await board.boot()
        boards.append(board)
        return board

    yield make
    for board in boards:
        await board.close()


@pytest.fixture
async def kitchen(make_board: MakeBoard) -> Board:
    """Return a paired board in auto mode."""
    return await make_board()


async def state(hass: HomeAssistant, wanted: str, entity_id: str = "assist_satellite.kitchen") -> None:
    """Wait until an entity has a state."""
    reached = asyncio.Event()

    @callback
    def look(_event: object = None) -> None:
        current = hass.states.get(entity_id)
        if current is not None and current.state == wanted:
            reached.set()

    stop = hass.bus.async_listen(EVENT_STATE_CHANGED, look)
    look()
    try:
        async with asyncio.timeout(TEST_LIMIT_S / 4):
            await reached.wait()
    finally:
        stop()


async def listed(hub_entry: MockConfigEntry, board: Board) -> None:
    """Return when the list of a board's tools has come."""
    await board.transcript.wait_for(lambda: board.conversation.tools.pages or None, "no list", limit_s=5)
    session = hub_entry.runtime_data.sessions.session(board.device_id)
    await asyncio.wait_for(session.tools.ended(), 5)
