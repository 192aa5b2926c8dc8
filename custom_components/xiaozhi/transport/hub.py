"""What the endpoints of the boards need of the running integration; `runtime.Runtime` fills it.

The views are registered once and cannot be removed, so each request looks up the hub that is loaded at that time.
"""

from typing import Protocol, cast

from homeassistant.core import HomeAssistant

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.devices import Board, Boards
from custom_components.xiaozhi.options import Options
from custom_components.xiaozhi.session.ports import HangUp, Send
from custom_components.xiaozhi.session.session import Session

from .access import Access
from .pairing import Pairing


class Hub(Protocol):
    """A loaded hub entry."""

    @property
    def options(self) -> Options:
        """The options as they are now."""

    @property
    def boards(self) -> Boards:
        """The paired boards."""

    @property
    def pairing(self) -> Pairing:
        """The boards that wait for a person."""

    @property
    def access(self) -> Access:
        """Who may connect."""

    def open_session(self, board: Board, session_id: str, *, send: Send, hang_up: HangUp) -> Session:
        """Make the session of a board's new socket."""

    def session_closed(self, device_id: str, session: Session) -> None:
        """Forget a session whose socket is gone."""

    def refusal_texts(self, *, code: str | None, is_known: bool) -> tuple[str, str]:
        """Return status line and message for a board that is not let in."""


def loaded_hub(hass: HomeAssistant) -> Hub | None:
    """Return the hub, or None while it is not set up, disabled or reloading."""
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        return cast(Hub, entry.runtime_data)
    return None
