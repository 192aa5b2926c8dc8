"""The agents of this hub, kept in step with the agent subentries of its config entry.

What an agent is and what it has cost last; how it answers is in agent/, entities read from here.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant

from .agent.chunks import Tokens
from .agent.client import async_open_client
from .agent.message_limit import MessageLimit
from .agent.model import Model
from .agent.persona import Persona
from .agent.slots import ModelSlots
from .agent.usage import TurnUsage
from .const import SUBENTRY_AGENT
from .session.acts import UsageCounted, usage_sink


class Agent:
    """One agent. Only `Agents` changes title and persona."""

    def __init__(self, subentry: ConfigSubentry, slots: ModelSlots) -> None:
        self.subentry_id = subentry.subentry_id
        self.title = subentry.title
        self.persona = Persona.from_data(subentry.data)
        self.last_usage: TurnUsage | None = None
        self._slots = slots
        self._model: Model | None = None
        self._usage_listeners: list[Callable[[TurnUsage], None]] = []
        self._token_listeners: list[Callable[[Tokens], None]] = []

    async def async_model(self, hass: HomeAssistant) -> Model:
        """Return the model behind this agent."""
        if self._model is None:
            persona = self.persona
            client = await async_open_client(hass, persona.base_url, persona.api_key)
            self._model = Model(client, persona.model, slots=self._slots, first_token_s=persona.first_token_s)
        return self._model

    def update(self, subentry: ConfigSubentry) -> bool:
        """Take over a changed subentry; returns whether anything changed. Turns that run keep the old model."""
        title, persona = subentry.title, Persona.from_data(subentry.data)
        if (title, persona) == (self.title, self.persona):
            return False
        self.title, self.persona, self._model = title, persona, None
        return True

    def count(self, usage: TurnUsage) -> None:
        """Note what a turn has cost and tell who listens, and who runs this turn. Called in the task of the turn."""
        self.last_usage = usage
        if (tell := usage_sink.get()) is not None:
            tell(_counted(usage))
        for listener in tuple(self._usage_listeners):
            listener(usage)

    def count_tokens(self, tokens: Tokens) -> None:
        """Add to the sums what was asked beside turns: for a memory, for the title of a chat."""
        for listener in tuple(self._token_listeners):
            listener(tokens)

    def on_usage(self, listener: Callable[[TurnUsage], None]) -> Callable[[], None]:
        """Call `listener` after every turn; returns what ends that."""
        self._usage_listeners.append(listener)
        return lambda: self._usage_listeners.remove(listener)

    def on_tokens(self, listener: Callable[[Tokens], None]) -> Callable[[], None]:
        """Call `listener` for what is asked beside turns; returns what ends that."""
        self._token_listeners.append(listener)
        return lambda: self._token_listeners.remove(listener)


class AgentChange(StrEnum):
    """What happened to an agent."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


type AgentListener = Callable[[AgentChange, Agent], None]


class Agents:
    """All agents by subentry, and the limits that they share. Listeners are called at once, in the event loop."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.slots = ModelSlots()
        self.message_limit = MessageLimit(clock)
        self._agents: dict[str, Agent] = {}
        self._listeners: list[AgentListener] = []

    def __iter__(self) -> Iterator[Agent]:
        return iter(tuple(self._agents.values()))

    def get(self, subentry_id: str) -> Agent | None:
        """Return the agent of a subentry; None: it is none of an agent, or gone."""
        return self._agents.get(subentry_id)

    def add_listener(self, listener: AgentListener) -> Callable[[], None]:
        """Call `listener` for every change of every agent; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def sync(self, subentries: Mapping[str, ConfigSubentry]) -> None:
        """Take over the subentries of the hub entry and tell the differences."""
        ours = {key: subentry for key, subentry in subentries.items() if subentry.subentry_type == SUBENTRY_AGENT}
        for subentry_id in self._agents.keys() - ours.keys():
            self._tell(AgentChange.REMOVED, self._agents.pop(subentry_id))
        for subentry_id, subentry in ours.items():
            agent = self._agents.get(subentry_id)
            if agent is None:
                self._agents[subentry_id] = agent = Agent(subentry, self.slots)
                self._tell(AgentChange.ADDED, agent)
            elif agent.update(subentry):
                self._tell(AgentChange.CHANGED, agent)

    def _tell(self, change: AgentChange, agent: Agent) -> None:
        for listener in tuple(self._listeners):
            listener(change, agent)


def _counted(usage: TurnUsage) -> UsageCounted:
    return UsageCounted(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        rounds=usage.rounds,
        tool_calls=usage.tool_calls,
        first_token_ms=usage.first_token_ms,
        error=usage.error,
    )
