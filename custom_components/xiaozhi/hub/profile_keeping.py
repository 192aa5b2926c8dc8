"""What an open socket and the profile of its board have to do with each other: lists, readings, wishes carried out."""

from collections.abc import Callable
import logging

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..devices import Board
from ..profiles import Profiles
from ..protocol.mcp import Vision
from ..protocol.status import DeviceStatus
from ..protocol.tools import ToolDescription
from ..session.device_tools import DeviceTools
from ..session.ports import Send
from ..session.upkeep import Upkeep, Wish
from ..tool_policy import Effect, effect_of
from ..transport.tokens import issue_token

_LOGGER = logging.getLogger(__name__)


class ProfileKeeping:
    """Makes what talks to a board's tool server; the profiles get what it says."""

    def __init__(self, profiles: Callable[[], Profiles]) -> None:
        self._profiles = profiles

    def tools_of(self, board: Board, *, send: Send, photo_url: str | None) -> DeviceTools:
        """Return the tools of a new socket, at first as the profile knows them. `photo_url`: where photos go."""
        profiles, device_id, firmware = self._profiles(), board.device_id, board.info.firmware
        return DeviceTools(
            send=send,
            known=profiles.tools_of(device_id, firmware),
            on_listed=lambda listed: profiles.keep_tools(device_id, firmware, listed),
            vision=Vision(url=photo_url, token=issue_token()) if photo_url is not None else None,
        )

    def upkeep_of(self, device_id: str, tools: DeviceTools) -> Upkeep:
        """Return what carries out wishes over a new socket and reads how the board is."""
        profiles = self._profiles()

        @callback
        def on_done(wish: Wish, is_accepted: bool) -> None:  # noqa: FBT001 - the port's
            profiles.unwish(device_id, wish.tool)
            if is_accepted:
                expect(profiles, device_id, wish)
            else:
                _LOGGER.warning("%s refused what was wished of %s", device_id, wish.tool)

        return Upkeep(
            tools,
            wishes=lambda: profiles.get(device_id).wishes,
            on_done=on_done,
            on_status=lambda status: profiles.keep_status(device_id, status, at=dt_util.utcnow()),
            changes=lambda name: effect_of(ToolDescription(name=name)) is not Effect.READS,
        )


@callback
def expect(profiles: Profiles, device_id: str, done: Wish) -> None:
    """Show what a call has just set; the arguments of the common tools have the names of the values."""
    at = profiles.get(device_id).status_at or dt_util.utcnow()  # the rest is as old as it was
    profiles.keep_status(device_id, DeviceStatus.from_data(done.arguments), at=at)
