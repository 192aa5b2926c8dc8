"""The form of the hub's options: its fields in sections, and how it is checked and stored.

The key of each option is the name of its field in `options.Options`.
"""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import UnitOfTime
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import probatio

from .const import (
    ACCESS_LOCAL,
    ACCESS_NETWORKS,
    BOARD_CHATS_CONTINUE,
    BOARD_CHATS_NEW,
    CONF_ACCESS,
    CONF_ADDRESS,
    CONF_AUTO_ACCEPT,
    CONF_BOARD_CHATS,
    CONF_CHAT_DAYS,
    CONF_CHATS_KEPT,
    CONF_EVENT_TEXTS,
    CONF_EXIT_WORDS,
    CONF_GREETING,
    CONF_GREETING_TEXT,
    CONF_KEEP_RECORDINGS,
    CONF_LANGUAGE,
    CONF_MESSAGES_PER_MINUTE,
    CONF_MODEL_REQUESTS,
    CONF_NETWORKS,
    CONF_RECORDING_DAYS,
    CONF_SESSION_MAX_CHARS,
    CONF_SILENCE_S,
    CONF_SPOKEN_PER_DAY,
    CONF_STAGE_LIMIT_S,
    CONF_TITLES,
    CONF_VISION_ENTITY,
    CONF_WAKE_WORDS,
    GREETING_AGENT,
    GREETING_NONE,
    GREETING_SPOKEN,
    LANGUAGE_AUTO,
    LANGUAGES,
    MAX_CHATS_KEPT,
    MAX_KEPT_DAYS,
    MAX_MESSAGES_PER_MINUTE,
    MAX_MODEL_REQUESTS,
    MAX_SESSION_CHARS,
    MAX_SILENCE_S,
    MAX_SPOKEN_PER_DAY,
    MAX_STAGE_LIMIT_S,
    MIN_SILENCE_S,
    MIN_STAGE_LIMIT_S,
)
from .options import Options, parse_address, parse_networks

# The fields that can be wrong are outside of sections: the frontend shows no field error within one.
_TOP: Final = (CONF_ADDRESS, CONF_ACCESS, CONF_NETWORKS, CONF_AUTO_ACCEPT)
_SECTIONS: Final = {
    "conversation": (CONF_SILENCE_S, CONF_STAGE_LIMIT_S),
    "words": (CONF_WAKE_WORDS, CONF_GREETING, CONF_GREETING_TEXT, CONF_EXIT_WORDS),
    "language_section": (CONF_LANGUAGE,),
    "chats": (CONF_BOARD_CHATS, CONF_SESSION_MAX_CHARS, CONF_TITLES, CONF_EVENT_TEXTS),
    "kept": (CONF_KEEP_RECORDINGS, CONF_CHAT_DAYS, CONF_CHATS_KEPT, CONF_RECORDING_DAYS),
    "vision": (CONF_VISION_ENTITY,),
    "limits": (CONF_MODEL_REQUESTS, CONF_MESSAGES_PER_MINUTE, CONF_SPOKEN_PER_DAY),
}
_LISTS: Final = (CONF_NETWORKS, CONF_WAKE_WORDS, CONF_EXIT_WORDS)
_MAY_BE_EMPTY: Final = (*_LISTS, CONF_ADDRESS, CONF_GREETING_TEXT, CONF_VISION_ENTITY)


def _select(translation_key: str, *values: str) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(options=list(values), translation_key=translation_key, mode=SelectSelectorMode.DROPDOWN)
    )


def _seconds(min_s: int, max_s: int) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(
            min=min_s, max=max_s, step=1, mode=NumberSelectorMode.BOX, unit_of_measurement=UnitOfTime.SECONDS
        )
    )


def _count(least: int, most: int) -> NumberSelector:
    return NumberSelector(NumberSelectorConfig(min=least, max=most, step=1, mode=NumberSelectorMode.BOX))


_LINES = TextSelector(TextSelectorConfig(multiple=True))
_LOOKERS = EntitySelector(
    EntitySelectorConfig(
        filter=EntityWithDeviceFilterSelectorConfig(
            domain="ai_task", supported_features=["ai_task.AITaskEntityFeature.SUPPORT_ATTACHMENTS"]
        )
    )
)
_LANGUAGE_SELECT = SelectSelector(
    SelectSelectorConfig(
        options=[
            SelectOptionDict(value=LANGUAGE_AUTO, label=LANGUAGE_AUTO),  # its label comes from the translations
            *(SelectOptionDict(value=code, label=name) for code, name in LANGUAGES.items()),
        ],
        translation_key="language",
        mode=SelectSelectorMode.DROPDOWN,
    )
)

_SELECTORS: Final[Mapping[str, Any]] = {
    CONF_ADDRESS: TextSelector(),
    CONF_ACCESS: _select("access", ACCESS_LOCAL, ACCESS_NETWORKS),
    CONF_NETWORKS: _LINES,
    CONF_AUTO_ACCEPT: BooleanSelector(),
    CONF_SILENCE_S: _seconds(MIN_SILENCE_S, MAX_SILENCE_S),
    CONF_STAGE_LIMIT_S: _seconds(MIN_STAGE_LIMIT_S, MAX_STAGE_LIMIT_S),
    CONF_WAKE_WORDS: _LINES,
    CONF_GREETING: _select("greeting", GREETING_SPOKEN, GREETING_AGENT, GREETING_NONE),
    CONF_GREETING_TEXT: TextSelector(),
    CONF_EXIT_WORDS: _LINES,
    CONF_LANGUAGE: _LANGUAGE_SELECT,
    CONF_BOARD_CHATS: _select("board_chats", BOARD_CHATS_NEW, BOARD_CHATS_CONTINUE),
    CONF_SESSION_MAX_CHARS: _count(0, MAX_SESSION_CHARS),
    CONF_TITLES: BooleanSelector(),
    CONF_EVENT_TEXTS: BooleanSelector(),
    CONF_KEEP_RECORDINGS: BooleanSelector(),
    CONF_CHAT_DAYS: _count(0, MAX_KEPT_DAYS),
    CONF_CHATS_KEPT: _count(0, MAX_CHATS_KEPT),
    CONF_RECORDING_DAYS: _count(0, MAX_KEPT_DAYS),
    CONF_VISION_ENTITY: _LOOKERS,
    CONF_MODEL_REQUESTS: _count(1, MAX_MODEL_REQUESTS),
    CONF_MESSAGES_PER_MINUTE: _count(0, MAX_MESSAGES_PER_MINUTE),
    CONF_SPOKEN_PER_DAY: _count(0, MAX_SPOKEN_PER_DAY),
}


def _fields(keys: tuple[str, ...]) -> dict[Any, Any]:
    return {(probatio.Optional if key in _MAY_BE_EMPTY else probatio.Required)(key): _SELECTORS[key] for key in keys}


SCHEMA: Final = probatio.Schema(
    {
        **_fields(_TOP),
        **{
            probatio.Required(name): section(probatio.Schema(_fields(keys)), {"collapsed": True})
            for name, keys in _SECTIONS.items()
        },
    }
)


def as_form(options: Options) -> dict[str, Any]:
    """Return options as the form nests them."""
    sections = {name: _shown(options, keys) for name, keys in _SECTIONS.items()}
    return {**_shown(options, _TOP), **sections}


def _shown(options: Options, keys: tuple[str, ...]) -> dict[str, Any]:
    return {
        key: [str(one) for one in getattr(options, key)] if key in _LISTS else getattr(options, key) for key in keys
    }


def as_options(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return a checked form as it is stored: flat, and with empty lists where a list was cleared."""
    flat = {key: value for key, value in form.items() if key not in _SECTIONS}
    for name in _SECTIONS:
        flat |= form[name]
    flat |= {key: flat.get(key, []) for key in _LISTS}
    flat |= {key: int(flat[key]) for key, selector in _SELECTORS.items() if isinstance(selector, NumberSelector)}
    if address := flat.pop(CONF_ADDRESS, ""):
        flat[CONF_ADDRESS] = parse_address(address)
    return flat


def errors_of(form: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with a form: field → key of its translation."""
    errors: dict[str, str] = {}
    try:
        if address := form.get(CONF_ADDRESS):
            parse_address(address)
    except ValueError:
        errors[CONF_ADDRESS] = "invalid_address"
    try:
        networks = parse_networks(form.get(CONF_NETWORKS, []))
    except ValueError:
        errors[CONF_NETWORKS] = "invalid_network"
    else:
        if form[CONF_ACCESS] == ACCESS_NETWORKS and not networks:
            errors[CONF_NETWORKS] = "networks_required"
    return errors
