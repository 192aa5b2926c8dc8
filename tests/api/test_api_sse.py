"""Server-sent events over a real HTTP connection: format, heartbeat, and an end in which nothing stays behind."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
import json

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.xiaozhi.api import sse
from custom_components.xiaozhi.api.sse import ServerEvent, last_event_id, send_events

type Client = TestClient[web.Request, web.Application]


@asynccontextmanager
async def serving(events: Callable[[], AsyncGenerator[ServerEvent]]) -> AsyncGenerator[Client]:
    async def handler(request: web.Request) -> web.StreamResponse:
        return await send_events(request, events())

    app = web.Application()
    app.router.add_get("/", handler)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture(autouse=True)
def sockets(socket_enabled: None, hass_client_no_auth: ClientSessionGenerator) -> None:
    """Let the tests talk to themselves over loopback."""


async def test_an_event_is_one_line_of_json_with_an_id() -> None:
    async def events() -> AsyncGenerator[ServerEvent]:
        yield ServerEvent(type="message", data={"delta": "a\nb «ü»"}, event_id="7")
        yield ServerEvent(type="done", data={})

    async with serving(events) as client:
        response = await client.get("/")
        text = await response.text()
    assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    first, second, third, end = text.split("\n\n")
    assert first == "retry: 3000"
    id_line, data_line = second.split("\n")
    assert id_line == "id: 7"
    assert json.loads(data_line.removeprefix("data: ")) == {"type": "message", "data": {"delta": "a\nb «ü»"}}
    assert third == 'data: {"type":"done","data":{}}'
    assert not end


async def test_silence_is_filled_with_heartbeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT_S", 0.001)
    go_on = asyncio.Event()

    async def events() -> AsyncGenerator[ServerEvent]:
        await go_on.wait()
        yield ServerEvent(type="done", data={}, event_id="1")

    async with serving(events) as client:
        response = await client.get("/")
        await response.content.readuntil(b"\n\n")
        beats = [await response.content.readuntil(b"\n\n") for _ in range(2)]
        assert all(json.loads(beat.removeprefix(b"data: "))["type"] == "heartbeat" for beat in beats)
        go_on.set()
        rest = await response.text()
    assert rest.rstrip().endswith('id: 1\ndata: {"type":"done","data":{}}'), "no event is lost to a heartbeat"


async def test_a_client_that_leaves_closes_the_generator() -> None:
    closed = asyncio.Event()

    async def events() -> AsyncGenerator[ServerEvent]:
        try:
            while True:
                yield ServerEvent(type="message", data={"text": "x" * 10_000})
                await asyncio.sleep(0)
        finally:
            closed.set()

    async with serving(events) as client:
        response = await client.get("/")
        await response.content.readuntil(b"\n\n")
        response.close()
        async with asyncio.timeout(5):
            await closed.wait()


async def test_a_reader_that_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "SEND_LIMIT_S", 0.05)
    closed = asyncio.Event()

    async def events() -> AsyncGenerator[ServerEvent]:
        try:
            while True:
                yield ServerEvent(type="message", data={"text": "x" * 1_000_000})
        finally:
            closed.set()

    async with serving(events) as client:
        response = await client.get("/")
        async with asyncio.timeout(10):
            await closed.wait()
        response.close()


@pytest.mark.parametrize(
    ("headers", "path", "expected"),
    [
        ({"Last-Event-ID": "5"}, "/", "5"),
        ({}, "/?last_event_id=6", "6"),
        ({"Last-Event-ID": "5"}, "/?last_event_id=6", "5"),
    ],
)
async def test_a_client_says_where_it_wants_to_go_on(headers: dict[str, str], path: str, expected: str) -> None:
    seen: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(last_event_id(request))
        return web.Response()

    app = web.Application()
    app.router.add_get("/", handler)
    async with TestClient(TestServer(app)) as client:
        await client.get(path, headers=headers)
    assert seen == [expected]
