"""The agent's memory of one socket: a conversation id, and what was really said under it.

Home Assistant keeps a conversation under its id for five minutes. An interrupted or failed turn leaves things in there
that nobody heard (2026.11) or drops the turn (2026.10); after such a turn the next one goes on under a fresh id, into
which the heard part of the conversation is put first (`components/conversation/chat_log.py`).
"""

from collections import deque
from dataclasses import dataclass
from uuid import uuid4

from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant

from .pipeline import open_chat_session

SPEAKER = "{name} is speaking now, as the voice was recognised. Earlier messages may be from others."
NO_SPEAKER = "Who is speaking now is not known."
"""Said after somebody was named: Home Assistant keeps the last prompt of a conversation where none is given."""

MEMORY_EXCHANGES = 20
"""Questions with their answers that are put into a fresh conversation."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what was heard of its answer. Private."""

    question: str
    answer: str


class Dialogue:
    """Asked before every turn for the id to use, told after every turn how it went."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._exchanges: deque[Exchange] = deque(maxlen=MEMORY_EXCHANGES)
        self._question = ""
        self._is_tainted = False
        self.conversation_id = _fresh_id()
        self.extra_system_prompt: str | None = None
        """What an automation that began this conversation told the agent; it holds to the conversation's end."""
        self._has_named_speaker = False

    def prompt(self, speaker: str | None) -> str | None:
        """Return what the agent is told in this turn besides the words, which stay as they were said.

        `speaker`: who speaks, where recognition knows.
        """
        who = SPEAKER.format(name=speaker) if speaker else NO_SPEAKER if self._has_named_speaker else None
        self._has_named_speaker = self._has_named_speaker or speaker is not None
        return "\n".join(part for part in (self.extra_system_prompt, who) if part) or None

    def ask(self, question: str) -> None:
        """A question goes to the agent now."""
        self._question = question

    def answered(self, spoken: str, *, is_whole: bool) -> None:
        """The answer ended; `spoken` is what was heard. Not whole: the agent's own memory of it is wrong."""
        if self._question:
            self._exchanges.append(Exchange(self._question, spoken))
        self._question = ""
        self._is_tainted = self._is_tainted or not is_whole

    def adopt(self, conversation_id: str, extra_system_prompt: str | None) -> None:
        """Go on in a conversation that Home Assistant began (an automation's question)."""
        self._exchanges.clear()
        self._is_tainted = False
        self.conversation_id = conversation_id
        self.extra_system_prompt = extra_system_prompt

    def prepare(self, context: Context, agent_id: str) -> None:
        """Make `conversation_id` right for the next turn. Runs in the task of that turn's run."""
        if not self._is_tainted:
            return
        self._is_tainted = False
        self.conversation_id = _fresh_id()
        if not self._exchanges:
            return
        with (
            open_chat_session(self._hass, self.conversation_id, context) as session,
            conversation.async_get_chat_log(self._hass, session) as chat_log,
        ):
            for exchange in self._exchanges:
                chat_log.async_add_user_content(conversation.UserContent(content=exchange.question))
                chat_log.async_add_assistant_content_without_tools(
                    conversation.AssistantContent(agent_id=agent_id, content=exchange.answer or "…")
                )


def _fresh_id() -> str:
    """Return an id that is no ULID: Home Assistant keeps such ids as they are (helpers/chat_session.py)."""
    return f"xiaozhi-{uuid4().hex}"
