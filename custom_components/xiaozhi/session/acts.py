"""What an agent does besides talking: it is chosen, calls tools, gets their results, waits, costs something.

The engines tell it (`engines/assist_events.py`), a turn passes it on as `events.AgentActed`. Texts are private.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

MAX_TOOL_CHARACTERS: Final = 8_000
"""Of arguments or a result as they are passed on; that of a camera or a history can be longer than anybody reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAsked:
    """The pipeline handed the question to an agent."""

    agent_id: str
    """Its entity id."""


@dataclass(frozen=True, slots=True)
class AgentThought:
    """The agent thinks aloud, where nobody hears it: a sign that it works, and nothing to keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCalled:
    """The agent called a tool. `arguments`: a JSON text, at most `MAX_TOOL_CHARACTERS`."""

    call_id: str
    name: str
    arguments: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolAnswered:
    """A call has its result. `result`: a JSON text, at most `MAX_TOOL_CHARACTERS`."""

    call_id: str
    name: str
    result: str = field(repr=False)
    is_error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageCounted:
    """What an agent of ours counted for this turn; other agents count nothing."""

    input_tokens: int = 0
    output_tokens: int = 0
    rounds: int = 0
    tool_calls: int = 0
    first_token_ms: int | None = None
    error: str | None = None
    """Code of `agent/errors.py`, if it failed and said so in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAwaited:
    """An agent of ours waits, or has just waited, for a place among the requests to models: it has not hung up."""


type AgentAct = AgentAsked | AgentThought | ToolCalled | ToolAnswered | UsageCounted | PlaceAwaited

type UsageSink = Callable[[UsageCounted | PlaceAwaited], None]

usage_sink: ContextVar[UsageSink | None] = ContextVar("xiaozhi_usage_sink", default=None)
"""Who wants to know what the turn of this task costs, and that it waits: set by whoever runs the turn, called by our
agents (`agents.py`, `agent/slots.py`).

A context variable, because between them is Home Assistant, which passes nothing of the kind on.
"""


def bounded(text: str) -> str:
    """Return a JSON text that is not too long; a longer one is cut and is no JSON any more."""
    return text if len(text) <= MAX_TOOL_CHARACTERS else text[: MAX_TOOL_CHARACTERS - 1] + "…"
