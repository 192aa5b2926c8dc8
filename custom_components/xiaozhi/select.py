"""Which Assist pipeline and which agent answer at a board, and how fast it takes a pause for the end of a sentence.

What else can be chosen for a board is in `board_selects.py`.
"""

from typing import Any, Final, override

from homeassistant.components import conversation
from homeassistant.components.assist_pipeline import AssistPipelineSelect, VadSensitivitySelect
from homeassistant.components.select import SelectEntity
from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import TrackStates, async_track_state_change_filtered
from homeassistant.helpers.restore_state import RestoredExtraData, RestoreEntity

from .board_selects import FOLLOW_UP, THEME, BoardFollowUp, BoardTheme
from .const import DOMAIN
from .devices import Board
from .engines.known_agents import known_agents
from .engines.presence import has_come_or_gone
from .entity import BoardEntity, add_for_each_board, add_what_is_offered, board_device_info
from .runtime import XiaozhiConfigEntry

PARALLEL_UPDATES = 0  # nothing is polled

AS_PIPELINE: Final = "pipeline"


async def async_setup_entry(
    hass: HomeAssistant, entry: XiaozhiConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the selects for every board."""
    add_for_each_board(
        entry,
        async_add_entities,
        lambda board: [
            BoardPipeline(hass, board),
            BoardPauses(hass, board),
            BoardAgent(entry, board),
            BoardFollowUp(entry, board, FOLLOW_UP),
        ],
    )
    add_what_is_offered(
        hass,
        entry,
        async_add_entities,
        Platform.SELECT,
        (THEME,),
        lambda board, description: BoardTheme(entry, board, description),
    )


class BoardPipeline(AssistPipelineSelect):
    """The pipeline of a board; «preferred» follows Home Assistant's setting."""

    _attr_has_entity_name = True

    def __init__(self, hass: HomeAssistant, board: Board) -> None:
        super().__init__(hass, DOMAIN, board.device_id)
        self._board = board

    @property
    @override
    def device_info(self) -> DeviceInfo:
        return board_device_info(self._board)


class BoardPauses(VadSensitivitySelect):
    """How long a pause ends an utterance."""

    _attr_has_entity_name = True

    def __init__(self, hass: HomeAssistant, board: Board) -> None:
        super().__init__(hass, board.device_id)
        self._board = board

    @property
    @override
    def device_info(self) -> DeviceInfo:
        return board_device_info(self._board)


class BoardAgent(BoardEntity, SelectEntity, RestoreEntity):
    """The agent of a board, in place of its pipeline's (requirements G3).

    What is kept is the agent, not its name: it may be renamed, and get another entity id. While it is gone the
    pipeline's answers, which the state shows; `missing_agent_id` says who is waited for.
    """

    _attr_translation_key = "agent"
    _attr_entity_category = EntityCategory.CONFIG

    def __init__(self, entry: XiaozhiConfigEntry, board: Board) -> None:
        super().__init__(entry, board)
        self._attr_unique_id = f"{board.device_id}-agent"
        self._attr_options: list[str] = []
        self._attr_extra_state_attributes: dict[str, Any] = {}
        self._agent_id: str | None = None
        self._registry_id: str | None = None
        """Of the chosen agent's entity, which outlives a change of its entity id; None: it has none."""

    @property
    @override
    def extra_restore_state_data(self) -> RestoredExtraData:
        return RestoredExtraData({"agent_id": self._agent_id, "registry_id": self._registry_id})

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        if (stored := await self.async_get_last_extra_data()) is not None:
            kept = stored.as_dict()
            self._agent_id, self._registry_id = kept.get("agent_id"), kept.get("registry_id")
        tracker = async_track_state_change_filtered(
            self.hass, TrackStates(False, set(), {conversation.DOMAIN}), self._on_state
        )
        self.async_on_remove(tracker.async_remove)
        # Agents without an entity come and go with their config entries, and tell nobody else.
        self.async_on_remove(async_dispatcher_connect(self.hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._on_change))
        self._look()

    @override
    async def async_select_option(self, option: str) -> None:
        """Choose an agent, or none."""
        self._agent_id = known_agents(self.hass, taken=AS_PIPELINE).get(option)
        entry = er.async_get(self.hass).async_get(self._agent_id) if self._agent_id else None
        self._registry_id = entry.id if entry else None
        self._look()
        self.async_write_ha_state()

    @callback
    def _on_state(self, event: Event[EventStateChangedData]) -> None:
        """See agents come, go and be renamed. Every turn changes an agent's state too, and there are many boards."""
        old, new = event.data["old_state"], event.data["new_state"]
        if has_come_or_gone(event) or (old and new and old.name != new.name):
            self._on_change()

    @callback
    def _on_change(self, *_: Any) -> None:
        if self._look():
            self.async_write_ha_state()

    @callback
    def _look(self) -> bool:
        """See who is there; returns whether anything that is shown has changed."""
        before = (self._attr_options, self._attr_current_option, self._attr_extra_state_attributes)
        if self._registry_id and (entry := er.async_get(self.hass).entities.get_entry(self._registry_id)):
            self._agent_id = entry.entity_id
        agents = known_agents(self.hass, taken=AS_PIPELINE)
        chosen = next((name for name, agent_id in agents.items() if agent_id == self._agent_id), None)
        self._attr_options = [AS_PIPELINE, *agents]
        self._attr_current_option = chosen or AS_PIPELINE
        self._attr_extra_state_attributes = (
            {"agent_id": self._agent_id} if chosen or self._agent_id is None else {"missing_agent_id": self._agent_id}
        )
        return before != (self._attr_options, self._attr_current_option, self._attr_extra_state_attributes)
