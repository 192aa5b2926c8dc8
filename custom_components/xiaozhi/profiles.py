"""What each board offers and last said of itself, and what is wished of it while it sleeps; kept over restarts.

A board is reachable only while it talks, so all that is shown of it in between comes from here, with its date. Who
fills it is `hub/profile_keeping.py`'s business, how it is kept on disk `profile_store.py`'s.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from .protocol.status import DeviceStatus
from .protocol.tools import ToolDescription
from .session.settings import FollowUp
from .session.upkeep import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class BootNetwork:
    """Where a board was in the network when it started, in its own words; None on boards without Wi-Fi."""

    ip: str | None = None
    rssi_dbm: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareWish:
    """A firmware that a person wants on a board; it is offered once, at the board's next start."""

    version: str
    is_offered: bool = False
    """The board was told of it: if it starts with another one after that, it did not take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One board; a change makes a new one. Times are UTC."""

    firmware: str = ""
    """The firmware that listed `tools`."""
    tools: tuple[ToolDescription, ...] = ()
    status: DeviceStatus = field(default_factory=DeviceStatus)
    status_at: datetime | None = None
    """When the board said it."""
    network: BootNetwork = field(default_factory=BootNetwork)
    network_at: datetime | None = None
    """When the board said it."""
    seen_at: datetime | None = None
    wishes: tuple[Wish, ...] = ()
    """At most one of each tool."""
    follow_up: FollowUp = FollowUp.ALWAYS
    is_microphone_held: bool = False
    """Nobody is heard at it."""
    firmware_wish: FirmwareWish | None = None
    failed_firmware: str = ""
    """The version that the board was offered last and did not take."""
    base: str = ""
    """`scheme://host:port` by which the board reached us when it started; empty: it has not since it was paired."""

    def offers(self, tool: str) -> bool:
        """Whether the board has a function."""
        return any(offered.name == tool for offered in self.tools)

    def wished(self, tool: str) -> Wish | None:
        """Return what is wished of a tool."""
        return next((wish for wish in self.wishes if wish.tool == tool), None)

    def as_data(self) -> dict[str, Any]:
        """Return what is kept on disk."""
        return {
            "firmware": self.firmware,
            "tools": [asdict(tool) for tool in self.tools],
            "status": self.status.as_data(),
            "status_at": _text(self.status_at),
            "network": asdict(self.network),
            "network_at": _text(self.network_at),
            "seen_at": _text(self.seen_at),
            "wishes": [{"tool": wish.tool, "arguments": dict(wish.arguments)} for wish in self.wishes],
            "follow_up": self.follow_up.value,
            "is_microphone_held": self.is_microphone_held,
            "base": self.base,
            "firmware_wish": asdict(self.firmware_wish) if self.firmware_wish is not None else None,
            "failed_firmware": self.failed_firmware,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read what is kept on disk."""
        return cls(
            firmware=data["firmware"],
            tools=tuple(ToolDescription(**tool) for tool in data["tools"]),
            status=DeviceStatus.from_data(data["status"]),
            status_at=_time(data["status_at"]),
            network=BootNetwork(**data["network"]),
            network_at=_time(data.get("network_at")),
            seen_at=_time(data["seen_at"]),
            wishes=tuple(Wish(**wish) for wish in data["wishes"]),
            follow_up=FollowUp(data["follow_up"]),
            is_microphone_held=data.get("is_microphone_held", False),
            base=data.get("base", ""),
            firmware_wish=FirmwareWish(**wish) if (wish := data.get("firmware_wish")) is not None else None,
            failed_firmware=data.get("failed_firmware", ""),
        )


type ProfileListener = Callable[[str], None]


class Profiles:
    """All boards by `device_id`. Listeners get the id of the board that changed, at once, in the event loop."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        self._profiles = {device_id: Profile.from_data(kept) for device_id, kept in (data or {}).items()}
        self._listeners: list[ProfileListener] = []

    def get(self, device_id: str) -> Profile:
        """Return what is known of a board, an empty profile if nothing is."""
        return self._profiles.get(device_id, Profile())

    def as_data(self) -> dict[str, Any]:
        """Return what is kept on disk."""
        return {device_id: profile.as_data() for device_id, profile in self._profiles.items()}

    def add_listener(self, listener: ProfileListener) -> Callable[[], None]:
        """Call `listener` for every change; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tools_of(self, device_id: str, firmware: str) -> tuple[ToolDescription, ...]:
        """Return what the board listed in an earlier conversation; nothing if it runs another firmware since."""
        profile = self.get(device_id)
        return profile.tools if profile.firmware == firmware else ()

    def keep_tools(self, device_id: str, firmware: str, tools: tuple[ToolDescription, ...]) -> None:
        """Take a complete list. Wishes for tools that are gone are forgotten."""
        profile = replace(self.get(device_id), firmware=firmware, tools=tools)
        wishes = tuple(wish for wish in profile.wishes if profile.offers(wish.tool))
        self._put(device_id, replace(profile, wishes=wishes))

    def keep_status(self, device_id: str, status: DeviceStatus, *, at: datetime) -> None:
        """Take a reading; what it does not say stays."""
        profile = self.get(device_id)
        self._put(device_id, replace(profile, status=profile.status.updated(status), status_at=at))

    def keep_network(self, device_id: str, network: BootNetwork, *, at: datetime) -> None:
        """Take what a board said when it started; what it did not say stays."""
        profile = self.get(device_id)
        said = {name: value for name, value in asdict(network).items() if value is not None}
        if said:
            self._put(device_id, replace(profile, network=replace(profile.network, **said), network_at=at))

    def keep_firmware(self, device_id: str, wish: FirmwareWish | None, *, failed: str = "") -> None:
        """Take what is to become of a board's firmware."""
        self._put(device_id, replace(self.get(device_id), firmware_wish=wish, failed_firmware=failed))

    def keep_base(self, device_id: str, base: str) -> None:
        """Take how a board reached us when it started."""
        self._put(device_id, replace(self.get(device_id), base=base))

    def see(self, device_id: str, *, at: datetime) -> None:
        """Note a sign of life."""
        self._put(device_id, replace(self.get(device_id), seen_at=at))

    def choose_follow_up(self, device_id: str, follow_up: FollowUp) -> None:
        """Take the owner's choice."""
        self._put(device_id, replace(self.get(device_id), follow_up=follow_up))

    def hold_microphone(self, device_id: str, *, is_held: bool) -> None:
        """Take the owner's choice."""
        self._put(device_id, replace(self.get(device_id), is_microphone_held=is_held))

    def wish(self, device_id: str, wish: Wish) -> None:
        """Remember what to do at the next conversation, in the place of an older wish for the same tool."""
        profile = self.get(device_id)
        self._put(device_id, replace(profile, wishes=(*_others(profile, wish.tool), wish)))

    def unwish(self, device_id: str, tool: str) -> None:
        """Forget what was wished of a tool: something newer was done, or the board refused it."""
        profile = self.get(device_id)
        if profile.wished(tool) is not None:
            self._put(device_id, replace(profile, wishes=_others(profile, tool)))

    def forget(self, device_id: str) -> None:
        """The board was removed."""
        if self._profiles.pop(device_id, None) is not None:
            self._tell(device_id)

    def keep_only(self, device_ids: Iterable[str]) -> None:
        """Forget boards that were removed while nobody looked (a backup was restored)."""
        for device_id in self._profiles.keys() - set(device_ids):
            self.forget(device_id)

    def _put(self, device_id: str, profile: Profile) -> None:
        self._profiles[device_id] = profile
        self._tell(device_id)

    def _tell(self, device_id: str) -> None:
        for listener in tuple(self._listeners):
            listener(device_id)


def _others(profile: Profile, tool: str) -> tuple[Wish, ...]:
    return tuple(wish for wish in profile.wishes if wish.tool != tool)


def _text(time: datetime | None) -> str | None:
    return time.isoformat() if time is not None else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None
