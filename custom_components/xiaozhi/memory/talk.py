"""One talk whose end is waited for, or that waits to be condensed."""

from collections import deque
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from homeassistant.core import CALLBACK_TYPE, HomeAssistant

from ..agent.chunks import Tokens
from ..agent.memory import Exchange
from ..agent.model import Model
from ..agent.persona import Persona
from .key import MemoryKey

MAX_TALK_CHARACTERS: Final = 16000  # as DEFAULT_HISTORY_CHARACTERS: what the smallest models take; the newest stay


class RememberingAgent(Protocol):
    """What is needed of an agent."""

    subentry_id: str
    persona: Persona

    async def async_model(self, hass: HomeAssistant) -> Model:
        """Return the model that condenses."""

    def count_tokens(self, tokens: Tokens) -> None:
        """Add what that costs to the agent's sums."""


@dataclass(frozen=True, slots=True)
class TalkId:
    """Which talk. `place`: the device that is spoken to, or the conversation id of a typed one."""

    key: MemoryKey
    agent_id: str
    place: str


@dataclass(slots=True)
class Talk:
    """What was said in it. Private."""

    id: TalkId
    agent: RememberingAgent
    exchanges: deque[Exchange] = field(default_factory=deque)
    stop_waiting: CALLBACK_TYPE | None = None
    """Ends the wait for its end."""

    def add(self, exchange: Exchange) -> None:
        """Add an exchange; the oldest go when it gets too long."""
        said, answered = exchange.said[:MAX_TALK_CHARACTERS], exchange.answered[:MAX_TALK_CHARACTERS]
        self.exchanges.append(replace(exchange, said=said, answered=answered))
        while len(self.exchanges) > 1 and sum(item.size for item in self.exchanges) > MAX_TALK_CHARACTERS:
            self.exchanges.popleft()
