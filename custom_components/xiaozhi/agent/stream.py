"""The deltas of one answer → what is said, thought, called and counted, in order; no Home Assistant."""

from collections.abc import AsyncGenerator, AsyncIterable, Collection, Iterable
from dataclasses import dataclass

from .answer_text import AnswerText, Called, Part, Said, Thought
from .calls import CallCollector, RawCall, give_ids
from .chunks import Delta, Tokens
from .errors import StreamCutError


@dataclass(frozen=True, slots=True)
class Calls:
    """All tool calls of the answer, complete, each with an id."""

    calls: tuple[RawCall, ...]


@dataclass(frozen=True, slots=True)
class ThinkingField:
    """The server thinks in a field of this name, and may want it back there."""

    name: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The answer broke off; what came before is all there is."""


type AnswerPart = Said | Thought | Calls | ThinkingField | Cut | Tokens


async def read_answer(deltas: AsyncIterable[Delta], tools: Collection[str]) -> AsyncGenerator[AnswerPart]:
    """Yield the parts of an answer. `tools`: names that were offered; without any, calls are dropped.

    Calls come together as soon as the server says that the answer is finished. Raises what `deltas` raises, but a cut
    after the first words is a `Cut`; calls that were not finished by then are dropped.
    """
    reader = _Reader(tools)
    try:
        async for delta in deltas:
            for part in reader.take(delta):
                yield part
    except StreamCutError:
        if not reader.has_said:
            raise
        for part in reader.end(is_cut=True):
            yield part
        yield Cut()
        return
    for part in reader.end():
        yield part


class _Reader:
    def __init__(self, tools: Collection[str]) -> None:
        self.has_said = False
        self._offers_tools = bool(tools)
        self._text = AnswerText(tools)
        self._collector = CallCollector()
        self._in_text: list[RawCall] = []
        self._thinking_field = ""

    def take(self, delta: Delta) -> Iterable[AnswerPart]:
        """Return what a delta makes certain."""
        if delta.thinking:
            if delta.thinking_field and not self._thinking_field:
                self._thinking_field = delta.thinking_field
                yield ThinkingField(delta.thinking_field)
            yield Thought(delta.thinking)
        if delta.text:
            yield from self._sort(self._text.feed(delta.text))
        self._collector.add(delta.fragments)
        if delta.finish is not None:
            yield from self.end()
        if delta.tokens is not None:
            yield delta.tokens

    def end(self, *, is_cut: bool = False) -> Iterable[AnswerPart]:
        """Return what is still held, and the calls; may be called again when more came."""
        yield from self._sort(self._text.end())
        calls = [] if is_cut or not self._offers_tools else [*self._in_text, *self._collector.finish()]
        self._in_text, self._collector = [], CallCollector()
        if calls:
            give_ids(calls)
            yield Calls(tuple(calls))

    def _sort(self, parts: Iterable[Part]) -> Iterable[AnswerPart]:
        for part in parts:
            if isinstance(part, Called):
                self._in_text.extend(part.calls)
                continue
            self.has_said = self.has_said or isinstance(part, Said)
            yield part
