"""The forms of an agent: their fields, and how a form is stored."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from homeassistant.const import CONF_API_KEY, CONF_LLM_HASS_API, CONF_MODEL, CONF_NAME, CONF_PROMPT, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers import llm
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TemplateSelector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import probatio

from .agent.servers import OTHER, SERVERS
from .const import (
    CONF_BASE_URL,
    CONF_DESCRIPTION,
    CONF_ENTITIES,
    CONF_ENTITIES_ABOVE,
    CONF_FIRST_TOKEN_S,
    CONF_GREETINGS,
    CONF_HISTORY_CHARACTERS,
    CONF_HISTORY_MESSAGES,
    CONF_MAX_TOKENS,
    CONF_MEMORY,
    CONF_PICTURES,
    CONF_PRESET_MESSAGES,
    CONF_SUGGESTED_QUESTIONS,
    CONF_TEMPERATURE,
    CONF_TOP_P,
    DEFAULT_ENTITIES_ABOVE,
    DEFAULT_FIRST_TOKEN_S,
    DEFAULT_HISTORY_CHARACTERS,
    DEFAULT_HISTORY_MESSAGES,
    ENTITIES_ALL,
    ENTITIES_AUTOMATIC,
    ENTITIES_MATCHING,
    MEMORY_BOARD,
    MEMORY_OFF,
    MEMORY_PERSON,
)

CONF_SERVER: Final = "server"

_SECTIONS: Final = {
    "character": (CONF_DESCRIPTION, CONF_PRESET_MESSAGES, CONF_GREETINGS, CONF_SUGGESTED_QUESTIONS),
    "home": (CONF_ENTITIES, CONF_ENTITIES_ABOVE),
    "sampling": (CONF_TEMPERATURE, CONF_TOP_P, CONF_MAX_TOKENS),
    "limits": (CONF_HISTORY_MESSAGES, CONF_HISTORY_CHARACTERS, CONF_FIRST_TOKEN_S),
}
_TOP: Final = (CONF_MODEL, CONF_PROMPT, CONF_LLM_HASS_API, CONF_MEMORY, CONF_PICTURES)
_FIELDS: Final = (*_TOP, *(field for fields in _SECTIONS.values() for field in fields))


def _number(low: float, high: float, step: float, unit: str | None = None) -> NumberSelector:
    config = NumberSelectorConfig(min=low, max=high, step=step, mode=NumberSelectorMode.BOX)
    if unit:
        config["unit_of_measurement"] = unit
    return NumberSelector(config)


_ENTITIES = SelectSelectorConfig(
    options=[ENTITIES_AUTOMATIC, ENTITIES_ALL, ENTITIES_MATCHING], translation_key="entities"
)
_LINES = TextSelector(TextSelectorConfig(multiple=True))

# Ranges of the OpenAI API where it has any; the others hold back what is surely a slip of the hand.
_SELECTORS: Final[Mapping[str, Any]] = {
    CONF_DESCRIPTION: TextSelector(TextSelectorConfig(multiline=True)),
    CONF_PRESET_MESSAGES: _LINES,
    CONF_GREETINGS: _LINES,
    CONF_SUGGESTED_QUESTIONS: _LINES,
    CONF_ENTITIES: SelectSelector(_ENTITIES),
    CONF_ENTITIES_ABOVE: _number(10, 1000, 1),
    CONF_TEMPERATURE: _number(0, 2, 0.05),
    CONF_TOP_P: _number(0, 1, 0.05),
    CONF_MAX_TOKENS: _number(16, 100_000, 1),
    CONF_HISTORY_MESSAGES: _number(2, 500, 1),
    CONF_HISTORY_CHARACTERS: _number(1000, 1_000_000, 1),
    CONF_FIRST_TOKEN_S: _number(5, 120, 1, UnitOfTime.SECONDS),
}
_DEFAULTS: Final[Mapping[str, int | str]] = {
    CONF_ENTITIES: ENTITIES_AUTOMATIC,
    CONF_ENTITIES_ABOVE: DEFAULT_ENTITIES_ABOVE,
    CONF_HISTORY_MESSAGES: DEFAULT_HISTORY_MESSAGES,
    CONF_HISTORY_CHARACTERS: DEFAULT_HISTORY_CHARACTERS,
    CONF_FIRST_TOKEN_S: DEFAULT_FIRST_TOKEN_S,
}


def server_schema() -> probatio.Schema:
    """Return the fields of a server."""
    names = [SelectOptionDict(value=name, label=name) for name in (*SERVERS, OTHER)]
    select = SelectSelectorConfig(options=names, translation_key="server", mode=SelectSelectorMode.DROPDOWN)
    return probatio.Schema(
        {
            probatio.Required(CONF_SERVER): SelectSelector(select),
            probatio.Optional(CONF_BASE_URL): TextSelector(TextSelectorConfig(type=TextSelectorType.URL)),
            probatio.Optional(CONF_API_KEY): TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD)),
        }
    )


def persona_schema(hass: HomeAssistant, models: Sequence[str]) -> probatio.Schema:
    """Return the fields of a persona."""
    choose = SelectSelectorConfig(options=list(models), custom_value=True, mode=SelectSelectorMode.DROPDOWN)
    apis = [SelectOptionDict(value=api.id, label=api.name) for api in llm.async_get_apis(hass)]
    scopes = SelectSelectorConfig(options=[MEMORY_OFF, MEMORY_BOARD, MEMORY_PERSON], translation_key="memory")
    fields: dict[Any, Any] = {
        probatio.Optional(CONF_NAME, default=""): TextSelector(),
        probatio.Required(CONF_MODEL): SelectSelector(choose),
        probatio.Optional(CONF_PROMPT): TemplateSelector(),
        probatio.Optional(CONF_LLM_HASS_API): SelectSelector(SelectSelectorConfig(options=apis, multiple=True)),
        probatio.Optional(CONF_MEMORY, default=MEMORY_OFF): SelectSelector(scopes),
        probatio.Optional(CONF_PICTURES, default=True): BooleanSelector(),
    }
    for name, keys in _SECTIONS.items():
        inner = {
            probatio.Optional(key, default=_DEFAULTS.get(key, probatio.UNDEFINED)): _SELECTORS[key] for key in keys
        }
        fields[probatio.Required(name)] = section(probatio.Schema(inner), {"collapsed": True})
    return probatio.Schema(fields)


def as_form(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored data as the form nests it; without the key, which never comes back."""
    form = {key: data[key] for key in _TOP if key in data}
    for name, keys in _SECTIONS.items():
        form[name] = {key: data[key] for key in keys if data.get(key) is not None}
    return form


def as_data(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form as it is stored: flat, every field of the form present."""
    flat = {**form, **{key: value for name in _SECTIONS for key, value in form.get(name, {}).items()}}
    return {key: flat.get(key) for key in _FIELDS}
