"""New firmware for boards: found in a folder, wanted by a person, told at the next start, fetched once by a link."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator
from yarl import URL

from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from custom_components.xiaozhi.transport.hub import FirmwareOffer
from custom_components.xiaozhi.transport.links import LINK_S
from tests.board.ota import parse_version
from tests.firmware_image import CHIP_C3, image_of
from tests.ota_client import CLIENT_ID, DEVICE_ID, OTHER_DEVICE_ID, body, headers

type Client = TestClient[web.Request, web.Application]
type Put = Callable[..., Path]

ENTITY = "update.kitchen_firmware"


@pytest.fixture
async def client(hub_entry: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator) -> Client:
    """Return a client of Home Assistant's real server, on a local address."""
    no_auth: Client = await hass_client_no_auth()
    return no_auth


@pytest.fixture
async def kitchen(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    """Pair a board that runs 2.4.2."""
    info = BoardInfo(name="esp-box-3", firmware="2.4.2", chip="esp32s3")
    subentry = board_subentry(device_id=DEVICE_ID, client_id=CLIENT_ID, token="t" * 43, info=info, title="Kitchen")
    hass.config_entries.async_add_subentry(hub_entry, subentry)
    await hass.async_block_till_done()


@pytest.fixture
def put(hass: HomeAssistant) -> Put:
    """Return what puts a file into the folder."""

    def put(content: bytes, name: str = "xiaozhi.bin", board: str = "esp-box-3") -> Path:
        path = Path(hass.config.path("xiaozhi/firmware", board, name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return put


async def act(hass: HomeAssistant, action: str) -> None:
    """Do something with the entity."""
    domain, name = action.split(".")
    await hass.services.async_call(domain, name, {"entity_id": ENTITY}, blocking=True)


async def look(hass: HomeAssistant) -> State:
    """Have the folder read again; return what the entity shows."""
    assert await async_setup_component(hass, "homeassistant", {})
    await act(hass, "homeassistant.update_entity")
    state = hass.states.get(ENTITY)
    assert state is not None
    return state


async def boot(client: Client, version: str = "2.4.2") -> dict[str, str]:
    """Start the board; return the firmware section of its answer."""
    response = await client.post("/xiaozhi/ota/", headers=headers(), json=body(version=version))
    raw = await response.read()
    assert response.status == 200
    assert len(raw) < 6 * 1024
    said: dict[str, Any] = await response.json()
    firmware: dict[str, str] = said["firmware"]
    assert set(firmware) == {"version", "url"}
    parse_version(firmware["version"])
    return firmware


STAYS = {"version": "2.4.2", "url": ""}


async def test_a_board_without_files_does_not_claim_to_be_up_to_date(hass: HomeAssistant, kitchen: None) -> None:
    state = await look(hass)
    assert (state.state, state.attributes["installed_version"]) == ("unknown", "2.4.2")


async def test_a_newer_file_for_the_board_is_an_update(hass: HomeAssistant, kitchen: None, put: Put) -> None:
    put(image_of("2.5.0"), "new.bin")
    put(image_of("2.4.9"), "old.bin")
    put(image_of("9.9.9"), board="other-board")
    put(image_of("9.9.9", chip=CHIP_C3), "c3.bin")
    state = await look(hass)
    assert (state.state, state.attributes["latest_version"]) == ("on", "2.5.0")


async def test_a_file_that_is_not_newer_is_none(hass: HomeAssistant, kitchen: None, put: Put) -> None:
    put(image_of("2.4.1"))
    state = await look(hass)
    assert (state.state, state.attributes["latest_version"]) == ("off", "2.4.2")


async def test_nothing_is_offered_that_nobody_wanted(
    client: Client, hass: HomeAssistant, kitchen: None, put: Put
) -> None:
    put(image_of("2.5.0"))
    await look(hass)
    assert await boot(client) == STAYS


async def test_what_is_wanted_is_told_at_the_next_start_and_can_be_fetched(
    client: Client, hass: HomeAssistant, kitchen: None, put: Put
) -> None:
    put(image := image_of("2.5.0", size_bytes=300_000))
    await look(hass)
    await act(hass, "update.install")
    pending = hass.states.get(ENTITY)
    assert pending is not None
    assert pending.attributes["pending"] is True
    firmware = await boot(client)
    assert firmware["version"] == "2.5.0"
    url = URL(firmware["url"])
    assert (url.scheme, url.query_string) == ("http", "")
    response = await client.get(url.path)
    assert (response.status, response.headers["Content-Length"]) == (200, "300000")
    assert "Transfer-Encoding" not in response.headers
    assert await response.read() == image
    assert await boot(client, "2.5.0") == {"version": "2.5.0", "url": ""}
    await hass.async_block_till_done()
    done = hass.states.get(ENTITY)
    assert done is not None
    assert (done.state, done.attributes["installed_version"]) == ("off", "2.5.0")
    assert (done.attributes["pending"], done.attributes["failed_version"]) == (False, None)


async def test_a_board_that_did_not_take_it_is_not_told_again_until_asked(
    client: Client, hass: HomeAssistant, kitchen: None, put: Put
) -> None:
    put(image_of("2.5.0"))
    await look(hass)
    await act(hass, "update.install")
    assert (await boot(client))["version"] == "2.5.0"
    assert await boot(client) == STAYS
    assert await boot(client) == STAYS
    state = hass.states.get(ENTITY)
    assert state is not None
    assert (state.attributes["pending"], state.attributes["failed_version"]) == (False, "2.5.0")
    await act(hass, "update.install")
    assert (await boot(client))["version"] == "2.5.0"


async def test_what_is_wanted_is_there_after_a_restart(
    client: Client, hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: None, put: Put
) -> None:
    put(image_of("2.5.0"))
    await look(hass)
    await act(hass, "update.install")
    assert await hass.config_entries.async_reload(hub_entry.entry_id)
    assert (await boot(client))["version"] == "2.5.0"


async def test_a_file_that_is_gone_is_not_offered(client: Client, hass: HomeAssistant, kitchen: None, put: Put) -> None:
    path = put(image_of("2.5.0"))
    await look(hass)
    await act(hass, "update.install")
    path.unlink()
    await look(hass)
    assert await boot(client) == STAYS


async def test_without_a_newer_file_installing_says_where_to_put_one(
    hass: HomeAssistant, kitchen: None, put: Put
) -> None:
    path = put(image_of("2.5.0"))
    await look(hass)
    path.unlink()
    with pytest.raises(HomeAssistantError) as failed:
        await act(hass, "update.install")
    assert failed.value.translation_key == "firmware_none"


async def test_a_board_whose_own_version_is_no_number_is_offered_nothing(
    client: Client, hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: None, put: Put
) -> None:
    put(image_of("2.5.0"))
    await look(hass)
    await act(hass, "update.install")
    response = await client.post("/xiaozhi/ota/", headers=headers(), json=body(version="v2-custom"))
    assert "firmware" not in await response.json()


# Links ----------------------------------------------------------------------------------------------------------------


async def link(hass: HomeAssistant, hub_entry: MockConfigEntry, put: Put) -> str:
    """Return the path of a link for the board."""
    put(image_of("2.5.0"))
    await look(hass)
    path: str = hub_entry.runtime_data.firmware.path_of(FirmwareOffer(device_id=DEVICE_ID, version="2.5.0"))
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.replace("2.5.0.bin", "2.4.0.bin"),
        lambda path: path.replace(DEVICE_ID.replace(":", ""), OTHER_DEVICE_ID.replace(":", "")),
        lambda path: path.replace(path.split("/")[4], str(int(path.split("/")[4]) + 1)),
        lambda path: path.replace(path.split("/")[4], "9" * 400),
        lambda path: path.replace(path.split("/")[4], "x"),
        lambda path: path.replace(path.split("/")[5], "0" * 64),
        lambda path: path.replace(path.split("/")[5], "ü"),
    ],
    ids=["version", "board", "time", "huge", "no number", "signature", "no hex"],
)
async def test_a_link_that_was_changed_opens_nothing(
    client: Client,
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    kitchen: None,
    put: Put,
    change: Callable[[str], str],
) -> None:
    path = await link(hass, hub_entry, put)
    assert (await client.get(path)).status == 200
    assert (await client.get(change(path))).status == 403


async def test_a_link_ends(
    client: Client,
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    kitchen: None,
    put: Put,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = await link(hass, hub_entry, put)
    firmware = hub_entry.runtime_data.firmware
    now_s = firmware._links._now_s()
    monkeypatch.setattr(firmware._links, "_now_s", lambda: now_s + LINK_S + 1)
    assert (await client.get(path)).status == 403


async def test_a_link_leads_to_nobody_outside(
    client: Client, hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: None, put: Put
) -> None:
    path = await link(hass, hub_entry, put)
    hass.config_entries.async_update_entry(hub_entry, options={"access": "networks", "networks": ["192.0.2.0/24"]})
    await hass.async_block_till_done()
    assert (await client.get(path)).status == 403


async def test_a_file_that_was_replaced_meanwhile_is_not_sent(
    client: Client, hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: None, put: Put
) -> None:
    path = await link(hass, hub_entry, put)
    file = put(image_of("2.6.0"))
    assert (await client.get(path)).status == 404
    file.unlink()
    assert (await client.get(path)).status == 404


# Around it ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"PK\x03\x04", image_of("v2.5"), image_of("latest"), image_of("2.5.0")[:100]])
async def test_files_that_no_board_can_use_are_a_repair_until_they_are_gone(
    hass: HomeAssistant, kitchen: None, put: Put, content: bytes
) -> None:
    path = put(content, "merged-binary.bin")
    await look(hass)
    issue = ir.async_get(hass).async_get_issue("xiaozhi", "firmware_files")
    assert issue is not None
    assert "esp-box-3/merged-binary.bin" in str((issue.translation_placeholders or {})["files"])
    path.unlink()
    await look(hass)
    assert ir.async_get(hass).async_get_issue("xiaozhi", "firmware_files") is None


@pytest.mark.parametrize("name", ["xiaozhi.txt", "xiaozhi.md", "xiaozhi.bin.txt"])
async def test_release_notes_are_beside_the_file(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, kitchen: None, put: Put, name: str
) -> None:
    put(image_of("2.5.0"))
    put("- 更快".encode(), name)
    await look(hass)
    client = await hass_ws_client()
    await client.send_json_auto_id({"type": "update/release_notes", "entity_id": ENTITY})
    assert (await client.receive_json())["result"] == "- 更快"


async def test_progress_is_what_was_sent_and_ends(
    client: Client, hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: None, put: Put
) -> None:
    path = await link(hass, hub_entry, put)
    shown: list[tuple[bool, int | None]] = []
    firmware, has_ended = hub_entry.runtime_data.firmware, asyncio.Event()

    def note() -> None:
        state = hass.states.get(ENTITY)
        assert state is not None
        shown.append((state.attributes["in_progress"], state.attributes["update_percentage"]))
        if shown[-1] == (False, None):
            has_ended.set()

    stop = firmware.add_listener(note)
    assert (await client.get(path)).status == 200
    await asyncio.wait_for(has_ended.wait(), 5)
    stop()
    assert shown[0] == (True, 100)
