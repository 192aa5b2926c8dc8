"""The sentences that the integration itself speaks or shows, from the translations."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.language import matches

from ..const import DOMAIN, LANGUAGES

CATEGORY = "common"
_CHAT_ERRORS = "exceptions"
_CHAT_ERROR = f"component.{DOMAIN}.{_CHAT_ERRORS}.chat_"
FALLBACK = "en"

type Prompts = Mapping[str, str]
"""Sentences by their key in the translations."""


async def load_prompts(hass: HomeAssistant) -> Mapping[str, Prompts]:
    """Return the sentences of every language that we have; what one lacks is English (Home Assistant's fallback)."""
    return {language: await _load(hass, language) for language in LANGUAGES}


async def load_chat_errors(hass: HomeAssistant) -> Mapping[str, Prompts]:
    """Return for every language that we have what to tell a person about a code of `chats/errors.py`."""
    found: dict[str, Prompts] = {}
    for language in LANGUAGES:
        texts = await async_get_translations(hass, language, _CHAT_ERRORS, {DOMAIN})
        found[language] = {
            key.removeprefix(_CHAT_ERROR).removesuffix(".message"): text
            for key, text in texts.items()
            if key.startswith(_CHAT_ERROR)
        }
    return found


def language_of_prompts(spoken: str) -> str:
    """Return which of our languages to use where a voice speaks `spoken` («zh_CN»)."""
    return next(iter(matches(spoken, LANGUAGES)), FALLBACK)


async def _load(hass: HomeAssistant, language: str) -> Prompts:
    texts = await async_get_translations(hass, language, CATEGORY, {DOMAIN})
    prefix = f"component.{DOMAIN}.{CATEGORY}."
    return {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}
