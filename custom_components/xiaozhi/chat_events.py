"""Chats as events of Home Assistant, for automations and the logbook: ids, and words only where that is wanted."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .chats.changes import ChatChange, ChatChanged, ChatCreated, MessageAdded, TurnEnded
from .chats.errors import ChatNotFoundError
from .chats.kinds import ChatStat, ContentType, Sender
from .chats.models import Chat, Message
from .chats.repository import Repository
from .const import DOMAIN

EVENT_CHAT_STARTED: Final = "xiaozhi_chat_started"
EVENT_MESSAGE_RECEIVED: Final = "xiaozhi_message_received"
EVENT_ANSWER_COMPLETE: Final = "xiaozhi_answer_complete"
EVENT_CHAT_ENDED: Final = "xiaozhi_chat_ended"


class ChatEvents:
    """Fires events. `take` is a listener of the feeds; `with_texts`: whether what was said goes into them."""

    def __init__(self, hass: HomeAssistant, chats: Repository, *, with_texts: Callable[[], bool]) -> None:
        self._hass = hass
        self._chats = chats
        self._with_texts = with_texts
        self._closed = {chat.chat_id for chat in chats.all_chats() if chat.stat is ChatStat.CLOSED}

    @callback
    def take(self, change: ChatChange) -> None:
        """Tell Home Assistant what concerns automations; returns at once."""
        match change:
            case ChatCreated(chat=chat) if not change.is_restored:
                self._fire(EVENT_CHAT_STARTED, chat)
            case ChatChanged(chat=chat) if chat.stat is ChatStat.CLOSED and chat.chat_id not in self._closed:
                self._closed.add(chat.chat_id)
                self._fire(EVENT_CHAT_ENDED, chat)
            case MessageAdded(message=message) if _is_said(message):
                about = {"message_id": str(message.message_id), "message_index": message.index}
                self._fire_in(EVENT_MESSAGE_RECEIVED, change.chat_id, about, message.text, message.sender_id)
            case MessageAdded(message=message) if _ends_turn(message):
                about = {
                    "message_id": str(message.message_id),
                    "message_index": message.index,
                    "is_interrupted": bool(message.details.get("interrupted")),
                    "error": message.details.get("error"),
                }
                self._fire_in(EVENT_ANSWER_COMPLETE, change.chat_id, about, message.text)
            case TurnEnded(error=str() as error, message_id=None):
                about = {"message_id": None, "is_interrupted": change.is_interrupted, "error": error}
                self._fire_in(EVENT_ANSWER_COMPLETE, change.chat_id, about, "")
            case _:
                pass

    def _fire_in(self, event: str, chat_id: int, about: dict[str, Any], text: str, user_id: str | None = None) -> None:
        try:
            chat = self._chats.get_chat(chat_id)
        except ChatNotFoundError:
            return  # deleted meanwhile
        self._fire(event, chat, about | ({"text": text} if self._with_texts() else {}), user_id)

    def _fire(self, event: str, chat: Chat, about: dict[str, Any] | None = None, user_id: str | None = None) -> None:
        data = {
            "chat_id": str(chat.chat_id),
            "owner_id": chat.owner_id,
            "board_id": chat.board_id,
            ATTR_DEVICE_ID: self._device_id(chat.board_id),
            **(about or {}),
        }
        self._hass.bus.async_fire(event, data, context=Context(user_id=user_id or None))

    def _device_id(self, board_id: str) -> str | None:
        if not board_id:
            return None
        # Not `async_get_device`: deprecated, and it walks the whole stack each time to tell whose code called it.
        devices = dr.async_get(self._hass).async_get_devices(identifiers={(DOMAIN, board_id)})
        return devices[0].id if devices else None


def _is_said(message: Message) -> bool:
    """Whether a row is what a person said or typed; a photo that an agent has taken is not."""
    return message.is_visible and message.sender is Sender.USER and message.type is ContentType.TEXT


def _ends_turn(message: Message) -> bool:
    """Whether a row is an agent's answer, or what we say where there is none; greetings and the like are not."""
    return message.is_visible and (message.sender is Sender.AI or "error" in message.details)
