"""What the views need of the running integration; `runtime.Runtime` fills it. Looked up per request, as views stay."""

from typing import Protocol, cast

from homeassistant.core import HomeAssistant

from ..chats.chatting import Chatting
from ..chats.contexts import ContextShelf
from ..chats.feeds import Feeds
from ..chats.lifecycle import Lifecycle
from ..chats.repository import Repository
from ..chats.statistics import Statistics
from ..chats.turns import TurnSlots
from ..const import DOMAIN
from ..devices import Board, Boards


class ChatService(Protocol):
    """What happens in chats; `chat_service.ChatService` fills it."""

    @property
    def feeds(self) -> Feeds:
        """What happens in chats."""

    @property
    def lifecycle(self) -> Lifecycle:
        """Making, ending and following chats."""

    @property
    def chatting(self) -> Chatting:
        """Turns with typed text."""

    @property
    def slots(self) -> TurnSlots:
        """Which chats have a turn."""


class ChatHub(Protocol):
    """A loaded hub entry, seen by the API."""

    @property
    def boards(self) -> Boards:
        """The paired boards."""

    @property
    def chats(self) -> Repository:
        """All chats."""

    @property
    def contexts(self) -> ContextShelf:
        """The named contexts of all users."""

    @property
    def chat_service(self) -> ChatService:
        """What happens in chats."""

    @property
    def statistics(self) -> Statistics:
        """What turns have cost."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970, UTC."""

    def default_agent(self) -> str:
        """Return the entity id of the agent that answers where a chat names none."""

    def owner_of(self, board: Board) -> str:
        """Return the user whose chats a board's are."""

    def set_owner(self, board: Board, user_id: str) -> None:
        """Give a board to a user."""


def loaded_chat_hub(hass: HomeAssistant) -> ChatHub | None:
    """Return the hub, or None while it is not set up, disabled or reloading."""
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        return cast(ChatHub, entry.runtime_data)
    return None
