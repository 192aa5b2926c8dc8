"""What the entities of an agent have in common: its device, being added with it, reports of failures."""

from collections.abc import Callable, Sequence
import logging

from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .agent.errors import AgentError, WrongKeyError
from .agents import Agent, AgentChange
from .const import CONF_SUBENTRY_ID, DOMAIN
from .each_subentry import add_for_each
from .runtime import XiaozhiConfigEntry

_LOGGER = logging.getLogger(__name__)


class AgentEntity(Entity):
    """An entity of one agent; it follows what is changed on it."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: XiaozhiConfigEntry, agent: Agent, *, key: str = "") -> None:
        self._entry = entry
        self._agent = agent
        self._attr_unique_id = f"{agent.subentry_id}-{key}" if key else agent.subentry_id

    @property
    def device_info(self) -> DeviceInfo:
        """Return the agent's device as it is now: an entity that gets another id is added once more."""
        return DeviceInfo(
            identifiers={(DOMAIN, self._agent.subentry_id)},
            name=self._agent.title,
            manufacturer="XiaoZhi",
            model=self._agent.persona.model,
            entry_type=DeviceEntryType.SERVICE,
        )

    async def async_added_to_hass(self) -> None:
        """Follow the agent."""
        await super().async_added_to_hass()
        self.async_on_remove(self._entry.runtime_data.agents.add_listener(self._on_agent))

    @callback
    def on_agent_changed(self) -> None:
        """Take over what was changed on the agent."""

    @callback
    def report(self, err: AgentError) -> None:
        """Log a failure, and ask for another key where that is the cause. What the server said is for DEBUG only."""
        _LOGGER.warning("The agent %s failed: %s", self._agent.title, err.code)
        _LOGGER.debug("The agent %s failed: %s", self._agent.title, err, exc_info=err)
        if isinstance(err, WrongKeyError):
            self._entry.async_start_reauth(
                self.hass,
                context={"title_placeholders": {"name": self._agent.title}},
                data={CONF_SUBENTRY_ID: self._agent.subentry_id},
            )

    @callback
    def _on_agent(self, change: AgentChange, agent: Agent) -> None:
        if agent is not self._agent or change is not AgentChange.CHANGED:
            return
        registry = dr.async_get(self.hass)
        if device := registry.async_get_device_by_identifier((DOMAIN, agent.subentry_id), self._entry.entry_id):
            registry.async_update_device(device.id, name=agent.title, model=agent.persona.model)
        self.on_agent_changed()
        self.async_write_ha_state()


@callback
def add_for_each_agent(
    entry: XiaozhiConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[Agent], Sequence[Entity]],
) -> None:
    """Add the entities of every agent, now and whenever one is added; each to the agent's own subentry."""
    add_for_each(entry, entry.runtime_data.agents, AgentChange.ADDED, async_add_entities, make)
