"""The OTA endpoints through the real server: what boards get, and that it cannot hurt them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
import json
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, make_mocked_request
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from hypothesis import given, settings
from hypothesis import strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from custom_components.xiaozhi.profiles import BootNetwork
from custom_components.xiaozhi.transport.boot import MAX_BODY_BYTES, parse_boot
from custom_components.xiaozhi.transport.ota import build_answer
from custom_components.xiaozhi.transport.pending import PendingBoard, PendingBoards
from tests.ota_client import CLIENT_ID, DEVICE_ID, assert_safe_for_firmware, body, headers

type ClientFactory = Any
type Client = TestClient[web.Request, web.Application]

TOKEN = "t" * 43


@pytest.fixture
async def client(hub_entry: MockConfigEntry, hass_client_no_auth: ClientFactory) -> Client:
    """Return a client of Home Assistant's real server, on a local address."""
    no_auth: Client = await hass_client_no_auth()
    return no_auth


async def ask(client: Client, *, json: Any = None, **more: Any) -> dict[str, Any]:
    """Boot a board and return the answer, checked."""
    more.setdefault("headers", headers())
    response = await client.post("/xiaozhi/ota/", json=body() if json is None else json, **more)
    assert response.status == 200
    return assert_safe_for_firmware(await response.read())


def pair(
    hass: HomeAssistant, entry: MockConfigEntry, *, client_id: str = CLIENT_ID, token: str = TOKEN
) -> ConfigSubentry:
    """Make the board of `headers()` known."""
    info = BoardInfo(name="esp-box-3", firmware="2.4.2")
    subentry = board_subentry(device_id=DEVICE_ID, client_id=client_id, token=token, info=info, title="Kitchen")
    hass.config_entries.async_add_subentry(entry, subentry)
    return subentry


@pytest.mark.parametrize("path", ["/xiaozhi/ota", "/xiaozhi/ota/"])
async def test_an_unknown_board_gets_a_code_and_no_token(client: Client, path: str) -> None:
    response = await client.post(path, headers=headers(), json=body())
    said = assert_safe_for_firmware(await response.read())
    assert response.status == 200
    assert set(said) == {"server_time", "websocket", "firmware", "activation"}
    assert said["activation"]["challenge"]


async def test_a_paired_board_gets_its_token_and_no_activation(
    hass: HomeAssistant, hub_entry: MockConfigEntry, client: Client
) -> None:
    pair(hass, hub_entry)
    said = await ask(client)
    assert "activation" not in said
    assert said["websocket"]["token"] == TOKEN


async def test_a_new_token_reaches_the_board_at_its_next_boot(
    hass: HomeAssistant, hub_entry: MockConfigEntry, client: Client
) -> None:
    subentry = pair(hass, hub_entry)
    hass.config_entries.async_update_subentry(hub_entry, subentry, data={**subentry.data, "token": "new"})
    assert (await ask(client))["websocket"]["token"] == "new"


async def test_a_removed_board_is_unknown_again(
    hass: HomeAssistant, hub_entry: MockConfigEntry, client: Client
) -> None:
    subentry = pair(hass, hub_entry)
    hass.config_entries.async_remove_subentry(hub_entry, subentry.subentry_id)
    assert "activation" in await ask(client)


async def test_a_borrowed_mac_address_gets_no_token(
    hass: HomeAssistant, hub_entry: MockConfigEntry, client: Client
) -> None:
    pair(hass, hub_entry)
    assert "activation" in await ask(client, headers=headers(client_id="somebody-else"))


async def test_the_answer_is_small(client: Client) -> None:
    response = await client.post("/xiaozhi/ota/", headers=headers(), json=body())
    assert len(await response.read()) < 1024


@pytest.mark.parametrize(
    "device_id", ["", "kitchen", "a0:b1:c2:d3:e4", "a0:b1:c2:d3:e4:g5", "a0:b1:c2:d3:e4:f5:00", "../../etc"]
)
async def test_a_request_without_a_mac_address_is_answered_with_400(client: Client, device_id: str) -> None:
    for path in ("/xiaozhi/ota/", "/xiaozhi/ota/activate"):
        assert (await client.post(path, headers=headers(device_id), json=body())).status == 400


async def test_a_missing_device_id_is_answered_with_400(client: Client) -> None:
    assert (await client.post("/xiaozhi/ota/", json=body())).status == 400


async def test_an_upper_case_mac_address_is_the_same_board(client: Client) -> None:
    first = await ask(client)
    second = await ask(client, headers=headers(DEVICE_ID.upper().replace(":", "-")))
    assert first["activation"]["code"] == second["activation"]["code"]


# Version: echoed, or left out where the firmware would crash on it.


@pytest.mark.parametrize("version", ["2.4.2", "1.0", "3", "2.0.0-beta", "10.20.30.40"])
async def test_a_harmless_version_is_echoed(client: Client, version: str) -> None:
    assert (await ask(client, json=body(version=version)))["firmware"]["version"] == version


@pytest.mark.parametrize(
    "version", ["v2.1", "1..0", "latest", "1.", ".1", "99999999999", "1.0.rc", "1 .x", "1." * 20 + "1", "一"]
)
async def test_a_version_that_crashes_the_firmware_is_never_sent(client: Client, version: str) -> None:
    assert "firmware" not in await ask(client, json=body(version=version))


async def test_a_board_that_reports_no_version_is_told_the_oldest(client: Client) -> None:
    said = await ask(client, json={}, headers=headers() | {"User-Agent": "something"})
    assert said["firmware"]["version"] == "0.0.0"


# Body: not JSON where an SSID has quotes; huge, slow or broken where it is no board.


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b'{"board":{"ssid":"my "home""}}',
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 9000,
        b'{"board":[],"application":5}',
    ],
)
async def test_a_body_that_is_no_json_is_tolerated_and_the_headers_are_read(client: Client, raw: bytes) -> None:
    response = await client.post("/xiaozhi/ota/", headers=headers(), data=raw)
    assert response.status == 200
    assert_safe_for_firmware(await response.read())


async def test_the_version_in_the_headers_is_used_when_the_body_is_no_json(client: Client) -> None:
    response = await client.post("/xiaozhi/ota/", headers=headers(), data=b'{"ssid":"my "home""}')
    assert (await response.json())["firmware"]["version"] == "2.4.2"


async def test_a_body_beyond_the_limit_is_answered_with_413(client: Client) -> None:
    response = await client.post("/xiaozhi/ota/", headers=headers(), data=b" " * (MAX_BODY_BYTES + 1))
    assert response.status == 413


async def test_a_body_of_exactly_the_limit_is_read(client: Client) -> None:
    data = json.dumps(body()).encode()
    response = await client.post("/xiaozhi/ota/", headers=headers(), data=data.ljust(MAX_BODY_BYTES))
    assert response.status == 200


async def test_a_body_that_never_ends_is_given_up(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custom_components.xiaozhi.transport.boot.BODY_LIMIT_S", 0)

    answered = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"{"
        await answered.wait()

    response = await client.post("/xiaozhi/ota/", headers=headers(), data=endless())
    answered.set()
    assert response.status == 413


async def test_a_body_with_a_false_encoding_is_tolerated(client: Client) -> None:
    response = await client.post("/xiaozhi/ota/", headers=headers(**{"Content-Encoding": "gzip"}), data=b"not gzip")
    assert response.status in (200, 400)


@settings(max_examples=200, deadline=None)
@given(
    raw=st.binary(max_size=400)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text("aZ09.-+<>[]() `|小"),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["board", "application", "name", "version", "type", "language"]), inner, max_size=4
            )
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_no_body_can_break_the_answer(raw: bytes) -> None:
    request = make_mocked_request("POST", "/xiaozhi/ota/", headers=headers())
    boot = parse_boot(request, DEVICE_ID, raw)
    assert len(boot.info.name) <= 40
    assert not set("[]<>!`*|") & set(boot.info.name + boot.info.firmware + boot.info.language)
    answer = build_answer(_pending(boot.info), "ws://10.0.0.1:8123/xiaozhi/v1/", boot.reported_version)
    assert_safe_for_firmware(json.dumps(answer).encode())


def _pending(info: BoardInfo) -> PendingBoard:
    pending, _ = PendingBoards().add(
        device_id=DEVICE_ID, client_id="", address="10.0.0.2", info=info, now=dt_util.utcnow()
    )
    return pending


# The address that the board is told.


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("192.168.1.5:8123", "ws://192.168.1.5:8123/xiaozhi/v1/"),
        ("192.168.1.5", "ws://192.168.1.5:80/xiaozhi/v1/"),
        ("Home.lan:80", "ws://home.lan:80/xiaozhi/v1/"),
    ],
)
async def test_the_socket_is_where_the_board_found_us_with_a_port(client: Client, host: str, url: str) -> None:
    assert (await ask(client, headers=headers(Host=host)))["websocket"]["url"] == url


@pytest.mark.parametrize("host", ["[fe80::1]:8123", "a:b:c", "ho st", "x" * 300, "host:99999", "häuschen", ""])
async def test_a_host_that_no_board_can_use_is_answered_with_400(client: Client, host: str) -> None:
    assert (await client.post("/xiaozhi/ota/", headers=headers(Host=host), json=body())).status == 400
    assert (await client.get("/xiaozhi/ota/", headers={"Host": host})).status == 400


@pytest.mark.parametrize(
    ("hub_options", "url"),
    [
        ({"address": "http://10.1.1.1:9000"}, "ws://10.1.1.1:9000/xiaozhi/v1/"),
        ({"address": "https://home.example.com"}, "wss://home.example.com:443/xiaozhi/v1/"),
    ],
)
async def test_the_address_of_the_options_wins(client: Client, url: str) -> None:
    assert (await ask(client))["websocket"]["url"] == url


@pytest.fixture
async def behind_proxy(hass: HomeAssistant) -> None:
    """Let Home Assistant trust the proxy that the test client plays."""
    http = {"use_x_forwarded_for": True, "trusted_proxies": ["127.0.0.1"]}
    assert await async_setup_component(hass, "http", {"http": http})


async def test_the_socket_is_encrypted_behind_a_trusted_proxy_with_https(behind_proxy: None, client: Client) -> None:
    forwarded = {
        "X-Forwarded-For": "192.168.1.20",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "home.example.com",
    }
    said = await ask(client, headers=headers(**forwarded))
    assert said["websocket"]["url"] == "wss://home.example.com:443/xiaozhi/v1/"


async def test_a_stranger_behind_a_trusted_proxy_is_refused(behind_proxy: None, client: Client) -> None:
    for method, path in (("post", "/xiaozhi/ota/"), ("get", "/xiaozhi/ota/"), ("post", "/xiaozhi/ota/activate")):
        response = await client.request(method, path, headers=headers(**{"X-Forwarded-For": "203.0.113.9"}))
        assert (response.status, await response.read()) == (403, b"")


# Time.


@pytest.mark.parametrize(
    ("moment", "minutes"),
    [
        (("2026-01-15T12:00:00+00:00", "Europe/Berlin"), 60),
        (("2026-07-15T12:00:00+00:00", "Europe/Berlin"), 120),
        (("2026-07-15T12:00:00+00:00", "Asia/Shanghai"), 480),
        (("2026-07-15T12:00:00+00:00", "Asia/Kolkata"), 330),
        (("2026-01-15T12:00:00+00:00", "America/St_Johns"), -210),
    ],
)
async def test_the_time_is_home_assistants_with_summer_time(
    hass: HomeAssistant, client: Client, freezer: FrozenDateTimeFactory, moment: tuple[str, str], minutes: int
) -> None:
    now, zone = moment
    await hass.config.async_set_time_zone(zone)
    freezer.move_to(now)
    said = await ask(client)
    timestamp = int(datetime.fromisoformat(now).timestamp()) * 1000
    assert said["server_time"] == {"timestamp": timestamp, "timezone_offset": minutes}


# Activation.


@pytest.mark.parametrize("path", ["/xiaozhi/ota/activate", "/xiaozhi/ota/activate/"])
async def test_activation_is_202_while_pending_and_200_once_confirmed(
    hass: HomeAssistant, hub_entry: MockConfigEntry, client: Client, path: str
) -> None:
    said = await ask(client)
    assert (await client.post(path, headers=headers(), data=b"{}")).status == 202
    pairing = hub_entry.runtime_data.pairing
    pairing.async_confirm(pairing.by_code(said["activation"]["code"]))
    assert (await client.post(path, headers=headers(), data=b"{}")).status == 200
    said = await ask(client)
    assert "activation" not in said
    assert said["websocket"]["token"]


async def test_activation_of_a_board_that_never_asked_is_404(client: Client) -> None:
    assert (await client.post("/xiaozhi/ota/activate", headers=headers(), data=b"{}")).status == 404


async def test_the_code_stays_while_it_is_valid_and_changes_after_an_hour(
    hass: HomeAssistant, client: Client, freezer: FrozenDateTimeFactory
) -> None:
    code = (await ask(client))["activation"]["code"]
    freezer.tick(timedelta(minutes=59))
    async_fire_time_changed(hass)
    assert (await ask(client))["activation"]["code"] == code
    freezer.tick(timedelta(minutes=1))
    async_fire_time_changed(hass)
    assert (await client.post("/xiaozhi/ota/activate", headers=headers(), data=b"{}")).status == 404
    assert (await ask(client))["activation"]["code"] != code


async def test_many_unknown_boards_of_one_address_are_answered_with_429(client: Client) -> None:
    for number in range(10):
        await ask(client, headers=headers(f"a0:b1:c2:d3:e4:{number:02x}"))
    response = await client.post("/xiaozhi/ota/", headers=headers("a0:b1:c2:d3:e4:99"), json=body())
    assert response.status == 429
    assert 0 < int(response.headers["Retry-After"]) <= 600
    await ask(client, headers=headers("a0:b1:c2:d3:e4:00"))  # a board that waits already goes on


@pytest.mark.parametrize("hub_options", [{"auto_accept": True}])
async def test_a_new_board_is_paired_at_once_where_the_user_wants_so(
    hub_entry: MockConfigEntry, client: Client
) -> None:
    said = await ask(client)
    assert "activation" not in said
    assert said["websocket"]["token"] == hub_entry.runtime_data.boards.get(DEVICE_ID).token


@pytest.mark.parametrize("hub_options", [{"auto_accept": True}])
async def test_a_borrowed_mac_address_is_not_accepted_automatically(client: Client) -> None:
    await ask(client)
    assert "activation" in await ask(client, headers=headers(client_id="somebody-else"))


# What is kept, and the entry's life.


async def test_an_update_of_the_firmware_is_kept(
    hass: HomeAssistant, hub_entry: MockConfigEntry, client: Client
) -> None:
    subentry = pair(hass, hub_entry)
    await ask(client, json=body(version="2.5.0"))
    assert hub_entry.subentries[subentry.subentry_id].data["firmware"] == "2.5.0"
    board = hub_entry.runtime_data.boards.get(DEVICE_ID)
    assert (board.info.firmware, board.last_ip, board.token) == ("2.5.0", "127.0.0.1", TOKEN)


async def test_what_a_board_does_not_say_stays(hass: HomeAssistant, hub_entry: MockConfigEntry, client: Client) -> None:
    subentry = pair(hass, hub_entry)
    await client.post("/xiaozhi/ota/", headers=headers() | {"User-Agent": "-"}, data=b"")
    assert hub_entry.subentries[subentry.subentry_id].data["firmware"] == "2.4.2"


async def test_where_a_paired_board_is_in_the_network_is_kept(
    hass: HomeAssistant, hub_entry: MockConfigEntry, client: Client
) -> None:
    pair(hass, hub_entry)
    await hass.async_block_till_done()
    await ask(client)
    assert hub_entry.runtime_data.profiles.get(DEVICE_ID).network == BootNetwork(ip="192.168.1.20", rssi_dbm=-50)


async def test_a_stranger_says_nothing_for_a_board(
    hass: HomeAssistant, hub_entry: MockConfigEntry, client: Client
) -> None:
    pair(hass, hub_entry, client_id="somebody-else")
    await hass.async_block_till_done()
    await ask(client)
    assert hub_entry.runtime_data.profiles.as_data() == {}


@pytest.mark.parametrize(
    "said",
    [
        {"ip": "<script>", "rssi": 0},
        {"ip": "192.168.1.20:80", "rssi": -300},
        {"ip": 5, "rssi": "-50"},
        {"ip": "fe80::1", "rssi": True},
        {"ip": None, "rssi": -50.5},
    ],
    ids=str,
)
async def test_addresses_and_signals_that_cannot_be_are_not_kept(
    hass: HomeAssistant, hub_entry: MockConfigEntry, client: Client, said: dict[str, Any]
) -> None:
    pair(hass, hub_entry)
    await hass.async_block_till_done()
    await ask(client, json=body() | {"board": {"name": "esp-box-3", **said}})
    assert hub_entry.runtime_data.profiles.get(DEVICE_ID).network == BootNetwork()


async def test_without_a_loaded_hub_boards_are_asked_to_come_back(
    hass: HomeAssistant, hub_entry: MockConfigEntry, client: Client
) -> None:
    await hass.config_entries.async_unload(hub_entry.entry_id)
    assert (await client.post("/xiaozhi/ota/", headers=headers(), json=body())).status == 503
    assert (await client.get("/xiaozhi/ota/")).status == 503
    assert (await client.post("/xiaozhi/ota/activate", headers=headers())).status == 503


@pytest.mark.parametrize(("language", "word"), [("en", "ready"), ("zh-Hans", "就绪"), ("xx", "ready")])
async def test_a_person_in_a_browser_is_told_that_it_works(
    hass: HomeAssistant, client: Client, language: str, word: str
) -> None:
    hass.config.language = language
    response = await client.get("/xiaozhi/ota/")
    assert response.content_type == "text/plain"
    text = await response.text()
    assert word in text
    assert f"ws://127.0.0.1:{client.port}/xiaozhi/v1/" in text
