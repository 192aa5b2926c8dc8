"""The boards that this hub knows, kept in step with the subentries of its config entry.

What a board is, not how it is reached: pairing and tokens are in transport/, entities read from here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from homeassistant.config_entries import ConfigSubentry

from .const import (
    CONF_BOARD,
    CONF_BOARD_LANGUAGE,
    CONF_CHIP,
    CONF_CLIENT_ID,
    CONF_DEVICE_ID,
    CONF_EXPIRY_MIN,
    CONF_FALLBACK_NOTIFY,
    CONF_FALLBACK_PLAYER,
    CONF_FIRMWARE,
    CONF_IF_ASLEEP,
    CONF_OWNER_ID,
    CONF_STAY_CONNECTED,
    CONF_TOKEN,
    DEFAULT_EXPIRY_MIN,
    IF_ASLEEP,
    IF_ASLEEP_QUEUE,
    SUBENTRY_DEVICE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardInfo:
    """What a board said about itself in its last OTA request; empty where it said nothing."""

    name: str = ""
    """Board class of the firmware, `esp-box-3`."""
    firmware: str = ""
    """Version of the running firmware, `2.4.2`."""
    chip: str = ""
    """`esp32s3`."""
    language: str = ""
    """Language of the board's own screen and voice, `zh-CN`."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read what a subentry keeps."""
        return cls(
            name=str(data.get(CONF_BOARD, "")),
            firmware=str(data.get(CONF_FIRMWARE, "")),
            chip=str(data.get(CONF_CHIP, "")),
            language=str(data.get(CONF_BOARD_LANGUAGE, "")),
        )

    def as_data(self) -> dict[str, str]:
        """Return what a subentry keeps."""
        return {
            CONF_BOARD: self.name,
            CONF_FIRMWARE: self.firmware,
            CONF_CHIP: self.chip,
            CONF_BOARD_LANGUAGE: self.language,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardChoices:
    """What its owner chose for a board that is not in a conversation; the defaults ask nothing of the board."""

    stay_connected: bool = False
    """Keep its socket after the first wake-up."""
    if_asleep: str = IF_ASLEEP_QUEUE
    """IF_ASLEEP_QUEUE, IF_ASLEEP_FALLBACK or IF_ASLEEP_FAIL."""
    expiry_min: int = DEFAULT_EXPIRY_MIN
    """How long something waits for the next conversation."""
    fallback_player: str | None = None
    """Entity id of a media player that speaks in its place."""
    fallback_notify: str | None = None
    """Entity id of a notify entity that gets the text in its place."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read what a subentry keeps; what cannot be read gets its default."""
        if_asleep, expiry_min = data.get(CONF_IF_ASLEEP), data.get(CONF_EXPIRY_MIN)
        return cls(
            stay_connected=data.get(CONF_STAY_CONNECTED) is True,
            if_asleep=if_asleep if if_asleep in IF_ASLEEP else IF_ASLEEP_QUEUE,
            expiry_min=int(expiry_min) if isinstance(expiry_min, int | float) else DEFAULT_EXPIRY_MIN,
            fallback_player=data.get(CONF_FALLBACK_PLAYER) or None,
            fallback_notify=data.get(CONF_FALLBACK_NOTIFY) or None,
        )

    @property
    def has_fallback(self) -> bool:
        """Whether something can be told elsewhere."""
        return self.fallback_player is not None or self.fallback_notify is not None


@dataclass(slots=True, kw_only=True)
class Board:
    """One paired board. Only `Boards` writes to it."""

    device_id: str
    subentry_id: str
    title: str
    token: str = field(repr=False)
    client_id: str = field(repr=False)
    """Made by the board at its first start; tells a board from one that only borrows its MAC address."""
    info: BoardInfo
    owner_id: str = ""
    """The user that its chats belong to; empty: the first user of this Home Assistant."""
    choices: BoardChoices = field(default_factory=BoardChoices)
    is_online: bool = False
    """Its socket is open: a conversation is going on."""
    last_ip: str | None = None
    last_seen: datetime | None = None
    """UTC time of its last OTA request or socket since Home Assistant started."""


class BoardChange(StrEnum):
    """What happened to a board."""

    ADDED = "added"
    CHANGED = "changed"
    """Title or info."""
    TOKEN = "token"  # noqa: S105 - the name of a change
    """A new token: whatever was let in with the old one must go."""
    CHOICES = "choices"
    SEEN = "seen"
    """Online, offline, or an OTA request."""
    REMOVED = "removed"


type BoardListener = Callable[[BoardChange, Board], None]


class Boards:
    """All paired boards by `device_id`. Listeners are called at once, in the event loop."""

    def __init__(self) -> None:
        self._boards: dict[str, Board] = {}
        self._listeners: list[BoardListener] = []

    def get(self, device_id: str) -> Board | None:
        """Return a paired board."""
        return self._boards.get(device_id)

    def __iter__(self) -> Iterator[Board]:
        return iter(tuple(self._boards.values()))

    def __len__(self) -> int:
        return len(self._boards)

    def add_listener(self, listener: BoardListener) -> Callable[[], None]:
        """Call `listener` for every change of every board; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def sync(self, subentries: Mapping[str, ConfigSubentry]) -> None:
        """Take over the subentries of the hub entry and tell the differences."""
        devices = {
            str(subentry.data[CONF_DEVICE_ID]): subentry
            for subentry in subentries.values()
            if subentry.subentry_type == SUBENTRY_DEVICE
        }
        for device_id in self._boards.keys() - devices.keys():
            self._tell(BoardChange.REMOVED, self._boards.pop(device_id))
        for device_id, subentry in devices.items():
            self._take(device_id, subentry)

    def see(self, device_id: str, *, at: datetime, ip: str | None = None, is_online: bool | None = None) -> None:
        """Note a sign of life; `is_online` is the socket's to set. Unknown boards are ignored."""
        if (board := self._boards.get(device_id)) is None:
            return
        board.last_seen = at
        board.last_ip = ip or board.last_ip
        if is_online is not None:
            board.is_online = is_online
        self._tell(BoardChange.SEEN, board)

    def _take(self, device_id: str, subentry: ConfigSubentry) -> None:
        board = self._boards.get(device_id)
        if board is not None and board.subentry_id != subentry.subentry_id:
            self._tell(BoardChange.REMOVED, self._boards.pop(device_id))  # removed and added again in one go
            board = None
        if board is None:
            self._boards[device_id] = board = _board(device_id, subentry)
            self._tell(BoardChange.ADDED, board)
            return
        fresh = _board(device_id, subentry)
        is_renamed = (board.title, board.info) != (fresh.title, fresh.info)
        has_new_token = board.token != fresh.token
        has_new_choices = board.choices != fresh.choices
        board.choices = fresh.choices
        board.title, board.info = fresh.title, fresh.info
        board.token, board.client_id, board.owner_id = fresh.token, fresh.client_id, fresh.owner_id
        if is_renamed:
            self._tell(BoardChange.CHANGED, board)
        if has_new_choices:
            self._tell(BoardChange.CHOICES, board)
        if has_new_token:
            self._tell(BoardChange.TOKEN, board)

    def _tell(self, change: BoardChange, board: Board) -> None:
        for listener in tuple(self._listeners):
            listener(change, board)


def board_subentry(
    *, device_id: str, client_id: str, token: str, info: BoardInfo, title: str, owner_id: str = ""
) -> ConfigSubentry:
    """Return the subentry that makes a board known to its hub. `owner_id`: the user who added it, if known."""
    data = {CONF_DEVICE_ID: device_id, CONF_CLIENT_ID: client_id, CONF_TOKEN: token, **info.as_data()}
    if owner_id:
        data[CONF_OWNER_ID] = owner_id
    return ConfigSubentry(data=MappingProxyType(data), subentry_type=SUBENTRY_DEVICE, title=title, unique_id=device_id)


def default_title(device_id: str, info: BoardInfo) -> str:
    """Return a name for a board that nobody named yet: `esp-box-3 A1B2`, as its own Wi-Fi name ends."""
    return f"{info.name or 'XiaoZhi'} {device_id.replace(':', '')[-4:].upper()}"


def _board(device_id: str, subentry: ConfigSubentry) -> Board:
    return Board(
        device_id=device_id,
        subentry_id=subentry.subentry_id,
        title=subentry.title,
        token=str(subentry.data[CONF_TOKEN]),
        client_id=str(subentry.data.get(CONF_CLIENT_ID, "")),
        info=BoardInfo.from_data(subentry.data),
        owner_id=str(subentry.data.get(CONF_OWNER_ID, "")),
        choices=BoardChoices.from_data(subentry.data),
    )
