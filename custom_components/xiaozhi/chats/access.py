"""Who may do what with a chat (requirements section 0): owner, admins all; a share reads, and writes if it says so."""

from .errors import ChatNotFoundError, ReadOnlyError
from .models import Caller, Chat, Share


def may_manage(caller: Caller, chat: Chat) -> bool:
    """Whether a caller may rename, share, archive and delete a chat."""
    return caller.is_admin or chat.owner_id == caller.user_id


def may_read(caller: Caller, chat: Chat) -> bool:
    """Whether a caller may know of a chat."""
    return may_manage(caller, chat) or _share(caller, chat) is not None


def may_write(caller: Caller, chat: Chat) -> bool:
    """Whether a caller may add messages to a chat."""
    share = _share(caller, chat)
    return may_manage(caller, chat) or (share is not None and share.can_write)


def require(caller: Caller, chat: Chat, *, write: bool = False) -> None:
    """Raise `ChatNotFoundError` for a stranger, `ReadOnlyError` for who may only read."""
    if not may_read(caller, chat):
        raise ChatNotFoundError(str(chat.chat_id))
    if write and not may_write(caller, chat):
        raise ReadOnlyError(str(chat.chat_id))


def require_manager(caller: Caller, chat: Chat) -> None:
    """Raise `ChatNotFoundError` for a stranger, `ReadOnlyError` for who a chat is shared with."""
    require(caller, chat)
    if not may_manage(caller, chat):
        raise ReadOnlyError(str(chat.chat_id))


def _share(caller: Caller, chat: Chat) -> Share | None:
    return next((share for share in chat.shares if share.user_id == caller.user_id), None)
