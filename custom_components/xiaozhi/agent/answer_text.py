"""The text of an answer, cut while it grows into what is said, what is thought and what is called; no Home Assistant.

Nothing of a thought or a call may be spoken, at whatever place it stands and however it is cut into pieces.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum, auto
import re

from .answer_marks import CALLS, FENCE, KEPT_OPENERS, MARK, THOUGHT_ENDS, THOUGHTS, kept_back
from .calls import RawCall, known_name
from .text_calls import parse_calls

_CALL_FENCE = re.compile(
    r"```[ \t]*(?:json\w*|tools?|tool_\w+|function_call|xml)?[ \t]*\n?\s*(?:[{\[]|<tool_call>|<function=)",
    re.IGNORECASE,
)
_MAYBE_CALL_FENCE = re.compile(r"```[ \t]*\w*[ \t]*\n?\s*(?:<[a-z_]*)?", re.IGNORECASE)
_FENCE_WORD = re.compile(r"^[ \t]*[a-z]\w*(?=\s)", re.IGNORECASE)
_BARE_CALL = re.compile(r"\{|\[\s*\{")
_MAYBE_BARE_CALL = re.compile(r"\[\s*")
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
    UNOPENED = auto()
    """The answer begins inside a thought, whose beginning the server's template has written: nothing is certain yet."""
    CALL = auto()
    CALL_FENCE = auto()
    FENCE = auto()
    """A fence with anything else in it: said as it is."""
    BARE = auto()
    """The whole answer began with a brace: a call without any tag, or just JSON."""


class AnswerText:
    """Feed the text as it comes, then `end`. `tools`: names that can be called; without any, only tags are calls.

    `begins_in_thought`: the model's answers begin inside a thought (`had_unopened_thought` of an earlier one).
    """

    def __init__(self, tools: Collection[str] = (), *, begins_in_thought: bool = False) -> None:
        self.had_unopened_thought = False
        """A thought ended that had not begun: what came before, and was said, was one."""
        self._tools = frozenset(tools)
        self._mode = _Mode.UNOPENED if begins_in_thought else _Mode.TEXT
        self._opener = ""
        self._held = ""
        self._has_said = False

    def feed(self, text: str) -> list[Part]:
        """Return what is certain now."""
        self._held += text
        return list(self._advance())

    def end(self) -> list[Part]:
        """Return what was still held; what is open is taken as closed."""
        parts: list[Part] = []
        if self._mode is _Mode.UNOPENED:  # this time it did not think
            self._mode = _Mode.TEXT
            parts = list(self._advance())
        held, self._held = self._held, ""
        mode, self._mode = self._mode, _Mode.TEXT
        match mode:
            case _Mode.CALL:
                return [*parts, *self._called(held)]
            case _Mode.CALL_FENCE | _Mode.BARE:
                return [*parts, *self._call_or_text(held, held.removeprefix(FENCE))]
            case _Mode.THINK:
                return [*parts, Thought(held)] if held else parts
            case _:
                return [*parts, *self._say(held)]

    def _advance(self) -> Iterator[Part]:
        moved = True
        while moved and self._held:
            match self._mode:
                case _Mode.TEXT:
                    parts, moved = self._in_text()
                case _Mode.THINK:
                    parts, moved = self._until(THOUGHTS[self._opener], Thought)
                case _Mode.UNOPENED:
                    parts, moved = self._in_unopened()
                case _Mode.FENCE:
                    parts, moved = self._until(FENCE, Said)
                case _Mode.CALL:
                    parts, moved = self._in_call()
                case _Mode.CALL_FENCE:
                    parts, moved = self._in_call_fence()
                case _Mode.BARE:
                    parts, moved = [], False
            yield from parts

    def _in_text(self) -> tuple[list[Part], bool]:
        if not self._has_said and self._tools and (start := self._held.lstrip()):
            if _BARE_CALL.match(start):
                self._mode, self._held = _Mode.BARE, start
                return [], True
            if _MAYBE_BARE_CALL.fullmatch(start):
                return [], False
        if (found := MARK.search(self._held)) is None:
            return self._release(), False
        before, mark = self._held[: found.start()], found[0]
        if mark == FENCE:
            return self._open_fence(before, self._held[found.start() :])
        self._held = self._held[found.start() if mark in KEPT_OPENERS else found.end() :]
        if mark in THOUGHTS or mark in CALLS:
            self._opener, self._mode = mark, _Mode.THINK if mark in THOUGHTS else _Mode.CALL
        parts = list(self._say(before))
        if mark in THOUGHT_ENDS and self._has_said:
            self.had_unopened_thought = True
        return parts, True

    def _in_unopened(self) -> tuple[list[Part], bool]:
        """Hold all until the thought ends; one that begins with its own mark is like any other."""
        found = MARK.search(self._held)
        while found is not None and found[0] not in THOUGHTS and found[0] not in THOUGHT_ENDS:
            found = MARK.search(self._held, found.end())
        if found is None:
            return [], False
        self._mode = _Mode.TEXT
        if found[0] in THOUGHTS:
            return [], True
        inside, self._held = self._held[: found.start()], self._held[found.end() :]
        return [Thought(inside)] if inside else [], True

    def _open_fence(self, before: str, fence: str) -> tuple[list[Part], bool]:
        parts = list(self._say(before))
        self._held = fence
        if self._tools and _CALL_FENCE.match(fence):
            self._mode = _Mode.CALL_FENCE
            return parts, True
        if self._tools and _MAYBE_CALL_FENCE.fullmatch(fence):
            return parts, False  # the next piece tells what is in it
        self._mode, self._held = _Mode.FENCE, fence[len(FENCE) :]
        return [*parts, *self._say(FENCE)], True

    def _until(self, closer: str, kind: type[Thought | Said]) -> tuple[list[Part], bool]:
        inside, found, rest = self._held.partition(closer)
        if not found:
            parts = self._release((closer,), kind)
            return parts, False
        self._mode, self._held = _Mode.TEXT, rest
        text = inside + closer if kind is Said else inside
        return (list(self._say(text)) if kind is Said else [Thought(text)] if text else []), True

    def _in_call(self) -> tuple[list[Part], bool]:
        closer = CALLS[self._opener]
        inside, found, rest = self._held.partition(closer) if closer else (self._held, "", "")
        if not found and len(self._held) < _MAX_HELD_CHARACTERS:
            return [], False
        self._mode, self._held = _Mode.TEXT, rest
        return list(self._called(inside)), True

    def _in_call_fence(self) -> tuple[list[Part], bool]:
        end = self._held.find(FENCE, len(FENCE))
        if end < 0 and len(self._held) < _MAX_HELD_CHARACTERS:
            return [], False
        end = end if end >= 0 else len(self._held)
        whole, self._held = self._held[: end + len(FENCE)], self._held[end + len(FENCE) :]
        self._mode = _Mode.TEXT
        return self._call_or_text(whole, whole[len(FENCE) : end]), True

    def _call_or_text(self, whole: str, inside: str) -> list[Part]:
        calls = parse_calls(_FENCE_WORD.sub("", inside))
        if calls and all(known_name(call.name, self._tools) in self._tools for call in calls):
            return [Called(tuple(calls))]
        return list(self._say(whole))

    def _called(self, inside: str) -> Iterator[Called]:
        if inside.strip():
            yield Called(tuple(parse_calls(inside)) or (RawCall(arguments=inside.strip()),))

    def _release(self, marks: Collection[str] | None = None, kind: type[Thought | Said] = Said) -> list[Part]:
        """Let go of all but an end that may be the beginning of a mark."""
        free = len(self._held) - (kept_back(self._held) if marks is None else kept_back(self._held, marks))
        text, self._held = self._held[:free], self._held[free:]
        if kind is Said:
            return list(self._say(text))
        return [Thought(text)] if text else []

    def _say(self, text: str) -> Iterator[Part]:
        """Yield words; the blank lines that stand before the first word, after a thought, are nobody's."""
        text = text if self._has_said else text.lstrip()
        if text:
            self._has_said = True
            yield Said(text)
