"""Whose boards are whose: a board's person, at first the one who added it (requirements R0-15)."""

from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import current_request


@callback
def requesting_user_id() -> str:
    """Return who fills in the form that is being answered; empty: nobody that is known."""
    request = current_request.get()
    user = request.get(KEY_HASS_USER) if request is not None else None
    return "" if user is None else str(user.id)


async def async_first_user_id(hass: HomeAssistant) -> str:
    """Return the owner of this Home Assistant, else an admin, for boards of nobody; empty: there are no people yet."""
    users = [user for user in await hass.auth.async_get_users() if user.is_active and not user.system_generated]
    users.sort(key=lambda user: (not user.is_owner, not user.is_admin))
    return users[0].id if users and users[0].is_admin else ""
