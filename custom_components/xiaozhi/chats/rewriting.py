"""What a person wrote anew (requirements R3-4): a chat's context, its messages, or both, at one stroke.

Of messages all old rows go, new ones get new indexes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from . import rows
from .access import require_manager
from .errors import BusyError, ChatClosedError
from .ids import Snowflakes
from .kinds import ChatStat, Sender
from .models import Caller, Chat, ChatRecord, Message
from .ports import Clock
from .repository import Repository

type Lines = Sequence[tuple[Sender, str]]
"""Who said what, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """What takes the place of what there is; None: that stays."""

    context: str | None = field(default=None, repr=False)
    lines: Lines | None = field(default=None, repr=False)


async def rewrite(
    repository: Repository,
    caller: Caller,
    chat_id: int,
    wanted: Rewriting,
    *,
    is_running: Callable[[int], bool],
    now_ms: Clock,
) -> Chat:
    """Put these in place of what there is, all or nothing.

    Raises `BusyError` while an answer is made (`is_running`), `ChatClosedError` in a chat that has ended,
    `TooLargeError`.
    """
    require_manager(caller, repository.get_chat(chat_id))

    def step(record: ChatRecord) -> ChatRecord:
        if is_running(chat_id):  # asked here: a turn may have begun while the chat was read
            raise BusyError(str(chat_id))
        if record.chat.stat is ChatStat.CLOSED:
            raise ChatClosedError(record.chat.chat_id, record.chat.next_chat_id)
        if wanted.lines is not None:
            record = _rewritten(record, lines=wanted.lines, ids=repository.ids, user_id=caller.user_id, now_ms=now_ms())
        return record if wanted.context is None else rows.with_columns(record, {"context": wanted.context})

    return (await repository.change_record(chat_id, step)).chat


def _rewritten(record: ChatRecord, *, lines: Lines, ids: Snowflakes, user_id: str, now_ms: int) -> ChatRecord:
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
