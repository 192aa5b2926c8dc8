"""Peers that send nonsense, too much, or take nothing: never a crash, never another board's problem."""

import asyncio
from collections.abc import AsyncGenerator
import json
import logging
import socket
from typing import Any

from homeassistant.core import HomeAssistant
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.fake_engines import FakeEngines
from tests.wire.conftest import MakeBoard, Offline, state
from tests.wire.peer import (
    HELLO,
    SOCKET,
    Http,
    connect,
    connect_firmware,
    connect_json,
    device_info,
    socket_headers,
    token_of,
)

PLENTY = 1200
"""Heartbeats whose answers, 5 MB, fit into no buffer between the server and a peer that does not read."""

HEARTBEAT = json.dumps({"type": "heartbeat", "timestamp": 10**4000})
"""JSON allows the number, and it comes back in the answer: 4 KB for each frame."""


async def test_what_comes_before_the_hello_is_dropped(http: Http, paired: str) -> None:
    peer = await connect(http, socket_headers(paired, token_of(paired)))
    await peer.send(b"\x58", "{", {"type": "listen", "state": "start", "mode": "auto"}, {"type": "ping"}, HELLO)
    assert (await peer.receive())["type"] == "hello"


async def test_a_board_that_says_no_hello_is_hung_up(http: Http, paired: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custom_components.xiaozhi.transport.link.HELLO_LIMIT_S", 0.05)
    peer = await connect(http, socket_headers(paired, token_of(paired)))
    await peer.send("{", b"", {"type": "ping"})
    assert await peer.receive_all() == []


GARBAGE: list[Any] = [
    pytest.param("{", id="broken JSON"),
    pytest.param('{"type":"listen","state":"detect","text":"a "quoted" wake word"}', id="what firmware really sends"),
    pytest.param('{"type":"listen","state":"detect","text":"\\ud83d"}', id="half an emoji"),
    pytest.param("[" * 50_000, id="deep"),
    pytest.param({"type": "hello"}, id="second hello"),
    pytest.param({"type": "listen", "state": "start", "mode": "AAEC"}, id="unknown mode"),
    pytest.param({"type": "mcp", "payload": []}, id="no payload"),
    pytest.param(b"", id="empty packet"),
    pytest.param(b"\xff" * 2000, id="no Opus"),
    pytest.param(b"\x00" * 100_000, id="a packet too long"),
]


@pytest.mark.parametrize("garbage", GARBAGE)
async def test_garbage_is_dropped_and_the_board_talks_on(
    http: Http, engines: FakeEngines, paired: str, garbage: Any
) -> None:
    engines.tts.seconds = 0.1
    peer = await connect_firmware(http, paired)
    await peer.send({"type": "listen", "state": "start", "mode": "auto"}, garbage)
    await peer.send({"type": "listen", "state": "detect", "text": "is the door shut"})
    await peer.receive_until("tts", "stop")
    assert engines.agent.asked[-1].text == "is the door shut"


async def test_a_message_beyond_every_limit_ends_this_socket_only(
    http: Http, paired: str, make_board: MakeBoard, offline: Offline
) -> None:
    other = await make_board("aa:bb:cc:dd:ee:02", "Bedroom")
    await other.wake()
    peer, gone = await connect_firmware(http, paired), offline(paired)
    await peer.send("x" * 200_000)
    assert await peer.receive_all() == []
    await gone
    await other.expect("tts/stop")


async def test_a_flood_is_thinned_and_harms_no_other_board(
    http: Http, paired: str, make_board: MakeBoard, caplog: pytest.LogCaptureFixture, offline: Offline
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components.xiaozhi.transport.link")
    other = await make_board("aa:bb:cc:dd:ee:02", "Bedroom")
    peer, gone = await connect_json(http, paired), offline(paired)
    await peer.send(*[json.dumps({"type": "ping"})] * 3000)
    await other.wake()
    await other.expect("tts/stop")
    assert not other.playback.speeches[-1].gaps
    await peer.close()
    await gone
    assert " over the rate" in caplog.text


class DeafPeer:
    """A peer of the JSON dialect whose computer reads nothing from the network."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    def send(self, text: str) -> None:
        """Send a text frame (RFC 6455, 5.2), masked with zeros."""
        payload = text.encode()
        self._writer.write(b"\x81\xfe" + len(payload).to_bytes(2) + bytes(4) + payload)

    async def close(self) -> None:
        """Hang up."""
        self._writer.transport.abort()


@pytest.fixture
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything wait for a peer that does not read."""
    monkeypatch.setattr("custom_components.xiaozhi.session.outbox.QUEUE_FRAMES", 2 * PLENTY)


@pytest.fixture
async def deaf(http: Http, paired: str, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[DeafPeer]:
    """Return a deaf peer that has been let in and may send as much as it likes."""
    monkeypatch.setattr("custom_components.xiaozhi.transport.flood.BURST_FRAMES", 2.0 * PLENTY)
    tcp = socket.socket()
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    tcp.setblocking(False)
    url = http.make_url(SOCKET)
    await asyncio.get_running_loop().sock_connect(tcp, ("127.0.0.1", url.port))
    reader, writer = await asyncio.open_connection(sock=tcp, limit=1024)
    writer.write(
        f"GET {SOCKET} HTTP/1.1\r\nHost: {url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    async with asyncio.timeout(5):
        assert b"101" in await reader.readline()
    peer = DeafPeer(writer)
    peer.send(json.dumps(device_info(paired, token=token_of(paired))))
    yield peer
    await peer.close()


async def test_a_board_that_reads_nothing_is_disconnected(
    hub_entry: MockConfigEntry, deaf: DeafPeer, paired: str, offline: Offline
) -> None:
    gone = offline(paired)
    for _ in range(PLENTY):
        deaf.send(HEARTBEAT)
    async with asyncio.timeout(5):
        await gone
    assert hub_entry.runtime_data.sessions.session(paired) is None


async def test_a_frame_that_does_not_leave_disconnects_the_board(
    roomy: None, deaf: DeafPeer, paired: str, offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.xiaozhi.session.outbox.WRITE_LIMIT_S", 0.1)
    gone = offline(paired)
    for _ in range(PLENTY):
        deaf.send(HEARTBEAT)
    async with asyncio.timeout(5):
        await gone


async def test_a_board_that_reads_nothing_does_not_hold_up_the_end(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    roomy: None,
    deaf: DeafPeer,
    paired: str,
    offline: Offline,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.xiaozhi.transport.link.LEAVE_LIMIT_S", 0.1)
    gone = offline(paired)
    for _ in range(PLENTY):
        deaf.send(HEARTBEAT)
    deaf.send(json.dumps({"type": "listen", "state": "start", "mode": "auto"}))
    await state(hass, "listening")  # everything was read, and the answers are stuck
    await hass.config_entries.async_unload(hub_entry.entry_id)
    async with asyncio.timeout(5):
        await gone


WORDS = ("hello", "device_info", "listen", "abort", "mcp", "audio", "heartbeat", "ping", "x")
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner), max_leaves=4
)
known = st.sampled_from(("start", "stop", "detect", "auto", "manual", "realtime", "Hi ESP", "再见", "AAEC"))
messages = st.builds(
    lambda kind, fields: json.dumps({**fields, "type": kind}),
    st.sampled_from(WORDS),
    st.dictionaries(
        st.sampled_from(("state", "mode", "text", "data", "timestamp", "payload", "device_id", "version", "token")),
        known | values,
    ),
)
frames = st.lists(messages | st.text(max_size=50) | st.binary(max_size=100), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(is_json=st.booleans(), has_token=st.booleans(), frames=frames, is_killed=st.booleans())
async def test_whatever_a_peer_sends_the_next_one_is_served(
    hub_entry: MockConfigEntry,
    http: Http,
    engines: FakeEngines,
    paired: str,
    offline: Offline,
    no_rates: None,
    *,
    is_json: bool,
    has_token: bool,
    frames: list[str | bytes],
    is_killed: bool,
) -> None:
    engines.tts.seconds = 0.02
    peer = await connect(http, socket_headers(paired, token_of(paired) if has_token else ""))
    await peer.send(device_info() if is_json else HELLO, *frames, {"type": "ping"})
    await peer.receive()
    gone = offline(paired)
    if is_killed:
        peer.kill()
    else:
        await peer.close()
    if has_token:
        async with asyncio.timeout(5):
            await gone
    assert hub_entry.runtime_data.sessions.session(paired) is None


@pytest.fixture
def no_rates(hub_entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one address be wrong as often as it likes."""
    monkeypatch.setattr(hub_entry.runtime_data.access.bad_tokens, "note", lambda _address: None)
