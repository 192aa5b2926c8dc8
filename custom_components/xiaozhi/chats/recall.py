"""What an agent is told of a chat's past: which rows, in which words, how many. Plain functions over rows.

A window begins with something that a person said: never with an answer, never with a tool's message (requirements
R0-16). The calls of a turn are told with its answer: a model that reads «Done.» without them learns to say it without
doing anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
import json
from typing import Any, Final

from .kinds import ContentType, Sender
from .models import Message

MAX_MESSAGES: Final = 30
"""As the source of the requirements restores (requirements R0-16)."""
MAX_CHARACTERS: Final = 16_000
"""About 4,000 tokens of English."""
CARRIED_MESSAGES: Final = 6
"""Of the chat before, where a voice rolled over: what one may still refer to."""
NOTHING_HEARD: Final = "…"
"""Stands for an answer that nobody heard, so that questions and answers alternate."""


MAX_RESULT_CHARACTERS: Final = 2_000
"""Of a tool's result: what was long is not what the talk goes on about, and can be asked again."""
LEFT_OUT: Final[Mapping[str, Any]] = {"note": "The result was long and is left out here."}


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCall:
    """One call of a tool in an answer. Private."""

    call_id: str
    name: str
    arguments: Mapping[str, Any] = field(repr=False)
    result: Mapping[str, Any] | None = field(default=None, repr=False)
    """None: it was interrupted."""
    is_error: bool = False
    request: int = 0
    """Calls of the same number were made together."""
    size: int = 0
    """Characters, as they are told."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said, as the agent is told it. `calls`: what was done before it was said."""

    is_user: bool
    text: str = field(repr=False)
    calls: tuple[PastCall, ...] = field(default=(), repr=False)

    @property
    def messages(self) -> int:
        """How many messages it makes: the words, each request, each result."""
        return 1 + len(self.calls) + len({call.request for call in self.calls})

    @property
    def characters(self) -> int:
        """How long it is."""
        return len(self.text) + sum(call.size for call in self.calls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A chat's past for one turn."""

    chat_id: int
    said: tuple[Said, ...] = ()
    """Questions and answers in turn, a question first."""
    turn_id: str = ""
    """The turn that it is for."""
    turn_ids: frozenset[str] = frozenset()
    """The turns before it that the chat's rows are from."""
    edits: int = 0
    """Rows that were removed: with another number than before, an agent's own memory is wrong."""
    prompt: str = field(default="", repr=False)
    """The chat's context, or the default one of its owner."""


def recalled(
    chat_id: int, rows: Sequence[Message], *, turn_id: str, prompt: str, before: Sequence[Message] = ()
) -> Recalled:
    """Return what to tell in a turn; its own rows are left out.

    `before`: the rows of a chat that this one continues without anybody noticing; its end is told, too.
    """
    past = [row for row in rows if row.turn_id != turn_id]
    said = window(past)
    if before and len(said) < CARRIED_MESSAGES:
        said = (*window(before, max_messages=CARRIED_MESSAGES), *said)
    return Recalled(
        chat_id=chat_id,
        said=said,
        turn_id=turn_id,
        turn_ids=frozenset(row.turn_id for row in past if row.removed_ms is None and not row.is_hidden_ai),
        edits=sum(row.removed_ms is not None for row in past),
        prompt=prompt,
    )


def window(
    rows: Iterable[Message], *, max_messages: int = MAX_MESSAGES, max_characters: int = MAX_CHARACTERS
) -> tuple[Said, ...]:
    """Return the newest questions with their answers that fit, whole ones only; calls only where they fit, too."""
    kept: list[Said] = []
    for question, answer in reversed(list(_exchanges(rows))):
        for told in ((question, answer), (question, replace(answer, calls=()))):
            whole = [*told, *kept]
            if sum(s.messages for s in whole) <= max_messages and sum(s.characters for s in whole) <= max_characters:
                kept = whole
                break
        else:
            break
    return tuple(kept)


def _exchanges(rows: Iterable[Message]) -> Iterable[tuple[Said, Said]]:
    """Pair each question with all that was answered until the next one; what comes before the first one is dropped."""
    question: Said | None = None
    answers: list[str] = []
    tools: list[Message] = []
    for row in rows:
        if row.is_hidden_ai or row.removed_ms is not None:
            continue
        if row.sender is Sender.TOOL:
            tools.append(row)
        elif row.type is not ContentType.TEXT:
            continue
        elif row.sender is Sender.USER:
            if question is not None:
                yield question, _answer(answers, tools)
            question, answers, tools = Said(is_user=True, text=row.text), [], []
        elif row.sender is Sender.AI:
            answers.append(heard_text(row))
    if question is not None:
        yield question, _answer(answers, tools)


def heard_text(row: Message) -> str:
    """Return an answer as the person knows it: of one that was interrupted, what was really spoken."""
    spoken = row.details.get("spoken")
    return spoken if row.details.get("interrupted") and isinstance(spoken, str) else row.text


def _answer(parts: Sequence[str], tools: Sequence[Message]) -> Said:
    text = "\n".join(part for part in parts if part) or NOTHING_HEARD
    return Said(is_user=False, text=text, calls=tuple(_calls(tools)))


def _calls(tools: Sequence[Message]) -> Iterable[PastCall]:
    """Put each call together with its result. What was cut when it was stored is no JSON: such a call is not told."""
    results = {row.details.get("call_id"): row for row in tools if row.type is ContentType.TOOL_RESPONSE}
    request, before = 0, ContentType.TOOL_REQUEST
    for row in tools:
        is_call = row.type is ContentType.TOOL_REQUEST
        request += is_call and before is ContentType.TOOL_RESPONSE
        before = row.type
        if not is_call or (arguments := _object(row.text)) is None:
            continue
        found = results.get(row.details.get("call_id"))
        result = None if found is None else (_object(found.text) if len(found.text) <= MAX_RESULT_CHARACTERS else None)
        yield PastCall(
            call_id=str(row.details.get("call_id")),
            name=str(row.details.get("name")),
            arguments=arguments,
            result=result if found is None or result is not None else LEFT_OUT,
            is_error=found is not None and bool(found.details.get("is_error")),
            request=request,
            size=len(row.text) + (0 if found is None else min(len(found.text), MAX_RESULT_CHARACTERS)),
        )


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
