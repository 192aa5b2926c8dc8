"""The chats of open sessions: what records each one's turns, and what shows chats to its client if that asks."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..chat_service import ChatService
from ..chats.client import ChatClient, ClientPort
from ..chats.conversation import BoardConversation, BoardLine
from ..chats.models import Caller
from ..chats.repository import Repository
from ..session.ports import Send

CONVERSATIONS_END_S: Final = 3.0
"""Longest wait for the last words of conversations when the hub is unloaded: closing a socket takes milliseconds."""


class BoardChats:
    """`converse` for a new socket, `opened` once its session is made, `closed` when it is gone.

    `line_of`: what to know of a board, as it is now; `explain`: board and code of `chats/errors.py` → a sentence.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        repository: Repository,
        service: ChatService,
        *,
        line_of: Callable[[str], BoardLine],
        explain: Callable[[str, str], str],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._repository = repository
        self._service = service
        self._line_of = line_of
        self._explain = explain
        self._open: dict[str, tuple[BoardConversation, ChatClient]] = {}
        """By session."""
        self._has_closed = asyncio.Event()

    @callback
    def converse(
        self, device_id: str, *, send: Send, interrupt: Callable[[str], None]
    ) -> tuple[BoardConversation, ChatClient]:
        """Return what records the turns of a new session, and its view of chats."""
        conversation = self._service.converse(device_id, line=lambda: self._line_of(device_id), interrupt=interrupt)
        port = ClientPort(
            send=send,
            caller=lambda: Caller(user_id=self._line_of(device_id).owner_id),
            explain=lambda code: self._explain(device_id, code),
        )
        return conversation, ChatClient(self._repository, self._service.feeds, conversation, port)

    @callback
    def opened(self, session_id: str, conversation: BoardConversation, client: ChatClient) -> None:
        """A session was made with these."""
        self._open[session_id] = conversation, client

    @callback
    def closed(self, device_id: str, session_id: str) -> None:
        """The socket of a session is gone."""
        if (pair := self._open.pop(session_id, None)) is not None:
            conversation, client = pair
            conversation.close()
            self._entry.async_create_task(self._hass, client.close(), f"xiaozhi chat client {device_id}")
            self._has_closed.set()

    async def async_ended(self) -> None:
        """Wait until the sockets that were hung up have told how their last turn ended."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CONVERSATIONS_END_S):
                while self._open:
                    self._has_closed.clear()
                    await self._has_closed.wait()
