"""What a write changed, for whoever watches: the difference of what was on disk and what is."""

from collections.abc import Iterator

from .changes import ChatChange, ChatChanged, ChatCreated, ChatRemoved, MessageAdded, MessageChanged
from .models import Chat, ChatRecord, Message


def changes_between(before: ChatRecord | None, now: ChatRecord) -> Iterator[ChatChange]:
    """Yield what to tell, rows first and in the order of their indexes."""
    chat = now.chat
    if before is None:
        yield ChatCreated(chat=chat)
    known: dict[int, Message] = {} if before is None else {message.index: message for message in before.messages}
    for message in now.messages:
        if (old := known.get(message.index)) is None:
            yield MessageAdded(chat_id=chat.chat_id, message=message)
        elif old is not message and old != message:
            yield MessageChanged(chat_id=chat.chat_id, message=message)
    if before is None:
        return
    was_there, is_there = before.chat.removed_ms is None, chat.removed_ms is None
    if was_there and not is_there:
        yield ChatRemoved(chat=chat)
    elif is_there and not was_there:
        yield ChatCreated(chat=chat, is_restored=True)
    elif is_there and before.chat != chat:
        yield ChatChanged(chat=chat, hidden_from=_viewers(before.chat) - _viewers(chat))


def _viewers(chat: Chat) -> frozenset[str]:
    return frozenset({chat.owner_id, *(share.user_id for share in chat.shares)})
