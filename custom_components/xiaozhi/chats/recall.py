"""What an agent is told of a chat's past: which rows, in which words, how many. Plain functions over rows.

A window begins with something that a person said: never with an answer, never with a tool's message (requirements
R0-16). Requests and results of tools are left out: an agent cannot tell any more what they meant then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

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


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said, as the agent is told it."""

    is_user: bool
    text: str = field(repr=False)


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
    """Return the newest questions with their answers that fit, whole ones only."""
    kept: list[Said] = []
    characters = 0
    for exchange in reversed(list(_exchanges(rows))):
        characters += sum(len(said.text) for said in exchange)
        if len(kept) + len(exchange) > max_messages or characters > max_characters:
            break
        kept = [*exchange, *kept]
    return tuple(kept)


def _exchanges(rows: Iterable[Message]) -> Iterable[tuple[Said, Said]]:
    """Pair each question with all that was answered until the next one; what comes before the first one is dropped."""
    question: Said | None = None
    answers: list[str] = []
    for row in rows:
        if row.is_hidden_ai or row.removed_ms is not None or row.type is not ContentType.TEXT:
            continue
        if row.sender is Sender.USER:
            if question is not None:
                yield question, _answer(answers)
            question, answers = Said(is_user=True, text=row.text), []
        elif row.sender is Sender.AI:
            answers.append(heard_text(row))
    if question is not None:
        yield question, _answer(answers)


def heard_text(row: Message) -> str:
    """Return an answer as the person knows it: of one that was interrupted, what was really spoken."""
    spoken = row.details.get("spoken")
    return spoken if row.details.get("interrupted") and isinstance(spoken, str) else row.text


def _answer(parts: Sequence[str]) -> Said:
    return Said(is_user=False, text="\n".join(part for part in parts if part) or NOTHING_HEARD)
