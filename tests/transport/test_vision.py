"""The endpoint for photos at HTTP level: who may send, what is taken, and that nothing a peer sends can hurt."""

import asyncio
from collections.abc import Iterator
import json
import random
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from custom_components.xiaozhi.protocol.mcp import Vision
from custom_components.xiaozhi.session.device_tools import DeviceTools
from custom_components.xiaozhi.transport import upload, vision
from custom_components.xiaozhi.transport.access import BAD_TOKENS
from custom_components.xiaozhi.transport.hub import Seen
from tests.board.camera import BOUNDARY, photo_of
from tests.ota_client import CLIENT_ID, DEVICE_ID

type Client = TestClient[web.Request, web.Application]

PATH = "/xiaozhi/vision"
TOKEN = "p" * 43


@pytest.fixture
async def client(hub_entry: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator) -> Client:
    """Return a client of Home Assistant's real server, on a local address."""
    no_auth: Client = await hass_client_no_auth()
    return no_auth


@pytest.fixture
def seen(hub_entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes, str]]:
    """Let the board of `DEVICE_ID` be in a session; return what was looked at."""
    looked: list[tuple[str, bytes, str]] = []
    sight = hub_entry.runtime_data.sight

    async def look(device_id: str, photo: bytes, question: str) -> Seen:
        looked.append((device_id, photo, question))
        return Seen(text="A wall.")

    monkeypatch.setattr(sight, "photo_token", lambda device_id: TOKEN if device_id == DEVICE_ID else "")
    monkeypatch.setattr(sight, "look", look)
    return looked


def headers(token: str = TOKEN, device_id: str = DEVICE_ID, boundary: str = BOUNDARY) -> dict[str, str]:
    """Return what the firmware sends."""
    return {
        "Device-Id": device_id,
        "Client-Id": CLIENT_ID,
        "Authorization": f"Bearer {token}",
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }


def body(photo: bytes, question: str = "What is this?", *, more: bytes = b"", ends: str = "--") -> bytes:
    """Return what the firmware sends, with more parts if wanted."""
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="question"\r\n\r\n{question}\r\n'.encode()
        + more
        + (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="camera.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n"
        ).encode()
        + photo
        + f"\r\n--{BOUNDARY}{ends}\r\n".encode()
    )


async def send(client: Client, content: bytes | None = None, **named: Any) -> int:
    """Send a photo; return the status."""
    response = await client.post(PATH, data=body(photo_of()) if content is None else content, headers=headers(**named))
    return response.status


@pytest.mark.parametrize("path", [PATH, f"{PATH}/"])
async def test_a_photo_is_answered_as_the_board_hands_it_on(
    client: Client, seen: list[tuple[str, bytes, str]], path: str
) -> None:
    response = await client.post(path, data=body(photo_of(), "是红色吗"), headers=headers())
    assert (response.status, response.content_type) == (200, "application/json")
    assert json.loads(await response.read()) == {"success": True, "result": "A wall."}
    assert seen == [(DEVICE_ID, photo_of(), "是红色吗")]


@pytest.mark.parametrize("size_bytes", [1, 7, 512])
async def test_chunks_may_be_cut_anywhere(client: Client, seen: list[tuple[str, bytes, str]], size_bytes: int) -> None:
    content = body(photo_of())

    async def chunks() -> Any:
        for begin in range(0, len(content), size_bytes):
            yield content[begin : begin + size_bytes]

    response = await client.post(PATH, data=chunks(), headers=headers())
    assert response.status == 200
    assert seen[0][1] == photo_of()


@pytest.mark.parametrize(
    "named", [{"token": "wrong"}, {"token": ""}, {"device_id": "a0:b1:c2:d3:e4:00"}, {"device_id": "nobody"}], ids=str
)
async def test_who_does_not_know_the_token_is_answered_with_403(
    client: Client, seen: list[tuple[str, bytes, str]], named: dict[str, Any]
) -> None:
    assert await send(client, **named) == 403
    assert not seen


async def test_a_board_without_a_session_has_no_token(client: Client, hub_entry: MockConfigEntry) -> None:
    assert await send(client, token="") == 403


async def test_guessing_is_answered_with_429(client: Client, seen: list[tuple[str, bytes, str]]) -> None:
    statuses = [await send(client, b"", token="guess") for _ in range(BAD_TOKENS + 1)]
    assert statuses == [403] * BAD_TOKENS + [429]
    assert await send(client) == 429


async def test_strangers_are_answered_with_403(
    client: Client, seen: list[tuple[str, bytes, str]], hass: HomeAssistant, hub_entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(hub_entry, options={"access": "networks", "networks": ["192.0.2.0/24"]})
    await hass.async_block_till_done()
    assert await send(client) == 403
    assert (await client.get(PATH)).status == 403


async def test_a_browser_is_told_that_it_is_here(client: Client) -> None:
    response = await client.get(PATH)
    assert (response.status, await response.text()) == (200, "Photos are taken here")


async def test_without_a_hub_it_is_unavailable(client: Client, hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    await hass.config_entries.async_unload(hub_entry.entry_id)
    assert (await client.get(PATH)).status == 503
    assert await send(client) == 503


def _part(name: str, content: bytes) -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + content + b"\r\n"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (body(b""), 400),
        (body(photo_of(), ends="cut"), 400),
        (body(photo_of(), more=_part("extra", b"x")), 400),
        (body(photo_of(), more=_part("question", b"again")), 400),
        (body(photo_of(), "q" * (upload.MAX_QUESTION_BYTES + 1)), 413),
        (body(b"\xff" * (upload.MAX_PHOTO_BYTES + 1)), 413),
        (body(photo_of(width_px=upload.MAX_SIDE_PX + 1, height_px=8)), 413),
        (body(b"GIF89a" + b"\x00" * 50), 415),
        (body(photo_of()[:200]), 415),
    ],
    ids=["empty", "no photo", "cut", "extra", "twice", "question", "bytes", "pixels", "GIF", "half a header"],
)
async def test_what_is_no_photo_is_refused(
    client: Client, seen: list[tuple[str, bytes, str]], content: bytes, status: int
) -> None:
    assert await send(client, content) == status
    assert not seen


async def test_another_kind_of_body_is_refused(client: Client, seen: list[tuple[str, bytes, str]]) -> None:
    response = await client.post(PATH, json={}, headers=headers() | {"Content-Type": "application/json"})
    assert response.status == 415


async def test_an_upload_that_stops_is_given_up(
    client: Client, seen: list[tuple[str, bytes, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "UPLOAD_LIMIT_S", 0.2)
    gate = asyncio.Event()

    async def chunks() -> Any:
        yield body(photo_of())[:300]
        await gate.wait()

    response = await client.post(PATH, data=chunks(), headers=headers())
    gate.set()
    assert response.status == 408


def mutations(count: int) -> Iterator[bytes]:
    """Yield real uploads with bytes changed, dropped, repeated and cut, always the same ones."""
    dice, whole = random.Random(20_261_121), body(photo_of(width_px=16, height_px=16))
    for _ in range(count):
        content = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            place = dice.randrange(len(content))
            match dice.randrange(4):
                case 0:
                    content[place] = dice.randrange(256)
                case 1:
                    del content[place : place + dice.randint(1, 40)]
                case 2:
                    content[place:place] = content[place : place + dice.randint(1, 60)]
                case _:
                    content[place:place] = dice.choice([b"\r\n", b"--", BOUNDARY.encode(), b"\x00", b"\r\n\r\n"])
        yield bytes(content)


@pytest.mark.filterwarnings("ignore::aiohttp.BadContentDispositionHeader", "ignore::aiohttp.BadContentDispositionParam")
async def test_nothing_that_a_broken_board_sends_is_an_error_of_ours(
    client: Client, seen: list[tuple[str, bytes, str]], caplog: pytest.LogCaptureFixture
) -> None:
    statuses = {await send(client, content) for content in mutations(400)}
    assert statuses <= {200, 400, 413, 415}
    assert {200, 400} <= statuses
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]


@pytest.mark.parametrize("boundary", ["", "x" * 71, "ü", '"', "----other"], ids=repr)
async def test_a_strange_boundary_is_refused(client: Client, seen: list[tuple[str, bytes, str]], boundary: str) -> None:
    assert await send(client, boundary=boundary) in (400, 415)


@pytest.mark.parametrize("text", ["长" * 10_000, "\x00" * 10_000, '"\\' * 10_000, "𝄞" * 10_000, "\ud800"])
def test_no_answer_can_hang_a_board(text: str) -> None:
    said = vision._answer(Seen(text=text))
    assert len(said) < 8 * 1024 - 512
    assert json.loads(said)["success"]


async def test_the_token_is_only_in_what_the_board_is_told(
    hass: HomeAssistant, hub_entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    told = DeviceTools(send=lambda _: None, vision=Vision(url="http://x/xiaozhi/vision", token=TOKEN))
    assert TOKEN not in repr(told.vision)
    info = BoardInfo(name="esp-box-3", firmware="2.4.2")
    subentry = board_subentry(device_id=DEVICE_ID, client_id=CLIENT_ID, token="t", info=info, title="Kitchen")
    hass.config_entries.async_add_subentry(hub_entry, subentry)
    assert hub_entry.runtime_data.sight.photo_token(DEVICE_ID) == ""
