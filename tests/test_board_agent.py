"""A board's own choice of agent: who can be chosen, that it holds, and what is shown when the agent is gone."""

import json
from types import MappingProxyType
from typing import Any

from homeassistant.components import conversation
from homeassistant.components.conversation.models import AbstractConversationAgent
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.assist_satellite import BoardSatellite
from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from tests.fake_engines import FakeEngines

SELECT = "select.kitchen_agent"
SATELLITE = "assist_satellite.kitchen"
DEVICE_ID = "aa:bb:cc:dd:ee:01"


@pytest.fixture
async def engines(hass: HomeAssistant, hub_entry: MockConfigEntry) -> FakeEngines:
    """Return recognition, voice and agent of the preferred pipeline."""
    engines = FakeEngines()
    await engines.set_up(hass)
    return engines


@pytest.fixture
async def board(hass: HomeAssistant, hub_entry: MockConfigEntry, engines: FakeEngines) -> None:
    """Pair the board."""
    subentry = board_subentry(device_id=DEVICE_ID, client_id="", token="t", info=BoardInfo(), title="Kitchen")
    hass.config_entries.async_add_subentry(hub_entry, subentry)
    await hass.async_block_till_done()


async def add_agent(
    hass: HomeAssistant, hub_entry: MockConfigEntry, title: str = "Jarvis", **more: Any
) -> ConfigSubentry:
    """Add an agent of ours."""
    data = {"base_url": "http://127.0.0.1:9", "model": "m", **more}
    subentry = ConfigSubentry(data=MappingProxyType(data), subentry_type="conversation", title=title, unique_id=None)
    hass.config_entries.async_add_subentry(hub_entry, subentry)
    await hass.async_block_till_done()
    return subentry


async def disable(hass: HomeAssistant, entity_id: str) -> None:
    """Take an entity away; its place in the registry stays."""
    er.async_get(hass).async_update_entity(entity_id, disabled_by=er.RegistryEntryDisabler.USER)
    await hass.async_block_till_done()


async def enable(hass: HomeAssistant, hub_entry: MockConfigEntry, entity_id: str) -> None:
    """Bring an entity back, as Home Assistant does: by a reload."""
    er.async_get(hass).async_update_entity(entity_id, disabled_by=None)
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()


async def choose(hass: HomeAssistant, option: str) -> None:
    """Choose an agent."""
    await hass.services.async_call("select", "select_option", {"entity_id": SELECT, "option": option}, blocking=True)


def shown(hass: HomeAssistant) -> State:
    """Return what the select shows."""
    state = hass.states.get(SELECT)
    assert state is not None
    return state


def answers(hass: HomeAssistant) -> str | None:
    """Return who answers at the board instead of its pipeline's agent."""
    satellite: Any = hass.data["assist_satellite"].get_entity(SATELLITE)
    assert isinstance(satellite, BoardSatellite)
    return satellite.identify_run().agent_id


async def test_all_agents_can_be_chosen_by_name_and_none_is_by_default(
    hass: HomeAssistant, hub_entry: MockConfigEntry, board: None
) -> None:
    await add_agent(hass, hub_entry)
    assert shown(hass).state == "pipeline"
    assert shown(hass).attributes["options"] == ["pipeline", "Fake agent", "Home Assistant", "Jarvis"]
    assert answers(hass) is None


@pytest.mark.parametrize(
    ("option", "agent_id"),
    [("Jarvis", "conversation.jarvis"), ("Home Assistant", "conversation.home_assistant"), ("pipeline", None)],
)
async def test_the_chosen_agent_answers_at_this_board(
    hass: HomeAssistant, hub_entry: MockConfigEntry, board: None, option: str, agent_id: str | None
) -> None:
    await add_agent(hass, hub_entry)
    await choose(hass, "Fake agent")
    await choose(hass, option)
    assert (shown(hass).state, shown(hass).attributes["agent_id"], answers(hass)) == (option, agent_id, agent_id)


async def test_agents_of_the_same_name_can_be_told_apart(
    hass: HomeAssistant, hub_entry: MockConfigEntry, board: None
) -> None:
    await add_agent(hass, hub_entry, "Fake agent")
    await add_agent(hass, hub_entry, "pipeline")
    options = shown(hass).attributes["options"]
    assert options[1:3] == ["Fake agent (conversation.fake_agent)", "Fake agent (conversation.fake_agent_2)"]
    assert "pipeline (conversation.pipeline)" in options
    await choose(hass, "Fake agent (conversation.fake_agent_2)")
    assert answers(hass) == "conversation.fake_agent_2"


async def test_a_renamed_agent_stays_chosen(hass: HomeAssistant, hub_entry: MockConfigEntry, board: None) -> None:
    subentry = await add_agent(hass, hub_entry)
    await choose(hass, "Jarvis")
    hass.config_entries.async_update_subentry(hub_entry, subentry, title="Friday")
    await hass.async_block_till_done()
    assert (shown(hass).state, answers(hass)) == ("Friday", "conversation.jarvis")
    er.async_get(hass).async_update_entity("conversation.jarvis", new_entity_id="conversation.friday")
    await hass.async_block_till_done()
    assert (shown(hass).state, answers(hass)) == ("Friday", "conversation.friday")


async def test_when_the_chosen_agent_is_removed_the_pipelines_answers_and_the_select_says_so(
    hass: HomeAssistant, hub_entry: MockConfigEntry, board: None
) -> None:
    subentry = await add_agent(hass, hub_entry)
    await choose(hass, "Jarvis")
    hass.config_entries.async_remove_subentry(hub_entry, subentry.subentry_id)
    await hass.async_block_till_done()
    assert (shown(hass).state, answers(hass)) == ("pipeline", None)
    assert shown(hass).attributes["missing_agent_id"] == "conversation.jarvis"
    assert "Jarvis" not in shown(hass).attributes["options"]
    await choose(hass, "pipeline")
    assert "missing_agent_id" not in shown(hass).attributes


async def test_an_agent_that_is_away_for_a_while_is_chosen_again_when_it_is_back(
    hass: HomeAssistant, hub_entry: MockConfigEntry, board: None
) -> None:
    await add_agent(hass, hub_entry)
    await choose(hass, "Jarvis")
    await disable(hass, "conversation.jarvis")
    assert (shown(hass).state, answers(hass)) == ("pipeline", None)
    assert shown(hass).attributes["missing_agent_id"] == "conversation.jarvis"
    await enable(hass, hub_entry, "conversation.jarvis")
    assert (shown(hass).state, answers(hass)) == ("Jarvis", "conversation.jarvis")


async def test_a_choice_outlives_restarts_with_the_agent_and_without_it(
    hass: HomeAssistant, hub_entry: MockConfigEntry, board: None
) -> None:
    await add_agent(hass, hub_entry)
    await choose(hass, "Jarvis")
    await hass.config_entries.async_reload(hub_entry.entry_id)
    assert (shown(hass).state, answers(hass)) == ("Jarvis", "conversation.jarvis")
    await disable(hass, "conversation.jarvis")
    await hass.config_entries.async_reload(hub_entry.entry_id)
    assert (shown(hass).state, answers(hass)) == ("pipeline", None)
    await enable(hass, hub_entry, "conversation.jarvis")
    assert (shown(hass).state, answers(hass)) == ("Jarvis", "conversation.jarvis")


async def test_a_choice_outlives_a_new_entity_id_while_the_select_was_away(
    hass: HomeAssistant, hub_entry: MockConfigEntry, board: None
) -> None:
    await add_agent(hass, hub_entry)
    await choose(hass, "Jarvis")
    await disable(hass, SELECT)
    er.async_get(hass).async_update_entity("conversation.jarvis", new_entity_id="conversation.friday")
    await enable(hass, hub_entry, SELECT)
    assert answers(hass) == "conversation.friday"


async def test_what_is_kept_is_the_agent_and_its_place_in_the_registry(
    hass: HomeAssistant, hub_entry: MockConfigEntry, board: None
) -> None:
    await add_agent(hass, hub_entry)
    await choose(hass, "Jarvis")
    entry = er.async_get(hass).async_get("conversation.jarvis")
    assert entry is not None
    select: Any = hass.data["select"].get_entity(SELECT)
    kept = json.loads(json.dumps(select.extra_restore_state_data.as_dict()))  # as it is written
    assert kept == {"agent_id": entry.entity_id, "registry_id": entry.id}


async def test_an_agent_without_an_entity_can_be_chosen(
    hass: HomeAssistant, hub_entry: MockConfigEntry, board: None
) -> None:
    class Old(AbstractConversationAgent):
        """An agent of the older kind."""

        @property
        def supported_languages(self) -> list[str]:
            return ["en"]

        async def async_process(self, user_input: conversation.ConversationInput) -> conversation.ConversationResult:
            raise NotImplementedError

    entry = MockConfigEntry(domain="old", title="Old agent")
    entry.add_to_hass(hass)
    conversation.async_set_agent(hass, entry, Old())
    entry.mock_state(hass, entry.state)
    await hass.async_block_till_done()
    await choose(hass, "Old agent")
    assert answers(hass) == entry.entry_id
    conversation.async_unset_agent(hass, entry)
    entry.mock_state(hass, entry.state)
    await hass.async_block_till_done()
    assert (shown(hass).state, answers(hass)) == ("pipeline", None)


async def test_where_the_select_is_disabled_the_pipelines_agent_answers(hass: HomeAssistant, board: None) -> None:
    await choose(hass, "Fake agent")
    await disable(hass, SELECT)
    assert answers(hass) is None


async def test_a_board_greets_with_the_words_of_its_agent(
    hass: HomeAssistant, hub_entry: MockConfigEntry, board: None
) -> None:
    await add_agent(hass, hub_entry, greetings=["At your service.", "Yes, sir?"])
    settings = hub_entry.runtime_data._board_settings.session
    assert not settings(DEVICE_ID).greeting_text
    await choose(hass, "Jarvis")
    assert {settings(DEVICE_ID).greeting_text for _ in range(50)} == {"At your service.", "Yes, sir?"}


@pytest.mark.parametrize("hub_options", [{"greeting_text": "Hello!"}])
async def test_the_owners_own_greeting_comes_before_the_agents(
    hass: HomeAssistant, hub_entry: MockConfigEntry, board: None
) -> None:
    await add_agent(hass, hub_entry, greetings=["At your service."])
    await choose(hass, "Jarvis")
    assert hub_entry.runtime_data._board_settings.session(DEVICE_ID).greeting_text == "Hello!"
