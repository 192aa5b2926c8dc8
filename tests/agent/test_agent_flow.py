"""*Add agent*, *Change agent*, each to its end, against a real HTTP server."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.agent.conftest import AGENT, MakeAgent
from tests.agent.model_server import ModelServer, Script, hangs, refuses, says, streams, words

PERSONA: dict[str, Any] = {
    "name": "Jarvis",
    "model": "m-1",
    "prompt": "Be brief.",
    "llm_hass_api": ["assist"],
    "character": {"greetings": ["At your service."]},
    "home": {"entities": "automatic", "entities_above": 60},
    "sampling": {"temperature": 0.3},
    "limits": {"history_messages": 12, "history_characters": 16000, "first_token_s": 30},
}


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Open *Add agent*."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, "conversation"), context={"source": SOURCE_USER}
    )


async def go_on(hass: HomeAssistant, form: Any, answer: dict[str, Any]) -> Any:
    """Submit a form."""
    return await hass.config_entries.subentries.async_configure(form["flow_id"], answer)


async def to_persona(hass: HomeAssistant, entry: MockConfigEntry, server: ModelServer) -> Any:
    """Open *Add agent* and pass the first form."""
    form = await start(hass, entry)
    return await go_on(hass, form, {"server": "other", "base_url": f"{server.base_url}/", "api_key": "sk-secret"})


def suggested(form: Any, field: str) -> Any:
    """Return what a form suggests for a field."""
    return next((key.description or {}).get("suggested_value") for key in form["data_schema"].schema if key == field)


async def test_an_agent_is_added_and_can_be_talked_with(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer
) -> None:
    form = await start(hass, hub_entry)
    assert (form["type"], form["step_id"], form["errors"]) == (FlowResultType.FORM, "user", {})
    assert suggested(form, "server") == "openai"
    form = await go_on(hass, form, {"server": "other", "base_url": f"{server.base_url}/", "api_key": "sk-secret"})
    assert (form["step_id"], form["errors"]) == ("persona", {})
    assert form["description_placeholders"] == {"address": server.base_url}
    done = await go_on(hass, form, PERSONA)
    assert (done["type"], done["title"]) == (FlowResultType.CREATE_ENTRY, "Jarvis")
    await hass.async_block_till_done()
    (subentry,) = hub_entry.subentries.values()
    assert (subentry.data["base_url"], subentry.data["api_key"]) == (server.base_url, "sk-secret")
    assert (subentry.data["temperature"], subentry.data["greetings"]) == (0.3, ["At your service."])
    assert hass.states.get(AGENT) is not None
    assert server.requests[-1]["tools"], "the model was tried with a tool, as it will be used"


async def test_a_nameless_agent_is_called_as_its_model(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer
) -> None:
    form = await to_persona(hass, hub_entry, server)
    done = await go_on(hass, form, {**PERSONA, "name": " "})
    assert done["title"] == "m-1"


@pytest.mark.parametrize(
    ("answer", "errors"),
    [
        ({"server": "other"}, {"base_url": "address_required"}),
        ({"server": "other", "base_url": "ftp://x"}, {"base_url": "invalid_url"}),
        ({"server": "other", "base_url": "http://me:secret@x/v1"}, {"base_url": "invalid_url"}),
        ({"server": "other", "base_url": "http://127.0.0.1:1/v1"}, {"base": "cannot_connect"}),
    ],
)
async def test_a_wrong_address_is_told_and_can_be_corrected(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    server: ModelServer,
    answer: dict[str, Any],
    errors: dict[str, str],
) -> None:
    form = await go_on(hass, await start(hass, hub_entry), answer)
    assert (form["step_id"], form["errors"]) == ("user", errors)
    form = await go_on(hass, form, {"server": "other", "base_url": server.base_url})
    assert form["step_id"] == "persona"
    hass.config_entries.subentries.async_abort(form["flow_id"])


async def test_a_wrong_key_is_told_and_never_shown_again(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer
) -> None:
    server.models = refuses(401, "Incorrect API key provided: sk-w***")
    form = await to_persona(hass, hub_entry, server)
    assert (form["step_id"], form["errors"]) == ("user", {"api_key": "wrong_key"})
    assert suggested(form, "api_key") is None
    hass.config_entries.subentries.async_abort(form["flow_id"])


@pytest.mark.parametrize("models", [refuses(404), says("<html>", "text/html"), says({"data": 7}), says([]), says("{")])
async def test_a_server_without_a_list_of_models_takes_a_typed_one(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer, models: Script
) -> None:
    server.models = models
    form = await to_persona(hass, hub_entry, server)
    done = await go_on(hass, form, {**PERSONA, "model": "typed"})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert server.requests[-1]["model"] == "typed"


@pytest.mark.parametrize(
    ("script", "errors"),
    [
        (refuses(401), {"base": "wrong_key"}),
        (refuses(404, "The model `m-1` does not exist", code="model_not_found"), {"model": "unknown_model"}),
        (refuses(400, "registry.ollama.ai/library/gemma:2b does not support tools"), {"model": "no_tools"}),
        (refuses(400, "no"), {"model": "refused"}),
        (refuses(404, "Not Found"), {"base": "not_openai"}),
        (says("<html>", "text/html"), {"base": "not_openai"}),
    ],
)
async def test_a_model_that_cannot_be_used_is_told(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer, script: Script, errors: dict[str, str]
) -> None:
    server.will(script)
    form = await go_on(hass, await to_persona(hass, hub_entry, server), PERSONA)
    assert (form["step_id"], form["errors"]) == ("persona", errors)
    assert suggested(form, "model") == "m-1"
    server.will(words("ok"))
    done = await go_on(hass, form, PERSONA)
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_a_server_that_went_away_between_the_forms_is_told(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer
) -> None:
    form = await to_persona(hass, hub_entry, server)
    await server.close()
    form = await go_on(hass, form, PERSONA)
    assert form["errors"] == {"base": "cannot_connect"}
    hass.config_entries.subentries.async_abort(form["flow_id"])


@pytest.mark.parametrize("script", [refuses(402, "Insufficient Balance"), hangs(), streams([])])
async def test_what_passes_by_itself_does_not_stop_the_form(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    server: ModelServer,
    script: Script,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.xiaozhi.agent.check.CHECK_S", 0.3)
    server.will(script)
    done = await go_on(hass, await to_persona(hass, hub_entry, server), PERSONA)
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_a_model_that_only_talks_is_tried_without_tools(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer
) -> None:
    await go_on(hass, await to_persona(hass, hub_entry, server), {**PERSONA, "llm_hass_api": []})
    assert "tools" not in server.requests[-1]


async def test_the_environment_gives_the_defaults_and_its_key_stays_there(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-env")
    form = await start(hass, hub_entry)
    assert (suggested(form, "server"), suggested(form, "base_url")) == ("other", server.base_url)
    form = await go_on(hass, form, {"server": "other", "base_url": server.base_url})
    done = await go_on(hass, form, PERSONA)
    assert set(server.keys) == {"sk-env"}
    assert "sk-env" not in str(done)
    assert next(iter(hub_entry.subentries.values())).data["api_key"] == ""


async def test_the_key_of_the_environment_goes_to_no_other_server(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-env")
    form = await start(hass, hub_entry)
    form = await go_on(hass, form, {"server": "other", "base_url": server.base_url})
    assert server.keys == ["none"]
    hass.config_entries.subentries.async_abort(form["flow_id"])


# Changing an agent.


async def change(hass: HomeAssistant, entry: MockConfigEntry, agent: ConfigSubentry) -> Any:
    """Open *Change agent*."""
    return await entry.start_subentry_reconfigure_flow(hass, agent.subentry_id)


async def test_an_agent_is_changed_keeps_its_key_and_what_we_do_not_know(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer, make_agent: MakeAgent
) -> None:
    agent = await make_agent(llm_hass_api=["assist"], creation_date="2026-01-01", temperature=1)
    form = await change(hass, hub_entry, agent)
    assert (form["step_id"], suggested(form, "base_url")) == ("reconfigure", server.base_url)
    assert suggested(form, "api_key") is None
    form = await go_on(hass, form, {"server": "other", "base_url": server.base_url})
    assert (suggested(form, "name"), suggested(form, "prompt")) == ("Jarvis", "Be brief.")
    assert suggested(form, "pictures") is None  # its default is to show them
    changes = {"name": "Alfred", "model": "m-2", "sampling": {}, "llm_hass_api": [], "pictures": False}
    done = await go_on(hass, form, PERSONA | changes)
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    changed = hub_entry.subentries[agent.subentry_id]
    assert (changed.title, changed.data["model"], changed.data["api_key"]) == ("Alfred", "m-2", "sk-secret")
    assert (changed.data["temperature"], changed.data["creation_date"]) == (None, "2026-01-01")
    await hass.async_block_till_done()
    state = hass.states.get(AGENT)
    assert state is not None
    assert (state.name, state.attributes["supported_features"]) == ("Alfred", 0)
    form = await go_on(hass, await change(hass, hub_entry, changed), {"server": "other", "base_url": server.base_url})
    assert suggested(form, "pictures") is False
    hass.config_entries.subentries.async_abort(form["flow_id"])


async def test_an_old_key_does_not_go_to_a_new_server(
    hass: HomeAssistant, hub_entry: MockConfigEntry, server: ModelServer, make_agent: MakeAgent
) -> None:
    agent = await make_agent(base_url="http://127.0.0.1:1/v1")
    form = await change(hass, hub_entry, agent)
    form = await go_on(hass, form, {"server": "other", "base_url": server.base_url})
    assert server.keys == ["none"]
    hass.config_entries.subentries.async_abort(form["flow_id"])


async def test_a_known_server_is_recognised(
    hass: HomeAssistant, hub_entry: MockConfigEntry, make_agent: MakeAgent
) -> None:
    agent = await make_agent(base_url="https://api.deepseek.com/v1")
    form = await change(hass, hub_entry, agent)
    assert suggested(form, "server") == "deepseek"
    hass.config_entries.subentries.async_abort(form["flow_id"])


async def test_removing_an_agent_removes_its_entity(
    hass: HomeAssistant, hub_entry: MockConfigEntry, agent: ConfigSubentry
) -> None:
    hass.config_entries.async_remove_subentry(hub_entry, agent.subentry_id)
    await hass.async_block_till_done()
    assert hass.states.get(AGENT) is None
    assert list(hub_entry.runtime_data.agents) == []
