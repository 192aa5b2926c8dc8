"""The names of Home Assistant's base class that we rely on exist, and behave as we rely on."""

import ast
import asyncio
import inspect
import re

from homeassistant.components.assist_pipeline import PipelineEvent, PipelineEventType
from homeassistant.components.assist_satellite import AssistSatelliteEntity
from homeassistant.components.assist_satellite.entity import AssistSatelliteState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_component import EntityComponent
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi import assist_satellite, satellite_port
from custom_components.xiaozhi.assist_satellite import BoardSatellite
from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from custom_components.xiaozhi.entity import BoardEntity
from custom_components.xiaozhi.satellite_port import PipelineSatellite
from tests.fake_engines import FakeEngines

SATELLITE = "assist_satellite.kitchen"
DEVICE_ID = "aa:bb:cc:dd:ee:01"


@pytest.fixture
async def satellite(hass: HomeAssistant, hub_entry: MockConfigEntry) -> BoardSatellite:
    """Return the satellite of a board."""
    await FakeEngines().set_up(hass)
    subentry = board_subentry(device_id=DEVICE_ID, client_id="", token="t", info=BoardInfo(), title="Kitchen")
    hass.config_entries.async_add_subentry(hub_entry, subentry)
    await hass.async_block_till_done()
    component: EntityComponent[BoardSatellite] = hass.data["assist_satellite"]
    entity = component.get_entity(SATELLITE)
    assert entity is not None
    return entity


def private_names() -> set[str]:
    """Return the private names of itself that the port uses and does not define."""
    tree = ast.parse(inspect.getsource(satellite_port))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    }
    return {name for name in used if name.startswith("_")} - {"_forget_run"}


def test_every_private_name_exists_in_the_base_class() -> None:
    assert "_pipeline_task" in private_names()
    assert not {name for name in private_names() if not hasattr(AssistSatelliteEntity, name)}


def test_only_the_port_touches_them() -> None:
    """The satellite itself uses none of them but what it defines."""
    source = inspect.getsource(assist_satellite)
    assert not {name for name in private_names() if f"self.{name}" in source}


def test_of_its_names_we_hide_only_what_we_mean_to() -> None:
    names = {name for kind in (BoardSatellite, BoardEntity, PipelineSatellite) for name in vars(kind)}
    ours = {name for name in names | {"_entry", "_board"} if re.fullmatch(r"_(?!abc_)[a-z]\w*", name)}
    hidden = {name for name in ours if hasattr(AssistSatelliteEntity, name) and not name.startswith("_attr_")}
    assert hidden == {"_run_has_tts"}


async def test_a_run_is_on_behalf_of_the_board(hass: HomeAssistant, satellite: BoardSatellite) -> None:
    entry = er.async_get(hass).async_get(SATELLITE)
    assert entry is not None
    identity = satellite.identify_run()
    assert (identity.satellite_id, identity.device_id) == (SATELLITE, entry.device_id)
    assert (identity.pipeline_id, identity.silence_s, identity.is_question) == (None, 0.7, False)
    satellite.show_state(AssistSatelliteState.LISTENING)
    state = hass.states.get(SATELLITE)
    assert state is not None
    assert state.context.id == identity.context.id


async def test_the_selects_choose_pipeline_and_pause(hass: HomeAssistant, satellite: BoardSatellite) -> None:
    await select(hass, "select.kitchen_finished_speaking_detection", "relaxed")
    await select(hass, "select.kitchen_assistant", "Home Assistant")
    identity = satellite.identify_run()
    assert identity.silence_s == 1.25
    assert identity.pipeline_id is not None


@pytest.mark.parametrize("state", ["unavailable", "unknown", None])
async def test_selects_that_are_not_ready_choose_nothing(
    hass: HomeAssistant, satellite: BoardSatellite, state: str | None
) -> None:
    for entity_id in ("select.kitchen_finished_speaking_detection", "select.kitchen_assistant"):
        if state is None:
            hass.states.async_remove(entity_id)
        else:
            hass.states.async_set(entity_id, state)
    identity = satellite.identify_run()
    assert (identity.pipeline_id, identity.silence_s) == (None, 0.7)


async def test_selects_that_do_not_exist_choose_nothing(hass: HomeAssistant, satellite: BoardSatellite) -> None:
    er.async_get(hass).async_remove("select.kitchen_assistant")
    assert satellite.pipeline_id is None


async def select(hass: HomeAssistant, entity_id: str, option: str) -> None:
    """Choose an option."""
    await hass.services.async_call("select", "select_option", {"entity_id": entity_id, "option": option}, blocking=True)


async def test_an_opening_is_taken_once(satellite: BoardSatellite) -> None:
    satellite._conversation_id, satellite._extra_system_prompt = "the-homes", "The garage is open."
    opening = satellite.take_opening()
    assert opening is not None
    assert (opening.conversation_id, opening.extra_system_prompt) == ("the-homes", "The garage is open.")
    assert satellite.take_opening() is None


async def test_an_announcement_cancels_the_run(satellite: BoardSatellite) -> None:
    run = asyncio.create_task(forever(), name="a run")
    satellite.adopt_run(run)
    await satellite._cancel_running_pipeline()
    assert run.cancelled()


async def test_a_run_that_ended_is_forgotten_and_an_older_one_does_not_matter(satellite: BoardSatellite) -> None:
    older, newer = (asyncio.create_task(forever(), name=name) for name in ("older", "newer"))
    satellite.adopt_run(older)
    satellite.adopt_run(newer)
    older.cancel()
    await asyncio.wait({older})
    assert satellite._pipeline_task is newer
    newer.cancel()
    await asyncio.wait({newer})
    assert satellite._pipeline_task is None


async def forever() -> None:
    """Run until cancelled."""
    await asyncio.Event().wait()


async def test_the_events_of_a_run_show_what_the_board_does_and_its_end_shows_nothing(
    hass: HomeAssistant, satellite: BoardSatellite
) -> None:
    shown = []
    for kind in (PipelineEventType.RUN_START, PipelineEventType.STT_START, PipelineEventType.INTENT_START):
        satellite.see_event(PipelineEvent(kind, {}))
        shown.append(satellite.state)
    assert shown == ["idle", "listening", "processing"]
    satellite.show_state(AssistSatelliteState.RESPONDING)
    satellite.see_event(PipelineEvent(PipelineEventType.RUN_END))
    assert satellite.state == "responding"


async def test_a_state_is_written_only_when_it_changes(hass: HomeAssistant, satellite: BoardSatellite) -> None:
    satellite.show_state(AssistSatelliteState.RESPONDING)
    before = hass.states.get(SATELLITE)
    satellite.show_state(AssistSatelliteState.RESPONDING)
    assert before is hass.states.get(SATELLITE)


async def test_a_wake_word_goes_to_who_waits_for_it_once(satellite: BoardSatellite) -> None:
    assert not satellite.intercepts("Alexa")
    waiting = asyncio.create_task(satellite.async_intercept_wake_word(), name="wizard")
    await asyncio.sleep(0)
    assert satellite.intercepts("Alexa")
    assert not satellite.intercepts("Alexa")
    assert await waiting == "Alexa"


async def test_a_question_is_answered_by_recognition(satellite: BoardSatellite) -> None:
    question = satellite._ask_question_future = asyncio.get_running_loop().create_future()
    assert satellite.identify_run().is_question
    satellite.see_event(PipelineEvent(PipelineEventType.STT_END, {"stt_output": {"text": "yes"}}))
    assert question.result() == "yes"
    assert not satellite.identify_run().is_question


@pytest.mark.parametrize("answer", ["yes", None])
async def test_a_question_ends_with_a_typed_answer_or_none(satellite: BoardSatellite, answer: str | None) -> None:
    satellite.end_question()
    question = satellite._ask_question_future = asyncio.get_running_loop().create_future()
    satellite.end_question(answer)
    satellite.end_question("too late")
    assert question.result() == answer


async def test_wake_words_cannot_be_chosen_on_stock_firmware(hass: HomeAssistant, satellite: BoardSatellite) -> None:
    with pytest.raises(NotImplementedError):
        satellite.async_get_configuration()
    with pytest.raises(NotImplementedError):
        await satellite.async_set_configuration(None)  # type: ignore[arg-type]


async def test_a_satellite_without_registry_entry_has_no_device(satellite: BoardSatellite) -> None:
    satellite.registry_entry = None
    assert satellite.identify_run().device_id is None


async def test_it_is_the_satellite_of_its_board(
    hass: HomeAssistant, hub_entry: MockConfigEntry, satellite: BoardSatellite
) -> None:
    sessions = hub_entry.runtime_data.sessions
    assert sessions.satellite(DEVICE_ID) is satellite
    er.async_get(hass).async_update_entity(SATELLITE, disabled_by=er.RegistryEntryDisabler.USER)
    await hass.async_block_till_done()
    assert sessions.satellite(DEVICE_ID) is None
    assert satellite.platform.platform_name == DOMAIN
