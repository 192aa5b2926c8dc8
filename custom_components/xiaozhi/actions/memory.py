"""Actions that show and change a memory: of a device, of a person, or of whoever asks.

A user sees and changes only their own; administrators, and automations that no user started, everybody's.
"""

from typing import Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
import probatio

from ..agent.memory import tidy_memory
from ..const import CONF_MEMORY, DOMAIN, MAX_MEMORY_CHARACTERS
from ..memory.key import MemoryKey, MemoryKind
from ..memory.memories import MemoryNotSavedError, MemoryTooLongError
from .asker import async_asker, running_hub

ACTION_GET_MEMORY: Final = "get_memory"
ACTION_SET_MEMORY: Final = "set_memory"
ATTR_PERSON: Final = "person"
ATTR_USER_ID: Final = "user_id"  # an attribute of a person's state (components/person)

_WHOSE: Final = {
    probatio.Exclusive(ATTR_DEVICE_ID, "whose"): cv.string,
    probatio.Exclusive(ATTR_PERSON, "whose"): cv.entity_domain("person"),
}


@callback
def async_register_memory_actions(hass: HomeAssistant) -> None:
    """Register them."""
    hass.services.async_register(
        DOMAIN,
        ACTION_GET_MEMORY,
        _async_get,
        schema=probatio.Schema(_WHOSE),
        supports_response=SupportsResponse.ONLY,
    )
    hass.services.async_register(
        DOMAIN,
        ACTION_SET_MEMORY,
        _async_set,
        schema=probatio.Schema({**_WHOSE, probatio.Required(CONF_MEMORY): cv.string}),
    )


async def _async_get(call: ServiceCall) -> ServiceResponse:
    """Return a memory, and when it was last changed."""
    key = await _async_key(call)
    memory = running_hub(call).memories.get(key)
    return {
        "memory": memory.text if memory else "",
        "changed_at": memory.changed_at.isoformat() if memory else None,
    }


async def _async_set(call: ServiceCall) -> None:
    """Change a memory; an empty text forgets it, with what was just said."""
    key = await _async_key(call)
    try:
        await running_hub(call).memories.async_set(key, tidy_memory(call.data[CONF_MEMORY]))
    except MemoryTooLongError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="memory_too_long",
            translation_placeholders={"max_characters": str(MAX_MEMORY_CHARACTERS)},
        ) from err
    except MemoryNotSavedError as err:
        raise HomeAssistantError(translation_domain=DOMAIN, translation_key="memory_not_saved") from err


async def _async_key(call: ServiceCall) -> MemoryKey:
    """Return whose memory is meant. Raises `Unauthorized`, and `ServiceValidationError` when there is nobody such."""
    asker = await async_asker(call)
    own = MemoryKey(MemoryKind.USER, asker.id) if asker else None
    meant = _meant(call) if call.data.keys() & {ATTR_DEVICE_ID, ATTR_PERSON} else own or "memory_whose"
    if asker is not None and not asker.is_admin and meant != own:
        raise Unauthorized(context=call.context)  # before anything is told of others
    if not isinstance(meant, MemoryKey):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key=meant)
    return meant


def _meant(call: ServiceCall) -> MemoryKey | str:
    """Return whose memory the fields name, or the translation key of what is wrong with them."""
    if (device_id := call.data.get(ATTR_DEVICE_ID)) is not None:
        exists = dr.async_get(call.hass).async_get(device_id) is not None
        return MemoryKey(MemoryKind.DEVICE, device_id) if exists else "memory_no_device"
    person = call.hass.states.get(call.data[ATTR_PERSON])
    user_id = person.attributes.get(ATTR_USER_ID) if person else None
    return MemoryKey(MemoryKind.USER, user_id) if isinstance(user_id, str) else "memory_no_user"
