"""Repair issues come with their cause, go with it, and those that a click can mend are mended by it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
import uuid

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.assist_pipeline.pipeline import KEY_ASSIST_PIPELINE
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.xiaozhi.const import CONF_STAY_CONNECTED, DOMAIN
from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from custom_components.xiaozhi.health.checks import SETTLE_S
from custom_components.xiaozhi.health.issues import Issue, Issues, Problem
from custom_components.xiaozhi.health.pipelines import UNAVAILABLE_AFTER_S
from custom_components.xiaozhi.protocol.tools import ToolDescription
from custom_components.xiaozhi.records import FAILING_TURNS
from custom_components.xiaozhi.runtime import Runtime
from custom_components.xiaozhi.session.events import TurnEnded, TurnKind, TurnStarted
from tests.fake_engines import FakeEngines
from tests.test_translations import placeholders, texts

KITCHEN = "aa:bb:cc:dd:ee:01"

type Settle = Callable[..., Any]


@pytest.fixture
async def engines(hass: HomeAssistant, hub_entry: MockConfigEntry) -> FakeEngines:
    """Return the engines of the preferred pipeline, and an address that boards can use."""
    hass.config.internal_url = "http://192.168.1.5:8123"
    engines = FakeEngines()
    await engines.set_up(hass)
    return engines


@pytest.fixture
async def settle(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Settle:
    """Return what lets time pass until changes are looked at."""

    async def settle(seconds: float = SETTLE_S) -> None:
        await hass.async_block_till_done()
        freezer.tick(timedelta(seconds=seconds + 0.1))
        async_fire_time_changed(hass)
        await hass.async_block_till_done()

    return settle


async def pair(hass: HomeAssistant, hub: MockConfigEntry, *, firmware: str = "2.4.2", title: str = "Kitchen") -> None:
    """Add a board."""
    subentry = board_subentry(
        device_id=KITCHEN,
        client_id=str(uuid.uuid4()),
        token="t",
        info=BoardInfo(name="esp-box-3", firmware=firmware),
        title=title,
    )
    hass.config_entries.async_add_subentry(hub, subentry)
    await hass.async_block_till_done()


@pytest.fixture
async def paired(hass: HomeAssistant, hub_entry: MockConfigEntry, engines: FakeEngines, settle: Settle) -> Runtime:
    """Return a hub with one board, whose pipeline has all it needs."""
    await pair(hass, hub_entry)
    await settle()
    runtime: Runtime = hub_entry.runtime_data
    assert issues(hass) == {}
    return runtime


def issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    """Return what a person sees, by its translation key."""
    return {
        str(issue.translation_key): issue
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.active
    }


def turn(runtime: Runtime, error: str | None, times: int = FAILING_TURNS) -> None:
    """Let turns of the board end."""
    for _ in range(times):
        runtime.records.take(KITCHEN, TurnStarted(turn_id="1", kind=TurnKind.VOICE))
        ended = TurnEnded(
            turn_id="1", kind=TurnKind.VOICE, answer="", spoken="", is_interrupted=False, has_asked=True, error=error
        )
        runtime.records.take(KITCHEN, ended)


async def fix(hass: HomeAssistant, key: str, *inputs: dict[str, Any]) -> Any:
    """Walk through the form of an issue, as its button does."""
    assert await async_setup_component(hass, "repairs", {})
    manager = repairs_flow_manager(hass)
    assert manager is not None
    issue = issues(hass)[key]
    assert issue.is_fixable
    result: Any = await manager.async_init(DOMAIN, context={"issue_id": issue.issue_id})
    for user_input in inputs:
        assert result["type"] is FlowResultType.FORM
        assert all(result["description_placeholders"].values())
        result = await manager.async_configure(result["flow_id"], user_input)
    await hass.async_block_till_done()
    return result


async def test_a_home_without_an_address_for_boards_is_told_and_asked_for_one(
    hass: HomeAssistant, hub_entry: MockConfigEntry, settle: Settle
) -> None:
    hass.config.internal_url = "http://homeassistant.local:8123"
    hass.config.api = None
    await hass.config.async_update(location_name="Home")
    await settle()
    assert issues(hass)["no_address"].severity is ir.IssueSeverity.ERROR
    result = await fix(hass, "no_address", {"address": "192.168.1.9"})
    assert result["errors"] == {"address": "invalid_address"}
    assert await fix(hass, "no_address", {"address": "http://192.168.1.9:8123"})
    assert hub_entry.options["address"] == "http://192.168.1.9:8123"
    assert "no_address" not in issues(hass)
    await settle()
    assert "no_address" not in issues(hass)


async def test_https_only_is_told_until_there_is_another_address(
    hass: HomeAssistant, hub_entry: MockConfigEntry, settle: Settle
) -> None:
    hass.config.api = None
    hass.config.internal_url = "https://home.lan:8123"
    await hass.config.async_update(location_name="Home")
    await settle()
    issue = issues(hass)["https_only"]
    assert issue.translation_placeholders == {"address": "https://home.lan:8123"}
    assert issue.learn_more_url is not None
    assert issue.learn_more_url.endswith("/en-troubleshooting.md#https-only")
    await hass.config.async_update(internal_url="http://192.168.1.5:8123")
    await settle()
    assert "https_only" not in issues(hass)


async def test_a_certificate_that_a_board_has_accepted_is_no_problem(
    hass: HomeAssistant, hub_entry: MockConfigEntry, paired: Runtime, settle: Settle
) -> None:
    hass.config.api = None
    await hass.config.async_update(internal_url="https://home.example.com")
    await settle()
    assert "https_only" in issues(hass)
    paired.boards.see(KITCHEN, at=dt_util.utcnow())
    assert "https_only" not in issues(hass)


async def test_an_address_that_boards_used_before_a_restart_is_no_problem_after_it(
    hass: HomeAssistant, hub_entry: MockConfigEntry, paired: Runtime, settle: Settle
) -> None:
    hass.config.api = None
    paired.profiles.keep_base(KITCHEN, "https://home.example.com:443")
    await hass.config.async_update(internal_url="https://home.example.com")
    await settle()
    assert issues(hass) == {}
    paired.profiles.keep_base(KITCHEN, "http://192.168.1.5:8123")  # before Home Assistant got a certificate
    await hass.config.async_update(location_name="Home")
    await settle()
    assert list(issues(hass)) == ["https_only"]


@pytest.mark.parametrize(
    ("field", "key"),
    [("stt_engine", "pipeline_without_recognition"), ("tts_engine", "pipeline_without_voice")],
)
async def test_a_pipeline_that_lacks_something_is_told_until_it_has_it(
    hass: HomeAssistant, paired: Runtime, engines: FakeEngines, settle: Settle, field: str, key: str
) -> None:
    engine = engines.stt.entity_id if field == "stt_engine" else engines.tts.entity_id
    await engines.change(hass, **{field: None})
    await settle()
    issue = issues(hass)[key]
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["boards"] == "Kitchen"
    await engines.change(hass, **{field: engine})
    await settle()
    assert issues(hass) == {}


async def test_an_engine_that_is_gone_is_told(
    hass: HomeAssistant, paired: Runtime, engines: FakeEngines, settle: Settle
) -> None:
    await engines.change(hass, conversation_engine="conversation.gone", stt_engine="stt.gone", tts_engine="tts.gone")
    await settle()
    shown = [issue_id for (domain, issue_id) in ir.async_get(hass).issues if domain == DOMAIN]
    assert len(shown) == 3
    assert all(issue_id.startswith("engine_missing_") for issue_id in shown)


async def test_a_wake_word_engine_that_is_gone_is_told_of_boards_that_stay_connected(
    hass: HomeAssistant, hub_entry: MockConfigEntry, paired: Runtime, engines: FakeEngines, settle: Settle
) -> None:
    await engines.change(hass, wake_word_entity="wake_word.gone", wake_word_id="okay_nabu")
    await settle()
    assert issues(hass) == {}
    [subentry] = hub_entry.subentries.values()
    hass.config_entries.async_update_subentry(hub_entry, subentry, data={**subentry.data, CONF_STAY_CONNECTED: True})
    await settle()
    issue = issues(hass)["engine_missing"]
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["engine"] == "wake_word.gone"
    await engines.change(hass, wake_word_entity=None, wake_word_id=None)
    await settle()
    assert issues(hass) == {}


async def test_an_engine_is_told_when_it_is_unavailable_for_long_and_not_before(
    hass: HomeAssistant, paired: Runtime, engines: FakeEngines, settle: Settle
) -> None:
    engines.stt._attr_available = False
    engines.stt.async_write_ha_state()
    await settle()
    assert issues(hass) == {}
    await settle(UNAVAILABLE_AFTER_S)
    issue = issues(hass)["engine_unavailable"]
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["engine"] == "Fake recogniser"
    engines.stt._attr_available = True
    engines.stt.async_write_ha_state()
    await settle()
    assert issues(hass) == {}


async def test_a_pipeline_that_is_deleted_is_told_and_another_one_can_be_chosen(
    hass: HomeAssistant, paired: Runtime, engines: FakeEngines, settle: Settle
) -> None:
    store = hass.data[KEY_ASSIST_PIPELINE].pipeline_store
    fields = {
        "conversation_engine": engines.agent.entity_id,
        "conversation_language": "en",
        "language": "en",
        "stt_engine": engines.stt.entity_id,
        "stt_language": "en",
        "tts_engine": engines.tts.entity_id,
        "tts_language": "en",
        "tts_voice": None,
        "wake_word_entity": None,
        "wake_word_id": None,
    }
    made = await store.async_create_item({"name": "Chinese", **fields})
    await store.async_create_item({"name": "French", **fields})
    await hass.async_block_till_done()
    select = {"entity_id": "select.kitchen_assistant"}
    await hass.services.async_call("select", "select_option", {**select, "option": "Chinese"}, blocking=True)
    await settle()
    assert issues(hass) == {}
    await store.async_delete_item(made.id)
    await settle()
    assert issues(hass)["pipeline_deleted"].translation_placeholders == {"board": "Kitchen", "pipeline": "Chinese"}
    assert (await fix(hass, "pipeline_deleted", {"pipeline": "French"}))["type"] is FlowResultType.CREATE_ENTRY
    state = hass.states.get("select.kitchen_assistant")
    assert state is not None
    assert state.state == "French"
    await settle()
    assert issues(hass) == {}


async def test_a_choice_on_the_device_page_ends_the_issue_of_a_deleted_pipeline(
    hass: HomeAssistant, paired: Runtime, engines: FakeEngines, settle: Settle
) -> None:
    store = hass.data[KEY_ASSIST_PIPELINE].pipeline_store
    [first] = [item for item in store.async_items() if item.stt_engine == engines.stt.entity_id]
    select = {"entity_id": "select.kitchen_assistant"}
    await hass.services.async_call("select", "select_option", {**select, "option": first.name}, blocking=True)
    await engines.change(hass, name="Renamed")
    await settle()
    assert "pipeline_deleted" in issues(hass)
    await hass.services.async_call("select", "select_option", {**select, "option": "Renamed"}, blocking=True)
    await settle()
    assert issues(hass) == {}


async def test_a_board_that_keeps_failing_is_told_with_what_it_says_and_until_it_answers(
    hass: HomeAssistant, paired: Runtime
) -> None:
    turn(paired, "voice_slow", FAILING_TURNS - 1)
    assert issues(hass) == {}
    turn(paired, "voice_slow", 1)
    issue = issues(hass)["board_failing"]
    assert issue.translation_placeholders == {
        "board": "Kitchen",
        "turns": "3",
        "cause": "The voice takes too long. Check the text-to-speech service in Home Assistant.",
    }
    assert issue.learn_more_url is not None
    assert issue.learn_more_url.endswith("#voice-slow")
    turn(paired, None, 1)
    assert issues(hass) == {}


async def test_the_cause_of_an_agents_failure_is_told_in_its_own_words(hass: HomeAssistant, paired: Runtime) -> None:
    turn(paired, "agent_quota")
    placeholders = issues(hass)["board_failing"].translation_placeholders
    assert placeholders is not None
    assert placeholders["cause"].startswith("The credit of my language model")


async def test_a_refused_key_is_told_once_by_asking_for_another(hass: HomeAssistant, paired: Runtime) -> None:
    turn(paired, "agent_wrong_key")
    assert issues(hass) == {}


async def test_a_board_that_fails_for_its_pipeline_gets_no_second_issue(
    hass: HomeAssistant, paired: Runtime, engines: FakeEngines, settle: Settle
) -> None:
    await engines.change(hass, tts_engine=None)
    await settle()
    turn(paired, "no_agent")
    assert set(issues(hass)) == {"pipeline_without_voice"}
    await engines.change(hass, tts_engine=engines.tts.entity_id)
    await settle()
    assert issues(hass) == {}


async def test_a_disabled_satellite_is_told_when_somebody_misses_it_and_enabled_by_a_click(
    hass: HomeAssistant, hub_entry: MockConfigEntry, paired: Runtime, settle: Settle
) -> None:
    registry = er.async_get(hass)
    entity_id = registry.async_get_entity_id("assist_satellite", DOMAIN, f"{KITCHEN}-satellite")
    assert entity_id is not None
    registry.async_update_entity(entity_id, disabled_by=er.RegistryEntryDisabler.USER)
    await settle()
    assert issues(hass) == {}
    turn(paired, "no_satellite")
    assert set(issues(hass)) == {"satellite_disabled"}
    await fix(hass, "satellite_disabled", {})
    entry = registry.async_get(entity_id)
    assert entry is not None
    assert entry.disabled_by is None
    assert issues(hass) == {}


@pytest.mark.parametrize(
    ("firmware", "key"),
    [
        ("1.6.1", "firmware_too_old"),
        ("0.9.9", "firmware_too_old"),
        ("1.6.2", "firmware_without_tools"),
        ("1.7.9-beta", "firmware_without_tools"),
        ("1.8.0", None),
        ("2.4.2", None),
        ("", None),
        ("0.0.0", None),
        ("my own build", None),
    ],
)
async def test_firmware_that_is_too_old_for_something_is_told(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    engines: FakeEngines,
    settle: Settle,
    firmware: str,
    key: str | None,
) -> None:
    await pair(hass, hub_entry, firmware=firmware)
    await settle()
    assert set(issues(hass)) == ({key} if key else set())


@pytest.mark.parametrize(
    ("firmware", "is_told"), [("2.2.1", False), ("2.2.2", True), ("2.3.0", True), ("2.3.1", False)]
)
async def test_firmware_that_would_not_hear_its_wake_word_is_told_of_boards_that_stay_connected(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    engines: FakeEngines,
    settle: Settle,
    firmware: str,
    *,
    is_told: bool,
) -> None:
    await pair(hass, hub_entry, firmware=firmware)
    await settle()
    assert issues(hass) == {}
    [subentry] = hub_entry.subentries.values()
    hass.config_entries.async_update_subentry(hub_entry, subentry, data={**subentry.data, CONF_STAY_CONNECTED: True})
    await settle()
    assert ("firmware_ignores_wake_word" in issues(hass)) is is_told


async def test_old_firmware_that_has_tools_after_all_is_not_told(
    hass: HomeAssistant, hub_entry: MockConfigEntry, engines: FakeEngines, settle: Settle
) -> None:
    await pair(hass, hub_entry, firmware="1.7.0")
    hub_entry.runtime_data.profiles.keep_tools(KITCHEN, "1.7.0", (ToolDescription(name="self.a"),))
    await settle()
    assert issues(hass) == {}


async def test_the_issues_of_a_board_go_with_it(
    hass: HomeAssistant, hub_entry: MockConfigEntry, paired: Runtime, settle: Settle
) -> None:
    turn(paired, "failed")
    assert "board_failing" in issues(hass)
    board = paired.boards.get(KITCHEN)
    assert board is not None
    hass.config_entries.async_remove_subentry(hub_entry, board.subentry_id)
    await settle()
    assert issues(hass) == {}


async def test_all_issues_go_with_the_hub(hass: HomeAssistant, hub_entry: MockConfigEntry, paired: Runtime) -> None:
    turn(paired, "failed")
    await hass.config_entries.async_remove(hub_entry.entry_id)
    await hass.async_block_till_done()
    assert issues(hass) == {}


async def test_an_issue_whose_hub_is_gone_cannot_be_mended(
    hass: HomeAssistant, hub_entry: MockConfigEntry, settle: Settle
) -> None:
    hass.config.internal_url = "http://homeassistant.local:8123"
    hass.config.api = None
    await hass.config.async_update(location_name="Home")
    await settle()
    assert await async_setup_component(hass, "repairs", {})
    manager = repairs_flow_manager(hass)
    assert manager is not None
    [(_, issue_id)] = [key for key in ir.async_get(hass).issues if key[0] == DOMAIN]
    form: Any = await manager.async_init(DOMAIN, context={"issue_id": issue_id})
    await hass.config_entries.async_remove(hub_entry.entry_id)
    result: Any = await manager.async_configure(form["flow_id"], {"address": "http://192.168.1.9:8123"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "hub_removed")


@pytest.mark.parametrize("key", ["pipeline_deleted", "satellite_disabled"])
async def test_an_issue_whose_board_is_gone_meanwhile_cannot_be_mended(
    hass: HomeAssistant, hub_entry: MockConfigEntry, paired: Runtime, key: str
) -> None:
    issue = Issue(problem=Problem(key), about=KITCHEN, data={"entity_id": "select.gone"}, placeholders={"board": "B"})
    Issues(hass).show(issue)
    assert (await fix(hass, key))["reason"] == "board_removed"


async def test_what_every_issue_says_has_no_gap(hass: HomeAssistant, paired: Runtime) -> None:
    """Placeholders of the texts are those that the checks give."""
    given = {
        "https_only": {"address"},
        "no_address": {"address"},
        "pipeline_without_recognition": {"pipeline", "boards"},
        "pipeline_without_voice": {"pipeline", "boards"},
        "engine_missing": {"pipeline", "boards", "engine"},
        "engine_unavailable": {"pipeline", "boards", "engine"},
        "pipeline_deleted": {"board", "pipeline"},
        "satellite_disabled": {"board"},
        "board_failing": {"board", "turns", "cause"},
        "firmware_too_old": {"board", "firmware"},
        "firmware_without_tools": {"board", "firmware"},
        "firmware_ignores_wake_word": {"board", "firmware"},
    }
    assert given.keys() == set(Problem)
    for problem, names in given.items():
        for path, text in texts("en").items():
            if path.startswith(f"issues.{problem}."):
                assert placeholders(text) <= names | {"example_address"}, path
