"""A large home: what the model is told of it, what it can search for, and that it costs little."""

import json
from typing import Any, override

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import llm
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.agent.find_tool import FIND_TOOL
from custom_components.xiaozhi.agent.overview import without_overview
from tests.agent.conftest import MakeAgent
from tests.agent.corpus import CORPUS
from tests.agent.homes import Thing, furnish, things
from tests.agent.model_server import ModelServer, call, calls, said, words
from tests.agent.talk import say, spoken

ASSIST: dict[str, Any] = {"llm_hass_api": [llm.LLM_API_ASSIST]}
TURN_ON = "intent__HassTurnOn"
EXTRAS = [
    Thing("switch", "Grüne Pumpe", "Garten", "Erdgeschoss", alias="teich"),
    Thing("sensor", "Pool", "Garten", "Erdgeschoss", device_class="temperature"),
]


def prompt_of(request: dict[str, Any]) -> str:
    """Return what stands first in a request."""
    text: str = request["messages"][0]["content"]
    return text


def asked(request: dict[str, Any]) -> str:
    """Return the last words of the person with what stands beside them."""
    text: str = next(message["content"] for message in reversed(request["messages"]) if message["role"] == "user")
    return text


def offered(request: dict[str, Any]) -> set[str]:
    """Return the names of the tools in a request."""
    return {tool["function"]["name"] for tool in request["tools"]}


def result(request: dict[str, Any]) -> Any:
    """Return the last result of a tool in a request."""
    return json.loads(next(m["content"] for m in reversed(request["messages"]) if m["role"] == "tool"))


@pytest.fixture
async def large(hass: HomeAssistant, make_agent: MakeAgent) -> dict[str, str]:
    """Furnish a home of 200 things in which matching is automatic."""
    found = await furnish(hass, [*things("en", 198), *EXTRAS])
    await make_agent(**ASSIST)
    return found


async def lamp_services(hass: HomeAssistant) -> list[ServiceCall]:
    """Have the lights follow their services."""
    made: list[ServiceCall] = []

    async def switch(call: ServiceCall) -> None:
        made.append(call)
        for entity_id in call.data["entity_id"]:
            state = hass.states.get(entity_id)
            assert state is not None
            hass.states.async_set(entity_id, call.service.removeprefix("turn_"), state.attributes)

    for service in ("turn_on", "turn_off"):
        hass.services.async_register("light", service, switch)
    return made


# What is told.


async def test_a_small_home_is_listed_whole(hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent) -> None:
    await furnish(hass, things("en", 60))
    await make_agent(**ASSIST)
    await say(hass, "Hello")
    assert prompt_of(server.requests[0]).count("names:") == 60
    assert said(asked(server.requests[0])) == "Hello"
    assert "Entities" not in asked(server.requests[0])
    assert FIND_TOOL not in offered(server.requests[0])


async def test_a_large_home_is_counted_and_not_listed(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str]
) -> None:
    await say(hass, "Turn on the kitchen ceiling light")
    prompt = prompt_of(server.requests[0])
    assert "names:" not in prompt  # the shape of Home Assistant's list; `overview.py` relies on it
    assert "200 entities" in prompt
    assert "Kitchen (Ground floor) 13" in prompt
    assert "switch 16" in prompt
    assert "When controlling Home Assistant always call the intent tools" in prompt  # what followed the list
    assert FIND_TOOL in offered(server.requests[0])


async def test_what_is_meant_stands_beside_what_is_said(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str]
) -> None:
    await say(hass, "Turn on the kitchen ceiling light")
    text = asked(server.requests[0])
    assert text.endswith("The person says: Turn on the kitchen ceiling light")
    assert "- Ceiling light [light] in Kitchen" in text
    assert text.count("\n- ") <= 30


@pytest.mark.parametrize("said", ["schalte den teich ein", "gruene pumpe an", "die pumpe im garten"])
async def test_an_alias_and_other_spellings_are_found(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str], said: str
) -> None:
    await say(hass, said, language="de")
    assert "- Grüne Pumpe, teich [switch] in Garten" in asked(server.requests[0])


@pytest.mark.parametrize(
    ("options", "is_listed"),
    [
        ({"entities": "all"}, True),
        ({"entities": "matching"}, False),
        ({"entities": "automatic", "entities_above": 19}, False),
        ({"entities": "automatic", "entities_above": 20}, True),
    ],
)
async def test_a_person_chooses(
    hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent, *, options: dict[str, Any], is_listed: bool
) -> None:
    await furnish(hass, things("en", 20))
    await make_agent(**ASSIST, **options)
    await say(hass, "Hello")
    assert ("names:" in prompt_of(server.requests[0])) is is_listed
    assert (FIND_TOOL in offered(server.requests[0])) is not is_listed


async def test_an_agent_without_the_home_is_told_nothing_of_it(
    hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent
) -> None:
    await furnish(hass, things("en", 100))
    await make_agent(entities="matching")
    await say(hass, "Turn on the kitchen ceiling light")
    assert "Ceiling light" not in str(server.requests[0]).replace("kitchen ceiling light", "")


async def test_what_is_not_exposed_is_not_told(hass: HomeAssistant, server: ModelServer, large: dict[str, str]) -> None:
    async_expose_entity(hass, "conversation", large["Garten/Grüne Pumpe"], False)
    server.will(calls(call(FIND_TOOL, {"words": "Pumpe"})), words("No."))
    await say(hass, "Grüne Pumpe an", language="de")
    assert "- Grüne Pumpe" not in str(server.requests)
    assert "199 entities" in prompt_of(server.requests[0])


async def test_a_new_name_is_known_in_the_same_conversation(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str]
) -> None:
    await say(hass, "Hello")
    entity_id = large["Garten/Grüne Pumpe"]
    er.async_get(hass).async_update_entity(entity_id, name="Springbrunnen")
    hass.states.async_set(entity_id, "on", {"friendly_name": "Springbrunnen"})
    await say(hass, "Springbrunnen an", language="de")
    assert "- Springbrunnen, teich [switch]" in asked(server.requests[-1])


async def test_the_things_of_the_room_come_first(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str], hub_entry: MockConfigEntry
) -> None:
    devices = dr.async_get(hass)
    device = devices.async_get_or_create(config_entry_id=hub_entry.entry_id, identifiers={("test", "speaker")})
    area = ar.async_get(hass).async_get_area_by_name("Office")
    assert area is not None
    devices.async_update_device(device.id, area_id=area.id)
    await say(hass, "turn on the light", device_id=device.id)
    listed = [line for line in asked(server.requests[0]).splitlines() if line.startswith("- ")]
    assert all(line.endswith("[light] in Office") for line in listed[:3])
    await say(hass, "hmm", conversation_id="other", device_id=device.id)
    listed = [line for line in asked(server.requests[-1]).splitlines() if line.startswith("- ")]
    assert len(listed) == 13  # nothing was named: what is in the room
    assert all(line.endswith("in Office") for line in listed)


async def test_words_that_fit_nothing_are_said_to_fit_nothing(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str]
) -> None:
    await say(hass, "qqq")
    assert "No name fits these words" in asked(server.requests[0])


async def test_a_prompt_of_another_wording_is_sent_whole(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.xiaozhi.agent.overview.HEADING", "An overview in other words:")
    await say(hass, "Turn on the kitchen ceiling light")
    assert prompt_of(server.requests[0]).count("names:") == 200
    assert FIND_TOOL not in offered(server.requests[0])
    assert "Entities" not in asked(server.requests[0])


class RefusingApi(llm.API):
    """As Home Assistant 2026.11 refuses what is for administrators."""

    @override
    async def async_get_api_instance(self, llm_context: llm.LLMContext) -> llm.APIInstance:
        raise HomeAssistantError("Unauthorized")


async def test_whoever_may_not_use_an_agents_tools_is_told(
    hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent
) -> None:
    llm.async_register_api(hass, RefusingApi(hass=hass, id="admin", name="Admin"))
    await make_agent(llm_hass_api=["admin"])
    assert "only administrators may use" in spoken(await say(hass))
    assert server.requests == []


# From turn to turn.


async def test_the_beginning_of_the_request_is_the_same_in_the_next_turn(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str], freezer: Any
) -> None:
    await say(hass, "Turn on the kitchen ceiling light")
    await say(hass, "And the fan in the bedroom")
    first, second = server.requests
    assert prompt_of(first) == prompt_of(second)
    assert first["tools"] == second["tools"]
    assert second["messages"][1]["content"] == "Turn on the kitchen ceiling light"  # nothing was stored beside it


async def test_and_off_again_knows_what_was_switched(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str]
) -> None:
    made = await lamp_services(hass)
    on = {"name": "Living room Floor lamp", "domain": ["light"]}
    server.will(calls(call(TURN_ON, on)), words("On."), words("Off."))
    await say(hass, "Something cosy please")
    assert made[0].data["entity_id"] == [large["Living room/Living room Floor lamp"]]
    await say(hass, "and off again")
    assert "- Living room Floor lamp [light] in Living room" in asked(server.requests[-1])


async def test_a_follow_up_keeps_what_was_named_before(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str]
) -> None:
    await say(hass, "How warm is it in the bathroom?")
    await say(hass, "and now?")
    assert "- Bathroom Temperature [sensor] in Bathroom" in asked(server.requests[-1])


async def test_calls_of_later_turns_are_made_in_the_name_of_that_turn(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str]
) -> None:
    made = await lamp_services(hass)
    on = {"name": "Living room Floor lamp", "domain": ["light"]}
    server.will(calls(call(TURN_ON, on)), words("On."), calls(call(TURN_ON, on)), words("On."))
    await say(hass, "on")
    await say(hass, "on")
    assert len(made) == 2
    assert made[0].context.id != made[1].context.id


# Searching.


async def test_the_model_finds_what_was_not_told(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str]
) -> None:
    hass.states.async_set(
        large["Garten/Pool"],
        "24.5",
        {"friendly_name": "Pool", "device_class": "temperature", "unit_of_measurement": "°C"},
    )
    server.will(calls(call(FIND_TOOL, {"words": "pool temperatur"})), words("24.5."))
    assert spoken(await say(hass, "Can we swim?")) == "24.5."
    found = result(server.requests[-1])
    assert found["entities"][0] == "- Pool [sensor] in Garten: 24.5 °C"


async def test_a_search_for_nothing_there_is_helped(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str]
) -> None:
    server.will(calls(call(FIND_TOOL, {"words": "xyzzy"})), calls(call(FIND_TOOL, {"words": ""})), words("No."))
    await say(hass, "Open the xyzzy")
    assert "Kitchen" in result(server.requests[1])["areas"]
    assert result(server.requests[2])["error"]


async def test_a_wrong_name_is_still_answered_with_what_exists(
    hass: HomeAssistant, server: ModelServer, large: dict[str, str]
) -> None:
    server.will(calls(call(TURN_ON, {"name": "Green pond pump"})), words("Sorry."))
    await say(hass, "Turn on the pond")
    assert result(server.requests[-1])["known_names_total"] > 0


# How well.


@pytest.mark.parametrize("language", list(CORPUS))
async def test_what_people_mean_is_told_in_a_home_of_500(
    hass: HomeAssistant, server: ModelServer, make_agent: MakeAgent, language: str
) -> None:
    listed = things(language, 500)
    await furnish(hass, listed)
    await make_agent(**ASSIST)
    names = {thing.key: f"- {thing.name} [{thing.domain}] in {thing.area}\n" for thing in listed}
    missed: list[str] = []
    for number, (sentence, meant) in enumerate(CORPUS[language]):
        await say(hass, sentence, conversation_id=f"talk{number}", language=language)
        text = asked(server.requests[-1])
        missed += [f"{sentence}: {key}" for key in meant if names[key] not in text]
    assert not missed


# The wording that we rely on.


def test_a_prompt_without_the_list_stays_as_it_is() -> None:
    assert without_overview("You are brief.", "none") is None


def test_only_the_list_is_taken_out() -> None:
    heading = "Static Context: An overview of the areas and the devices in this smart home:\n"
    listed = "- names: A\n  domain: light\n- names: 'B\n    C'\n"
    assert without_overview(f"Before.\n{heading}{listed}\nAfter.", "Many.") == "Before.\nMany.\n\nAfter."
    assert without_overview(f"{heading}{listed}", "Many.") == "Many.\n"
