"""The blueprints load as such, and automations made from them do what they promise, also while the board sleeps."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
import shutil
from typing import Any
from urllib.parse import quote

from freezegun.api import FrozenDateTimeFactory
from hassil.intents import Intents
from hassil.recognize import recognize
from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.importer import _get_github_import_url
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed, async_mock_service

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "blueprints" / "automation" / "xiaozhi"
NAMES = sorted(file.stem for file in FOLDER.glob("*.yaml"))
BOARD = "assist_satellite.kitchen"

type Automate = Callable[..., Awaitable[None]]


@pytest.fixture
def automate(hass: HomeAssistant) -> Automate:
    """Return what makes an automation from a blueprint that was imported."""

    async def automate(name: str, **inputs: Any) -> None:
        imported = Path(hass.config.path("blueprints/automation/xiaozhi"))
        await hass.async_add_executor_job(lambda: shutil.copytree(FOLDER, imported))
        otherwise = [{"action": "notify.phone", "data": {"message": "asleep"}}]
        use = {"path": f"xiaozhi/{name}.yaml", "input": {"satellite": BOARD, "otherwise": otherwise, **inputs}}
        assert await async_setup_component(
            hass, "automation", {"automation": [{"alias": "made of it", "use_blueprint": use}]}
        )
        await hass.async_block_till_done()
        assert hass.states.get("automation.made_of_it") is not None

    return automate


@pytest.fixture
def phone(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what was done instead."""
    calls: list[ServiceCall] = async_mock_service(hass, "notify", "phone")
    return calls


def board_that(hass: HomeAssistant, action: str, *, does: Any) -> list[ServiceCall]:
    """Let a board do something, or raise it; returns what it was asked."""
    asked: list[ServiceCall] = []

    @callback
    def on_call(call: ServiceCall) -> Any:
        asked.append(call)
        if isinstance(does, Exception):
            raise does
        return does

    supports = SupportsResponse.ONLY if action == "ask_question" else SupportsResponse.NONE
    hass.services.async_register("assist_satellite", action, on_call, supports_response=supports)
    return asked


async def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory, minutes: float) -> None:
    """Let time pass."""
    await hass.async_block_till_done()
    freezer.tick(timedelta(minutes=minutes, seconds=1))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


@pytest.mark.parametrize("name", NAMES)
def test_each_blueprint_is_valid_and_says_where_it_comes_from(name: str) -> None:
    file = FOLDER / f"{name}.yaml"
    blueprint = Blueprint(
        load_yaml_dict(str(file)), path=file.name, expected_domain="automation", schema=AUTOMATION_BLUEPRINT_SCHEMA
    )
    assert blueprint.validate() is None
    source = blueprint.metadata["source_url"]
    assert source.endswith(f"/blob/main/{file.relative_to(ROOT)}")
    assert _get_github_import_url(source).startswith(
        "https://raw.githubusercontent.com/xiaozhi-home-assistant/xiaozhi/"
    )
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"blueprint_import/?blueprint_url={quote(source, safe='')}" in readme
    for language in ("en", "zh-Hans"):
        assert source in (ROOT / "docs" / "guide" / f"{language}.md").read_text("utf-8")


async def test_a_washer_that_is_done_is_announced_once(
    hass: HomeAssistant, automate: Automate, phone: list[ServiceCall], freezer: FrozenDateTimeFactory
) -> None:
    said = board_that(hass, "announce", does=None)
    hass.states.async_set("sensor.washer", "800")
    await automate("washer_done", power="sensor.washer", message="Done!")
    hass.states.async_set("sensor.washer", "2")
    await pass_time(hass, freezer, 2)
    hass.states.async_set("sensor.washer", "300")  # a pause of its programme
    await pass_time(hass, freezer, 5)
    assert not said
    hass.states.async_set("sensor.washer", "1")
    await pass_time(hass, freezer, 3)
    assert [(call.data["message"], call.data["entity_id"]) for call in said] == [("Done!", [BOARD])]
    await pass_time(hass, freezer, 60)
    assert len(said) == 1
    assert not phone


async def test_a_washer_that_is_done_while_the_board_sleeps_is_told_elsewhere(
    hass: HomeAssistant, automate: Automate, phone: list[ServiceCall], freezer: FrozenDateTimeFactory
) -> None:
    board_that(hass, "announce", does=HomeAssistantError("asleep"))
    hass.states.async_set("sensor.washer", "800")
    await automate("washer_done", power="sensor.washer")
    hass.states.async_set("sensor.washer", "1")
    await pass_time(hass, freezer, 3)
    assert len(phone) == 1


@pytest.mark.parametrize(
    ("answer", "closes"),
    [({"id": "yes", "sentence": "sure"}, 1), ({"id": "no"}, 0), ({"id": None, "sentence": "hm"}, 0)],
)
async def test_a_garage_is_closed_after_a_yes_only(
    hass: HomeAssistant,
    automate: Automate,
    phone: list[ServiceCall],
    freezer: FrozenDateTimeFactory,
    answer: dict[str, Any],
    closes: int,
) -> None:
    asked = board_that(hass, "ask_question", does=answer)
    closed = async_mock_service(hass, "cover", "close_cover")
    hass.states.async_set("cover.garage", "closed")
    await automate("ask_garage", door="cover.garage")
    hass.states.async_set("cover.garage", "open")
    await pass_time(hass, freezer, 10)
    assert [one["id"] for one in asked[0].data["answers"]] == ["yes", "no"]
    assert len(closed) == closes
    assert not phone


async def test_a_garage_that_nobody_can_be_asked_about_stays_open(
    hass: HomeAssistant, automate: Automate, phone: list[ServiceCall], freezer: FrozenDateTimeFactory
) -> None:
    asked = board_that(hass, "ask_question", does=HomeAssistantError("asleep"))
    closed = async_mock_service(hass, "cover", "close_cover")
    hass.states.async_set("cover.garage", "closed")
    await automate("ask_garage", door="cover.garage")
    hass.states.async_set("cover.garage", "open")
    await pass_time(hass, freezer, 10)
    assert (len(asked), len(closed), len(phone)) == (1, 0, 1)


@pytest.mark.freeze_time("2026-11-21 05:30:00")
async def test_good_morning_is_said_once_and_in_the_morning(
    hass: HomeAssistant, automate: Automate, phone: list[ServiceCall], freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("UTC")
    said = board_that(hass, "start_conversation", does=None)
    await automate("good_morning", presence="binary_sensor.hall", earliest="06:00:00", latest="10:00:00")

    async def come() -> None:
        hass.states.async_set("binary_sensor.hall", "off")
        hass.states.async_set("binary_sensor.hall", "on")
        await hass.async_block_till_done()

    await come()
    assert not said  # too early
    await pass_time(hass, freezer, 60)
    await come()
    await come()
    assert len(said) == 1
    assert said[0].data["start_message"].startswith("Good morning")
    assert "morning" in said[0].data["extra_system_prompt"]
    await pass_time(hass, freezer, 24 * 60)
    await come()
    assert len(said) == 2
    assert not phone


@pytest.mark.freeze_time("2026-11-21 07:30:00")
async def test_good_morning_is_wished_elsewhere_while_the_board_sleeps(
    hass: HomeAssistant, automate: Automate, phone: list[ServiceCall]
) -> None:
    await hass.config.async_set_time_zone("UTC")
    board_that(hass, "start_conversation", does=HomeAssistantError("asleep"))
    await automate("good_morning", presence="binary_sensor.hall")
    hass.states.async_set("binary_sensor.hall", "off")
    hass.states.async_set("binary_sensor.hall", "on")
    await hass.async_block_till_done()
    assert len(phone) == 1


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("yes please", "yes"),
        ("please close it", "yes"),
        ("好的", "yes"),
        ("no thanks", "no"),
        ("leave it open", "no"),
        ("不用", "no"),
    ],
)
def test_what_people_answer_is_understood(said: str, meant: str) -> None:
    inputs = load_yaml_dict(str(FOLDER / "ask_garage.yaml"))["blueprint"]["input"]
    intents = Intents.from_dict(
        {
            "language": "en",
            "intents": {name: {"data": [{"sentences": inputs[f"{name}_words"]["default"]}]} for name in ("yes", "no")},
        }
    )
    result = recognize(said, intents)
    assert result is not None
    assert result.intent.name == meant
