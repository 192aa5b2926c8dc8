"""Who may connect: networks, tunnels, proxies, rates."""

import logging

from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from hass_nabucasa import remote
from homeassistant.core import HomeAssistant
import pytest

from custom_components.xiaozhi.options import Options
from custom_components.xiaozhi.transport.access import Access, RateLimit, client_key, too_many

LOCAL = ["192.168.1.20", "10.0.0.9", "172.16.5.5", "127.0.0.1", "169.254.3.3", "fd00::5", "fe80::1%eth0", "::1"]
MAPPED = ["::ffff:192.168.1.20", "::ffff:127.0.0.1", "::ffff:169.254.3.3"]
OUTSIDE = ["8.8.8.8", "100.64.0.7", "2001:db8::1", "::ffff:8.8.8.8", "172.32.0.1", "", "unix:", "not an address"]


class Clock:
    """Seconds that pass when told."""

    now_s = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now_s


def request_from(address: str, **headers: str) -> web.Request:
    """Return a request as Home Assistant hands it to a view."""
    request = make_mocked_request("POST", "/xiaozhi/ota/", headers={k.replace("_", "-"): v for k, v in headers.items()})
    return request.clone(remote=address)


def status(hass: HomeAssistant, request: web.Request, options: Options | None = None) -> int:
    """Return how a request is answered; 200: it is let in."""
    refusal = Access(lambda: options or Options()).refusal(hass, request)
    return refusal.status if refusal else 200


@pytest.mark.parametrize("address", [*LOCAL, *MAPPED])
async def test_a_local_address_is_let_in(hass: HomeAssistant, address: str) -> None:
    assert status(hass, request_from(address)) == 200


@pytest.mark.parametrize("address", OUTSIDE)
async def test_any_other_address_is_answered_with_403(hass: HomeAssistant, address: str) -> None:
    assert status(hass, request_from(address)) == 403


async def test_listed_networks_are_let_in_and_nobody_else(hass: HomeAssistant) -> None:
    options = Options.from_mapping(
        {"access": "networks", "networks": ["100.64.0.0/10", "192.168.20.0/24", "2001:db8::/32"]}
    )
    answers = {
        address: status(hass, request_from(address), options)
        for address in ("100.64.0.7", "192.168.20.3", "::ffff:192.168.20.3", "2001:db8::5", "192.168.1.20", "127.0.0.1")
    }
    assert list(answers.values()) == [200, 200, 200, 200, 403, 403]


async def test_an_empty_list_of_networks_lets_nobody_in(hass: HomeAssistant) -> None:
    assert status(hass, request_from("192.168.1.20"), Options(access="networks")) == 403


@pytest.mark.parametrize(
    "options", [Options(), Options.from_mapping({"access": "networks", "networks": ["0.0.0.0/0"]})]
)
async def test_home_assistant_clouds_tunnel_is_refused(hass: HomeAssistant, options: Options) -> None:
    hass.config.components.add("cloud")
    token = remote.is_cloud_request.set(True)
    try:
        assert status(hass, request_from("127.0.0.1"), options) == 403
    finally:
        remote.is_cloud_request.reset(token)


@pytest.mark.parametrize("header", ["Forwarded", "Via", "X_Real_IP", "CF_Connecting_IP", "CF_Ray", "True_Client_IP"])
async def test_a_proxy_that_does_not_say_for_whom_is_refused(hass: HomeAssistant, header: str) -> None:
    assert status(hass, request_from("192.168.1.2", **{header: "x"})) == 403


async def test_a_proxy_that_says_for_whom_is_judged_by_that(hass: HomeAssistant) -> None:
    proxied = {"X_Forwarded_For": "192.168.1.20", "Via": "1.1 proxy"}  # remote is what Home Assistant made of it
    assert status(hass, request_from("192.168.1.20", **proxied)) == 200
    assert status(hass, request_from("8.8.8.8", **proxied)) == 403


async def test_changed_options_apply_to_the_next_request(hass: HomeAssistant) -> None:
    options = Options()
    access = Access(lambda: options)
    assert access.refusal(hass, request_from("192.168.1.20")) is None
    options = Options(access="networks")
    assert access.refusal(hass, request_from("192.168.1.20")) is not None


async def test_a_refused_address_is_logged_once_an_hour(hass: HomeAssistant, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    access = Access(Options, clock=clock)
    with caplog.at_level(logging.WARNING, logger="custom_components.xiaozhi"):
        for _ in range(3):
            access.refusal(hass, request_from("8.8.8.8"))
        assert len(caplog.records) == 1
        clock.now_s += 3600
        access.refusal(hass, request_from("8.8.8.8"))
        assert len(caplog.records) == 2


# Rates.


def test_the_limit_holds_within_the_window_and_ends_with_it() -> None:
    clock = Clock()
    limit = RateLimit(limit=2, window_s=60, clock=clock)
    limit.note("a")
    assert limit.wait_s("a") == 0
    clock.now_s += 20
    limit.note("a")
    assert limit.wait_s("a") == 40
    clock.now_s += 39.5
    assert limit.wait_s("a") == 1
    clock.now_s += 0.5
    assert limit.wait_s("a") == 0


def test_one_address_does_not_limit_another() -> None:
    limit = RateLimit(limit=1, window_s=60, clock=Clock())
    limit.note("a")
    assert (limit.wait_s("a"), limit.wait_s("b")) == (60, 0)


def test_a_bounded_number_of_addresses_is_remembered_the_latest() -> None:
    limit = RateLimit(limit=1, window_s=60, clock=Clock())
    for number in range(257):
        limit.note(str(number))
    assert (limit.wait_s("0"), limit.wait_s("1"), limit.wait_s("256")) == (0, 60, 60)


def test_guessing_is_slow_enough_and_a_stale_board_is_not_locked_out() -> None:
    access = Access(Options, clock=Clock())
    for _ in range(19):
        access.bad_tokens.note("192.168.1.20")
    assert access.bad_tokens.wait_s("192.168.1.20") == 0
    access.bad_tokens.note("192.168.1.20")
    assert access.bad_tokens.wait_s("192.168.1.20") == 60


def test_the_answer_to_a_limited_address_says_when_to_come_back() -> None:
    response = too_many(17)
    assert (response.status, response.headers["Retry-After"]) == (429, "17")


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.168.1.20", "192.168.1.20"),
        ("::ffff:192.168.1.20", "192.168.1.20"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("", "None"),
    ],
)
def test_a_household_counts_as_one(address: str, key: str) -> None:
    assert client_key(request_from(address)) == key
