"""Home Assistant's chat log → the messages that a server takes, in an order that every server accepts.

First what stays the same from turn to turn (prompt, memory, examples, history), so that servers can cache it. What
changes, the time above all, stands beside the last words of the person. Each call is followed by its result, those that
were interrupted too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, takewhile
from typing import Any

from homeassistant.components.conversation import (
    AssistantContent,
    Content,
    SystemContent,
    ToolResultContent,
    UserContent,
)
from homeassistant.helpers.json import json_dumps
from homeassistant.helpers.llm import ToolInput

from .calls import wire_name
from .history import Message
from .persona import Role
from .prompt import without_clock
from .tools import CheckedCall

INTERRUPTED = {"error": "interrupted", "error_text": "This call was interrupted; whether it had an effect is unknown."}

NOT_SAID = (None, "", "(no response)", "Error: CancelledError")
"""What Home Assistant 2026.11 writes into the log of a turn that failed or needed no words: nobody said it."""


def system_message(contents: Sequence[Content], *ends: str) -> Message:
    """Return the prompt with what belongs to its end, what changes most last."""
    prompt = without_clock(contents[0].content) if contents and isinstance(contents[0], SystemContent) else ""
    return {"role": "system", "content": "\n".join(part.strip() for part in (prompt, *ends) if part.strip())}


def preset_messages(presets: Iterable[tuple[Role, str]]) -> list[Message]:
    """Return the example messages of a persona."""
    return [{"role": role, "content": text} for role, text in presets]


def chat_messages(
    contents: Sequence[Content],
    files: Mapping[int, Sequence[Message]] | None = None,
    *,
    beside: str = "",
    with_calls: bool = True,
) -> list[Message]:
    """Return the conversation without the prompt.

    `files`: parts to add to the content with that number. `beside`: what stands before the last words of the person.
    `with_calls`: False for an agent without tools, whose server may refuse calls that another one made.
    """
    last_user = max((n for n, content in enumerate(contents) if isinstance(content, UserContent)), default=-1)
    messages: list[Message] = []
    for number, content in enumerate(contents):
        if isinstance(content, UserContent):
            text = f"{beside}{content.content}" if number == last_user else content.content
            messages.append({"role": "user", "content": _with_files(text, (files or {}).get(number))})
        elif isinstance(content, AssistantContent):
            results = _results_after(contents, number)
            calls = [call for call in content.tool_calls or () if with_calls and not call.external]
            messages.extend(_assistant(content, calls, results, is_current=number > last_user))
    return messages


def spoken_text(contents: Iterable[Content]) -> str:
    """Return what was said of these contents by an agent."""
    texts = (content.content for content in contents if isinstance(content, AssistantContent))
    return " ".join(text for text in texts if text and text not in NOT_SAID)


def _results_after(contents: Sequence[Content], number: int) -> dict[str, ToolResultContent]:
    """Return the results of the calls in the content with that number: some servers use the same ids in every turn."""
    after = takewhile(lambda content: isinstance(content, ToolResultContent), islice(contents, number + 1, None))
    return {content.tool_call_id: content for content in after if isinstance(content, ToolResultContent)}


def _assistant(
    content: AssistantContent, calls: Sequence[ToolInput], results: Mapping[str, ToolResultContent], *, is_current: bool
) -> Iterator[Message]:
    text = "" if content.content in NOT_SAID else content.content
    if not text and not calls:
        return  # a silent success or a failure; some servers refuse an empty message
    message: Message = {"role": "assistant", "content": text or ""}
    if calls:
        message["tool_calls"] = [_call(call) for call in calls]
    if is_current and content.thinking_content and isinstance(content.native, str):
        message[content.native] = content.thinking_content  # DeepSeek wants it back between the rounds of a turn
    yield message
    for call in calls:
        result = results.get(call.id)
        data = INTERRUPTED if result is None else result.result.data
        yield {"role": "tool", "tool_call_id": call.id, "content": json_dumps(data)}


def _call(call: ToolInput) -> Message:
    message: Message = {
        "type": "function",
        "id": call.id,
        "function": {"name": wire_name(call.tool_name), "arguments": json_dumps(call.tool_args)},
    }
    if isinstance(call, CheckedCall) and call.extra is not None:
        message["extra_content"] = call.extra
    return message


def _with_files(text: str, files: Sequence[Message] | None) -> Any:
    return [{"type": "text", "text": text}, *files] if files else text
