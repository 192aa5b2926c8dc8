"""The text of an answer, cut while it grows into what is said, what is thought and what is called; no Home Assistant.

Nothing of a `<think>` or `<tool_call>` may be spoken, at whatever place it stands and however it is cut into pieces.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum, auto
import re

from .calls import RawCall
from .text_calls import parse_calls

_THINK, _THINK_END = "<think>", "</think>"
_CALL, _CALL_END = "<tool_call>", "</tool_call>"
_FENCE = "```"
_OPENERS = (_THINK, _THINK_END, _CALL, _CALL_END, _FENCE)
_CALL_FENCE = re.compile(r"```(?:json|tool_call|tool_code|tool)?[ \t]*\n?\s*[{\[]")
_MAYBE_CALL_FENCE = re.compile(r"```[a-z_]*[ \t]*\n?\s*")
_MAX_HELD_CHARACTERS = 65536
"""A call that never ends is given up and taken as it is; no real one is near this."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words to speak."""

    text: str


@dataclass(frozen=True, slots=True)
class Thought:
    """Words of reasoning, never spoken."""

    text: str


@dataclass(frozen=True, slots=True)
class Called:
    """Tool calls in text. Without a name: the model tried to call and what it wrote cannot be read."""

    calls: tuple[RawCall, ...]


type Part = Said | Thought | Called


class _Mode(Enum):
    TEXT = auto()
    THINK = auto()
    CALL = auto()
    CALL_FENCE = auto()
    FENCE = auto()
    """A fence with anything else in it: said as it is."""
    BARE = auto()
    """The whole answer began with a brace: a call without any tag, or just JSON."""


class AnswerText:
    """Feed the text as it comes, then `end`. `tools`: names that can be called; without any, only tags are calls."""

    def __init__(self, tools: Collection[str] = ()) -> None:
        self._tools = frozenset(tools)
        self._mode = _Mode.TEXT
        self._held = ""
        self._has_said = False

    def feed(self, text: str) -> list[Part]:
        """Return what is certain now."""
        self._held += text
        return list(self._advance())

    def end(self) -> list[Part]:
        """Return what was still held; what is open is taken as closed."""
        held, self._held = self._held, ""
        match self._mode:
            case _Mode.CALL:
                return [_called(held)] if held.strip() else []
            case _Mode.CALL_FENCE | _Mode.BARE:
                return self._call_or_text(held, held.removeprefix(_FENCE))
            case _Mode.THINK:
                return [Thought(held)] if held else []
            case _:
                return list(self._say(held))

    def _advance(self) -> Iterator[Part]:
        moved = True
        while moved and self._held:
            match self._mode:
                case _Mode.TEXT:
                    parts, moved = self._in_text()
                case _Mode.THINK:
                    parts, moved = self._until(_THINK_END, Thought)
                case _Mode.FENCE:
                    parts, moved = self._until(_FENCE, Said)
                case _Mode.CALL:
                    parts, moved = self._in_call()
                case _Mode.CALL_FENCE:
                    parts, moved = self._in_call_fence()
                case _Mode.BARE:
                    parts, moved = [], False
            yield from parts

    def _in_text(self) -> tuple[list[Part], bool]:
        if not self._has_said and self._tools and (start := self._held.lstrip()) and start[0] == "{":
            self._mode, self._held = _Mode.BARE, start
            return [], True
        found = [(at, opener) for opener in _OPENERS if (at := self._held.find(opener)) >= 0]
        if not found:
            return self._release(_OPENERS), False
        at, opener = min(found)
        before, after = self._held[:at], self._held[at + len(opener) :]
        if opener == _FENCE:
            return self._open_fence(before, self._held[at:])
        self._held = after
        self._mode = {_THINK: _Mode.THINK, _CALL: _Mode.CALL}.get(opener, _Mode.TEXT)
        return list(self._say(before)), True

    def _open_fence(self, before: str, fence: str) -> tuple[list[Part], bool]:
        parts = list(self._say(before))
        self._held = fence
        if self._tools and _CALL_FENCE.match(fence):
            self._mode = _Mode.CALL_FENCE
            return parts, True
        if self._tools and _MAYBE_CALL_FENCE.fullmatch(fence):
            return parts, False  # the next piece tells what is in it
        self._mode, self._held = _Mode.FENCE, fence[len(_FENCE) :]
        return [*parts, *self._say(_FENCE)], True

    def _until(self, closer: str, kind: type[Thought | Said]) -> tuple[list[Part], bool]:
        inside, found, rest = self._held.partition(closer)
        if not found:
            parts = self._release((closer,), kind)
            return parts, False
        self._mode, self._held = _Mode.TEXT, rest
        text = inside + closer if kind is Said else inside
        return (list(self._say(text)) if kind is Said else [Thought(text)] if text else []), True

    def _in_call(self) -> tuple[list[Part], bool]:
        inside, found, rest = self._held.partition(_CALL_END)
        if not found and len(self._held) < _MAX_HELD_CHARACTERS:
            return [], False
        self._mode, self._held = _Mode.TEXT, rest
        return ([_called(inside)] if inside.strip() else []), True

    def _in_call_fence(self) -> tuple[list[Part], bool]:
        end = self._held.find(_FENCE, len(_FENCE))
        if end < 0 and len(self._held) < _MAX_HELD_CHARACTERS:
            return [], False
        end = end if end >= 0 else len(self._held)
        whole, self._held = self._held[: end + len(_FENCE)], self._held[end + len(_FENCE) :]
        self._mode = _Mode.TEXT
        return self._call_or_text(whole, whole[len(_FENCE) : end]), True

    def _call_or_text(self, whole: str, inside: str) -> list[Part]:
        calls = parse_calls(re.sub(r"^\s*[a-z_]+(?=\s)", "", inside))
        if calls and all(call.name in self._tools for call in calls):
            return [Called(tuple(calls))]
        return list(self._say(whole))

    def _release(self, marks: Collection[str], kind: type[Thought | Said] = Said) -> list[Part]:
        """Let go of all but an end that may be the beginning of a mark."""
        keep = max((_overlap(self._held, mark) for mark in marks), default=0)
        free, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        if kind is Said:
            return list(self._say(free))
        return [Thought(free)] if free else []

    def _say(self, text: str) -> Iterator[Part]:
        """Yield words; the blank lines that stand before the first word, after a thought, are nobody's."""
        text = text if self._has_said else text.lstrip()
        if text:
            self._has_said = True
            yield Said(text)


def _called(inside: str) -> Called:
    return Called(tuple(parse_calls(inside)) or (RawCall(arguments=inside.strip()),))


def _overlap(text: str, mark: str) -> int:
    """Return how many of the last characters of `text` may begin `mark`."""
    return next((n for n in range(min(len(mark) - 1, len(text)), 0, -1) if text.endswith(mark[:n])), 0)
