"""The action that tells something at a board, awake or asleep, and says what became of it."""

from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import probatio

from ..const import CONF_EXPIRY_MIN, CONF_IF_ASLEEP, DOMAIN, IF_ASLEEP, MAX_EXPIRY_MIN
from ..reach.deliveries import Delivered, Delivery
from .asker import running_hub
from .tools import board_of

ACTION_ANNOUNCE: Final = "announce"
ATTR_MESSAGE: Final = "message"
ATTR_MEDIA: Final = "media"
ATTR_PREANNOUNCE: Final = "preannounce"
ATTR_VOLUME: Final = "volume"


def _media_id(given: Any) -> str:
    """Take a media selector's value or a plain id."""
    return cv.string(given["media_content_id"] if isinstance(given, dict) else given)


_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(ATTR_DEVICE_ID): cv.string,
        probatio.Optional(ATTR_MESSAGE, default=""): cv.string,
        probatio.Optional(ATTR_MEDIA): _media_id,
        probatio.Optional(ATTR_PREANNOUNCE, default=True): probatio.Any(cv.boolean, _media_id),
        probatio.Optional(ATTR_VOLUME): probatio.All(probatio.Coerce(int), probatio.Range(min=0, max=100)),
        probatio.Optional(CONF_EXPIRY_MIN): probatio.All(
            probatio.Coerce(float), probatio.Range(min=1, max=MAX_EXPIRY_MIN)
        ),
        probatio.Optional(CONF_IF_ASLEEP): probatio.In(IF_ASLEEP),
    }
)


@callback
def async_register_announce_action(hass: HomeAssistant) -> None:
    """Register it."""
    hass.services.async_register(
        DOMAIN, ACTION_ANNOUNCE, _async_announce, schema=_SCHEMA, supports_response=SupportsResponse.OPTIONAL
    )


async def _async_announce(call: ServiceCall) -> ServiceResponse:
    """Tell it; return what became of it when it was heard, or waits, or is told elsewhere."""
    runtime = running_hub(call)
    board, data = board_of(call, runtime), call.data
    if not data[ATTR_MESSAGE] and ATTR_MEDIA not in data:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="nothing_to_announce")
    chime = data[ATTR_PREANNOUNCE]
    delivery = Delivery(
        message=data[ATTR_MESSAGE],
        media_id=data.get(ATTR_MEDIA),
        has_chime=bool(chime),
        chime_id=chime if isinstance(chime, str) else None,
        volume=data.get(ATTR_VOLUME),
        expires_at=runtime.reach.expiry(board, data.get(CONF_EXPIRY_MIN)),
    )
    delivered = await runtime.reach.async_tell(board, delivery, if_asleep=data.get(CONF_IF_ASLEEP))
    response: dict[str, Any] = {"delivered": delivered.value}
    if delivered is Delivered.QUEUED:
        response["until"] = delivery.expires_at.isoformat()
    return response
