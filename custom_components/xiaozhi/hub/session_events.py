"""Where everything goes that a session tells: its chat, what is counted, who watches the board, device triggers."""

from collections.abc import Callable
from dataclasses import dataclass
import logging

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ..chats.conversation import BoardConversation
from ..const import SIGNAL_CONVERSATION
from ..records import Records
from ..session.events import ConversationEnded, ConversationStarted, SessionEvent, TurnEnded, WakeWordHeard
from ..sessions import Sessions
from ..spoken import SpokenToday

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEvents:
    """`take` is the `notify` port of every session. `place_left`: nobody talks at a board any more."""

    hass: HomeAssistant
    sessions: Sessions
    records: Records
    spoken: Callable[[], SpokenToday]
    place_left: Callable[[str], None]

    @callback
    def take(self, device_id: str, conversation: BoardConversation, event: SessionEvent) -> None:
        """Pass one event on, at once; a chat that cannot take it does not disturb the turn."""
        try:
            conversation.take(event)
        except Exception:
            _LOGGER.exception("What was said with %s could not be recorded", device_id)
        if isinstance(event, TurnEnded) and event.has_asked:
            self.spoken().add(device_id, len(event.spoken))
        self.records.take(device_id, event)
        if isinstance(event, ConversationEnded) and self.sessions.session(device_id) is not None:
            self.place_left(device_id)  # in standby; else when the socket is closed
            conversation.close()
            conversation.choose(None)
        self.sessions.notify(device_id, event)
        if isinstance(event, ConversationStarted | WakeWordHeard | ConversationEnded):
            async_dispatcher_send(self.hass, SIGNAL_CONVERSATION.format(device_id), event)
