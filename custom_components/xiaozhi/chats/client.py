"""A client on the socket that shows chats (requirements S0): opens, closes, pulls, and is pushed what happens in them.

Stock firmware never asks, so it gets nothing of this. Which chat is spoken into is the conversation's to know.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from ..protocol.chats import (
    ChatClose,
    ChatOpen,
    ChatPull,
    ChatPush,
    ChatRequest,
    Pane,
    Role,
    chat_opened,
    chat_placeholder,
    chat_refused,
    message_delta,
    message_index,
    message_new,
    message_range,
)
from .access import may_read, may_write
from .changes import (
    AnswerGrew,
    ChatChange,
    ChatChanged,
    ChatCreated,
    ChatRemoved,
    MessageAdded,
    MessageAnnounced,
)
from .conversation import BoardConversation
from .errors import BusyError, ChatError, ChatNotFoundError, InvalidIdError
from .feeds import Feeds
from .ids import is_placeholder, parse_id
from .kinds import Sender
from .models import Caller, Chat, Message
from .repository import Repository

MAX_RANGE: Final = 50
"""Messages in one answer to a pull (requirements R0-10)."""
MAX_REQUESTS: Final = 8
"""That are being answered at once; a client asks for one chat, or one range, at a time."""
MAX_PANES: Final = 16

_ROLES: Final = {Sender.USER: Role.USER, Sender.AI: Role.AI, Sender.SYSTEM: Role.AI}


type Answer = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPort:
    """What a client is told with, and as whom it asks."""

    send: Callable[[ChatPush], None]
    caller: Callable[[], Caller]
    welcome: Callable[[], str] = lambda: ""
    """Greeting of the agent; empty: the usual one (requirements section 7, conflict 15)."""
    explain: Callable[[str], str] = lambda code: code
    """Error code → a sentence in the client's language."""


class ChatClient:
    """One socket's view of chats. `receive` never waits; `close` ends and awaits what it began."""

    def __init__(self, repository: Repository, feeds: Feeds, conversation: BoardConversation, port: ClientPort) -> None:
        self._repository = repository
        self._feeds = feeds
        self._conversation = conversation
        self._port = port
        self._shown: dict[Pane, int] = {}
        """Pane → the chat that it shows; 0: a placeholder."""
        self._spoken_in: Pane = None
        """The pane whose chat is spoken into: the one that was opened last."""
        self._early: list[AnswerGrew] = []
        """Words of an answer that came before its new chat was on disk; pushed once the client shows that chat."""
        self._requests: set[asyncio.Task[None]] = set()
        self._stop_listening: Callable[[], None] | None = None

    def greet(self) -> None:
        """The client said in its hello that it knows chats: it is pushed what happens from now on."""
        if self._stop_listening is None:
            self._stop_listening = self._feeds.add_listener(self._on_change)
            self._shown.setdefault(self._spoken_in, self._conversation.chat_id or 0)

    def receive(self, request: ChatRequest) -> None:
        """Answer a request."""
        self.greet()
        match request:
            case ChatOpen():
                self._open(request)
            case ChatClose():
                self._shown.pop(request.pane_id, None)
                if request.pane_id == self._spoken_in:
                    self._conversation.choose(None)
            case ChatPull():
                self._begin(partial(self._pull, request), request.chat_id, request.pane_id)

    async def close(self) -> None:
        """The socket is gone."""
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None
        for task in self._requests:
            task.cancel()
        await asyncio.gather(*self._requests, return_exceptions=True)

    def _open(self, request: ChatOpen) -> None:
        try:
            chat_id = parse_id(request.chat_id)
        except InvalidIdError as err:
            self._refuse(err, request.chat_id, request.pane_id)
            return
        if not is_placeholder(chat_id):
            self._begin(partial(self._open_history, chat_id, request), request.chat_id, request.pane_id)
            return
        if self._show(request.pane_id, 0):
            self._conversation.choose(None)
            self._port.send(chat_placeholder(welcome_text=self._port.welcome(), pane_id=request.pane_id))

    async def _open_history(self, chat_id: int, request: ChatOpen) -> None:
        """Show a chat; where it may only be read, what is said next makes a chat of its own."""
        caller = self._port.caller()
        chat = await self._repository.user_open_chat(caller, chat_id)
        if not self._show(request.pane_id, chat_id):
            return
        self._conversation.choose(chat if may_write(caller, chat) else None)
        self._port.send(
            chat_opened(
                chat_id=chat_id,
                chat_name=chat.name,
                last_message_index=chat.last_index,
                pane_id=request.pane_id,
            )
        )

    async def _pull(self, request: ChatPull) -> None:
        chat = await self._repository.user_open_chat(self._port.caller(), parse_id(request.chat_id))
        first = max(request.from_index, 1)
        last = min(request.to_index or chat.last_index, chat.last_index, first + MAX_RANGE - 1)
        rows = await self._repository.get_messages(chat.chat_id, first, last)
        self._port.send(
            message_range(
                chat_id=chat.chat_id,
                from_index=first,
                to_index=last,
                last_message_index=chat.last_index,
                messages=[_pulled(row) for row in rows],
                pane_id=request.pane_id,
            )
        )

    def _begin(self, answer: Answer, asked: object, pane: Pane) -> None:
        if len(self._requests) >= MAX_REQUESTS:
            self._refuse(BusyError("too many requests at once"), asked, pane)
            return
        task = asyncio.create_task(self._answered(answer, asked, pane), name="xiaozhi chat request")
        self._requests.add(task)
        task.add_done_callback(self._requests.discard)

    async def _answered(self, answer: Answer, asked: object, pane: Pane) -> None:
        try:
            await answer()
        except ChatError as err:
            self._refuse(err, asked, pane)

    def _refuse(self, err: ChatError, asked: object, pane: Pane) -> None:
        self._port.send(chat_refused(chat_id=asked, message=self._port.explain(err.code), pane_id=pane))

    def _show(self, pane: Pane, chat_id: int) -> bool:
        """Remember what a pane shows; false, and told, where there are too many."""
        if pane not in self._shown and len(self._shown) >= MAX_PANES:
            self._refuse(BusyError("too many panes"), None, pane)
            return False
        self._shown[pane] = chat_id
        self._spoken_in = pane
        return True

    def _on_change(self, change: ChatChange) -> None:
        """Push what happens in the chats that are shown; and which chat is spoken into, when that becomes another."""
        match change:
            case ChatCreated(chat=chat) if chat.chat_id == self._conversation.chat_id:
                self._shown[self._spoken_in] = chat.chat_id
                self._port.send(
                    chat_opened(
                        chat_id=chat.chat_id, chat_name=chat.name, last_message_index=0, pane_id=self._spoken_in
                    )
                )
            case ChatChanged(chat=chat) if self._is_shown(chat) and not may_read(self._port.caller(), chat):
                self._hide(chat)
            case ChatRemoved(chat=chat) if self._is_shown(chat):
                self._hide(chat)
            case MessageAnnounced(chat_id=chat_id, message=message) if message.is_visible:
                self._push(chat_id, lambda pane: _new(chat_id, message, pane))
                early, self._early = self._early, []
                for grown in early:
                    self._grow(grown)
            case AnswerGrew():
                self._grow(change)
            case MessageAdded(chat_id=chat_id, message=message):
                self._push(
                    chat_id,
                    lambda pane: message_index(
                        chat_id=chat_id, message_id=message.message_id, index=message.index, pane_id=pane
                    ),
                )
            case _:
                pass

    def _is_shown(self, chat: Chat) -> bool:
        return chat.chat_id in self._shown.values()

    def _hide(self, chat: Chat) -> None:
        """Push nothing more of a chat that is gone for the caller, and say so; what is said next makes another one."""
        for pane in [pane for pane, shown in self._shown.items() if shown == chat.chat_id]:
            del self._shown[pane]
            self._refuse(ChatNotFoundError(str(chat.chat_id)), str(chat.chat_id), pane)
        if self._conversation.chat_id == chat.chat_id:
            self._conversation.choose(None)

    def _grow(self, grown: AnswerGrew) -> None:
        if grown.chat_id == self._conversation.chat_id and grown.chat_id not in self._shown.values():
            self._early.append(grown)
            return
        self._push(
            grown.chat_id,
            lambda pane: message_delta(
                chat_id=grown.chat_id,
                message_id=grown.message_id,
                chunk_id=grown.chunk_id,
                delta=grown.delta,
                pane_id=pane,
            ),
        )

    def _push(self, chat_id: int, make: Callable[[Pane], ChatPush]) -> None:
        for pane, shown in self._shown.items():
            if shown == chat_id:
                self._port.send(make(pane))


def _new(chat_id: int, message: Message, pane: Pane) -> ChatPush:
    return message_new(
        chat_id=chat_id,
        message_id=message.message_id,
        role=_ROLES.get(message.sender, Role.AI),
        message_type=int(message.type),
        content=message.content,
        pane_id=pane,
    )


def _pulled(message: Message) -> dict[str, Any]:
    """Return a row of a range; what people do not see is a stub, so that no gap appears (requirements R0-10)."""
    if not message.is_visible:
        return {"message_index": message.index, "hidden": True}
    return {
        "message_id": str(message.message_id),
        "message_index": message.index,
        "role": _ROLES.get(message.sender, Role.AI).value,
        "message_type": int(message.type),
        "content": message.content,
    }
