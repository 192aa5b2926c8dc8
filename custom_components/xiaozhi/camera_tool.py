"""A tool for agents: look through a camera of the home and answer a question about what it shows.

Only cameras that are exposed to agents, and only where somebody can look at pictures (`looking.py`).
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Final, override

from homeassistant.components import camera
from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.llm import LLMContext, Tool, ToolAnnotations, ToolInput, ToolResult
import probatio

from .const import DOMAIN
from .looking import LOOK_LIMIT_S, Picture
from .runtime import Runtime
from .session.session import Session

NAME: Final = f"{DOMAIN}__look_at_camera"
SNAPSHOT_LIMIT_S: Final = 10
"""Home Assistant's own limit for a picture of a camera."""
WIDTH_PX: Final = 1280
HEIGHT_PX: Final = 960
"""More than models look at; cameras that can scale send less over the net."""
MAX_PICTURE_BYTES: Final = 10 * 1024 * 1024
MAX_CAMERAS: Final = 50
"""Names in the description of the tool, which every request carries."""

_FORMATS: Final = ("image/jpeg", "image/png", "image/webp")


class LookAtCamera(Tool):
    """One for each request of an agent. `session`: of the board that is spoken to, if it is one."""

    integration = DOMAIN
    name = NAME
    title = "Look at camera"
    description = (
        "Take a picture with a camera of the home and answer a question about what it shows. "
        "Use it when the user wants to know what can be seen somewhere, for instance «is somebody at the door»."
    )
    annotations = ToolAnnotations(read_only=True, destructive=False, idempotent=True, open_world=False)
    limit_s = SNAPSHOT_LIMIT_S + LOOK_LIMIT_S + 2.0
    """How long a call may take (`agent/tools.py`)."""

    def __init__(
        self, runtime: Runtime, cameras: Mapping[str, str], *, device_id: str | None, session: Session | None
    ) -> None:
        self.parameters = probatio.Schema(
            {
                probatio.Required("camera", description="Which camera"): probatio.In(list(cameras)),
                probatio.Required("question", description="What to find out, in the words of the user"): str,
            }
        )
        self._runtime = runtime
        self._cameras = cameras
        self._board_id = device_id
        self._session = session

    @override
    async def async_call(self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext) -> ToolResult:
        """Look; whatever goes wrong is told to the agent and never ends the turn."""
        try:
            arguments = self.parameters(tool_input.tool_args)
        except probatio.MultipleInvalid as err:
            reasons = "; ".join(str(reason) for reason in err.errors)
            return _error(f"The arguments are not valid: {reasons}")
        with nullcontext() if self._session is None else self._session.working():
            return await self._async_look(hass, arguments["camera"], arguments["question"])

    async def _async_look(self, hass: HomeAssistant, name: str, question: str) -> ToolResult:
        try:
            async with asyncio.timeout(SNAPSHOT_LIMIT_S + 1):
                image = await camera.async_get_image(
                    hass, self._cameras[name], timeout=SNAPSHOT_LIMIT_S, width=WIDTH_PX, height=HEIGHT_PX
                )
        except HomeAssistantError, TimeoutError:
            return _error(f"The camera {name} gives no picture right now.")
        mime_type = image.content_type.partition(";")[0].strip().lower().replace("image/jpg", "image/jpeg")
        if mime_type not in _FORMATS or len(image.content) > MAX_PICTURE_BYTES:
            return _error(f"The camera {name} gives pictures that cannot be used.")
        if self._session is not None and mime_type == _FORMATS[0]:
            self._session.photo_taken(image.content, question)
        picture = Picture(content=image.content, mime_type=mime_type)
        seen = await self._runtime.sight.see(picture, question, device_id=self._board_id)
        return ToolResult(data={"answer": seen.text}) if seen.is_seen else _error(seen.text)


@callback
def exposed_cameras(hass: HomeAssistant, assistant: str | None) -> dict[str, str]:
    """Return the cameras that agents may use: entity id by name, names that are not unique with the id."""
    states = [
        state
        for state in hass.states.async_all(Platform.CAMERA)
        if state.state != STATE_UNAVAILABLE and assistant and async_should_expose(hass, assistant, state.entity_id)
    ]
    times = Counter(state.name for state in states)
    names = {
        state.name if times[state.name] == 1 else f"{state.name} ({state.entity_id})": state.entity_id
        for state in states
    }
    return dict(sorted(names.items())[:MAX_CAMERAS])


def _error(text: str) -> ToolResult:
    return ToolResult(data={"error": text}, error=True)
