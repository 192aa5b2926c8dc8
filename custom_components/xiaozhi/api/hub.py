"""What the views need of the running integration; `runtime.Runtime` fills it. Looked up per request, as views stay."""

from typing import Protocol, cast

from homeassistant.core import HomeAssistant

from ..chats.contexts import Contexts
from ..chats.repository import Repository
from ..const import DOMAIN
from ..devices import Boards
from ..options import Options


class ChatHub(Protocol):
    """A loaded hub entry, seen by the API."""

    @property
    def options(self) -> Options:
        """The options as they are now."""

    @property
    def boards(self) -> Boards:
        """The paired boards."""

    @property
    def chats(self) -> Repository:
        """All chats."""

    @property
    def contexts(self) -> Contexts:
        """The named contexts of all users."""


def loaded_chat_hub(hass: HomeAssistant) -> ChatHub | None:
    """Return the hub, or None while it is not set up, disabled or reloading."""
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        return cast(ChatHub, entry.runtime_data)
    return None
