"""Actions on chats: automations start them, write into them, read, end and delete them (requirements P3, C-9).

A user does with chats what the panel would let them do; automations that no user started act for the owner of the home.
"""

from typing import Any, Final

from homeassistant.components import conversation
from homeassistant.const import ATTR_DEVICE_ID, ATTR_NAME
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
import probatio

from ..chats.access import require, require_manager
from ..chats.errors import ChatClosedError, ChatError, ChatNotFoundError, StorageError
from ..chats.ids import parse_id
from ..chats.kinds import Sender
from ..chats.models import MAX_CONTEXT_CHARACTERS, MAX_NAME_CHARACTERS, MAX_TEXT_CHARACTERS, Caller, Chat, Message
from ..const import DOMAIN
from ..runtime import Runtime
from .asker import async_asker, running_hub

ACTION_SEND_MESSAGE: Final = "send_message"
ACTION_CREATE_CHAT: Final = "create_chat"
ACTION_CLOSE_CHAT: Final = "close_chat"
ACTION_GET_MESSAGES: Final = "get_messages"
ACTION_DELETE_CHATS: Final = "delete_chats"

ATTR_AGENT_ID: Final = "agent_id"
ATTR_CHAT_ID: Final = "chat_id"
ATTR_CHAT_IDS: Final = "chat_ids"
ATTR_CONTEXT: Final = "context"
ATTR_COUNT: Final = "count"
ATTR_INTERRUPT: Final = "interrupt"
ATTR_LANGUAGE: Final = "language"
ATTR_TEXT: Final = "text"

DEFAULT_COUNT: Final = 20
MAX_COUNT: Final = 200
"""A response goes through templates and traces; more is what the API and exports are for."""

_CHAT_ID: Final = probatio.All(probatio.Any(str, int), probatio.Coerce(str))
_NEW: Final = {
    probatio.Optional(ATTR_NAME): probatio.All(cv.string, probatio.Length(min=1, max=MAX_NAME_CHARACTERS)),
    probatio.Optional(ATTR_AGENT_ID): cv.entity_domain(conversation.DOMAIN),
    probatio.Optional(ATTR_CONTEXT): probatio.All(cv.string, probatio.Length(max=MAX_CONTEXT_CHARACTERS)),
}
_SEND: Final = probatio.Schema(
    {
        probatio.Required(ATTR_TEXT): probatio.All(cv.string, probatio.Length(min=1, max=MAX_TEXT_CHARACTERS)),
        probatio.Optional(ATTR_CHAT_ID): _CHAT_ID,
        probatio.Optional(ATTR_DEVICE_ID): cv.string,
        probatio.Optional(ATTR_INTERRUPT, default=False): cv.boolean,
        probatio.Optional(ATTR_LANGUAGE): cv.string,
        **_NEW,
    }
)
_ONE: Final = probatio.Schema({probatio.Required(ATTR_CHAT_ID): _CHAT_ID})
_READ: Final = probatio.Schema(
    {
        probatio.Required(ATTR_CHAT_ID): _CHAT_ID,
        probatio.Optional(ATTR_COUNT, default=DEFAULT_COUNT): probatio.All(
            probatio.Coerce(int), probatio.Range(min=1, max=MAX_COUNT)
        ),
    }
)
_MANY: Final = probatio.Schema({probatio.Required(ATTR_CHAT_IDS): probatio.All(cv.ensure_list, [_CHAT_ID])})


@callback
def async_register_chat_actions(hass: HomeAssistant) -> None:
    """Register them."""
    optional, only = SupportsResponse.OPTIONAL, SupportsResponse.ONLY
    for action, handler, schema, response in (
        (ACTION_SEND_MESSAGE, _async_send, _SEND, optional),
        (ACTION_CREATE_CHAT, _async_create, probatio.Schema(_NEW), optional),
        (ACTION_CLOSE_CHAT, _async_close, _ONE, SupportsResponse.NONE),
        (ACTION_GET_MESSAGES, _async_read, _READ, only),
        (ACTION_DELETE_CHATS, _async_delete, _MANY, SupportsResponse.NONE),
    ):
        hass.services.async_register(DOMAIN, action, _told(handler), schema=schema, supports_response=response)


def _told(handler: Any) -> Any:
    """Make the errors of chats such that Home Assistant shows a person."""

    async def told(call: ServiceCall) -> ServiceResponse:
        try:
            response: ServiceResponse = await handler(call)
        except StorageError as err:
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key=f"chat_{err.code}") from err
        except ChatError as err:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key=f"chat_{err.code}") from err
        return response

    return told


async def _async_send(call: ServiceCall) -> ServiceResponse:
    """Write into a chat, or a new one; the answer is waited for where it is asked for."""
    hub, caller = running_hub(call), await _async_caller(call)
    board_id = _board_id(call, hub)
    chat = await _async_chat_to_write(call, hub, caller)
    try:
        accepted = await hub.chat_service.chatting.send(
            caller,
            chat.chat_id,
            call.data[ATTR_TEXT],
            interrupt=call.data[ATTR_INTERRUPT],
            language=call.data.get(ATTR_LANGUAGE),
            speak_on=board_id,
        )
    except ChatClosedError as err:
        # An automation follows at once, as a voice does (requirements R1-9): the text waits there already.
        if err.next_chat_id is None:
            raise
        chat = hub.chats.get_chat(err.next_chat_id)
        accepted = await hub.chat_service.chatting.send(
            caller,
            chat.chat_id,
            call.data[ATTR_TEXT],
            language=call.data.get(ATTR_LANGUAGE),
            speak_on=board_id,
        )
    if not call.return_response:
        return None
    return {
        "chat_id": str(chat.chat_id),
        "message_id": str(accepted.message.message_id),
        "message_index": accepted.message.index,
        "answer": await accepted.done,
        **await _async_outcome(hub, chat.chat_id, accepted.ai_message_id),
    }


async def _async_outcome(hub: Runtime, chat_id: int, message_id: int) -> dict[str, Any]:
    """Return how an answer ended: what an agent says of its own failure looks like an answer, too."""
    try:
        rows = await hub.chats.last_messages(chat_id, MAX_COUNT)
    except ChatError:
        rows = ()  # deleted meanwhile
    details = next((row.details for row in rows if row.message_id == message_id), {})
    return {"error": details.get("error"), "is_interrupted": bool(details.get("interrupted"))}


async def _async_create(call: ServiceCall) -> ServiceResponse:
    """Make an empty chat."""
    chat = await running_hub(call).chat_service.lifecycle.create(await _async_caller(call), **_new(call))
    return {"chat_id": str(chat.chat_id), "name": chat.name}


async def _async_close(call: ServiceCall) -> ServiceResponse:
    """End a chat; what is said next goes to another one."""
    hub, caller = running_hub(call), await _async_caller(call)
    chat = hub.chats.get_chat(parse_id(call.data[ATTR_CHAT_ID]))
    require_manager(caller, chat)
    await hub.chat_service.chatting.abort(caller, chat.chat_id)
    await hub.chat_service.lifecycle.close(chat.chat_id)
    return None


async def _async_read(call: ServiceCall) -> ServiceResponse:
    """Return the newest messages of a chat."""
    hub, caller = running_hub(call), await _async_caller(call)
    chat = hub.chats.get_chat(parse_id(call.data[ATTR_CHAT_ID]))
    require(caller, chat)
    record = await hub.chats.get_record(chat.chat_id)
    rows = [row for row in record.messages if row.is_visible][-call.data[ATTR_COUNT] :]
    return {
        "chat_id": str(chat.chat_id),
        "name": chat.name,
        "session_stat": int(chat.stat),
        "last_message_index": chat.last_index,
        "messages": [_shown(row) for row in rows],
    }


async def _async_delete(call: ServiceCall) -> ServiceResponse:
    """Delete chats; they can be taken back for a while. Nothing is deleted where one of them may not be."""
    hub, caller = running_hub(call), await _async_caller(call)
    chat_ids = {parse_id(chat_id) for chat_id in call.data[ATTR_CHAT_IDS]}
    chats = [hub.chats.get_chat(chat_id) for chat_id in sorted(chat_ids)]
    for chat in chats:
        require_manager(caller, chat)
    for chat in chats:
        await hub.chat_service.chatting.abort(caller, chat.chat_id)
        await hub.chats.delete_chat(chat.chat_id)
    return None


async def _async_chat_to_write(call: ServiceCall, hub: Runtime, caller: Caller) -> Chat:
    if ATTR_CHAT_ID in call.data:
        chat = hub.chats.get_chat(parse_id(call.data[ATTR_CHAT_ID]))
        require(caller, chat, write=True)
        return chat
    return await hub.chat_service.lifecycle.create(caller, **_new(call))


def _new(call: ServiceCall) -> dict[str, str]:
    return {name: call.data[name] for name in (ATTR_NAME, ATTR_AGENT_ID, ATTR_CONTEXT) if name in call.data}


def _board_id(call: ServiceCall, hub: Runtime) -> str | None:
    """Return the board that speaks the answer. Raises `ServiceValidationError` for another device."""
    if (device_id := call.data.get(ATTR_DEVICE_ID)) is None:
        return None
    device = dr.async_get(call.hass).async_get(device_id)
    ids = [name for domain, name in device.identifiers if domain == DOMAIN] if device else []
    board = next((name for name in ids if hub.boards.get(name) is not None), None)
    if board is None:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_such_board")
    return board


async def _async_caller(call: ServiceCall) -> Caller:
    """Return for whom to act."""
    if (asker := await async_asker(call)) is not None:
        return Caller(user_id=asker.id, is_admin=asker.is_admin)
    users = await call.hass.auth.async_get_users()
    owner = next((user for user in users if user.is_owner), None)
    owner = owner or next((user for user in users if user.is_admin and not user.system_generated), None)
    if owner is None:
        raise ChatNotFoundError("this Home Assistant has no users yet")
    return Caller(user_id=owner.id, is_admin=True, is_automation=True)


def _shown(row: Message) -> dict[str, Any]:
    return {
        "message_id": str(row.message_id),
        "message_index": row.index,
        "role": {Sender.USER: "user", Sender.AI: "ai"}.get(row.sender, "system"),
        "text": row.text,
        "sent_ms": row.sent_ms,
    }
