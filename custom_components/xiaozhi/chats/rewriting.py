"""Messages that a person wrote anew (requirements R3-4): all old rows go, new ones get new indexes, at one stroke."""

from collections.abc import Sequence
from functools import partial

from . import rows
from .access import require_manager
from .errors import BusyError, ChatClosedError
from .ids import Snowflakes
from .kinds import ChatStat, Sender
from .models import Caller, Chat, ChatRecord, Message
from .ports import Clock
from .repository import Repository
from .turns import TurnSlots

type Lines = Sequence[tuple[Sender, str]]
"""Who said what, in order."""


async def replace_messages(
    repository: Repository, slots: TurnSlots, caller: Caller, chat_id: int, lines: Lines, *, now_ms: Clock
) -> Chat:
    """Put these messages in place of all that there are.

    Raises `BusyError` while an answer is made, `ChatClosedError` in a chat that has ended, `TooLargeError`.
    """
    require_manager(caller, repository.get_chat(chat_id))
    if slots.current(chat_id) is not None:
        raise BusyError(str(chat_id))
    step = partial(_rewritten, lines=lines, ids=repository.ids, user_id=caller.user_id, now_ms=now_ms())
    return (await repository.change_record(chat_id, step)).chat


def _rewritten(record: ChatRecord, *, lines: Lines, ids: Snowflakes, user_id: str, now_ms: int) -> ChatRecord:
    if record.chat.stat is ChatStat.CLOSED:
        raise ChatClosedError(record.chat.chat_id, record.chat.next_chat_id)
    record = rows.without_messages(record, now_ms=now_ms)
    for sender, text in lines:
        is_user = sender is Sender.USER
        draft = Message(
            message_id=ids.next(),
            index=0,
            sender=sender,
            sender_id=user_id if is_user else record.chat.agent_id,
            text=text,
        )
        record = rows.with_message(record, draft, now_ms=now_ms)
    return record
