"""Who is let in at the socket, as whom, and what everybody else is told."""

from http import HTTPStatus
from typing import Any

from aiohttp import WSServerHandshakeError
from homeassistant.components.http.ban import KEY_FAILED_LOGIN_ATTEMPTS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.transport.access import BAD_TOKENS
from tests import ota_client
from tests.wire.conftest import KITCHEN, Offline, Pair
from tests.wire.peer import CLIENT_ID, HELLO, SOCKET, Http, Peer, connect, device_info, socket_headers, token_of

STRANGER = "aa:bb:cc:dd:ee:99"


@pytest.fixture(autouse=True)
def short_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Close at once after a refusal: no real board has to read it here."""
    monkeypatch.setattr("custom_components.xiaozhi.transport.socket.REFUSAL_SHOWN_S", 0)


async def refused(http: Http, headers: dict[str, str], first: dict[str, Any] | None = None, **more: Any) -> str:
    """Return what a peer that is not let in is told; nothing but that, and the socket is closed."""
    peer = await connect(http, headers, **more)
    await peer.send(first or HELLO)
    messages = await peer.receive_all()
    assert [message["type"] for message in messages] in (["hello", "alert"], ["session_ready", "alert", "error"])
    text: str = messages[1]["message"]
    return text


async def let_in(http: Http, headers: dict[str, str], first: dict[str, Any] | None = None, **more: Any) -> Peer:
    """Return a peer that is let in: its ping is answered."""
    peer = await connect(http, headers, **more)
    await peer.send(first or HELLO, {"type": "ping"})
    assert [message["type"] for message in await peer.receive_until("pong")][1:] == ["pong"]
    return peer


@pytest.mark.parametrize("path", ["/xiaozhi/v1", "/xiaozhi/v1/"])
async def test_a_browser_is_told_that_the_server_runs(http: Http, path: str) -> None:
    response = await http.get(path)
    assert (response.status, await response.text()) == (HTTPStatus.OK, "Server is running")


async def test_an_upgrade_that_is_none_is_refused(http: Http) -> None:
    response = await http.get(SOCKET, headers={"Upgrade": "websocket", "Connection": "Upgrade"})
    assert response.status == HTTPStatus.BAD_REQUEST


async def test_without_a_hub_the_answer_is_503(hass: HomeAssistant, hub_entry: MockConfigEntry, http: Http) -> None:
    await hass.config_entries.async_unload(hub_entry.entry_id)
    assert (await http.get(SOCKET)).status == HTTPStatus.SERVICE_UNAVAILABLE


@pytest.mark.parametrize("hub_options", [{"access": "networks", "networks": ["10.0.0.0/8"]}])
async def test_another_network_is_refused_before_the_upgrade(http: Http, paired: str) -> None:
    assert (await http.get(SOCKET)).status == HTTPStatus.FORBIDDEN
    with pytest.raises(WSServerHandshakeError) as caught:
        await connect(http, socket_headers(paired, token_of(paired)))
    assert caught.value.status == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("path", ["/xiaozhi/v1", "/xiaozhi/v1/"])
async def test_a_paired_board_is_let_in_by_its_token(http: Http, paired: str, path: str) -> None:
    await let_in(http, socket_headers(paired, token_of(paired)), path=path)


@pytest.mark.parametrize("token", ["", "x", token_of(STRANGER), "é" * 43, "x" * 5000])
async def test_another_token_is_told_to_restart_the_board(http: Http, paired: str, token: str) -> None:
    headers = socket_headers(paired)
    if token:
        headers["Authorization"] = f"Bearer {token}"
    assert (await refused(http, headers)).startswith("The pairing was renewed")


async def test_an_unknown_board_is_told_to_restart(http: Http, paired: str) -> None:
    assert (await refused(http, socket_headers(STRANGER, token_of(paired)))).startswith("This board is not paired")


async def test_an_unpaired_board_sees_its_code_and_no_other_one(http: Http, hub_entry: MockConfigEntry) -> None:
    answers = [
        await (await http.post("/xiaozhi/ota/", headers=ota_client.headers(client_id=name), json={})).json()
        for name in ("somebody", "somebody-else")
    ]
    codes = [answer["activation"]["code"] for answer in answers]
    for name, own in zip(("somebody", "somebody-else"), codes, strict=True):
        text = await refused(http, socket_headers(ota_client.DEVICE_ID, client_id=name))
        assert [code for code in codes if code in text] == [own]
    text = await refused(http, socket_headers(ota_client.DEVICE_ID, client_id="a-third"))
    assert not any(code in text for code in codes)


async def test_a_board_whose_address_a_stranger_claims_does_not_show_the_strangers_code(
    http: Http, paired: str
) -> None:
    headers = ota_client.headers(device_id=paired, client_id="stranger")
    code = (await (await http.post("/xiaozhi/ota/", headers=headers, json={})).json())["activation"]["code"]
    assert code not in await refused(http, socket_headers(paired, "stale"))


async def test_guessing_tokens_is_stopped_and_bans_nobody(hass: HomeAssistant, http: Http, paired: str) -> None:
    for _ in range(BAD_TOKENS):
        await refused(http, socket_headers(paired, "guess"))
    with pytest.raises(WSServerHandshakeError) as caught:
        await connect(http, socket_headers(paired, token_of(paired)))
    assert caught.value.status == HTTPStatus.TOO_MANY_REQUESTS
    assert caught.value.headers is not None
    assert 0 < int(caught.value.headers["Retry-After"]) <= 60
    assert not hass.http.app[KEY_FAILED_LOGIN_ATTEMPTS]


async def test_a_disabled_board_is_told_so(
    hass: HomeAssistant, hub_entry: MockConfigEntry, http: Http, paired: str
) -> None:
    set_disabled(hass, hub_entry, is_disabled=True)
    assert (await refused(http, socket_headers(paired, token_of(paired)))).startswith("This board is disabled")
    set_disabled(hass, hub_entry, is_disabled=False)
    await let_in(http, socket_headers(paired, token_of(paired)))


async def test_disabling_a_board_ends_its_conversation(
    hass: HomeAssistant, hub_entry: MockConfigEntry, http: Http, paired: str, offline: Offline
) -> None:
    peer = await let_in(http, socket_headers(paired, token_of(paired)))
    gone = offline(paired)
    set_disabled(hass, hub_entry, is_disabled=True)
    assert await peer.receive_all() == []
    await gone


def set_disabled(hass: HomeAssistant, hub_entry: MockConfigEntry, *, is_disabled: bool) -> None:
    """Do what the switch on the device page does."""
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, KITCHEN), hub_entry.entry_id)
    assert device is not None
    registry.async_update_device(device.id, disabled_by=dr.DeviceEntryDisabler.USER if is_disabled else None)


AUTHORIZATION = {"Authorization": f"Bearer {token_of(KITCHEN)}"}
IDENTITIES: list[Any] = [
    pytest.param(socket_headers(KITCHEN, token_of(KITCHEN)), "", HELLO, id="headers"),
    pytest.param(socket_headers("AA-BB-CC-DD-EE-01", token_of(KITCHEN)), "", HELLO, id="another spelling"),
    pytest.param({"Device-Id": KITCHEN, "Authorization": token_of(KITCHEN)}, "", HELLO, id="token without Bearer"),
    pytest.param(AUTHORIZATION, f"?device-id={KITCHEN}&client-id={CLIENT_ID}", HELLO, id="query"),
    pytest.param(AUTHORIZATION, "", device_info(KITCHEN), id="device_info"),
    pytest.param({}, "", device_info(KITCHEN, token=token_of(KITCHEN)), id="device_info with its token"),
    pytest.param(socket_headers(KITCHEN, token_of(KITCHEN)), "", device_info(STRANGER), id="a proven header wins"),
]


@pytest.mark.parametrize(("headers", "query", "first"), IDENTITIES)
async def test_a_board_says_who_it_is_in_several_ways(
    http: Http, paired: str, headers: dict[str, str], query: str, first: dict[str, Any]
) -> None:
    await let_in(http, headers, first, path=SOCKET + query)


CONFLICTS: list[Any] = [
    pytest.param({}, "", HELLO, id="nobody"),
    pytest.param({"Authorization": "Bearer "}, "", HELLO, id="nothing"),
    pytest.param(AUTHORIZATION, "?device-id=nonsense", HELLO, id="no address"),
    pytest.param(AUTHORIZATION | {"Device-Id": STRANGER}, f"?device-id={KITCHEN}", HELLO, id="the header goes first"),
    pytest.param({}, f"?device-id={KITCHEN}&token={token_of(KITCHEN)}", HELLO, id="token in the query"),
    pytest.param({"Device-Id": STRANGER}, "", device_info(KITCHEN, token=token_of(KITCHEN)), id="unproven header"),
    pytest.param({"Device-Id": KITCHEN}, "", device_info(STRANGER, token=token_of(KITCHEN)), id="unproven body"),
]


@pytest.mark.parametrize(("headers", "query", "first"), CONFLICTS)
async def test_who_does_not_prove_one_identity_is_refused(
    http: Http, paired: str, headers: dict[str, str], query: str, first: dict[str, Any]
) -> None:
    await refused(http, headers, first, path=SOCKET + query)


async def test_a_board_that_was_let_in_is_seen(hub_entry: MockConfigEntry, http: Http, pair: Pair) -> None:
    await pair()
    board = hub_entry.runtime_data.boards.get(KITCHEN)
    assert not board.is_online
    await let_in(http, socket_headers(KITCHEN, token_of(KITCHEN)))
    assert (board.is_online, board.last_ip) == (True, "127.0.0.1")
    assert board.last_seen is not None
