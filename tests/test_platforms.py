"""What each platform and each action must bring along: no module, icon or text is forgotten."""

import ast
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.const import Platform
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.xiaozhi import PLATFORMS

INTEGRATION = Path(__file__).parent.parent / "custom_components" / "xiaozhi"


def read(name: str) -> Any:
    """Return a JSON file of the integration."""
    return json.loads((INTEGRATION / name).read_text("utf-8"))


def assigned(path: Path) -> set[str]:
    """Return the names that a module assigns at its top level."""
    nodes = ast.parse(path.read_text()).body
    return {
        target.id
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_platform_says_how_many_updates_may_run(platform: Platform) -> None:
    assert "PARALLEL_UPDATES" in assigned(INTEGRATION / f"{platform}.py")


def test_each_entity_with_an_icon_has_a_name() -> None:
    names, icons = read("translations/en.json")["entity"], read("icons.json")["entity"]
    of_the_agent = {("conversation", "agent"), ("assist_satellite", "satellite")}  # named like their device
    missing = {(kind, key) for kind, keys in icons.items() for key in keys if key not in names.get(kind, {})}
    assert missing <= of_the_agent


def test_each_entity_with_a_name_has_an_icon_or_that_of_its_kind() -> None:
    names, icons = read("translations/en.json")["entity"], read("icons.json")["entity"]
    of_their_kind = {("sensor", "chip_temperature"), ("sensor", "boot_signal")}
    missing = {(kind, key) for kind, keys in names.items() for key in keys if key not in icons.get(kind, {})}
    assert missing == of_their_kind


def test_each_action_has_fields_texts_and_an_icon() -> None:
    fields = load_yaml_dict(str(INTEGRATION / "services.yaml"))
    texts, icons = read("translations/en.json")["services"], read("icons.json")["services"]
    assert fields.keys() == texts.keys() == icons.keys()
    assert {name: set(one["fields"]) for name, one in fields.items()} == {
        name: set(one["fields"]) for name, one in texts.items()
    }


def test_each_error_that_is_raised_has_a_text() -> None:
    texts = read("translations/en.json")
    sources = "\n".join(path.read_text("utf-8") for path in INTEGRATION.rglob("*.py"))
    raised = set(re.findall(r"""(?:translation_key=|board_error\(|_wrong\()"(\w+)\"""", sources))
    others = {*texts["selector"], *texts.get("issues", {}), *(key for keys in texts["entity"].values() for key in keys)}
    assert "board_not_talking" in raised
    assert raised - texts["exceptions"].keys() - others - {"satellite"} == set()
