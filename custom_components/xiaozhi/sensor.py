"""What an agent costs: tokens in sum; time to the first token, rounds and tool calls of its last turn.

And what a board has spoken today, which an option may limit; what it says of itself is in `board_sensors.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, Platform, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_time_change

from .agent.chunks import Tokens
from .agent.usage import TurnUsage
from .agent_entity import AgentEntity, add_for_each_agent
from .agents import Agent
from .board_sensors import SENSORS, FirmwareSensor, LastHeard, LastSaid, board_sensor
from .devices import Board
from .entity import BoardEntity, add_for_each_board, add_what_is_offered
from .runtime import XiaozhiConfigEntry

PARALLEL_UPDATES = 0  # nothing is polled


@dataclass(frozen=True, kw_only=True)
class UsageDescription(SensorEntityDescription):
    """One number of a turn. A total adds them up, over restarts too."""

    value: Callable[[TurnUsage], int | None]

    @property
    def is_total(self) -> bool:
        """Whether the turns are added up."""
        return self.state_class is SensorStateClass.TOTAL_INCREASING


USAGE = (
    UsageDescription(
        key="input_tokens",
        translation_key="input_tokens",
        state_class=SensorStateClass.TOTAL_INCREASING,
        value=lambda usage: usage.input_tokens,
    ),
    UsageDescription(
        key="output_tokens",
        translation_key="output_tokens",
        state_class=SensorStateClass.TOTAL_INCREASING,
        value=lambda usage: usage.output_tokens,
    ),
    UsageDescription(
        key="first_token",
        translation_key="first_token",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda usage: usage.first_token_ms,
    ),
    UsageDescription(
        key="rounds",
        translation_key="rounds",
        state_class=SensorStateClass.MEASUREMENT,
        entity_registry_enabled_default=False,
        value=lambda usage: usage.rounds,
    ),
    UsageDescription(
        key="tool_calls",
        translation_key="tool_calls",
        state_class=SensorStateClass.MEASUREMENT,
        entity_registry_enabled_default=False,
        value=lambda usage: usage.tool_calls,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: XiaozhiConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the numbers of every agent, and what is known of every board."""
    add_for_each_agent(
        entry,
        async_add_entities,
        lambda agent: [AgentUsage(entry, agent, description) for description in USAGE],
    )
    add_for_each_board(
        entry,
        async_add_entities,
        lambda board: [
            BoardSpoken(entry, board),
            FirmwareSensor(entry, board),
            LastHeard(entry, board),
            LastSaid(entry, board),
        ],
    )
    add_what_is_offered(
        hass,
        entry,
        async_add_entities,
        Platform.SENSOR,
        SENSORS,
        lambda board, description: board_sensor(entry, board, description),
    )


class AgentUsage(AgentEntity, RestoreSensor):
    """One number of one agent; unknown before its first turn."""

    entity_description: UsageDescription
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: XiaozhiConfigEntry, agent: Agent, description: UsageDescription) -> None:
        super().__init__(entry, agent, key=description.key)
        self.entity_description = description

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        if self.entity_description.is_total and (last := await self.async_get_last_sensor_data()) is not None:
            self._attr_native_value = last.native_value
        self.async_on_remove(self._agent.on_usage(self._on_usage))
        if self.entity_description.is_total:
            self.async_on_remove(self._agent.on_tokens(self._on_tokens))

    @callback
    def _on_tokens(self, tokens: Tokens) -> None:
        """Add what was asked beside turns."""
        usage = TurnUsage()
        usage.add(tokens)
        self._on_usage(usage)

    @callback
    def _on_usage(self, usage: TurnUsage) -> None:
        value = self.entity_description.value(usage)
        if self.entity_description.is_total:
            before = self._attr_native_value if isinstance(self._attr_native_value, int | float) else 0
            value = int(before) + (value or 0)
        self._attr_native_value = value
        self.async_write_ha_state()


class BoardSpoken(BoardEntity, SensorEntity):
    """The characters of answers that a board has spoken today."""

    _attr_translation_key = "spoken_today"
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_state_class = SensorStateClass.TOTAL_INCREASING

    def __init__(self, entry: XiaozhiConfigEntry, board: Board) -> None:
        super().__init__(entry, board)
        self._attr_unique_id = f"{board.device_id}-spoken_today"

    @property
    @override
    def native_value(self) -> int:
        return self._entry.runtime_data.spoken.characters(self._board.device_id)

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        spoken = self._entry.runtime_data.spoken
        self.async_on_remove(spoken.add_listener(self._board.device_id, self.async_write_ha_state))
        self.async_on_remove(async_track_time_change(self.hass, self._on_midnight, hour=0, minute=0, second=0))

    @callback
    def _on_midnight(self, _now: datetime) -> None:
        self.async_write_ha_state()
