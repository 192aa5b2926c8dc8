"""The end of the hub, unloaded or with Home Assistant: who is told in which order, and what is on disk before."""

from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback

from ..chat_service import ChatService
from ..memory.remembering import Remembering
from ..sessions import Sessions
from ..transport.pairing import Pairing
from .board_chats import BoardChats
from .stored_chats import StoredChats


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """`follow` once the hub has started; `async_close` in any case, it does not need the start to have succeeded."""

    sessions: Sessions
    pairing: Pairing
    remembering: Remembering
    board_chats: BoardChats
    chat_service: ChatService
    stored: StoredChats

    @callback
    def follow(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Act when Home Assistant stops, until the entry is unloaded."""
        entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._on_stop))
        entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_FINAL_WRITE, self._on_final_write))

    async def async_close(self) -> None:
        """End what waits, close every socket, then bring to disk what was said."""
        self.pairing.async_stop()
        self.remembering.async_stop()
        self.sessions.hang_up_all("the integration is unloaded")
        await self.stored.async_stop()
        await self.board_chats.async_ended()
        await self.chat_service.async_close()
        await self.stored.async_close()

    @callback
    def _on_stop(self, _event: Event) -> None:
        self.remembering.async_stop()
        self.sessions.hang_up_all("Home Assistant stops")
        self.chat_service.feeds.end_readers()  # the HTTP server waits a minute for requests that go on (aiohttp)

    async def _on_final_write(self, _event: Event) -> None:
        """Home Assistant waits for this, not for sockets: what they and typed turns got to is stored as interrupted."""
        await self.board_chats.async_ended()
        await self.chat_service.chatting.close()
        await self.chat_service.recorder.writers.settled()
        await self.stored.repository.flush()
