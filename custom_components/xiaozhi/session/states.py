"""What a session and its turn are doing, and which moves are allowed.

The session mirrors the board (78/xiaozhi-esp32 main/device_state_machine.cc IsValidTransition), seen from our side:
the board itself never reports its state.
"""

from enum import StrEnum


class SessionState(StrEnum):
    """What the board is doing, as far as the server can know."""

    IDLE = "idle"
    """The socket is open; nobody talks. After a push-to-talk turn, or before the board opens its microphone."""

    LISTENING = "listening"
    """The board's microphone is open and we wait for an utterance or take one in."""

    THINKING = "thinking"
    """The utterance is complete; the agent is at work. The board may already show «Speaking»."""

    SPEAKING = "speaking"
    """An answer, a prompt or an announcement is playing."""

    STANDBY = "standby"
    """The conversation is over and the owner wants the socket kept: nothing that is said is recognised (`standby.py`).
    The board itself has no such state: it stays in Listening, or in Idle after push to talk (protocol.md 4.4)."""

    CLOSED = "closed"
    """The socket is gone, or is about to be."""


SESSION_MOVES: dict[SessionState, frozenset[SessionState]] = {
    SessionState.IDLE: frozenset(SessionState),
    SessionState.LISTENING: frozenset(SessionState),
    SessionState.THINKING: frozenset(SessionState),
    SessionState.SPEAKING: frozenset(SessionState) - {SessionState.THINKING},
    SessionState.STANDBY: frozenset(SessionState) - {SessionState.SPEAKING},
    SessionState.CLOSED: frozenset({SessionState.CLOSED}),
}
"""Speaking never goes back to thinking: a new question passes through listening or idle first. Closed is final.

From standby an announcement leads to thinking and speaking, and back; whatever wakes the board to the others.
"""


class TurnState(StrEnum):
    """How far a turn has come."""

    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    DONE = "done"
    INTERRUPTED = "interrupted"


TURN_MOVES: dict[TurnState, frozenset[TurnState]] = {
    TurnState.LISTENING: frozenset({TurnState.THINKING, TurnState.SPEAKING, TurnState.DONE, TurnState.INTERRUPTED}),
    TurnState.THINKING: frozenset({TurnState.SPEAKING, TurnState.DONE, TurnState.INTERRUPTED}),
    TurnState.SPEAKING: frozenset({TurnState.DONE, TurnState.INTERRUPTED}),
    TurnState.DONE: frozenset(),
    TurnState.INTERRUPTED: frozenset(),
}
"""A failure is no state of its own: the turn goes on and speaks, or shows, an explanation."""
