"""The sentences that the integration itself speaks or shows, from the translations."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.language import matches

from ..const import DOMAIN, LANGUAGES

CATEGORY = "common"
FALLBACK = "en"

type Prompts = Mapping[str, str]
"""Sentences by their key in the translations."""


async def load_prompts(hass: HomeAssistant) -> Mapping[str, Prompts]:
    """Return the sentences of every language that we have; what one lacks is English (Home Assistant's fallback)."""
    return {language: await _load(hass, language) for language in LANGUAGES}


def language_of_prompts(spoken: str) -> str:
    """Return which of our languages to use where a voice speaks `spoken` («zh_CN»)."""
    return next(iter(matches(spoken, LANGUAGES)), FALLBACK)


async def _load(hass: HomeAssistant, language: str) -> Prompts:
    texts = await async_get_translations(hass, language, CATEGORY, {DOMAIN})
    prefix = f"component.{DOMAIN}.{CATEGORY}."
    return {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}
