"""Assets for a simulated board: told where they are, fetched by a link that is good for it alone, and ends soon."""

from pathlib import Path
import struct
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.xiaozhi.assets import FOLDER, Assets, is_whole
from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.transport.links import LINK_S
from tests.board import Board
from tests.wire.conftest import MakeBoard
from tests.wire.peer import Http
from tests.wire.test_wire_entities import known


def assets_of(body: bytes = b"ZZ fonts and wake words", *, files: int = 1) -> bytes:
    """Return a file as boards read it."""
    return struct.pack("<III", files, sum(body) & 0xFFFF, len(body)) + body


async def shelve(hass: HomeAssistant, content: bytes, name: str = "assets.bin") -> None:
    """Put a file where people put them."""
    path = Path(hass.config.path(FOLDER), name)
    await hass.async_add_executor_job(lambda: path.parent.mkdir(parents=True, exist_ok=True))
    await hass.async_add_executor_job(path.write_bytes, content)


async def install(hass: HomeAssistant, board: Board, file: str = "assets.bin", user: MockUser | None = None) -> Any:
    """Call the action; return its response."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, board.device_id), entry.entry_id)
    assert device is not None
    return await hass.services.async_call(
        DOMAIN,
        "install_assets",
        {"device_id": device.id, "file": file},
        blocking=True,
        return_response=True,
        context=Context(user_id=user.id if user else None),
    )


def told(board: Board) -> str:
    """Return the address that the board was told."""
    payloads = [entry.body.get("payload", {}) for entry in board.transcript.of_kind("mcp")]
    calls = [payload["params"] for payload in payloads if payload.get("method") == "tools/call"]
    return next(str(one["arguments"]["url"]) for one in calls if one["name"] == "self.assets.set_download_url")


async def test_a_board_is_told_restarts_and_fetches(hass: HomeAssistant, kitchen: Board) -> None:
    await shelve(hass, assets_of())
    await known(hass, kitchen)
    assert await install(hass, kitchen) == {"file": "assets.bin", "size_bytes": len(assets_of())}
    await kitchen.expect("reboot")
    assert await kitchen.fetch(told(kitchen)) == assets_of()


@pytest.mark.parametrize("part", [4, 5, 6, 7])
async def test_a_link_is_good_for_what_it_was_made_for(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, http: Http, part: int
) -> None:
    await shelve(hass, assets_of())
    await shelve(hass, assets_of(b"other"), "other.bin")
    file = await hub_entry.runtime_data.assets.async_find("assets.bin")
    parts = hub_entry.runtime_data.assets.path_of(kitchen.device_id, file).split("/")
    parts[part - 1] = {4: "aabbccddee99", 5: "9999999999", 6: "0" * 64, 7: "other.bin"}[part]
    assert (await http.get("/".join(parts))).status == 403


async def test_a_link_ends(hass: HomeAssistant) -> None:
    await shelve(hass, assets_of())
    now = [1000.0]
    assets = Assets(hass, now_s=lambda: now[0])
    file = await assets.async_find("assets.bin")
    assert file is not None
    _, _, _, board, expires, signature, name = assets.path_of("aa:bb:cc:dd:ee:01", file).split("/")
    assert assets.is_ours(board, int(expires), signature, name)
    now[0] += LINK_S + 1
    assert not assets.is_ours(board, int(expires), signature, name)


@pytest.mark.parametrize("name", ["missing.bin", "../secrets.bin", "/etc/passwd", "assets.txt", ".bin", ""])
async def test_only_files_of_the_folder_are_found(hass: HomeAssistant, kitchen: Board, name: str) -> None:
    await shelve(hass, assets_of())
    await known(hass, kitchen)
    with pytest.raises(ServiceValidationError) as caught:
        await install(hass, kitchen, name)
    assert caught.value.translation_key == "assets_unusable"
    assert caught.value.translation_placeholders is not None
    assert caught.value.translation_placeholders["files"] == "assets.bin"


@pytest.mark.parametrize(
    "content", [b"", b"x" * 12, assets_of(files=0), assets_of()[:-1], assets_of() + b"x", assets_of()[:-1] + b"!"]
)
async def test_a_damaged_file_is_not_offered(hass: HomeAssistant, content: bytes) -> None:
    assert not is_whole(content)
    await shelve(hass, content)
    assert await Assets(hass).async_find("assets.bin") is None


async def test_a_board_that_sleeps_cannot_be_told(hass: HomeAssistant, kitchen: Board) -> None:
    await shelve(hass, assets_of())
    with pytest.raises(HomeAssistantError) as caught:
        await install(hass, kitchen)
    assert caught.value.translation_key == "board_not_talking"


async def test_a_plain_user_may_not(hass: HomeAssistant, make_board: MakeBoard) -> None:
    board = await make_board()
    group = await hass.auth.async_get_group("system-users")
    assert group is not None
    user = MockUser(groups=[group]).add_to_hass(hass)
    with pytest.raises(Unauthorized):
        await install(hass, board, user=user)
