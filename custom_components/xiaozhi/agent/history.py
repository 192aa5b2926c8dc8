"""Which part of a long conversation still goes to the model; plain lists, no Home Assistant.

A conversation is cut only before something that a person said: never inside a turn, so that no tool message stands
alone, and the turn that runs now is always whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

type Message = dict[str, Any]
"""A message as the server takes it, `{"role": …, "content": …}`."""

CUT: Final = " … (the rest was too long)"
"""What a model reads where the end of a result was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How much of the past: at most so many messages and characters."""

    messages: int
    characters: int

    def halved(self) -> Self:
        """Return what to try when the server says that it was too much."""
        return type(self)(messages=self.messages // 2, characters=self.characters // 2)


def shorten(messages: Sequence[Message], window: Window) -> list[Message]:
    """Return the newest turns that fit. The last turn stays, whatever its size."""
    turns = _turns(messages)
    kept = list(turns[-1]) if turns else []
    count, characters = len(kept), sum(map(_size, kept))
    for turn in reversed(turns[:-1]):
        count, characters = count + len(turn), characters + sum(map(_size, turn))
        if count > window.messages or characters > window.characters:
            break
        kept = [*turn, *kept]
    return kept


def cut_results(messages: Sequence[Message], characters: int) -> list[Message]:
    """Return the messages with no result of a tool longer than so many characters."""
    return [
        {**message, "content": f"{message['content'][:characters]}{CUT}"}
        if message["role"] == "tool" and len(message["content"]) > characters
        else message
        for message in messages
    ]


def _turns(messages: Sequence[Message]) -> list[list[Message]]:
    """Split before each message of a person that does not follow another one."""
    turns: list[list[Message]] = []
    before = ""
    for message in messages:
        role = message["role"]
        if not turns or (role == "user" and before != "user"):
            turns.append([])
        turns[-1].append(message)
        before = role
    return turns


def _size(message: Mapping[str, Any]) -> int:
    content = message.get("content")
    size = len(content) if isinstance(content, str) else 0
    return size + sum(len(call["function"]["arguments"]) for call in message.get("tool_calls", ()))
