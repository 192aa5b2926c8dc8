"""A picture before our own agents: the model gets it with the question, and where it cannot look another one does."""

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.looking import LookError, LookFailure, Picture
from tests.agent.conftest import MakeAgent
from tests.agent.model_server import ModelServer, hangs, refuses, words
from tests.board.camera import photo_of
from tests.fake_looker import FakeLooker, add_looker

TASK = "ai_task.jarvis_tasks"
PICTURE = Picture(content=photo_of())


async def look(entry: MockConfigEntry, own: str | None = TASK) -> str:
    """Ask about the picture on behalf of a board whose agent is ours."""
    answer: str = await entry.runtime_data.looking.async_look(PICTURE, "Is it red?", own=own)
    return answer


async def test_the_model_gets_the_picture_with_the_question(
    hub_entry: MockConfigEntry, server: ModelServer, talker: ConfigSubentry
) -> None:
    server.will(words("Yes, it is red."))
    assert await look(hub_entry) == "Yes, it is red."
    (request,) = server.requests
    content = request["messages"][-1]["content"]
    assert any(part["type"] == "image_url" and "image/jpeg" in part["image_url"]["url"] for part in content)
    assert any("Is it red?" in part.get("text", "") for part in content)
    assert "tools" not in request


async def test_where_our_model_cannot_look_the_preferred_one_does(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer, talker: ConfigSubentry
) -> None:
    looker = await add_looker(hass, FakeLooker())
    server.will(refuses(400, "this model does not support images"))
    assert await look(hub_entry) == "A red wall."
    assert looker.script.shown


async def test_an_agent_that_is_shown_no_pictures_is_not_asked(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer, make_agent: MakeAgent
) -> None:
    looker = await add_looker(hass, FakeLooker())
    await make_agent(pictures=False)
    assert await look(hub_entry) == "A red wall."
    assert looker.script.shown
    assert not server.requests


async def test_whether_it_is_shown_pictures_can_be_changed(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer, talker: ConfigSubentry
) -> None:
    looking = hub_entry.runtime_data.looking
    assert looking.who(TASK) == [TASK]
    hass.config_entries.async_update_subentry(hub_entry, talker, data={**talker.data, "pictures": False})
    await hass.async_block_till_done()
    assert looking.who(TASK) == []


async def test_where_nobody_else_is_there_the_failure_is_told(
    hub_entry: MockConfigEntry, server: ModelServer, talker: ConfigSubentry
) -> None:
    server.will(refuses(400, "this model does not support images"))
    with pytest.raises(LookError) as failed:
        await look(hub_entry)
    assert failed.value.failure is LookFailure.FAILED


async def test_who_does_not_wait_any_more_ends_the_request(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    server: ModelServer,
    talker: ConfigSubentry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.xiaozhi.looking.LOOK_LIMIT_S", 0.3)
    server.will(hangs())
    with pytest.raises(LookError) as failed:
        await look(hub_entry)
    assert failed.value.failure is LookFailure.TIMEOUT
    await server.hung_up.wait()
    assert not hub_entry.runtime_data.looking._pictures


async def test_looks_are_bounded(
    hub_entry: MockConfigEntry, server: ModelServer, talker: ConfigSubentry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.xiaozhi.looking.MAX_LOOKS", 0)
    with pytest.raises(LookError) as failed:
        await look(hub_entry)
    assert failed.value.failure is LookFailure.BUSY
    assert not server.requests
