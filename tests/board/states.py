"""The board's state machine: firmware main/device_state_machine.cc IsValidTransition, as a table."""

from collections.abc import Callable
from enum import StrEnum


class State(StrEnum):
    """What the board does, by the firmware's names."""

    UNKNOWN = "unknown"
    STARTING = "starting"
    ACTIVATING = "activating"
    IDLE = "idle"
    CONNECTING = "connecting"
    LISTENING = "listening"
    SPEAKING = "speaking"


# Wi-Fi configuration, audio testing and upgrading are left out: no server takes part in them.
NEXT = {
    State.UNKNOWN: {State.STARTING},
    State.STARTING: {State.ACTIVATING},
    State.ACTIVATING: {State.IDLE},
    State.IDLE: {State.CONNECTING, State.LISTENING, State.SPEAKING, State.ACTIVATING},
    State.CONNECTING: {State.IDLE, State.LISTENING},
    State.LISTENING: {State.SPEAKING, State.IDLE},
    State.SPEAKING: {State.LISTENING, State.IDLE},
}


class StateMachine:
    """Holds the state; a move that the table does not allow is refused, as the firmware does it, without an error."""

    def __init__(self, on_change: Callable[[State], None]) -> None:
        self.state = State.UNKNOWN
        self._on_change = on_change

    def go(self, state: State) -> bool:
        """Enter a state. Return whether the board is in it now by this move; `on_change` has then been called."""
        if state not in NEXT[self.state]:
            return False
        self.state = state
        self._on_change(state)
        return True

    def restart(self) -> None:
        """Power off and on."""
        self.state = State.UNKNOWN
        self.go(State.STARTING)
