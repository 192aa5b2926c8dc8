"""Typed turns without a board: the agent of a chat through Home Assistant's pipeline; fills `chats.asking.Asker`."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant, callback

from ..chats.asking import Question
from ..chats.models import Chat
from ..chats.recall import Recalled
from ..session.acts import AgentAct
from .assist_events import AnswerEvents
from .dialogue import Dialogue
from .pipeline import RunIdentity
from .runs import ask_agent, finished, in_own_task

MAX_DIALOGUES: Final = 64
"""Chats whose conversation in Home Assistant is known; of others the agent is told the past again."""

type AgentOfChat = Callable[[Chat], tuple[str | None, str | None]]
"""Pipeline and agent of a chat; None: the preferred pipeline, that pipeline's agent."""
type RecallChat = Callable[[Chat, str], Awaitable[Recalled]]
"""The past of a chat, for a turn."""


class TypedAsker:
    """Asks on behalf of the Home Assistant user who typed, with that user's rights."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], *, agent_of: AgentOfChat, recall: RecallChat
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._agent_of = agent_of
        self._recall = recall
        self._dialogues: OrderedDict[int, Dialogue] = OrderedDict()

    async def ask(
        self, question: Question, *, on_delta: Callable[[str], None], on_act: Callable[[AgentAct], None]
    ) -> None:
        """Ask. Raises `EngineError`; cancellation ends the run."""
        chat = question.chat
        pipeline_id, agent_id = self._agent_of(chat)
        identity = RunIdentity(
            pipeline_id=pipeline_id,
            agent_id=agent_id,
            device_id=None,
            satellite_id=None,
            silence_s=0,
            language=question.language,
            context=Context(user_id=question.user_id or None),
            is_counted=True,  # by `chats/chatting.py`
        )
        events = AnswerEvents(on_delta=on_delta, on_act=on_act)
        dialogue = self._dialogue(chat.chat_id)
        recalled = await self._recall(chat, question.turn_id)
        run = ask_agent(self._hass, dialogue, recalled, identity, question.text, None, events.take, on_act)
        await finished(in_own_task(self._hass, self._entry, run, f"xiaozhi agent of chat {chat.chat_id}"))
        if events.error is not None:
            raise events.error

    @callback
    def answered(self, chat_id: int, *, is_whole: bool) -> None:
        """Know whether Home Assistant's memory of the chat is right."""
        if (dialogue := self._dialogues.get(chat_id)) is not None:
            dialogue.answered(is_whole=is_whole)

    def _dialogue(self, chat_id: int) -> Dialogue:
        dialogue = self._dialogues.get(chat_id)
        if dialogue is None:
            dialogue = self._dialogues[chat_id] = Dialogue(self._hass)
        self._dialogues.move_to_end(chat_id)
        if len(self._dialogues) > MAX_DIALOGUES:
            self._dialogues.popitem(last=False)
        return dialogue
