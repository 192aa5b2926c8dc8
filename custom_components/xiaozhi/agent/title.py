"""A short name for a chat, asked of the model that answered in it; no Home Assistant."""

from collections.abc import Callable
from contextlib import aclosing
from typing import Final

from .answer_text import Said
from .chunks import Tokens
from .model import Model
from .stream import read_answer

MAX_TITLE_CHARACTERS: Final = 60
"""What a list of chats shows in one line."""
MAX_TOLD_CHARACTERS: Final = 1000
"""Of question and answer each: a name needs no more."""
INSTRUCTION: Final = (
    "Give the following conversation a title of at most six words, in the language of the conversation. "
    "Answer with the title only: no quotation marks, no full stop."
)


async def async_title(model: Model, question: str, answer: str, count: Callable[[Tokens], None]) -> str:
    """Return a title; empty where the model gives none that could be one. Raises `AgentError`.

    `count` is told what the server counted. Cancellation closes the HTTP stream, as does an answer that grows too long.
    """
    told = f"Question: {question[:MAX_TOLD_CHARACTERS]}\nAnswer: {answer[:MAX_TOLD_CHARACTERS]}"
    messages = [{"role": "system", "content": INSTRUCTION}, {"role": "user", "content": told}]
    text = ""
    async with (
        aclosing(model.stream({"messages": messages})) as raw,
        aclosing(read_answer(raw, (), begins_in_thought=model.begins_in_thought)) as parts,
    ):
        async for part in parts:
            if isinstance(part, Tokens):
                count(part)
            if isinstance(part, Said):
                text += part.text
            if len(text) > 4 * MAX_TITLE_CHARACTERS:
                break
    return tidy_title(text)


def tidy_title(text: str) -> str:
    """Return the first line without wrapping; empty if that is no title."""
    lines = text.strip().splitlines()
    line = "".join(c for c in (lines[0] if lines else "") if c.isprintable()).strip(" \"'*#_`«»“”„.。")
    return line if any(c.isalnum() for c in line) and len(line) <= MAX_TITLE_CHARACTERS else ""
