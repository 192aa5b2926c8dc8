"""Data from an agent through Home Assistant's AI task, and what turns have cost."""

from pathlib import Path
from typing import Any

from homeassistant.components import ai_task
from homeassistant.components.conversation import Attachment
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import llm, selector
from homeassistant.setup import async_setup_component
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.engines.pipeline import open_chat_session
from tests.agent.model_server import ModelServer, call, calls, refuses, words
from tests.agent.talk import say

TASK = "ai_task.jarvis_tasks"
STRUCTURE = probatio.Schema({probatio.Required("count"): selector.NumberSelector()})


async def generate(hass: HomeAssistant, **options: Any) -> Any:
    """Let the agent do a task."""
    assert await async_setup_component(hass, "ai_task", {})
    result = await ai_task.async_generate_data(
        hass, task_name="Count things", entity_id=TASK, instructions="How many?", **options
    )
    return result.data


async def show(hass: HomeAssistant, folder: Path, kind: str) -> None:
    """Show the agent a file."""
    file = folder / "seen"
    file.write_bytes(b"PNG")
    attachment = Attachment(media_content_id="media-source://x", mime_type=kind, path=file)
    assert await async_setup_component(hass, "ai_task", {})
    entity = hass.data["entity_components"]["ai_task"].get_entity(TASK)
    task = ai_task.GenDataTask(name="Look", instructions="What is it?", attachments=[attachment])
    with open_chat_session(hass, "task", Context()) as session:
        await entity.internal_async_generate_data(session, task)


async def test_a_task_gives_words(hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry) -> None:
    assert await generate(hass) == "Hello there."
    assert server.sent_roles() == ["system", "user"]


@pytest.mark.parametrize(
    "text",
    ['{"count": 3}', '```json\n{"count": 3}\n```', 'Sure: {"count": 3}. Three!', 'So:\n```\n{"count": 3}\n``` Yes.'],
)
async def test_a_task_gives_data_in_its_structure(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, text: str
) -> None:
    server.will(words(text))
    assert await generate(hass, structure=STRUCTURE) == {"count": 3}
    (request,) = server.requests
    assert request["response_format"]["json_schema"]["name"] == "count_things"
    assert request["response_format"]["json_schema"]["schema"]["required"] == ["count"]


async def test_a_server_without_structures_is_told_in_words(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    server.will(refuses(400, "response_format is not supported"), words('{"count": 3}'))
    assert await generate(hass, structure=STRUCTURE) == {"count": 3}
    assert "response_format" not in server.requests[-1]
    assert '"required":["count"]' in server.requests[-1]["messages"][0]["content"]


@pytest.mark.parametrize("text", ["three", '{"number": 3}'])
async def test_an_answer_of_another_structure_is_an_error(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, text: str
) -> None:
    server.will(words(text))
    with pytest.raises(HomeAssistantError, match="does not have the structure"):
        await generate(hass, structure=STRUCTURE)


async def test_a_task_may_use_tools(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, lamps: list[ServiceCall]
) -> None:
    server.will(calls(call("llm__GetDateTime")), words('{"count": 1}'))
    api = next(api for api in llm.async_get_apis(hass) if api.id == llm.LLM_API_ASSIST)
    assert await generate(hass, structure=STRUCTURE, llm_api=api) == {"count": 1}
    result = server.requests[-1]["messages"][-1]
    assert (result["role"], '"date"' in result["content"]) == ("tool", True)


async def test_a_failure_of_the_server_is_an_error_in_words(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry
) -> None:
    server.will(refuses(402))
    with pytest.raises(HomeAssistantError, match="The credit of my language model"):
        await generate(hass)


@pytest.mark.parametrize("kind", ["image/png", "application/pdf"])
async def test_pictures_are_sent_and_other_files_refused(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, tmp_path: Path, kind: str
) -> None:
    if kind == "image/png":
        await show(hass, tmp_path, kind)
        assert server.requests[-1]["messages"][-1]["content"] == [
            {"type": "text", "text": "What is it?"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,UE5H"}},
        ]
    else:
        with pytest.raises(HomeAssistantError, match="application/pdf"):
            await show(hass, tmp_path, kind)


@pytest.mark.parametrize(
    ("status", "words_of_server"),
    [
        (400, "Invalid content type. image_url is only supported by certain models."),
        (400, "Failed to deserialize the JSON body: messages[0]: unknown variant `image_url`, expected `text`"),
        (500, "image input is not supported - hint: you may need to provide the mmproj"),
        (400, "At most 0 image(s) may be provided in one request."),
        (400, "m-1 is not a multimodal model"),
        (404, "No endpoints found that support image input"),
        (400, "Model does not support images. Please use a model that does."),
        (400, "当前模型不支持图片输入"),
    ],
)
async def test_a_model_that_takes_no_pictures_is_told_in_words(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, tmp_path: Path, status: int, words_of_server: str
) -> None:
    server.will(refuses(status, words_of_server))
    with pytest.raises(HomeAssistantError, match="cannot look at pictures"):
        await show(hass, tmp_path, "image/png")
    assert len(server.requests) == 1


async def test_turns_are_counted(
    hass: HomeAssistant, server: ModelServer, talker: ConfigSubentry, entity_registry: er.EntityRegistry
) -> None:
    def value(key: str) -> str:
        entity_id = entity_registry.async_get_entity_id("sensor", "xiaozhi", f"{talker.subentry_id}-{key}")
        assert entity_id is not None
        state = hass.states.get(entity_id)
        assert state is not None
        return state.state

    assert value("input_tokens") == "unknown"
    await say(hass)
    await say(hass)
    assert (value("input_tokens"), value("output_tokens")) == ("200", "14")
    assert float(value("first_token")) >= 0
    disabled = entity_registry.async_get_entity_id("sensor", "xiaozhi", f"{talker.subentry_id}-rounds")
    assert disabled is not None
    assert hass.states.get(disabled) is None


async def test_totals_go_on_after_a_reload(
    hass: HomeAssistant,
    server: ModelServer,
    talker: ConfigSubentry,
    hub_entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    await say(hass)
    assert await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()
    await say(hass)
    entity_id = entity_registry.async_get_entity_id("sensor", "xiaozhi", f"{talker.subentry_id}-input_tokens")
    assert entity_id is not None
    assert hass.states.is_state(entity_id, "200")
