"""The conversation agents that Home Assistant has right now, ours and others, by a name to choose them by."""

from collections import Counter
from collections.abc import Mapping

from homeassistant.components import conversation
from homeassistant.components.conversation.agent_manager import get_agent_manager
from homeassistant.core import HomeAssistant, callback


@callback
def known_agents(hass: HomeAssistant, *, taken: str) -> Mapping[str, str]:
    """Return id by name, sorted; names that are not unique, or `taken`, are followed by the id."""
    names = {
        state.entity_id: state.name
        for state in hass.states.async_all(conversation.DOMAIN)
        if conversation.async_get_agent_info(hass, state.entity_id) is not None  # else: not loaded, or gone
    }
    names |= {info.id: info.name for info in get_agent_manager(hass).async_get_agent_info()}  # those without an entity
    times = Counter([taken, *names.values()])
    unique = {name if times[name] == 1 else f"{name} ({agent_id})": agent_id for agent_id, name in names.items()}
    return dict(sorted(unique.items(), key=lambda item: item[0].casefold()))
