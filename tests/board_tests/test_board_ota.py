"""The OTA answer as a board reads it, and what it does until it is activated."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from tests.board import Board, Build, FirmwareCrash, ManualClock, RejectedError, State
from tests.board.ota import ota_body, ota_headers, parse_version, read_answer
from tests.board_tests.fake_server import MAC, Server

URL = {"url": "ws://192.0.2.1:8123/xiaozhi/v1/"}


def answer(**sections: Any) -> bytes:
    return json.dumps({"websocket": URL, **sections}).encode()


def test_the_request_tells_what_the_firmware_tells() -> None:
    headers = ota_headers(Build(serial_number="S1"), MAC, "c1")
    assert headers["Device-Id"] == MAC
    assert headers["Activation-Version"] == "2"
    assert headers["User-Agent"] == "esp-box-3/2.4.2"
    assert json.loads(ota_body(Build(), MAC, "c1"))["application"]["version"] == "2.4.2"


def test_a_quote_in_the_network_name_breaks_the_body() -> None:
    with pytest.raises(ValueError, match="delimiter"):
        json.loads(ota_body(Build(ssid='a"b'), MAC, "c1"))


@pytest.mark.parametrize(
    "body",
    [
        answer(mqtt={}),
        answer(websocket=None),
        answer(websocket={"url": "ws://192.0.2.1/xiaozhi/?mac=02:00"}),
        answer(websocket={**URL, "name_of_16_chars": "x"}),
        answer(websocket={**URL, "token": "x" * 4001}),
        answer(firmware={"version": "latest", "url": ""}),
        answer(padding="x" * 8192),
    ],
)
def test_what_crashes_a_board_raises(body: bytes) -> None:
    with pytest.raises(FirmwareCrash):
        read_answer(200, body)


def test_a_long_name_with_a_value_that_is_not_stored_is_harmless() -> None:
    assert read_answer(200, answer(websocket={**URL, "a_name_that_is_long": True})).settings["websocket"] == URL


@pytest.mark.parametrize(("status", "body"), [(404, b"{}"), (200, b"no JSON"), (200, b"[]"), (302, b"{}")])
def test_an_answer_that_is_none_is_asked_for_again(status: int, body: bytes) -> None:
    with pytest.raises(RejectedError):
        read_answer(status, body)


def test_the_clock_is_set_to_local_time() -> None:
    read = read_answer(200, answer(server_time={"timestamp": 1000, "timezone_offset": 60}))
    assert read.clock_ms == 3_601_000


@pytest.mark.parametrize(
    ("version", "numbers"), [("2.4.2", [2, 4, 2]), ("2.0.0-beta", [2, 0, 0]), ("", []), ("1.", [1])]
)
def test_versions_that_are_read(version: str, numbers: list[int]) -> None:
    assert parse_version(version) == numbers


@pytest.mark.parametrize("version", ["v2.1", "1..0", "latest", "99999999999"])
def test_versions_that_throw(version: str) -> None:
    with pytest.raises(FirmwareCrash):
        parse_version(version)


async def test_a_booted_board_is_idle_and_has_stored_its_settings(board: Board) -> None:
    assert board.state is State.IDLE
    assert board.settings["token"] == "a token"


async def test_settings_that_are_left_out_stay(board: Board, server: Server) -> None:
    server.answer = {"websocket": {"url": "ws://192.0.2.1:1/"}}
    await board.check_ota()
    assert board.settings == {"url": "ws://192.0.2.1:1/", "token": "a token", "version": 1}


async def test_a_pairing_code_is_shown_and_asked_about_every_3_s(
    server: Server, clock: ManualClock, http: aiohttp.ClientSession
) -> None:
    paired = server.answer
    server.answer = {"activation": {"code": "123456", "message": "Code 123456", "challenge": "c"}}
    server.activation_statuses = [202, 202, 200]
    async with Board(MAC, server.base_url, http, clock) as board:
        booting = asyncio.create_task(board.boot())
        assert await board.wait_for_code() == "123456"
        server.answer = paired
        for _ in range(2):
            assert board.state is State.ACTIVATING
            await clock.advance(3)
        await booting
        assert board.state is State.IDLE
        assert board.code is None
    assert [request.path for request in server.requests].count("/xiaozhi/ota/activate") == 3


async def test_a_failing_server_is_asked_again_after_10_and_20_s(
    server: Server, clock: ManualClock, http: aiohttp.ClientSession
) -> None:
    server.ota_status = 503
    async with Board(MAC, server.base_url, http, clock) as board:
        booting = asyncio.create_task(board.boot())
        for attempts, wait_s in ((1, 10), (2, 20)):
            await board.expect("alert")
            assert len(server.requests) == attempts
            await clock.advance(wait_s)
        server.ota_status = 200
        await board.expect("alert")
        await clock.advance(40)
        await booting
