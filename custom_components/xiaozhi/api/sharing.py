"""Who else sees a chat, and what can be taken out of it as a file."""

from dataclasses import replace
from typing import Any

from aiohttp import web
import probatio

from ..chats.errors import ChatNotFoundError, FullError
from ..chats.models import Chat, ChatRecord, Share
from .call import ApiView, Call, paths, serve
from .shapes import chat_shape

MAX_SHARES = 50
"""More people than live in any home."""


class ShareView(ApiView):
    """One share of a chat; owner and admins."""

    url, extra_urls = paths("/conversations/{chat_id}/shares/{user_id}")
    name = "api:xiaozhi:conversation:share"

    _BODY = probatio.Schema({probatio.Optional("can_write", default=False): bool})

    @serve
    async def put(self, call: Call, chat_id: str, user_id: str) -> web.Response:
        """Show a chat to a person, for reading or for writing."""
        chat, wanted = call.managed_chat(chat_id), await call.body(self._BODY)
        user = await call.hass.auth.async_get_user(user_id)
        if user is None or user.system_generated or not user.is_active:
            raise ChatNotFoundError("no such user")
        share = Share(user_id=user.id, can_write=wanted["can_write"], shared_ms=call.hub.now_ms())
        return self.json(await _change(call, chat, user.id, share))

    @serve
    async def delete(self, call: Call, chat_id: str, user_id: str) -> web.Response:
        """Show it to that person no longer."""
        return self.json(await _change(call, call.managed_chat(chat_id), user_id, None))


async def _change(call: Call, chat: Chat, user_id: str, share: Share | None) -> dict[str, Any]:
    def apply(record: ChatRecord) -> ChatRecord:
        others = tuple(item for item in record.chat.shares if item.user_id != user_id)
        shares = others if share is None else (*others, share)
        if len(shares) > MAX_SHARES:
            raise FullError(f"a chat is shared with at most {MAX_SHARES} people")
        return replace(record, chat=replace(record.chat, shares=shares))

    record = await call.hub.chats.change_record(chat.chat_id, apply)
    return chat_shape(record.chat, call.caller, await call.names())
