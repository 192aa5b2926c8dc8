"""What a model is told besides its prompt: templates of a persona; beside the words, where and when they are said."""

from collections.abc import Sequence
import re
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import TemplateError
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import floor_registry as fr
from homeassistant.helpers import llm, template
from homeassistant.util import dt as dt_util

from .persona import Role

_BESIDE: Final = "Added by the home, not said by the person:\n{notes}\n\nThe person says: "

_CLOCK: Final = re.compile(
    r"\n*" + r"[^\n]*?".join(re.escape(part) for part in re.split(r"\{\{.*?\}\}", llm.DATE_TIME_PROMPT.strip()))
)
"""The time to the second, which Home Assistant adds to a prompt without a tool that tells it."""


def beside_words(*notes: str) -> str:
    """Return what stands before the words of the person, in this turn only: all that changes from turn to turn.

    There it leaves everything before it, prompt and history, as it was, so that servers find it in their cache.
    """
    told = "\n".join(note for note in notes if note)
    return _BESIDE.format(notes=told) if told else ""


def without_clock(prompt: str) -> str:
    """Return a prompt without Home Assistant's own sentence of the time: no two seconds have the same."""
    return _CLOCK.sub("", prompt, count=1)


def async_where_and_when(hass: HomeAssistant, context: llm.LLMContext | None) -> str:
    """Return where and when something is asked, to the minute."""
    now = dt_util.now()
    when = f"It is {now:%A}, {now:%Y-%m-%d}, {now:%H:%M} ({now:%Z})."
    where = _area_of(hass, context.device_id) if context is not None and context.device_id else None
    return f"{where}\n{when}" if where else when


def async_render_presets(hass: HomeAssistant, presets: Sequence[tuple[Role, str]]) -> list[tuple[Role, str]]:
    """Return the example messages with their templates rendered; one that fails stays as it was written."""
    return [(role, _render(hass, text)) for role, text in presets]


def _render(hass: HomeAssistant, text: str) -> str:
    try:
        return str(template.Template(text, hass).async_render(parse_result=False))
    except TemplateError:
        return text


def _area_of(hass: HomeAssistant, device_id: str) -> str | None:
    device = dr.async_get(hass).async_get(device_id)
    area_id = dr.async_get_effective_area_id(hass, device) if device else None
    area = ar.async_get(hass).async_get_area(area_id) if area_id else None
    if area is None:
        return None
    floor = fr.async_get(hass).async_get_floor(area.floor_id) if area.floor_id else None
    on_floor = f" (floor {floor.name})" if floor else ""
    return f"The person who speaks to you is in the area {area.name}{on_floor}; what they do not name is meant there."
