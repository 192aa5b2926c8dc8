"""What a board says of itself, as sensors; `sensor.py` adds them beside those of agents.

A board that sleeps between talks is not gone: values stay, and carry the time at which the board said them. What
people said is a sensor only for owners who enable it, and only a time in the recorder.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    PERCENTAGE,
    SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
    EntityCategory,
    UnitOfTemperature,
)
from homeassistant.core import callback
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from .devices import Board
from .entity import BoardEntity, ProfileEntity, StatusEntity
from .profiles import Profile
from .protocol.status import SIGNALS
from .runtime import XiaozhiConfigEntry
from .session.events import Heard, SessionEvent, TurnEnded, TurnKind


@dataclass(frozen=True, kw_only=True)
class ProfileDescription(SensorEntityDescription):
    """One value of a profile. A board has it once it said it."""

    value: Callable[[Profile], StateType | datetime]
    entity_category: EntityCategory | None = EntityCategory.DIAGNOSTIC
    is_status: bool = False
    """Whether it is read with the status, whose date it then carries."""
    is_network: bool = False
    """Whether it was said when the board started, and carries that date."""

    @property
    def is_offered(self) -> Callable[[Profile], bool]:
        """Fill `entity.Offered`."""
        return lambda profile: self.value(profile) is not None


SENSORS = (
    ProfileDescription(
        key="battery",
        device_class=SensorDeviceClass.BATTERY,
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda profile: profile.status.battery_level,
        is_status=True,
    ),
    ProfileDescription(
        key="signal",
        translation_key="signal",
        device_class=SensorDeviceClass.ENUM,
        options=list(SIGNALS),
        value=lambda profile: profile.status.signal,
        is_status=True,
    ),
    ProfileDescription(
        key="temperature",
        translation_key="chip_temperature",
        device_class=SensorDeviceClass.TEMPERATURE,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value=lambda profile: profile.status.temperature_c,
        is_status=True,
    ),
    ProfileDescription(
        key="boot_signal",
        translation_key="boot_signal",
        device_class=SensorDeviceClass.SIGNAL_STRENGTH,
        native_unit_of_measurement=SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
        state_class=SensorStateClass.MEASUREMENT,
        entity_registry_enabled_default=False,
        value=lambda profile: profile.network.rssi_dbm,
        is_network=True,
    ),
    ProfileDescription(
        key="ip_address",
        translation_key="ip_address",
        value=lambda profile: profile.network.ip,
        is_network=True,
    ),
    ProfileDescription(
        key="last_seen",
        translation_key="last_seen",
        device_class=SensorDeviceClass.TIMESTAMP,
        value=lambda profile: profile.seen_at,
    ),
)


class ProfileSensor(ProfileEntity, SensorEntity):
    """A value that the board does not tell with its status."""

    entity_description: ProfileDescription

    @property
    @override
    def native_value(self) -> StateType | datetime:
        return self.entity_description.value(self.profile)


class NetworkSensor(ProfileSensor):
    """A value that the board tells when it starts."""

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        return {"reported_at": self.profile.network_at}


class StatusSensor(StatusEntity, ProfileSensor):
    """A value that the board tells with its status."""


def board_sensor(entry: XiaozhiConfigEntry, board: Board, description: ProfileDescription) -> ProfileSensor:
    """Return the sensor of a value."""
    if description.is_network:
        return NetworkSensor(entry, board, description)
    kind = StatusSensor if description.is_status else ProfileSensor
    return kind(entry, board, description)


class FirmwareSensor(BoardEntity, SensorEntity):
    """The version that the board reported when it started."""

    _attr_translation_key = "firmware"
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_entity_registry_enabled_default = False  # the device page shows it, too

    def __init__(self, entry: XiaozhiConfigEntry, board: Board) -> None:
        super().__init__(entry, board)
        self._attr_unique_id = f"{board.device_id}-firmware"

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self._entry.runtime_data.boards.add_listener(self._on_board))

    @property
    @override
    def native_value(self) -> StateType:
        return self._board.info.firmware or None

    @callback
    def _on_board(self, _change: object, board: Board) -> None:
        if board is self._board:
            self.async_write_ha_state()


class WordsSensor(BoardEntity, RestoreSensor):
    """When something was said last; what it was is an attribute, which the recorder never sees."""

    _attr_device_class = SensorDeviceClass.TIMESTAMP
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_entity_registry_enabled_default = False  # what people say is shown only where the owner wants it
    _unrecorded_attributes = frozenset({"text", "speaker"})

    def __init__(self, entry: XiaozhiConfigEntry, board: Board) -> None:
        super().__init__(entry, board)
        self._attr_unique_id = f"{board.device_id}-{self._attr_translation_key}"
        self._words: dict[str, str] = {}

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        return self._words

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        await self._restore()
        sessions = self._entry.runtime_data.sessions
        self.async_on_remove(sessions.watch(self._board.device_id, self._on_session_event))

    def words_of(self, event: SessionEvent) -> dict[str, str] | None:
        """Return what an event says, None if it says nothing."""
        raise NotImplementedError

    async def _restore(self) -> None:
        if (data := await self.async_get_last_sensor_data()) is not None:
            self._attr_native_value = data.native_value
        if (state := await self.async_get_last_state()) is not None:
            self._words = {key: state.attributes[key] for key in self._unrecorded_attributes & state.attributes.keys()}

    @callback
    def _on_session_event(self, event: SessionEvent) -> None:
        if (words := self.words_of(event)) is not None:
            self._words = words
            self._attr_native_value = dt_util.utcnow()
            self.async_write_ha_state()


class LastHeard(WordsSensor):
    """What somebody said to the board, and who, where recognition knows."""

    _attr_translation_key = "last_heard"

    @override
    def words_of(self, event: SessionEvent) -> dict[str, str] | None:
        if not isinstance(event, Heard):
            return None
        return {"text": event.text} | ({"speaker": event.speaker} if event.speaker else {})


class LastSaid(WordsSensor):
    """What the board said aloud: answers and announcements, as far as they were played."""

    _attr_translation_key = "last_said"

    @override
    def words_of(self, event: SessionEvent) -> dict[str, str] | None:
        if not isinstance(event, TurnEnded) or event.kind is TurnKind.PROMPT or not event.spoken:
            return None
        return {"text": event.spoken}
