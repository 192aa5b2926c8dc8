"""Makes what recognises and answers for each socket; one arbiter decides which board answers a wake word."""

from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..chats.conversation import BoardConversation
from ..engines.assist import AssistRunner
from ..engines.wake import WakeArbiter
from ..options import Options
from ..sessions import Sessions


class Runners:
    """One for the hub."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], sessions: Sessions, options: Callable[[], Options]
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._sessions = sessions
        self._options = options
        self._arbiter = WakeArbiter(hass)

    def runner_of(self, device_id: str, conversation: BoardConversation) -> AssistRunner:
        """Return the runner of a new socket; its agent is told what the conversation's chat holds."""
        return AssistRunner(
            self._hass,
            self._entry,
            device_id=device_id,
            satellite=lambda: self._sessions.satellite(device_id),
            arbiter=self._arbiter,
            recall=conversation.recall,
            on_recording=conversation.keep_recording if self._options().keep_recordings else None,
        )
