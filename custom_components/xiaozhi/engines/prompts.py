"""The sentences that the integration itself speaks or shows, in the owner's language, from the translations."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN, LANGUAGE_AUTO

CATEGORY = "common"


async def load_prompts(hass: HomeAssistant, language: str) -> Mapping[str, str]:
    """Return the sentences by key; what a language lacks comes in English (Home Assistant's own fallback)."""
    chosen = hass.config.language if language == LANGUAGE_AUTO else language
    texts = await async_get_translations(hass, chosen, CATEGORY, {DOMAIN})
    prefix = f"component.{DOMAIN}.{CATEGORY}."
    return {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}
