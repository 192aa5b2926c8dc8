"""A simulated board, a tiny server for it and a clock that stands still."""

from collections.abc import AsyncGenerator

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from tests.board import Board, ManualClock
from tests.board_tests.fake_server import MAC, Server


@pytest.fixture
async def server(socket_enabled: None) -> AsyncGenerator[Server]:
    """A server that takes every board at once."""
    fake = Server()
    app = web.Application()
    app.router.add_post("/xiaozhi/ota/", fake.handle_ota)
    app.router.add_post("/xiaozhi/ota/activate", fake.handle_ota)
    app.router.add_get("/xiaozhi/v1/", fake.handle_socket)
    test_server = TestServer(app)
    await test_server.start_server()
    fake.base_url = str(test_server.make_url("/"))
    fake.answer = {
        "websocket": {
            "url": f"ws://127.0.0.1:{test_server.port}/xiaozhi/v1/",
            "token": "a token",
            "version": 1,
        }
    }
    yield fake
    await test_server.close()


@pytest.fixture
def clock() -> ManualClock:
    """Time that a test moves."""
    return ManualClock()


@pytest.fixture
async def http() -> AsyncGenerator[aiohttp.ClientSession]:
    """Connections of the boards."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def board(server: Server, clock: ManualClock, http: aiohttp.ClientSession) -> AsyncGenerator[Board]:
    """A board that has booted."""
    async with Board(MAC, server.base_url, http, clock) as one:
        await one.boot()
        yield one
