"""What the entities of a board have in common: its device, and being added when the board is paired.

Those of what a board offers or says are added when that is known, which outlives a restart (`profiles.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol, override

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import CONNECTION_NETWORK_MAC, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .devices import Board, BoardChange
from .each_subentry import add_for_each
from .profiles import Profile
from .runtime import XiaozhiConfigEntry

HUB_PAGE: Final = f"homeassistant://config/integrations/integration/{DOMAIN}"
"""Where options, names and agents are. Stock boards have a page of their own only while they are set up."""


def board_device_info(board: Board) -> DeviceInfo:
    """Return how a board appears in the device registry."""
    return DeviceInfo(
        identifiers={(DOMAIN, board.device_id)},
        connections={(CONNECTION_NETWORK_MAC, board.device_id)},
        name=board.title,
        manufacturer="XiaoZhi",
        model=board.info.name or None,
        sw_version=board.info.firmware or None,
        hw_version=board.info.chip or None,
        configuration_url=HUB_PAGE,
    )


class BoardEntity(Entity):
    """An entity of one board. Available while the board is paired: a board that sleeps between talks is not gone."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: XiaozhiConfigEntry, board: Board) -> None:
        self._entry = entry
        self._board = board

    @property
    def device_info(self) -> DeviceInfo:
        """Return the board's device as it is now: an entity that gets another id is added once more."""
        return board_device_info(self._board)


class ProfileEntity(BoardEntity):
    """An entity of something that a board offers or says: it shows what it said last, and when."""

    _unrecorded_attributes = frozenset({"pending", "reported_at"})

    def __init__(self, entry: XiaozhiConfigEntry, board: Board, description: EntityDescription) -> None:
        super().__init__(entry, board)
        self.entity_description = description
        self._attr_unique_id = f"{board.device_id}-{description.key}"

    @property
    def profile(self) -> Profile:
        """What is known of the board."""
        return self._entry.runtime_data.profiles.get(self._board.device_id)

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self._entry.runtime_data.profiles.add_listener(self._on_profile))

    @callback
    def _on_profile(self, device_id: str) -> None:
        if device_id == self._board.device_id:
            self.async_write_ha_state()


class StatusEntity(ProfileEntity):
    """An entity of a value that the board tells when it is asked."""

    _tool: str | None = None
    """What sets the value, for entities that do."""

    @property
    def is_pending(self) -> bool:
        """Whether a person set the value while the board slept, so that it does not know of it yet."""
        return self._tool is not None and self.profile.wished(self._tool) is not None

    @property
    @override
    def assumed_state(self) -> bool:
        return self.is_pending

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        dated = {"reported_at": self.profile.status_at}
        return dated if self._tool is None else {**dated, "pending": self.is_pending}


class Offered(Protocol):
    """Describes an entity that not every board has."""

    @property
    def key(self) -> str:
        """End of the unique id."""

    @property
    def is_offered(self) -> Callable[[Profile], bool]:
        """Whether a board has it, by what is known of it."""


@callback
def add_what_is_offered[D: Offered](
    hass: HomeAssistant,
    entry: XiaozhiConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    platform: Platform,
    descriptions: Sequence[D],
    make: Callable[[Board, D], Entity],
) -> None:
    """Add entities as soon as it is known that a board has them; take away those that its firmware has no longer."""
    boards, profiles = entry.runtime_data.boards, entry.runtime_data.profiles
    added: dict[str, set[str]] = {}

    @callback
    def follow(device_id: str) -> None:
        board = boards.get(device_id)
        if board is None:
            added.pop(device_id, None)  # Home Assistant removes the entities with the subentry
            return
        profile, there = profiles.get(device_id), added.setdefault(device_id, set())
        wanted = {description.key: description for description in descriptions if description.is_offered(profile)}
        new = [description for key, description in wanted.items() if key not in there]
        for key in there - wanted.keys():
            _remove(hass, platform, f"{device_id}-{key}")
        added[device_id] = set(wanted)
        if new:
            async_add_entities([make(board, one) for one in new], config_subentry_id=board.subentry_id)

    @callback
    def on_change(change: BoardChange, board: Board) -> None:
        if change in (BoardChange.ADDED, BoardChange.REMOVED):
            follow(board.device_id)

    entry.async_on_unload(boards.add_listener(on_change))
    entry.async_on_unload(profiles.add_listener(follow))
    for board in boards:
        follow(board.device_id)


def _remove(hass: HomeAssistant, platform: Platform, unique_id: str) -> None:
    registry = er.async_get(hass)
    if (entity_id := registry.async_get_entity_id(platform, DOMAIN, unique_id)) is not None:
        registry.async_remove(entity_id)


@callback
def add_for_each_board(
    entry: XiaozhiConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[Board], Sequence[Entity]],
) -> None:
    """Add the entities of every paired board, now and whenever one is paired; each to the board's own subentry."""
    add_for_each(entry, entry.runtime_data.boards, BoardChange.ADDED, async_add_entities, make)
