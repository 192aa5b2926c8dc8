"""What is said while an agent with a memory answers is gathered here, talk by talk, until the talk is over.

A talk at a board is over when its socket closes; any other after some minutes of silence.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..agent.memory import Exchange
from .condensing import Condensing
from .key import MemoryKey, key_for
from .memories import Memories
from .talk import RememberingAgent, Talk, TalkId

_LOGGER = logging.getLogger(__name__)

QUIET_S: Final = 300.0  # how long Home Assistant keeps a conversation (helpers/chat_session.py)
MAX_TALKS: Final = 200  # the most conversations at once that the house is built for


@dataclass(slots=True, kw_only=True)
class TurnMemory:
    """The memory of one turn."""

    known: str = ""
    """What is remembered, read once (requirements R2-4)."""
    answered: str = ""
    """To be set before the turn ends."""


class Remembering:
    """Told of every turn by conversation.py, of boards that nobody talks at any more by runtime.py."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], memories: Memories) -> None:
        self._hass = hass
        self._memories = memories
        self._condensing = Condensing(hass, entry, memories)
        self._talks: dict[TalkId, Talk] = {}
        self._is_stopped = False
        entry.async_on_unload(memories.add_listener(self._on_memory))

    @contextmanager
    def turn(
        self,
        agent: RememberingAgent,
        said: str,
        *,
        speaker: str | None,
        device_id: str | None,
        user_id: str | None,
        conversation_id: str,
    ) -> Generator[TurnMemory]:
        """Hold while an agent answers: gives what is remembered, takes what was said, keeps models free.

        `device_id`: only where it is sure that it is spoken to (`conversation.py`).
        """
        key = key_for(agent.persona.memory, device_id, user_id) if self._memories.is_usable else None
        memory = TurnMemory(known=self._memories.text(key))
        with self._condensing.held_off():
            try:
                yield memory
            finally:
                if key is not None and said.strip():
                    talk_id = TalkId(key, agent.subentry_id, device_id or conversation_id)
                    self._note(talk_id, agent, Exchange(said, memory.answered, speaker))

    @callback
    def place_left(self, device_id: str) -> None:
        """End the talks at a device: its socket was closed."""
        for talk_id in [talk_id for talk_id in self._talks if talk_id.place == device_id]:
            self._end(talk_id)

    @callback
    def agent_left(self, agent_id: str) -> None:
        """Forget the talks of an agent that was removed: nobody asks its server any more."""
        self._forget(lambda talk_id: talk_id.agent_id == agent_id)

    @callback
    def async_stop(self) -> None:
        """Give up quietly: the hub is unloaded or Home Assistant stops."""
        self._is_stopped = True
        self._forget(lambda _: True)

    def _note(self, talk_id: TalkId, agent: RememberingAgent, exchange: Exchange) -> None:
        if self._is_stopped or self._hass.is_stopping:
            return
        talk = self._talks.get(talk_id)
        if talk is None:
            if len(self._talks) + len(self._condensing) >= MAX_TALKS:
                _LOGGER.debug("Too many talks at once: one is not remembered")
                return
            self._talks[talk_id] = talk = Talk(talk_id, agent)
        talk.add(exchange)
        if talk.stop_waiting is not None:
            talk.stop_waiting()

        @callback
        def on_quiet(_now: datetime) -> None:
            talk.stop_waiting = None
            self._end(talk_id)

        talk.stop_waiting = async_call_later(self._hass, QUIET_S, on_quiet)

    def _end(self, talk_id: TalkId) -> None:
        talk = self._talks.pop(talk_id)
        if talk.stop_waiting is not None:
            talk.stop_waiting()
            talk.stop_waiting = None
        self._condensing.add(talk)

    def _forget(self, is_meant: Callable[[TalkId], bool]) -> None:
        for talk_id in [talk_id for talk_id in self._talks if is_meant(talk_id)]:
            if (stop := self._talks.pop(talk_id).stop_waiting) is not None:
                stop()
        self._condensing.forget(is_meant)

    @callback
    def _on_memory(self, key: MemoryKey, text: str) -> None:
        """Forget what is still to be remembered where a person emptied the memory, or its owner is gone."""
        if not text:
            self._forget(lambda talk_id: talk_id.key == key)
