"""Who calls an action, and whether the hub is there to do it."""

from homeassistant.auth.models import User
from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError, UnknownUser

from ..const import DOMAIN
from ..runtime import Runtime


async def async_asker(call: ServiceCall) -> User | None:
    """Return who calls; None: Home Assistant itself, an automation. Raises `UnknownUser`."""
    if call.context.user_id is None:
        return None
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None:
        raise UnknownUser(context=call.context)
    return user


def running_hub(call: ServiceCall) -> Runtime:
    """Return the hub. Raises `ServiceValidationError` while it is not set up, disabled or reloading."""
    for entry in call.hass.config_entries.async_loaded_entries(DOMAIN):
        runtime: Runtime = entry.runtime_data
        return runtime
    raise ServiceValidationError(translation_domain=DOMAIN, translation_key="hub_not_loaded")
