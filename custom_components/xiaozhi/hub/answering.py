"""Who answers: at a board its own choice or its pipeline's agent, in a chat that names nobody the preferred pipeline's.

What only agents of ours have, an AI task, greetings, titles, is found here; how they answer is in agent/.
"""

from collections.abc import Callable
import logging
import random

from homeassistant.components.assist_pipeline import PipelineNotFound
from homeassistant.components.conversation import HOME_ASSISTANT_AGENT
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from ..agent.errors import AgentError
from ..agent.title import async_title
from ..agents import Agent, Agents
from ..const import DOMAIN
from ..engines.pipeline import chosen_pipeline
from ..options import Options
from ..sessions import Sessions
from ..speaking import Speaking

_LOGGER = logging.getLogger(__name__)


class Answering:
    """Looks everything up at the moment of each call: people change pipelines, agents and entities."""

    def __init__(
        self,
        hass: HomeAssistant,
        agents: Agents,
        sessions: Sessions,
        speaking: Speaking,
        options: Callable[[], Options],
    ) -> None:
        self._hass = hass
        self._agents = agents
        self._sessions = sessions
        self._speaking = speaking
        self._options = options

    def default_agent(self) -> str:
        """Return the entity id of the agent that answers where a chat names none: the preferred pipeline's."""
        try:
            return chosen_pipeline(self._hass, None).conversation_engine
        except PipelineNotFound:
            return HOME_ASSISTANT_AGENT

    def task_of(self, device_id: str) -> str | None:
        """Return the AI task entity of the agent that answers at a board, where it is one of ours."""
        if (entity := self._own_agent_of(device_id)) is None:
            return None
        registry = er.async_get(self._hass)
        return registry.async_get_entity_id(Platform.AI_TASK, DOMAIN, f"{entity.unique_id}-task")

    def greeting_of(self, device_id: str) -> str:
        """Return one of the greetings of the agent that answers at a board; empty: it has none, or is not ours."""
        agent = self._agent_behind(self._own_agent_of(device_id))
        greetings = agent.persona.greetings if agent is not None else ()
        return random.choice(greetings) if greetings else ""  # noqa: S311 - a greeting, no secret

    async def async_write_title(self, agent_id: str, question: str, answer: str) -> str:
        """Ask the agent that answered, if it is ours: what was said to one is not told to another."""
        entity = er.async_get(self._hass).async_get(agent_id) if self._options().titles else None
        if (agent := self._agent_behind(entity)) is None:
            return ""
        try:
            return await async_title(await agent.async_model(self._hass), question, answer, agent.count_tokens)
        except AgentError as err:
            _LOGGER.debug("A chat got no title: %s", err.code)
            return ""

    def _own_agent_of(self, device_id: str) -> er.RegistryEntry | None:
        """Return the conversation entity of the agent that answers at a board, where it is one of ours."""
        satellite = self._sessions.satellite(device_id)
        try:
            chosen = satellite.agent_id if satellite is not None else None
            agent_id = chosen or self._speaking.pipeline_of(device_id).conversation_engine
        except PipelineNotFound:
            return None
        entity = er.async_get(self._hass).async_get(agent_id) if agent_id else None
        return entity if entity is not None and entity.platform == DOMAIN else None

    def _agent_behind(self, entity: er.RegistryEntry | None) -> Agent | None:
        return self._agents.get(entity.unique_id) if entity is not None else None
