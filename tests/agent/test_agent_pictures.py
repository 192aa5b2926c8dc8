"""A picture before our own agents: the model gets it with the question, and where it cannot look another one does."""

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.looking import LookError, LookFailure, Picture
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
