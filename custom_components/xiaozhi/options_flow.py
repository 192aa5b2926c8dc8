"""The form of the hub's options: access, how a conversation goes, words, language, limits. Read by options.py."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
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
from .transport.address import ota_url

# Sections of the form. The fields that can be wrong are outside: the frontend shows no field error within a section.
_CONVERSATION: Final = "conversation"
_WORDS: Final = "words"
_LANGUAGE: Final = "language_section"
_KEPT: Final = "kept"
_CHATS: Final = "chats"
_VISION: Final = "vision"
_LIMITS: Final = "limits"
_SECTIONS: Final = (_CONVERSATION, _WORDS, _LANGUAGE, _CHATS, _KEPT, _VISION, _LIMITS)
_WHOLE_NUMBERS: Final = (
    CONF_SESSION_MAX_CHARS,
    CONF_CHAT_DAYS,
    CONF_CHATS_KEPT,
    CONF_RECORDING_DAYS,
    CONF_SILENCE_S,
    CONF_STAGE_LIMIT_S,
    CONF_MODEL_REQUESTS,
    CONF_MESSAGES_PER_MINUTE,
    CONF_SPOKEN_PER_DAY,
)


class HubOptionsFlow(OptionsFlow):
    """One form; what it stores is applied by the entry's update listener, without a reload."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the options and check what was typed."""
        errors: dict[str, str] = {}
        shown = _as_form(Options.from_mapping(self.config_entry.options))
        if user_input is not None:
            errors = _errors(user_input)
            if not errors:
                return self.async_create_entry(data=_as_options(user_input))
            shown = user_input
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(_SCHEMA, shown),
            errors=errors,
            description_placeholders={
                "ota_url": ota_url(self.hass, Options.from_mapping(self.config_entry.options)),
                "example_address": "http://192.168.1.10:8123",
                "example_network": "192.168.20.0/24",
            },
        )


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


_LISTS = TextSelector(TextSelectorConfig(multiple=True))
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

_SCHEMA = probatio.Schema(
    {
        probatio.Optional(CONF_ADDRESS): TextSelector(),
        probatio.Required(CONF_ACCESS): _select("access", ACCESS_LOCAL, ACCESS_NETWORKS),
        probatio.Optional(CONF_NETWORKS): _LISTS,
        probatio.Required(CONF_AUTO_ACCEPT): BooleanSelector(),
        probatio.Required(_CONVERSATION): section(
            probatio.Schema(
                {
                    probatio.Required(CONF_SILENCE_S): _seconds(MIN_SILENCE_S, MAX_SILENCE_S),
                    probatio.Required(CONF_STAGE_LIMIT_S): _seconds(MIN_STAGE_LIMIT_S, MAX_STAGE_LIMIT_S),
                }
            ),
            {"collapsed": True},
        ),
        probatio.Required(_WORDS): section(
            probatio.Schema(
                {
                    probatio.Optional(CONF_WAKE_WORDS): _LISTS,
                    probatio.Required(CONF_GREETING): _select(
                        "greeting", GREETING_SPOKEN, GREETING_AGENT, GREETING_NONE
                    ),
                    probatio.Optional(CONF_GREETING_TEXT): TextSelector(),
                    probatio.Optional(CONF_EXIT_WORDS): _LISTS,
                }
            ),
            {"collapsed": True},
        ),
        probatio.Required(_LANGUAGE): section(
            probatio.Schema({probatio.Required(CONF_LANGUAGE): _LANGUAGE_SELECT}), {"collapsed": True}
        ),
        probatio.Required(_CHATS): section(
            probatio.Schema(
                {
                    probatio.Required(CONF_BOARD_CHATS): _select("board_chats", BOARD_CHATS_NEW, BOARD_CHATS_CONTINUE),
                    probatio.Required(CONF_SESSION_MAX_CHARS): _count(0, MAX_SESSION_CHARS),
                    probatio.Required(CONF_TITLES): BooleanSelector(),
                    probatio.Required(CONF_EVENT_TEXTS): BooleanSelector(),
                }
            ),
            {"collapsed": True},
        ),
        probatio.Required(_KEPT): section(
            probatio.Schema(
                {
                    probatio.Required(CONF_KEEP_RECORDINGS): BooleanSelector(),
                    probatio.Required(CONF_CHAT_DAYS): _count(0, MAX_KEPT_DAYS),
                    probatio.Required(CONF_CHATS_KEPT): _count(0, MAX_CHATS_KEPT),
                    probatio.Required(CONF_RECORDING_DAYS): _count(0, MAX_KEPT_DAYS),
                }
            ),
            {"collapsed": True},
        ),
        probatio.Required(_VISION): section(
            probatio.Schema({probatio.Optional(CONF_VISION_ENTITY): _LOOKERS}), {"collapsed": True}
        ),
        probatio.Required(_LIMITS): section(
            probatio.Schema(
                {
                    probatio.Required(CONF_MODEL_REQUESTS): _count(1, MAX_MODEL_REQUESTS),
                    probatio.Required(CONF_MESSAGES_PER_MINUTE): _count(0, MAX_MESSAGES_PER_MINUTE),
                    probatio.Required(CONF_SPOKEN_PER_DAY): _count(0, MAX_SPOKEN_PER_DAY),
                }
            ),
            {"collapsed": True},
        ),
    }
)


def _as_form(options: Options) -> dict[str, Any]:
    """Return options as the form nests them."""
    return {
        CONF_ADDRESS: options.address,
        CONF_ACCESS: options.access,
        CONF_NETWORKS: [str(network) for network in options.networks],
        CONF_AUTO_ACCEPT: options.auto_accept,
        _CONVERSATION: {CONF_SILENCE_S: options.silence_s, CONF_STAGE_LIMIT_S: options.stage_limit_s},
        _WORDS: {
            CONF_WAKE_WORDS: list(options.wake_words),
            CONF_GREETING: options.greeting,
            CONF_GREETING_TEXT: options.greeting_text,
            CONF_EXIT_WORDS: list(options.exit_words),
        },
        _LANGUAGE: {CONF_LANGUAGE: options.language},
        _CHATS: {
            CONF_BOARD_CHATS: options.board_chats,
            CONF_SESSION_MAX_CHARS: options.session_max_chars,
            CONF_TITLES: options.titles,
            CONF_EVENT_TEXTS: options.event_texts,
        },
        _KEPT: {
            CONF_KEEP_RECORDINGS: options.keep_recordings,
            CONF_CHAT_DAYS: options.chat_days,
            CONF_CHATS_KEPT: options.chats_kept,
            CONF_RECORDING_DAYS: options.recording_days,
        },
        _VISION: {CONF_VISION_ENTITY: options.vision_entity},
        _LIMITS: {
            CONF_MODEL_REQUESTS: options.model_requests,
            CONF_MESSAGES_PER_MINUTE: options.messages_per_minute,
            CONF_SPOKEN_PER_DAY: options.spoken_per_day,
        },
    }


def _as_options(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return a checked form as it is stored: flat, and with empty lists where a list was cleared."""
    flat = {key: value for key, value in form.items() if key not in _SECTIONS}
    for name in _SECTIONS:
        flat |= form[name]
    flat |= {key: flat.get(key, []) for key in (CONF_NETWORKS, CONF_WAKE_WORDS, CONF_EXIT_WORDS)}
    flat |= {key: int(flat[key]) for key in _WHOLE_NUMBERS}
    if address := flat.pop(CONF_ADDRESS, ""):
        flat[CONF_ADDRESS] = parse_address(address)
    return flat


def _errors(form: Mapping[str, Any]) -> dict[str, str]:
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
