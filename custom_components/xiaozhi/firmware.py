"""New firmware for boards: a person wants it, the board is told at its next start, once, and fetches it.

Stock firmware looks for a new version only when it starts (protocol.md 1.7), and installs what it is told at once. So
an installation is a wish until then. One that a board was told of and did not take is never told again by itself: a
file that cannot be installed would be written at every start.
"""

from collections.abc import Callable
import logging
import time
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN, PATH_FIRMWARE
from .devices import Board
from .firmware_shelf import FOLDER, FirmwareFile, FirmwareShelf
from .guide import anchor_of, guide_url
from .profile_store import ProfilesNotSavedError, ProfileStore
from .profiles import FirmwareWish, Profiles
from .protocol.firmware import is_newer
from .transport.hub import FirmwareOffer
from .transport.links import Links

_LOGGER = logging.getLogger(__name__)

MAX_SHOWN_FILES: Final = 10

_ISSUE: Final = "firmware_files"


class Firmware:
    """One for the hub; fills `transport.hub.Firmware`."""

    def __init__(
        self,
        hass: HomeAssistant,
        profiles: Callable[[], Profiles],
        store: ProfileStore,
        *,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._hass = hass
        self._profiles = profiles
        self._store = store
        self._links = Links(PATH_FIRMWARE, now_s)
        self._progress: dict[str, int] = {}
        self._listeners: list[Callable[[], None]] = []
        self.shelf = FirmwareShelf(hass)

    async def async_scan(self, *_: object) -> None:
        """Look at the files again, and tell a person of those that no board can use."""
        if not await self.shelf.async_scan():
            return
        self._report()
        self._tell()

    def newer(self, board: Board) -> FirmwareFile | None:
        """Return the newest file that the board would take for newer than what it runs."""
        file = self.shelf.newest(board.info.name, board.info.chip)
        return file if file is not None and is_newer(file.version, board.info.firmware) else None

    def percentage(self, device_id: str) -> int | None:
        """Return how much of an image was sent to a board that fetches one; None: it does not."""
        return self._progress.get(device_id)

    async def async_want(self, board: Board) -> None:
        """Have the newest firmware offered at the board's next start. Raises `HomeAssistantError`."""
        await self.async_scan()
        if (file := self.newer(board)) is None:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="firmware_none",
                translation_placeholders={"board": board.title, "folder": f"{FOLDER}/{board.info.name}"},
            )
        self._profiles().keep_firmware(board.device_id, FirmwareWish(version=file.version))
        await self._store.async_save()

    def is_wanted(self, device_id: str) -> bool:
        """Whether a board shall be told of a firmware that it was not told of yet, at its next start."""
        wish = self._profiles().get(device_id).firmware_wish
        return wish is not None and not wish.is_offered

    async def offer_at_boot(self, board: Board, reported: str) -> FirmwareOffer | None:
        """Return what to tell a board that starts with the version `reported`. It is on disk that it was told."""
        wish = self._profiles().get(board.device_id).firmware_wish
        if wish is None:
            return None
        device_id = board.device_id
        if not is_newer(wish.version, reported):
            self._profiles().keep_firmware(device_id, None)  # it runs it, or something newer
            return None
        file = self.shelf.find(board.info.name, board.info.chip, wish.version)
        if wish.is_offered or file is None:
            _LOGGER.warning("%s starts with firmware %s although %s was wanted", device_id, reported, wish.version)
            self._profiles().keep_firmware(device_id, None, failed=wish.version)
            return None
        self._profiles().keep_firmware(device_id, FirmwareWish(version=wish.version, is_offered=True))
        try:
            await self._store.async_save()
        except ProfilesNotSavedError:
            return None  # it could be told twice; next time, then
        return FirmwareOffer(device_id=device_id, version=wish.version)

    def path_of(self, offer: FirmwareOffer) -> str:
        """Return the path of a link that is good for a while, for that board's file only."""
        return f"{self._links.path_of(offer.device_id, offer.version)}.bin"

    def file_of(self, board: Board, version: str, expires_s: int, signature: str) -> FirmwareFile | None:
        """Return what a link stands for; None: it is not ours, or too old."""
        if not self._links.is_ours(board.device_id.replace(":", ""), expires_s, signature, version):
            return None
        return self.shelf.find(board.info.name, board.info.chip, version)

    @callback
    def sent(self, device_id: str, percentage: int | None) -> None:
        """Note how much of an image was sent; None: the board fetches no longer."""
        before = self._progress.get(device_id)
        if percentage is None:
            self._progress.pop(device_id, None)
        else:
            self._progress[device_id] = percentage
        if before != percentage:
            self._tell()

    @callback
    def add_listener(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Tell a listener when files or progress changed; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def _report(self) -> None:
        if not (unusable := self.shelf.unusable):
            ir.async_delete_issue(self._hass, DOMAIN, _ISSUE)
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            _ISSUE,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            learn_more_url=guide_url(self._hass.config.language, anchor_of(_ISSUE)),
            translation_key=_ISSUE,
            translation_placeholders={
                "folder": FOLDER,
                "files": "\n".join(f"- `{name}`" for name in unusable[:MAX_SHOWN_FILES]),
            },
        )
