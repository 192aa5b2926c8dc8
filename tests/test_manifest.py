"""What HACS and Home Assistant read before any of our code runs."""

import ast
import json
from pathlib import Path
import re
import struct
import tomllib
from typing import Any

from awesomeversion import AwesomeVersion
from homeassistant.const import Platform
from homeassistant.loader import Manifest
import pytest

ROOT = Path(__file__).parent.parent
INTEGRATION = ROOT / "custom_components" / "xiaozhi"

# What an integration may import undeclared (script/hassfest/dependencies.py, ALLOWED_USED_COMPONENTS).
ALLOWED = {
    "device_automation",
    "ffmpeg",
    "media_source",
    "homeassistant",
    "frontend",
    "panel_custom",
    "websocket_api",
    "diagnostics",
    "repairs",
    "system_health",
}


@pytest.fixture
def manifest() -> Manifest:
    """Return the manifest."""
    manifest: Manifest = json.loads((INTEGRATION / "manifest.json").read_text())
    return manifest


def imported_components() -> set[str]:
    """Return the Home Assistant components that our modules import, but for that whose platform the module is."""
    names: set[str] = set()
    for file in INTEGRATION.rglob("*.py"):
        found: set[str] = set()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "homeassistant.components":
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("homeassistant.components."):
                found.add((node.module or "").split(".")[2])
        names |= found - {file.stem}
    return names


def test_the_keys_are_in_the_order_that_hassfest_wants(manifest: Manifest) -> None:
    assert list(manifest) == ["domain", "name", *sorted(manifest.keys() - {"domain", "name"})]


def test_the_keys_that_hacs_requires_are_there(manifest: Manifest) -> None:
    required = {"codeowners", "documentation", "domain", "issue_tracker", "name", "version"}
    assert required <= manifest.keys()
    assert manifest["domain"] == INTEGRATION.name
    assert manifest["documentation"].startswith("https://")


def test_the_version_is_one_and_the_same(manifest: Manifest) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert manifest["version"] == project["version"]
    assert AwesomeVersion(manifest["version"]).valid


def test_requirements_are_ranges_that_home_assistants_pins_satisfy(manifest: Manifest) -> None:
    assert manifest["requirements"]
    assert all(re.fullmatch(r"[\w-]+>=[\d.]+", requirement) for requirement in manifest["requirements"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert sorted(manifest["requirements"]) == sorted(project["dependencies"])


def test_each_component_that_we_import_is_a_dependency(manifest: Manifest) -> None:
    declared = set(manifest["dependencies"]) | set(manifest.get("after_dependencies", []))
    assert imported_components() - declared - ALLOWED - set(Platform) <= set()


def test_boards_are_discovered_by_the_name_that_they_give_themselves(manifest: Manifest) -> None:
    assert manifest["dhcp"] == [{"hostname": "xiaozhi-*"}]


def test_a_second_entry_is_prevented_by_its_id_not_by_the_manifest(manifest: Manifest) -> None:
    """`single_config_entry` would abort every later discovery."""
    assert "single_config_entry" not in manifest


def test_hacs_knows_the_oldest_home_assistant() -> None:
    hacs: dict[str, Any] = json.loads((ROOT / "hacs.json").read_text())
    assert hacs == {"name": "XiaoZhi", "homeassistant": "2026.10.0"}


def test_there_is_a_licence_that_is_recognised() -> None:
    assert (ROOT / "LICENSE").read_text().startswith("MIT License\n")


@pytest.mark.parametrize(
    ("name", "size"), [("icon", (256, 256)), ("icon@2x", (512, 512)), ("logo", None), ("logo@2x", None)]
)
def test_the_brand_images_have_the_sizes_that_are_asked_for(name: str, size: tuple[int, int] | None) -> None:
    """Icons are square; the shorter side of a logo has 128 to 256 pixels, twice that at 2x."""
    header = (INTEGRATION / "brand" / f"{name}.png").read_bytes()[:26]
    assert header.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, _depth, colour = struct.unpack(">IIBB", header[16:26])
    scale = 2 if name.endswith("@2x") else 1
    assert colour == 6
    assert (width, height) == size if size else 128 * scale <= min(width, height) <= 256 * scale
