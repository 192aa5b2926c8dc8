"""Everything that happens in chats, over a disk in memory, with an agent that says what a test tells it to."""
# ruff: noqa: D102 - the ports say what the methods do

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from custom_components.xiaozhi.chats.asking import Question
from custom_components.xiaozhi.chats.changes import ChatChange
from custom_components.xiaozhi.chats.chatting import Chatting
from custom_components.xiaozhi.chats.conversation import BoardConversation, BoardLine
from custom_components.xiaozhi.chats.feeds import Feeds
from custom_components.xiaozhi.chats.lifecycle import Lifecycle
from custom_components.xiaozhi.chats.models import Caller, Chat, Message
from custom_components.xiaozhi.chats.recorder import Recorder
from custom_components.xiaozhi.chats.repository import Repository
from custom_components.xiaozhi.chats.turns import TurnSlots
from custom_components.xiaozhi.session.acts import AgentAct
from custom_components.xiaozhi.session.errors import EngineError
from custom_components.xiaozhi.session.events import AgentActed, AnswerGrew, Heard, TurnEnded, TurnKind, TurnStarted
from tests.chats.disk import ANNA, Clock, Disk, opened

BOARD = "aa:bb:cc:dd:ee:ff"
CALLER = Caller(user_id=ANNA)


@dataclass(slots=True)
class FakeAsker:
    """Fills `Asker`: says `words` with a pause before each, then fails if told to."""

    words: Sequence[str] = ("Four", ".")
    pause_s: float = 0.1
    acts: Sequence[AgentAct] = ()
    error: Exception | None = None
    asked: list[Question] = field(default_factory=list)
    cancelled: int = 0
    endings: list[tuple[int, bool]] = field(default_factory=list)

    async def ask(
        self, question: Question, *, on_delta: Callable[[str], None], on_act: Callable[[AgentAct], None]
    ) -> None:
        self.asked.append(question)
        try:
            for act in self.acts:
                on_act(act)
            for word in self.words:
                await asyncio.sleep(self.pause_s)
                on_delta(word)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.error is not None:
            raise self.error

    def answered(self, chat_id: int, *, is_whole: bool) -> None:
        self.endings.append((chat_id, is_whole))


@dataclass(slots=True)
class FakeBoards:
    """Fills `Speaker`."""

    awake: set[str] = field(default_factory=set)
    said: list[tuple[str, str]] = field(default_factory=list)

    def can_speak(self, board_id: str) -> bool:
        return board_id in self.awake

    async def speak(self, board_id: str, text: str) -> None:
        if board_id not in self.awake:
            raise EngineError("board_gone")
        self.said.append((board_id, text))


@dataclass(slots=True)
class FakeLimiter:
    """Fills `Limiter`."""

    wait_s: float | None = None

    def take(self, key: str) -> float | None:  # noqa: ARG002 - the port's
        return self.wait_s


@dataclass(slots=True, kw_only=True)
class Talk:
    """All of it."""

    disk: Disk
    repository: Repository
    feeds: Feeds
    slots: TurnSlots
    recorder: Recorder
    lifecycle: Lifecycle
    asker: FakeAsker
    boards: FakeBoards
    limiter: FakeLimiter
    chatting: Chatting
    changes: list[ChatChange]
    limit: list[int]
    line: list[BoardLine]
    interrupted: list[str] = field(default_factory=list)

    async def chat(self) -> Chat:
        """Make a chat of Anna's."""
        return await self.lifecycle.create(CALLER)

    def conversation(self) -> BoardConversation:
        """Begin a conversation through the board."""
        return BoardConversation(
            self.recorder,
            self.lifecycle,
            board_id=BOARD,
            line=lambda: self.line[0],
            interrupt=self.interrupted.append,
        )

    async def rows(self, chat_id: int) -> list[tuple[int, str]]:
        """Return index and text of a chat's rows, when everything is on disk."""
        return [(row.index, row.text) for row in await self.messages(chat_id)]

    async def messages(self, chat_id: int) -> tuple[Message, ...]:
        """Return a chat's rows, when everything is on disk."""
        await self.recorder.writers.settled()
        return await self.repository.get_messages(chat_id, 1, 1_000_000)

    def of(self, *kinds: type) -> list[ChatChange]:
        """Return the changes of some kinds so far."""
        return [change for change in self.changes if isinstance(change, kinds)]


@asynccontextmanager
async def talking(disk: Disk | None = None, clock: Clock | None = None) -> AsyncGenerator[Talk]:
    """Yield everything, loaded, and close it."""
    disk, clock = disk or Disk(), clock or Clock()
    async with opened(disk, clock) as repository:
        feeds, slots, limit = Feeds(repository.ids.next), TurnSlots(), [0]
        repository.add_listener(feeds.publish)
        changes: list[ChatChange] = []
        feeds.add_listener(changes.append)
        recorder = Recorder(repository, feeds, slots, now_ms=clock, limit_characters=lambda: limit[0])
        lifecycle = Lifecycle(repository, limit_characters=lambda: limit[0], prefix=lambda: "Chat ")
        asker, boards, limiter = FakeAsker(), FakeBoards(), FakeLimiter()
        chatting = Chatting(
            recorder,
            lifecycle,
            asker,
            speaker=boards,
            limiter=limiter,
            explain=lambda code, _: f"sentence for {code}",
        )
        try:
            yield Talk(
                disk=disk,
                repository=repository,
                feeds=feeds,
                slots=slots,
                recorder=recorder,
                lifecycle=lifecycle,
                asker=asker,
                boards=boards,
                limiter=limiter,
                chatting=chatting,
                changes=changes,
                limit=limit,
                line=[BoardLine(owner_id=ANNA, explain=lambda code: f"sentence for {code}")],
            )
        finally:
            await chatting.close()
            await recorder.writers.settled()
            feeds.close()


def turn(
    conversation: BoardConversation,
    text: str,
    answer: str = "",
    *,
    spoken: str | None = None,
    is_interrupted: bool = False,
    error: str | None = None,
    acts: Sequence[AgentAct] = (),
    is_for_agent: bool = True,
) -> str:
    """Have a board's turn happen at once, as its session tells it. Returns its id."""
    turn_id = begin(conversation, text, is_for_agent=is_for_agent)
    for act in acts:
        conversation.take(AgentActed(turn_id=turn_id, act=act))
    if answer and is_for_agent:
        conversation.take(AnswerGrew(turn_id=turn_id, delta=answer))
    conversation.take(
        TurnEnded(
            turn_id=turn_id,
            kind=TurnKind.VOICE,
            answer=answer,
            spoken=answer if spoken is None else spoken,
            is_interrupted=is_interrupted,
            error=error,
        )
    )
    return turn_id


def begin(conversation: BoardConversation, text: str, *, is_for_agent: bool = True) -> str:
    """Have a board hear something. Returns the id of the turn, which goes on."""
    turn_id = uuid4().hex
    conversation.take(TurnStarted(turn_id=turn_id, kind=TurnKind.VOICE))
    conversation.take(Heard(turn_id=turn_id, text=text, is_for_agent=is_for_agent))
    return turn_id
