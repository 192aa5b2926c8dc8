"""Whether an engine came or went: its state also changes with every use, which is nothing to look at."""

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, callback


@callback
def has_come_or_gone(event: Event[EventStateChangedData]) -> bool:
    """Whether the entity of an engine was added or removed, or is or was unavailable."""
    old, new = event.data["old_state"], event.data["new_state"]
    return old is None or new is None or STATE_UNAVAILABLE in (old.state, new.state)
