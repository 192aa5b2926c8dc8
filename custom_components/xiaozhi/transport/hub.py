"""What the endpoints of the boards need of the running integration; `runtime.Runtime` fills it.

The views are registered once and cannot be removed, so each request looks up the hub that is loaded at that time.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, cast

from homeassistant.core import HomeAssistant

from ..const import DOMAIN
from ..devices import Board, Boards
from ..options import Options
from ..profiles import Profiles
from ..records import Records
from ..session.ports import HangUp, Send
from ..session.session import Session
from .access import Access
from .pairing import Pairing


class Refusal(StrEnum):
    """Why a board is not let in; each value is the key of a prompt."""

    CONFIRM = "pairing_code"
    """It has a pairing code that nobody confirmed yet."""
    NOT_PAIRED = "restart_to_pair"
    """Nobody knows it, and it has no code: it asks for one when it starts."""
    STALE_TOKEN = "restart_for_token"  # noqa: S105 - the name of a reason
    """It is paired but brings another token: it gets the right one when it starts."""
    DISABLED = "board_disabled"
    """Its owner disabled it in Home Assistant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What somebody saw on a photo, or why nobody could look, in words for an agent."""

    text: str = field(repr=False)
    is_seen: bool = True


class Sight(Protocol):
    """Looks at photos."""

    def photo_token(self, device_id: str) -> str:
        """Return the token that the photos of a board's open session bring; empty: it has none."""

    async def look(self, device_id: str, photo: bytes, question: str) -> Seen:
        """Keep a photo (JPEG) of a board and answer the question about it, within 25 s; never raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareOffer:
    """A version that a board is told of when it starts."""

    device_id: str
    version: str


class ImageFile(Protocol):
    """An image on disk."""

    @property
    def path(self) -> Path:
        """Where it is."""


class Firmware(Protocol):
    """Has new firmware for boards."""

    async def offer_at_boot(self, board: Board, reported: str) -> FirmwareOffer | None:
        """Return what to tell a board that starts with the version `reported`; it is told so once."""

    def path_of(self, offer: FirmwareOffer) -> str:
        """Return the path of a link for what is offered."""

    def file_of(self, board: Board, version: str, expires_s: int, signature: str) -> ImageFile | None:
        """Return what a link stands for; None: it is not ours, or too old."""

    def sent(self, device_id: str, percentage: int | None) -> None:
        """Note how much of an image was sent; None: the board fetches no longer."""


class SharedFile(Protocol):
    """A file on disk."""

    @property
    def path(self) -> Path:
        """Where it is."""


class Assets(Protocol):
    """Has assets for boards."""

    def is_ours(self, board: str, expires_s: int, signature: str, name: str) -> bool:
        """Whether a link was made here and has not ended."""

    async def async_find(self, name: str) -> SharedFile | None:
        """Return a file that boards would accept."""


class Hub(Protocol):
    """A loaded hub entry."""

    @property
    def options(self) -> Options:
        """The options as they are now."""

    @property
    def boards(self) -> Boards:
        """The paired boards."""

    @property
    def profiles(self) -> Profiles:
        """What the boards say of themselves."""

    @property
    def records(self) -> Records:
        """How the last turns of the boards went."""

    @property
    def pairing(self) -> Pairing:
        """The boards that wait for a person."""

    @property
    def sight(self) -> Sight:
        """Who looks at photos."""

    @property
    def assets(self) -> Assets:
        """Who has assets."""

    @property
    def firmware(self) -> Firmware:
        """Who has new firmware."""

    @property
    def access(self) -> Access:
        """Who may connect."""

    def open_session(
        self, board: Board, session_id: str, *, send: Send, hang_up: HangUp, photo_url: str | None = None
    ) -> Session:
        """Make the session of a board's new socket. `photo_url`: where the board can send photos."""

    def session_closed(self, device_id: str, session: Session) -> None:
        """Forget a session whose socket is gone."""

    def is_enabled(self, board: Board) -> bool:
        """Whether a board may talk; its owner may disable it in Home Assistant."""

    def refusal_texts(self, refusal: Refusal) -> tuple[str, str]:
        """Return status line and message for the screen of a board that is not let in."""


def loaded_hub(hass: HomeAssistant) -> Hub | None:
    """Return the hub, or None while it is not set up, disabled or reloading."""
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        return cast(Hub, entry.runtime_data)
    return None
