"""What happens in the conversations of a board, by the names that automations know; for event.py and triggers."""

from typing import Any, Final

from .session.events import ConversationEnded, ConversationStarted, WakeWordHeard

CONVERSATION_STARTED: Final = "conversation_started"
WAKE_WORD: Final = "wake_word"
CONVERSATION_ENDED: Final = "conversation_ended"

EVENT_TYPES: Final = (CONVERSATION_STARTED, WAKE_WORD, CONVERSATION_ENDED)

type ConversationEvent = ConversationStarted | WakeWordHeard | ConversationEnded
"""What goes out on `SIGNAL_CONVERSATION`."""


def named(event: ConversationEvent) -> tuple[str, dict[str, Any]]:
    """Return the type of an event and its data."""
    match event:
        case ConversationStarted():
            return CONVERSATION_STARTED, {}
        case WakeWordHeard():
            return WAKE_WORD, {"wake_phrase": event.phrase or None}
    return CONVERSATION_ENDED, {"turns": event.turns}
