"""Home Assistant's Integration Quality Scale: every rule has its answer, and what a test can see holds."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.xiaozhi import PLATFORMS
from custom_components.xiaozhi.const import DOMAIN
from tests.test_translations import texts

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "custom_components" / "xiaozhi"

# contributors.home-assistant.io, docs/core/integration-quality-scale/rules
TIERS = {
    "bronze": {
        "action-setup", "appropriate-polling", "brands", "common-modules", "config-flow", "config-flow-test-coverage",
        "dependency-transparency", "docs-actions", "docs-conditions", "docs-high-level-description",
        "docs-installation-instructions", "docs-removal-instructions", "docs-triggers", "entity-event-setup",
        "entity-unique-id", "has-entity-name", "runtime-data", "test-before-configure", "test-before-setup",
        "unique-config-entry",
    },
    "silver": {
        "action-exceptions", "config-entry-unloading", "docs-configuration-parameters", "docs-installation-parameters",
        "entity-unavailable", "integration-owner", "log-when-unavailable", "parallel-updates", "reauthentication-flow",
        "test-coverage",
    },
    "gold": {
        "devices", "diagnostics", "discovery", "discovery-update-info", "docs-data-update", "docs-examples",
        "docs-known-limitations", "docs-supported-devices", "docs-supported-functions", "docs-troubleshooting",
        "docs-use-cases", "dynamic-devices", "entity-category", "entity-device-class", "entity-disabled-by-default",
        "entity-translations", "exception-translations", "icon-translations", "reconfiguration-flow", "repair-issues",
        "stale-devices",
    },
    "platinum": {"async-dependency", "inject-websession", "strict-typing"},
}  # fmt: skip

HOME_ASSISTANT_ERRORS = {
    "HomeAssistantError", "ServiceValidationError", "ConfigEntryNotReady", "ConfigEntryError", "ConfigEntryAuthFailed",
}  # fmt: skip
NEVER_SHOWN = {"looking.py", "reach/fallback.py"}
"""Modules whose own errors their callers take and tell in words of their own."""

ICONS_OF_DEVICE_CLASSES = {("sensor", "chip_temperature"), ("sensor", "boot_signal")}
"""Entities whose device class brings an icon that tells more than one of ours would."""


def rules() -> dict[str, Any]:
    """Return what quality_scale.yaml says."""
    said: dict[str, Any] = load_yaml_dict(str(PACKAGE / "quality_scale.yaml"))["rules"]
    return said


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Yield every module of the integration by its path inside it."""
    for file in sorted(PACKAGE.rglob("*.py")):
        yield str(file.relative_to(PACKAGE)), ast.parse(file.read_text("utf-8"))


def icons() -> dict[str, Any]:
    """Return the icons."""
    found: dict[str, Any] = json.loads((PACKAGE / "icons.json").read_text("utf-8"))
    return found


def test_every_rule_is_answered_and_no_other() -> None:
    assert rules().keys() == set().union(*TIERS.values())


def test_what_is_not_done_says_why() -> None:
    for rule, answer in rules().items():
        status = answer if isinstance(answer, str) else answer["status"]
        assert status in ("done", "exempt", "todo"), rule
        assert status == "done" or len(answer["comment"]) > 20, rule


def test_every_platform_says_how_many_updates_run_beside_each_other() -> None:
    for platform in PLATFORMS:
        assert re.search(r"^PARALLEL_UPDATES = \d", (PACKAGE / f"{platform}.py").read_text("utf-8"), re.MULTILINE), (
            platform
        )


def test_every_platform_module_is_loaded() -> None:
    there = {file.stem for file in PACKAGE.glob("*.py")} & {str(platform) for platform in Platform}
    assert there == {str(platform) for platform in PLATFORMS}


def test_what_runs_is_in_the_entry_and_not_in_a_global_dictionary() -> None:
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("hass.data"):
                assert ast.unparse(node.slice) not in ("DOMAIN", f"'{DOMAIN}'"), path


def test_every_entity_with_a_name_has_an_icon() -> None:
    named = {(path.split(".")[1], path.split(".")[2]) for path in texts("en") if path.startswith("entity.")}
    shown = {(platform, key) for platform, keys in icons()["entity"].items() for key in keys}
    assert named - shown == ICONS_OF_DEVICE_CLASSES
    for platform, key in shown:
        assert icons()["entity"][platform][key]["default"].startswith("mdi:")


def test_every_action_has_a_name_an_explanation_and_an_icon() -> None:
    actions = load_yaml_dict(str(PACKAGE / "services.yaml"))
    assert icons()["services"].keys() == actions.keys()
    for action, schema in actions.items():
        assert {f"services.{action}.name", f"services.{action}.description"} <= texts("en").keys()
        for field in (schema or {}).get("fields") or {}:
            assert f"services.{action}.fields.{field}.description" in texts("en"), (action, field)


@pytest.mark.usefixtures("speech_stack")
async def test_actions_are_there_without_a_hub_and_are_all_described(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, DOMAIN, {})
    actions = load_yaml_dict(str(PACKAGE / "services.yaml"))
    assert set(hass.services.async_services_for_domain(DOMAIN)) == actions.keys()


def raised() -> Iterator[tuple[str, ast.Call]]:
    """Yield every error of Home Assistant's that is raised."""
    for path, tree in trees():
        for node in ast.walk(tree):
            error = node.exc if isinstance(node, ast.Raise) else None
            if isinstance(error, ast.Call) and ast.unparse(error.func) in HOME_ASSISTANT_ERRORS:
                yield path, error


def test_every_error_that_a_person_sees_is_translated() -> None:
    assert list(raised())
    for path, error in raised():
        given = {keyword.arg: keyword.value for keyword in error.keywords}
        if "translation_key" not in given:
            assert path in NEVER_SHOWN, f"{path}:{error.lineno}"
            continue
        assert "translation_domain" in given, f"{path}:{error.lineno}"
        if isinstance(key := given["translation_key"], ast.Constant):
            assert f"exceptions.{key.value!s}.message" in texts("en"), key.value


def test_requests_go_through_the_client_of_home_assistant() -> None:
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func).rpartition(".")[2] not in ("ClientSession", "AsyncClient", "urlopen"), (
                    path
                )


def test_every_issue_that_can_be_mended_has_a_form_and_every_other_a_text() -> None:
    issues = {path.split(".")[1] for path in texts("en") if path.startswith("issues.")}
    for issue in issues:
        has_form = any(path.startswith(f"issues.{issue}.fix_flow.") for path in texts("en"))
        assert has_form is not (f"issues.{issue}.description" in texts("en")), issue
