"""One conversation through a board: which chat its turns go to, and its events on their way into it.

Made with the board's session. Voice always has its way: it interrupts what goes on in the chat, it rolls over into the
next chat without anybody noticing (requirements R1-9), and nothing is stored before something was said (R0-7).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from ..audio.format import MIC
from ..audio.wav import wav_of
from ..session.events import (
    AgentActed,
    AnswerGrew,
    FirstSound,
    Heard,
    PhotoTaken,
    SessionEvent,
    TurnEnded,
    TurnKind,
)
from .access import may_write
from .changes import ConversationEnded
from .kinds import ChatStat
from .lifecycle import Lifecycle
from .models import Caller, Chat
from .recall import Recalled
from .recorder import Recorder, TurnOrigin
from .turn_record import TurnRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """What a conversation has to know of its board, as it is now."""

    owner_id: str
    """The person that the board was assigned to."""
    continues: bool = False
    """Go on in the board's last chat, if it is still open; else each conversation has its own."""
    language: str = ""
    explain: Callable[[str], str] = field(default=lambda code: code)
    """Error code → a sentence, in the language that the board speaks."""


class BoardConversation:
    """Gets the session's events in `take`, which never waits. `interrupt` silences the turn of an id on the board."""

    def __init__(
        self,
        recorder: Recorder,
        lifecycle: Lifecycle,
        *,
        board_id: str,
        line: Callable[[], BoardLine],
        interrupt: Callable[[str], None],
    ) -> None:
        self._recorder = recorder
        self._lifecycle = lifecycle
        self._board_id = board_id
        self._line = line
        self._interrupt = interrupt
        self._records: dict[str, TurnRecord] = {}
        """The turns that have not ended: one, and those that an engine holds up."""
        self._chat: Chat | None = None
        self._carried_from: int | None = None
        self._recording = b""

    @property
    def chat_id(self) -> int | None:
        """The chat of this conversation; None: nothing was said yet, the next text makes one."""
        return None if self._chat is None else self._chat.chat_id

    def choose(self, chat: Chat | None) -> None:
        """Go on in a chat that the client opened, None: in a new one. The caller has asked for permission."""
        self._chat, self._carried_from = chat, None

    def take(self, event: SessionEvent) -> None:
        """Take one event of the session."""
        match event:
            case Heard():
                self._hear(event)
            case AnswerGrew() if record := self._records.get(event.turn_id):
                record.grew(event.delta)
            case AgentActed() if record := self._records.get(event.turn_id):
                record.acted(event.act)
            case PhotoTaken() if record := self._records.get(event.turn_id):
                record.pictured(event.photo, event.question)
            case FirstSound() if record := self._records.get(event.turn_id):
                record.sounded(event.after_ms)
            case TurnEnded():
                self._end(event)
            case _:
                pass

    def keep_recording(self, pcm: bytes) -> None:
        """Keep how it sounded (16 kHz, mono, 16 bit) with what is heard next."""
        self._recording = pcm

    async def recall(self) -> Recalled | None:
        """Return what the agent is to know in the turn that was heard last; None: there is none."""
        if self._chat is None or not self._records:
            return None
        turn_id = next(reversed(self._records))
        chat = self._recorder.repository.find_chat(self._chat.chat_id) or self._chat
        return await self._recorder.recall(chat, turn_id=turn_id, before=self._carried_from)

    def close(self) -> None:
        """The board's socket is gone; what has not ended was interrupted. The chat stays open."""
        for record in self._records.values():
            record.ended(is_interrupted=True)
        self._records.clear()
        if self._chat is not None:
            ended = ConversationEnded(chat_id=self._chat.chat_id, board_id=self._board_id)
            self._recorder.feeds.publish(ended)
            self._recorder.writers.give_up(self._chat.chat_id)

    def _hear(self, event: Heard) -> None:
        recording, self._recording = self._recording, b""
        if self._chat is None and not event.is_for_agent:
            return  # «Hi ESP», «goodbye»: nothing that makes a chat
        line = self._line()
        chat = self._chat = self._place(line)
        slot = self._recorder.slots.seize(chat.chat_id, event.turn_id, partial(self._interrupt, event.turn_id))
        record = TurnRecord(self._recorder, self._origin(chat, line, event.turn_id), slot)
        self._records[event.turn_id] = record
        stored = record.heard(event.text, speaker=event.speaker, is_for_agent=event.is_for_agent)
        if recording:
            self._recorder.attach(chat.chat_id, stored, wav_of(recording, MIC))

    def _end(self, event: TurnEnded) -> None:
        record = self._records.pop(event.turn_id, None)
        if record is not None:
            record.ended(
                spoken=event.spoken,
                prompt=event.answer,
                is_interrupted=event.is_interrupted,
                error=event.error,
            )
        elif event.kind is TurnKind.PROMPT and self._chat is not None and event.answer:
            self._recorder.note_prompt(self._origin(self._chat, self._line(), event.turn_id), event.answer)

    def _origin(self, chat: Chat, line: BoardLine, turn_id: str) -> TurnOrigin:
        return TurnOrigin(
            chat_id=chat.chat_id,
            turn_id=turn_id,
            user_id=line.owner_id,
            board_id=self._board_id,
            language=line.language,
            is_voice=True,
            explain=line.explain,
        )

    def _place(self, line: BoardLine) -> Chat:
        """Return the chat that a turn goes to: this conversation's, else the board's last one, else a new one.

        What was chosen is asked again each time: a share may have ended, or the board is somebody else's now.
        """
        repository = self._recorder.repository
        known = self._chat
        if known is None and line.continues:
            known = repository.newest_of_board(self._board_id)
            if known is not None and (known.stat is ChatStat.PENDING or known.owner_id != line.owner_id):
                known = None  # what waits there is somebody's to send
        if known is None:
            return self._make(line, previous=None)
        writer = self._recorder.writers.find(known.chat_id)
        if writer is not None and writer.is_new:  # it is just being made
            chat: Chat | None = known
        else:
            chat = repository.find_chat(known.chat_id)
        if chat is None or chat.removed_ms is not None or not may_write(Caller(user_id=line.owner_id), chat):
            return self._make(line, previous=None)
        if chat.stat is ChatStat.CLOSED or self._recorder.is_full(chat.chat_id):
            return self._make(line, previous=chat)
        return chat

    def _make(self, line: BoardLine, *, previous: Chat | None) -> Chat:
        """Return a chat that will be on disk before its first row."""
        self._carried_from = None if previous is None else previous.chat_id
        chat = Chat(
            chat_id=self._recorder.repository.ids.next(),
            owner_id=previous.owner_id if previous else line.owner_id,
            name="",
            board_id=self._board_id,
            agent_id=previous.agent_id if previous else "",
            context=previous.context if previous else "",
        )
        self._recorder.create_before(chat.chat_id, partial(self._create, chat, previous))
        return chat

    async def _create(self, chat: Chat, previous: Chat | None) -> None:
        if previous is not None:
            await self._recorder.writers.settled(previous.chat_id)  # it may be on its way to the disk itself
        await self._lifecycle.create_for_board(
            chat_id=chat.chat_id, owner_id=chat.owner_id, board_id=self._board_id, previous=previous
        )
