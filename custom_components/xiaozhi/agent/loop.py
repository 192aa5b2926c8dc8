"""The agent's loop: ask the model, let Home Assistant run the calls, ask again, and stop.

Home Assistant's chat log keeps the conversation and runs the tools in parallel (`components/conversation/chat_log.py`);
this module decides what goes out and when it ends.
"""

from collections.abc import AsyncGenerator, AsyncIterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
import time
from typing import Any

from homeassistant.components.conversation import (
    AssistantContent,
    AssistantContentDeltaDict,
    ChatLog,
    ToolResultContent,
)

from .answer_text import Said, Thought
from .calls import RawCall, wire_name
from .chunks import Delta, Tokens
from .errors import NoAnswerError, NoRoomError, TooLongError
from .history import Message, Window, cut_results, shorten
from .model import Model
from .persona import Role
from .stream import AnswerPart, Calls, Cut, Full, ThinkingField, UnopenedThought, read_answer
from .tools import CheckedCall, tool_definitions
from .usage import TurnUsage
from .wire import chat_messages, preset_messages, system_message

MAX_DEPTH = 5  # requirements S2-22
LAST_ROUND = "No more tools can be used. Answer now, in words, with what you know."
MAX_SHORTENINGS = 3
_SPOKEN_ACTIONS = ("response", "notfound", "error")


@dataclass(slots=True, kw_only=True)
class Request:
    """What the loop needs besides the chat log."""

    agent_id: str
    """The entity that answers."""
    window: Window
    known: str = ""
    """What is remembered of earlier talks; after the prompt, because it changes between talks."""
    tail: str = ""
    """The end of the prompt, for tasks: they have no history after it that a server could keep."""
    presets: Sequence[tuple[Role, str]] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the request: sampling, length, form of the answer."""
    beside: str = ""
    """What stands before the person's words in this turn only (`prompt.py`); the chat log does not keep it."""
    files: Mapping[int, Sequence[Message]] = field(default_factory=dict)


async def async_answer(chat_log: ChatLog, model: Model, request: Request, usage: TurnUsage) -> None:
    """Answer the last user message into the chat log. Raises `AgentError`; what was said by then is in the log.

    Cancellation closes the HTTP stream; tools that run already are Home Assistant's and finish.
    """
    turn = _Turn(chat_log, model, request, usage)
    for depth in range(MAX_DEPTH + 1):
        if not await turn.round(is_last=depth == MAX_DEPTH):
            break
    if not turn.has_said and not usage.tool_calls:
        raise NoRoomError if turn.is_full else NoAnswerError
    if not isinstance(chat_log.content[-1], AssistantContent):  # a success that needs no words
        chat_log.async_add_assistant_content_without_tools(AssistantContent(agent_id=request.agent_id, content=""))


def spoken_result(data: Mapping[str, Any]) -> str | None:
    """Return the words of a result that needs no other request to the model; None where the model must be asked.

    `{"action": "response" | "notfound" | "error", "response" or else "result": words}` is spoken as it is, after
    `{"action": "none"}` nothing is said (requirements S2-33, R2-8).
    """
    action = str(data.get("action", "")).casefold().replace("_", "")
    if action == "none":
        return ""
    words = (data.get(key) for key in ("response", "result")) if action in _SPOKEN_ACTIONS else ()
    return next((text for text in words if isinstance(text, str) and text.strip()), None)


class _Turn:
    def __init__(self, chat_log: ChatLog, model: Model, request: Request, usage: TurnUsage) -> None:
        self.has_said = self.is_full = False
        self._chat_log = chat_log
        self._model = model
        self._request = request
        self._usage = usage
        self._tools = tool_definitions(chat_log.llm_api) if chat_log.llm_api else []
        listed = chat_log.llm_api.tools if chat_log.llm_api else ()
        self._names = {wire_name(tool.name): tool.name for tool in listed}
        self._window = request.window
        self._started = time.monotonic()

    async def round(self, *, is_last: bool) -> bool:
        """Ask once and let the calls run; returns whether the model must be asked again."""
        for shortening in range(MAX_SHORTENINGS + 1):
            try:
                return await self._ask(is_last=is_last)
            except TooLongError:
                if shortening == MAX_SHORTENINGS:
                    raise
                self._window = self._window.halved()
        raise AssertionError("unreachable")

    async def _ask(self, *, is_last: bool) -> bool:
        self._usage.rounds += 1
        tools = [] if is_last else self._tools
        async with aclosing(self._deltas(self._body(tools, is_last=is_last), tools)) as deltas:
            added = self._chat_log.async_add_delta_content_stream(self._request.agent_id, deltas)
            results = [content async for content in added if isinstance(content, ToolResultContent)]
        texts = [spoken_result(content.result.data) for content in results]
        if not texts or None in texts:
            return bool(texts)
        if words := " ".join(text for text in texts if text):
            await self._say(words)
        return False

    async def _say(self, text: str) -> None:
        """Add what tools want to have spoken as it is (requirements S2-33), as the model's own words."""
        self.has_said = True

        async def deltas() -> AsyncGenerator[AssistantContentDeltaDict]:
            yield {"role": "assistant"}
            yield {"content": text}

        async for content in self._chat_log.async_add_delta_content_stream(self._request.agent_id, deltas()):
            del content

    def _body(self, tools: list[dict[str, Any]], *, is_last: bool) -> dict[str, Any]:
        contents, request = self._chat_log.content, self._request
        system = system_message(contents, request.known, request.tail, LAST_ROUND if is_last else "")
        said = chat_messages(contents, request.files, beside=request.beside, with_calls=bool(self._tools))
        said = shorten(said, self._window)
        if self._window != request.window:  # it was too long: the turn that runs now is kept, but not all it has read
            said = cut_results(said, self._window.characters)
        messages = [*([system] if system["content"] else []), *preset_messages(request.presets), *said]
        return {"messages": messages, **request.fields, **({"tools": tools} if tools else {})}

    async def _deltas(
        self, body: dict[str, Any], tools: list[dict[str, Any]]
    ) -> AsyncGenerator[AssistantContentDeltaDict]:
        """Yield what the chat log takes; its first delta only when there is something to say or to do."""
        names = [tool["function"]["name"] for tool in tools]
        has_begun = False
        async with aclosing(self._model.stream(body)) as raw, aclosing(self._read(raw, names)) as parts:
            async for part in parts:
                if (delta := self._delta(part)) is None:
                    continue
                if self._usage.first_token_ms is None:
                    self._usage.first_token_ms = round((time.monotonic() - self._started) * 1000)
                if not has_begun:
                    has_begun = True
                    yield {"role": "assistant"}
                yield delta

    def _checked(self, call: RawCall) -> CheckedCall:
        call.name = self._names.get(call.name, call.name)
        return CheckedCall.of(call)

    def _read(self, raw: AsyncIterable[Delta], names: list[str]) -> AsyncGenerator[AnswerPart]:
        said = (content for content in self._chat_log.content if isinstance(content, AssistantContent))
        taken = {call.id for content in said for call in content.tool_calls or ()}
        return read_answer(raw, names, begins_in_thought=self._model.begins_in_thought, taken_ids=taken)

    def _delta(self, part: AnswerPart) -> AssistantContentDeltaDict | None:
        match part:
            case Said(text):
                self.has_said = True
                return {"content": text}
            case Thought(text):
                return {"thinking_content": text}
            case Calls(calls):
                self._usage.tool_calls += len(calls)
                return {"tool_calls": [self._checked(call) for call in calls]}
            case ThinkingField(name):
                return {"native": name}  # comes once in an answer; the chat log takes no second one
            case UnopenedThought():
                self._model.begins_in_thought = True
            case Tokens():
                self._usage.add(part)
            case Full():
                self._usage.is_cut = self.is_full = True
            case Cut():
                self._usage.is_cut = True
        return None
