"""The panel and the card as Home Assistant sees them: registered, served, taken away with the hub."""

import gzip
from http import HTTPStatus
import json
from pathlib import Path
import re

from homeassistant.components import frontend
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.xiaozhi.panel import ELEMENT, URL_PATH, find_bundle
from custom_components.xiaozhi.transport.hub import Refusal
from tests.test_guide import anchors, codes_of_failures, page

WWW = Path(__file__).parents[1] / "custom_components" / "xiaozhi" / "www"
SOURCE = Path(__file__).parents[1] / "frontend" / "src"
LIMIT_BYTES = 100_000
"""Of all scripts together, compressed (issue «The chats in the sidebar»)."""

NEWER_CODES = 4
"""So many causes of errors may be newer than the bundle: they are shown as they are written."""


def panel_of(hass: HomeAssistant) -> frontend.Panel | None:
    return hass.data[frontend.DATA_PANELS].get(URL_PATH)


async def test_the_panel_is_in_the_sidebar_for_everybody(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    panel = panel_of(hass)
    assert panel is not None
    assert panel.sidebar_title == "XiaoZhi"
    assert not panel.require_admin
    assert panel.config is not None
    assert panel.config["_panel_custom"]["name"] == ELEMENT
    assert panel.config["ota_url"].endswith("/xiaozhi/ota/")


async def test_the_bundle_is_served_for_ever_under_a_name_with_its_hash(
    hass: HomeAssistant, hub_entry: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator
) -> None:
    panel = panel_of(hass)
    assert panel is not None
    assert panel.config is not None
    url = panel.config["_panel_custom"]["module_url"]
    assert re.fullmatch(r"/xiaozhi_static/panel-[\w-]{8}\.js", url)
    response = await (await hass_client_no_auth()).get(url)
    assert response.status == HTTPStatus.OK
    assert "max-age=2678400" in response.headers["Cache-Control"]
    assert ELEMENT in await response.text()


async def test_the_card_is_loaded_with_every_page_and_is_small(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    urls = [url for url in hass.data[frontend.DATA_EXTRA_MODULE_URL].urls if "xiaozhi" in url]
    assert len(urls) == 1
    file = WWW / urls[0].rpartition("/")[2].partition("?")[0]
    assert file.stat().st_size < 10_000  # bytes: what does the work is loaded where a card is shown


async def test_the_card_knows_what_a_page_of_the_panel_needs(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    (url,) = (url for url in hass.data[frontend.DATA_EXTRA_MODULE_URL].urls if "xiaozhi" in url)
    panel = panel_of(hass)
    assert panel is not None
    assert panel.config is not None
    first, *others = url.partition("?panel=")[2].split(",")
    assert panel.config["_panel_custom"]["module_url"] == f"/xiaozhi_static/{first}"
    text = (WWW / first).read_text()
    assert others
    assert all(f'"./{name}"' in text for name in others)


async def test_the_bundle_is_sent_compressed(
    hass: HomeAssistant, hub_entry: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator
) -> None:
    client = await hass_client_no_auth()
    for name in find_bundle(WWW).panel:
        response = await client.get(f"/xiaozhi_static/{name}", headers={"Accept-Encoding": "gzip"})
        assert response.headers["Content-Encoding"] == "gzip"
        assert "javascript" in response.headers["Content-Type"]
        assert await response.text() == (WWW / name).read_text()


async def test_panel_and_card_go_with_the_hub_and_come_back(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    assert await hass.config_entries.async_unload(hub_entry.entry_id)
    assert panel_of(hass) is None
    assert not [url for url in hass.data[frontend.DATA_EXTRA_MODULE_URL].urls if "xiaozhi" in url]
    assert await hass.config_entries.async_setup(hub_entry.entry_id)
    assert panel_of(hass) is not None


def test_a_bundle_that_is_missing_or_doubled_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds 0"):
        find_bundle(tmp_path)
    for name in ("panel-a.js", "panel-b.js", "card-a.js"):
        (tmp_path / name).touch()
    with pytest.raises(FileNotFoundError, match="holds 2"):
        find_bundle(tmp_path)


def test_what_the_panel_imports_is_found_through_what_it_imports(tmp_path: Path) -> None:
    (tmp_path / "panel-a.js").write_text(
        'import{a}from"./one.js";import"./two.js";const later=()=>import("./later.js")'
    )
    (tmp_path / "one.js").write_text('export{b as a}from"./two.js"')
    (tmp_path / "two.js").touch()
    (tmp_path / "card-a.js").touch()
    assert find_bundle(tmp_path).panel == ("panel-a.js", "one.js", "two.js")


def test_the_bundle_is_only_what_the_entries_load() -> None:
    files = {file.name: file.read_text() for file in WWW.glob("*.js")}
    entries = {find_bundle(WWW).panel[0], find_bundle(WWW).card}
    assert all(name in entries or any(name in text for text in files.values()) for name in files)


def test_all_scripts_together_stay_small() -> None:
    assert sum(len(gzip.compress(file.read_bytes())) for file in WWW.glob("*.js")) < LIMIT_BYTES


def test_each_script_lies_compressed_beside_itself() -> None:
    scripts = {file.name: file.read_bytes() for file in WWW.glob("*.js")}
    assert {file.stem: gzip.decompress(file.read_bytes()) for file in WWW.glob("*.gz")} == scripts


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_statistics_name_each_cause_of_an_error(language: str) -> None:
    strings = json.loads((SOURCE / "strings" / f"{language}.json").read_text("utf-8"))
    named = {key.removeprefix("cause.") for key in strings if key.startswith("cause.")}
    of_agents = {anchor.replace("-", "_") for anchor in anchors(page(language)) if re.match(r"agent-(?!says)", anchor)}
    codes = codes_of_failures() - set(Refusal) | of_agents
    assert len(codes - named) <= NEWER_CODES


def test_the_bundle_asks_nobody_else() -> None:
    """Names that XML and links in texts need are no requests; everything else comes from the home itself."""
    text = "".join(file.read_text() for file in WWW.glob("*.js"))
    hosts = set(re.findall(r"https?://([\w.-]+)", text))
    assert hosts <= {"www.w3.org", "relative.invalid", "lit.dev", "github.com"}
