"""The action that gives a board other assets: it is told where they are, restarts, and fetches them."""

from typing import Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import config_validation as cv
import probatio

from ..assets import FOLDER
from ..board_tools import async_call, board_error, open_session
from ..const import DOMAIN
from .asker import async_asker, running_hub
from .tools import board_of

ACTION_INSTALL_ASSETS: Final = "install_assets"
ATTR_FILE: Final = "file"
_TOOL: Final = "self.assets.set_download_url"


@callback
def async_register_asset_actions(hass: HomeAssistant) -> None:
    """Register it."""
    hass.services.async_register(
        DOMAIN,
        ACTION_INSTALL_ASSETS,
        _async_install,
        schema=probatio.Schema({probatio.Required(ATTR_DEVICE_ID): cv.string, probatio.Required(ATTR_FILE): cv.string}),
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _async_install(call: ServiceCall) -> ServiceResponse:
    """Tell a board that talks where its new assets are, and restart it. For administrators and automations."""
    if (asker := await async_asker(call)) is not None and not asker.is_admin:
        raise Unauthorized(context=call.context)
    runtime = running_hub(call)
    board = board_of(call, runtime)
    session = open_session(runtime, board)
    if (file := await runtime.assets.async_find(call.data[ATTR_FILE])) is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="assets_unusable",
            translation_placeholders={
                "file": call.data[ATTR_FILE],
                "folder": FOLDER,
                "files": ", ".join(await runtime.assets.async_names()) or "-",
            },
        )
    base = runtime.options.address or runtime.profiles.get(board.device_id).base
    if not base:
        raise board_error("restart_board_first", board)
    await async_call(runtime, board, _TOOL, {"url": base + runtime.assets.path_of(board.device_id, file)})
    session.restart_board()
    return {"file": file.name, "size_bytes": file.size_bytes}
