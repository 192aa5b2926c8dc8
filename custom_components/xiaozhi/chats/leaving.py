"""A person who is gone from the home: what was shown to them is shown no longer, their contexts go.

Their chats stay as they are, for admins: what was said is nobody's to lose by removing a login.
"""

from dataclasses import replace

from .contexts import ContextShelf
from .models import ChatRecord
from .repository import Repository


async def forget_user(repository: Repository, contexts: ContextShelf, user_id: str) -> int:
    """Forget a user in all chats that are shared with them; returns in how many. Raises `ChatError`."""

    def without_share(record: ChatRecord) -> ChatRecord:
        shares = tuple(share for share in record.chat.shares if share.user_id != user_id)
        return replace(record, chat=replace(record.chat, shares=shares))

    shared = [
        chat.chat_id
        for chat in repository.all_chats()
        if chat.removed_ms is None and any(share.user_id == user_id for share in chat.shares)
    ]
    for chat_id in shared:
        await repository.change_record(chat_id, without_share)
    for context in contexts.of_user(user_id):
        await contexts.delete(user_id, context.context_id)
    return len(shared)
