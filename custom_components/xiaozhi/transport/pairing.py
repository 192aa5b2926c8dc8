"""How a board becomes known: its code waits here for a person, who confirms it in config_flow.py.

Errors: `TooManyBoardsError` - an address brought too many unknown boards; it may come back after `retry_after_s`.
"""

from collections.abc import Callable
from datetime import datetime
import hmac

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from ..devices import (
    Board,
    BoardChange,
    BoardInfo,
    Boards,
    board_subentry,
    default_title,
)
from ..options import Options
from .access import RateLimit
from .cards import async_close_cards, async_offer_card
from .pending import PendingBoard, PendingBoards
from .tokens import issue_token


class TooManyBoardsError(Exception):
    """This address brought more unknown boards than a person sets up."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class Pairing:
    """The boards that wait for a person, and the one writer of device subentries outside Home Assistant's own forms."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        boards: Boards,
        limit: RateLimit,
        options: Callable[[], Options],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._boards = boards
        self._limit = limit
        self._options = options
        self._pending = PendingBoards()
        self._cancel_expiry: CALLBACK_TYPE | None = None
        self._stop_listening = boards.add_listener(self._on_board)

    @callback
    def async_contact(self, *, device_id: str, client_id: str, address: str, info: BoardInfo) -> Board | PendingBoard:
        """Return who sent an OTA request: a paired board, or one that now waits for a person.

        A paired MAC address with another client id is a stranger (or a board whose memory was erased): it has to be
        confirmed again, also where new boards are accepted automatically. Raises TooManyBoardsError.
        """
        board = self._boards.get(device_id)
        if board is not None and _is_same(board, client_id):
            self._remember(board, info)
            return board
        now = dt_util.utcnow()
        self._expire(now)
        if pending := self._pending.get(device_id, client_id):
            pending.last_seen, pending.info = now, info
        else:
            pending = self._admit(device_id, client_id, address, info, now)
        if board is None and self._options().auto_accept:
            self.async_confirm(pending)
            return self._boards.get(device_id) or pending
        self._offer(device_id)
        return pending

    @callback
    def async_poll(self, device_id: str, client_id: str) -> Board | PendingBoard | None:
        """Return what became of a board that asks whether it was confirmed; None: nobody knows it."""
        board = self._boards.get(device_id)
        if board is not None and _is_same(board, client_id):
            return board
        now = dt_util.utcnow()
        self._expire(now)
        if pending := self._pending.get(device_id, client_id):
            pending.last_seen = now
        return pending

    def code_for(self, device_id: str, client_id: str = "") -> str | None:
        """Return the code that an unpaired board shows, for the socket to tell it again.

        A board that says its client id never gets the code of another claimant: a person would confirm that one.
        """
        claimants = self._pending.claimants(device_id)
        return next((pending.code for pending in claimants if client_id in ("", pending.client_id)), None)

    def waiting(self, device_id: str) -> PendingBoard | None:
        """Return the board that waits under this id; None also if two claim it, then only a typed code decides."""
        self._expire(dt_util.utcnow())
        claimants = self._pending.claimants(device_id)
        return claimants[0] if len(claimants) == 1 else None

    def by_code(self, code: str) -> PendingBoard | None:
        """Return the board that shows a code which a person typed, blanks and all."""
        self._expire(dt_util.utcnow())
        return self._pending.by_code("".join(digit for digit in code if digit.isascii() and digit.isdigit()))

    def is_known(self, pending: PendingBoard) -> bool:
        """Whether a board of this id is paired, so that confirming gives it a new token."""
        return self._boards.get(pending.device_id) is not None

    def new_subentry(self, pending: PendingBoard, title: str = "", *, owner_id: str = "") -> ConfigSubentry:
        """Return the subentry that pairs a board, with a fresh token; adding it ends the waiting.

        `owner_id`: the user who adds it, if known; its chats will be that person's.
        """
        return board_subentry(
            device_id=pending.device_id,
            client_id=pending.client_id,
            token=issue_token(),
            info=pending.info,
            title=title.strip() or default_title(pending.device_id, pending.info),
            owner_id=owner_id,
        )

    @callback
    def async_confirm(self, pending: PendingBoard, title: str = "", *, owner_id: str = "") -> None:
        """Pair a board, or pair it again: it keeps its subentry and its owner, and gets a new token."""
        config_entries = self._hass.config_entries
        board = self._boards.get(pending.device_id)
        if board is None:
            config_entries.async_add_subentry(self._entry, self.new_subentry(pending, title, owner_id=owner_id))
        else:
            fresh = self.new_subentry(pending, title.strip() or board.title)
            subentry = self._entry.subentries[board.subentry_id]
            config_entries.async_update_subentry(
                self._entry, subentry, data={**subentry.data, **fresh.data}, title=fresh.title
            )
        self._boards.sync(self._entry.subentries)  # now: the update listener may run later

    @callback
    def async_stop(self) -> None:
        """Forget all that wait and take their cards away."""
        self._stop_listening()
        self._drop(list(self._pending))

    def _admit(self, device_id: str, client_id: str, address: str, info: BoardInfo, now: datetime) -> PendingBoard:
        if wait_s := self._limit.wait_s(address):
            raise TooManyBoardsError(wait_s)
        self._limit.note(address)
        pending, gone = self._pending.add(device_id=device_id, client_id=client_id, address=address, info=info, now=now)
        self._drop(gone)
        return pending

    def _offer(self, device_id: str) -> None:
        if self.waiting(device_id):
            async_offer_card(self._hass, device_id)
        else:
            async_close_cards(self._hass, device_id)

    def _remember(self, board: Board, info: BoardInfo) -> None:
        """Keep what a board says about itself; what it does not say stays."""
        said = {key: value for key, value in info.as_data().items() if value}
        subentry = self._entry.subentries[board.subentry_id]
        self._hass.config_entries.async_update_subentry(self._entry, subentry, data={**subentry.data, **said})

    def _on_board(self, change: BoardChange, board: Board) -> None:
        if change in (BoardChange.ADDED, BoardChange.TOKEN):
            self._drop(self._pending.claimants(board.device_id))
            async_close_cards(self._hass, board.device_id)

    def _expire(self, now: datetime) -> None:
        self._drop(self._pending.pop_expired(now))

    def _drop(self, gone: list[PendingBoard]) -> None:
        for pending in gone:
            self._pending.remove(pending)
            async_close_cards(self._hass, pending.device_id)
        self._schedule_expiry()

    def _schedule_expiry(self) -> None:
        if self._cancel_expiry:
            self._cancel_expiry()
            self._cancel_expiry = None
        if (at := self._pending.next_expiry()) is not None:
            self._cancel_expiry = async_track_point_in_utc_time(self._hass, self._on_expiry, at)

    @callback
    def _on_expiry(self, now: datetime) -> None:
        self._cancel_expiry = None
        self._expire(now)


def _is_same(board: Board, client_id: str) -> bool:
    return hmac.compare_digest(board.client_id.encode(), client_id.encode())
