"""The memory in the forms of a board and of an agent."""

from typing import Any
from unittest.mock import patch

from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.storage import Store
import pytest

from custom_components.xiaozhi.agent.persona import Persona
from custom_components.xiaozhi.agent_form import as_data
from tests.memory.home import Home

ANSWER = {"name": "Kitchen", "new_token": False}


async def open_form(home: Home) -> Any:
    """Open *Change device* of the kitchen's board."""
    board = next(board for board in home.entry.runtime_data.boards if board.title == "Kitchen")
    return await home.entry.start_subentry_reconfigure_flow(home.hass, board.subentry_id)


async def answer(home: Home, form: Any, **fields: Any) -> Any:
    """Submit it."""
    return await home.hass.config_entries.subentries.async_configure(form["flow_id"], {**ANSWER, **fields})


def shown(form: Any) -> Any:
    """Return the memory that a form shows; None without such a field."""
    keys = [key for key in form["data_schema"].schema if key == "memory"]
    return keys[0].description["suggested_value"] if keys else None


async def test_a_board_shows_no_memory_where_nobody_remembers(home: Home) -> None:
    form = await open_form(home)
    assert shown(form) is None
    await home.memories.async_set(home.key(), "Meanwhile.")
    done = await answer(home, form)
    assert (done["reason"], home.text()) == ("reconfigure_successful", "Meanwhile.")


async def test_a_memory_is_shown_and_changed(home: Home) -> None:
    await home.memories.async_set(home.key(), "Old.")
    form = await open_form(home)
    assert shown(form) == "Old."
    done = await answer(home, form, memory="New.\n\nMore. ")
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert (home.text(0), home.text(1)) == ("New.\nMore.", "")


async def test_an_empty_field_forgets(rememberer: Home) -> None:
    await rememberer.memories.async_set(rememberer.key(), "Old.")
    await answer(rememberer, await open_form(rememberer))
    assert len(rememberer.memories) == 0


async def test_an_agent_that_remembers_is_enough_for_the_field(rememberer: Home) -> None:
    form = await open_form(rememberer)
    assert shown(form) == ""
    await answer(rememberer, form, memory="First.")
    assert rememberer.text() == "First."


async def test_what_changed_while_the_form_was_open_is_not_undone(home: Home) -> None:
    await home.memories.async_set(home.key(), "Old.")
    form = await open_form(home)
    await home.memories.async_set(home.key(), "Old. New.")
    await answer(home, form, memory="Old.")
    assert home.text() == "Old. New."


async def test_a_memory_that_is_too_long_is_told_and_can_be_corrected(home: Home) -> None:
    await home.memories.async_set(home.key(), "Old.")
    form = await answer(home, await open_form(home), name="Larder", memory="x" * 2001)
    assert form["errors"] == {"memory": "memory_too_long"}
    assert shown(form) == "x" * 2001
    await answer(home, form, memory="Short.")
    assert home.text() == "Short."


@pytest.mark.parametrize("case", ["disk", "hub", "device"])
async def test_a_memory_that_cannot_be_kept_is_told(home: Home, case: str) -> None:
    await home.memories.async_set(home.key(), "Old.")
    form = await open_form(home)
    match case:
        case "disk":
            with patch.object(Store, "_async_write_data"):
                form = await answer(home, form, memory="New.")
        case "hub":
            await home.hass.config_entries.async_unload(home.entry.entry_id)
            form = await answer(home, form, memory="New.")
            await home.hass.config_entries.async_setup(home.entry.entry_id)
        case _:
            dr.async_get(home.hass).async_remove_device(home.devices[0])
            await home.hass.async_block_till_done()
            form = await answer(home, form, memory="New.")
    assert form["errors"] == {"base": "memory_not_saved"}
    home.hass.config_entries.subentries.async_abort(form["flow_id"])


async def test_a_board_of_a_hub_that_does_not_run_can_still_be_renamed(home: Home) -> None:
    board = next(board for board in home.entry.runtime_data.boards if board.title == "Kitchen")
    await home.hass.config_entries.async_unload(home.entry.entry_id)
    form = await home.entry.start_subentry_reconfigure_flow(home.hass, board.subentry_id)
    assert shown(form) is None
    await answer(home, form, name="Larder")
    assert home.entry.subentries[board.subentry_id].title == "Larder"
    await home.hass.config_entries.async_setup(home.entry.entry_id)


@pytest.mark.parametrize("scope", ["off", "board", "person"])
def test_what_an_agents_form_says_is_what_the_agent_does(scope: str) -> None:
    data = as_data({"model": "m", "memory": scope})
    assert Persona.from_data({"base_url": "http://x", **data}).memory == scope
