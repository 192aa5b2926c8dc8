"""The agent's memory of a chat in Home Assistant: a conversation id, and what was really said under it.

Home Assistant keeps a conversation under its id for five minutes. An interrupted or failed turn leaves things in there
that nobody heard (2026.11) or drops the turn (2026.10); somebody may write into the chat beside us, or change its rows;
it belongs to whoever began it, and a chat may be shared (2026.11 refuses the other one: helpers/chat_session.py); and
after a restart nothing is left at all. Then the next turn goes on under a fresh id, into which the chat's rows are
put first, as they were heard (`components/conversation/chat_log.py`).
"""

from collections.abc import Iterator
from itertools import count, groupby
from typing import Final

from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import llm

from ..chats.recall import PastCall, Recalled, Said
from ..const import DOMAIN
from .pipeline import fresh_conversation_id, open_chat_session

SPEAKER = "{name} is speaking now, as the voice was recognised. Earlier messages may be from others."
NO_SPEAKER = "Who is speaking now is not known."
"""Said after somebody was named: Home Assistant keeps the last prompt of a conversation where none is given."""

KEPT_S: Final = 240.0
"""How long we count on Home Assistant's own memory: less than its five minutes (helpers/chat_session.py)."""


class Dialogue:
    """Asked before every turn for the id to use, told after every turn how it went."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self.conversation_id = fresh_conversation_id()
        self._opening_prompt: str | None = None
        """What an automation that began this conversation told the agent; it holds to the conversation's end."""
        self._known: Recalled | None = None
        """What the conversation under `conversation_id` was begun with."""
        self._turn_ids: set[str] = set()
        """The turns that it knows."""
        self._is_tainted = False
        self._is_adopted = False
        self._has_named_speaker = False
        self._used_s = 0.0
        self._last_context: Context | None = None

    def answered(self, *, is_whole: bool) -> None:
        """The answer ended. Not whole: Home Assistant's memory of it is wrong."""
        self._is_tainted = self._is_tainted or not is_whole

    def adopt(self, conversation_id: str, prompt: str | None) -> None:
        """Go on in a conversation that Home Assistant began (an automation's question)."""
        self.conversation_id, self._opening_prompt = conversation_id, prompt
        self._is_tainted, self._is_adopted = False, True

    def prepare(self, recalled: Recalled | None, context: Context, agent_id: str) -> None:
        """Make `conversation_id` right for the next turn. Runs in the task of that turn's run.

        `recalled`: the chat's past; None: there is no chat, and nothing before this turn.
        """
        now_s = self._hass.loop.time()
        is_others = self._last_context is not None and self._last_context.user_id != context.user_id
        if not self._is_adopted and (is_others or self._is_stale(recalled, now_s)):
            self.conversation_id = fresh_conversation_id()
            self._turn_ids = set()
            self._has_named_speaker = False
            if recalled is not None and recalled.said:
                self._put(recalled.said, context, agent_id)
        self._is_tainted = self._is_adopted = False
        self._known, self._used_s, self._last_context = recalled, now_s, context
        if recalled is not None:
            self._turn_ids |= {*recalled.turn_ids, recalled.turn_id}

    def prompt(self, who: str = "") -> str | None:
        """Return what the agent is told in this turn besides the words, which stay as they were said; `who` last.

        After `prepare`.
        """
        own = self._known.prompt if self._known is not None else None
        return "\n".join(part for part in (own, self._opening_prompt, who) if part) or None

    def who(self, speaker: str | None) -> str:
        """Return what the agent is told of who speaks, where recognition knows or knew it in this conversation."""
        was_named, self._has_named_speaker = self._has_named_speaker, self._has_named_speaker or speaker is not None
        return SPEAKER.format(name=speaker) if speaker else NO_SPEAKER if was_named else ""

    def _is_stale(self, recalled: Recalled | None, now_s: float) -> bool:
        """Whether Home Assistant's memory is gone, or another one than the chat's."""
        if self._is_tainted:
            return True
        if self._known is None or recalled is None:
            return self._known is not recalled
        return (
            now_s - self._used_s > KEPT_S
            or recalled.chat_id != self._known.chat_id
            or not recalled.turn_ids <= self._turn_ids
            or recalled.edits != self._known.edits
            or recalled.prompt != self._known.prompt
        )

    def _put(self, said: tuple[Said, ...], context: Context, agent_id: str) -> None:
        entry = er.async_get(self._hass).async_get(agent_id)
        is_ours = entry is not None and entry.platform == DOMAIN  # other servers want more back than we have kept
        with (
            open_chat_session(self._hass, self.conversation_id, context) as session,
            conversation.async_get_chat_log(self._hass, session) as chat_log,
        ):
            numbers = count()
            for one in said:
                if one.is_user:
                    chat_log.async_add_user_content(conversation.UserContent(content=one.text))
                    continue
                if is_ours:
                    chat_log.content.extend(_called(one.calls, agent_id, numbers))
                answer = conversation.AssistantContent(agent_id=agent_id, content=one.text)
                chat_log.async_add_assistant_content_without_tools(answer)


def _called(calls: tuple[PastCall, ...], agent_id: str, numbers: Iterator[int]) -> Iterator[conversation.Content]:
    """Yield calls that were made in the past. The log's own methods would make them again.

    Their ids are new, nine letters and digits: another server, which Mistral's may be now, refuses those of the first.
    """
    for _, together in groupby(calls, key=lambda call: call.request):
        listed = [(f"past{next(numbers):05}", call) for call in together]
        inputs = [llm.ToolInput(call.name, dict(call.arguments), id=id_) for id_, call in listed]
        yield conversation.AssistantContent(agent_id=agent_id, tool_calls=inputs)
        for id_, call in listed:
            if call.result is not None:
                result = llm.ToolResult(data=dict(call.result), error=call.is_error)
                yield conversation.ToolResultContent(
                    agent_id=agent_id, tool_call_id=id_, tool_name=call.name, result=result
                )
