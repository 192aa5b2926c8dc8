"""Whose boards are whose while the hub runs, and what becomes of them when their person is removed."""

import logging
from typing import Any

from homeassistant.auth import EVENT_USER_REMOVED
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback

from ..chats.contexts import ContextShelf
from ..chats.errors import ChatError
from ..chats.leaving import forget_user
from ..chats.repository import Repository
from ..const import CONF_OWNER_ID
from ..devices import Board, Boards
from ..owners import async_first_user_id

_LOGGER = logging.getLogger(__name__)


class Ownership:
    """`async_start` before anybody asks; it follows the people of the home until the entry is unloaded."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], boards: Boards, chats: Repository, contexts: ContextShelf
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._boards = boards
        self._chats = chats
        self._contexts = contexts
        self._first_user_id = ""

    async def async_start(self) -> None:
        """Know the owner of the home, and who leaves it."""
        self._first_user_id = await async_first_user_id(self._hass)
        self._entry.async_on_unload(self._hass.bus.async_listen(EVENT_USER_REMOVED, self._on_user_removed))

    def owner_of(self, board: Board | None) -> str:
        """Return the user whose chats a board's are: its person, else, and for no board, the owner of the home."""
        return (board.owner_id if board is not None else "") or self._first_user_id

    @callback
    def set_owner(self, board: Board, user_id: str) -> None:
        """Give a board, and its chats from now on, to a user."""
        subentry = self._entry.subentries[board.subentry_id]
        data = {**subentry.data, CONF_OWNER_ID: user_id}
        self._hass.config_entries.async_update_subentry(self._entry, subentry, data=data)

    async def _on_user_removed(self, event: Event) -> None:
        """Give the boards of somebody who is gone to the owner of the home; their chats stay, for admins."""
        user_id = event.data["user_id"]
        self._first_user_id = await async_first_user_id(self._hass)
        for board in self._boards:
            if board.owner_id == user_id:
                self.set_owner(board, "")
        try:
            await forget_user(self._chats, self._contexts, user_id)
        except ChatError as err:
            _LOGGER.warning("A user who was removed is still in the shares of some chats: %s", err.code)
