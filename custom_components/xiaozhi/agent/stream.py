"""The deltas of one answer → what is said, thought, called and counted, in order; no Home Assistant."""

from collections.abc import AsyncGenerator, AsyncIterable, Collection, Iterable
from dataclasses import dataclass

from .answer_marks import TOOL_CALL, TOOL_CALL_END
from .answer_text import AnswerText, Called, Part, Said, Thought
from .calls import CallCollector, RawCall, give_ids, known_name
from .chunks import Delta, Tokens
from .errors import AgentError, StreamCutError
from .text_calls import parse_calls

_MAX_THOUGHT_CHARACTERS = 16384
"""So much of the end of a thought is kept, to look for calls in it."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Tool calls, complete, each with an id of its own in the answer."""

    calls: tuple[RawCall, ...]


@dataclass(frozen=True, slots=True)
class ThinkingField:
    """The server thinks in a field of this name, and may want it back there."""

    name: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The answer broke off; what came before is all there is."""


@dataclass(frozen=True, slots=True)
class Full:
    """The server ended the answer because it reached its longest."""


@dataclass(frozen=True, slots=True)
class UnopenedThought:
    """The answer began inside a thought, which was taken for words: the model's next answers will, too."""


type AnswerPart = Said | Thought | Calls | ThinkingField | UnopenedThought | Full | Cut | Tokens


async def read_answer(
    deltas: AsyncIterable[Delta],
    tools: Collection[str],
    *,
    begins_in_thought: bool = False,
    taken_ids: Collection[str] = (),
) -> AsyncGenerator[AnswerPart]:
    """Yield the parts of an answer. `tools`: names that were offered; without any, calls are dropped.

    A call comes as soon as its arguments are complete, one without any when the next one begins, or with the finish;
    calls in text come with the finish, and only where there are no others (requirements S2-30). Raises what `deltas`
    raises, but a cut after the first words, and any failure after the first call, is a `Cut`; calls that were not
    complete by then are dropped. `begins_in_thought`: an earlier answer of this model had an `UnopenedThought`.
    `taken_ids`: those of calls in the conversation so far; some servers begin at the same one in every answer.
    """
    reader = _Reader(tools, taken_ids, begins_in_thought=begins_in_thought)
    failure: AgentError | None = None
    try:
        async for delta in deltas:
            for part in reader.take(delta):
                yield part
    except AgentError as err:
        if not reader.has_called and not (reader.has_said and isinstance(err, StreamCutError)):
            raise
        failure = err
    for part in reader.end(is_cut=failure is not None):
        yield part
    for part in reader.last():
        yield part
    if failure is not None:
        yield Cut()


class _Reader:
    def __init__(self, tools: Collection[str], taken_ids: Collection[str], *, begins_in_thought: bool) -> None:
        self.has_said = False
        self.has_called = False
        self._tools = frozenset(tools)
        self._text = AnswerText(tools, begins_in_thought=begins_in_thought)
        self._collector = CallCollector()
        self._in_text: list[RawCall] = []
        self._thinking_field = ""
        self._thought = ""
        self._ids = set(taken_ids)
        self._given: set[tuple[str, str, str]] = set()
        """Id, name and arguments of the calls that were given, as the server sent them."""
        self._tokens: Tokens | None = None
        self._is_full = False

    def take(self, delta: Delta) -> Iterable[AnswerPart]:
        """Return what a delta makes certain."""
        if delta.thinking:
            if delta.thinking_field and not self._thinking_field:
                self._thinking_field = delta.thinking_field
                yield ThinkingField(delta.thinking_field)
            yield self._think(Thought(delta.thinking))
        if delta.text:
            yield from self._sort(self._text.feed(delta.text))
        if delta.fragments:
            self._collector.add(delta.fragments)
            yield from self._give(self._collector.take_complete(self._tools))
        if delta.finish is not None:
            self._is_full = delta.finish == "length"
            yield from self.end()
        if delta.tokens is not None:
            self._tokens = delta.tokens  # the last count holds: some servers count up in every chunk

    def end(self, *, is_cut: bool = False) -> Iterable[AnswerPart]:
        """Return what is still held, and the calls; may be called again when more came."""
        yield from self._sort(self._text.end())
        listed, in_text = self._collector.finish(), self._in_text
        self._in_text, self._collector = [], CallCollector()
        if is_cut:
            return
        if listed or self.has_called:
            yield from self._give(listed)
        else:
            yield from self._give(in_text or self._calls_of_thought())

    def last(self) -> Iterable[AnswerPart]:
        """Return what is known of the whole answer."""
        if self._text.had_unopened_thought:
            yield UnopenedThought()
        if self._is_full:
            yield Full()
        if self._tokens is not None:
            yield self._tokens

    def _give(self, calls: Iterable[RawCall]) -> Iterable[AnswerPart]:
        """Give calls that were not given before: some servers repeat them with the end."""
        new: list[RawCall] = []
        for call in calls if self._tools else ():
            key = (call.id, call.name, call.arguments)
            if call.id and key in self._given:
                continue
            self._given.add(key)
            call.name = known_name(call.name, self._tools)
            new.append(call)
        if new:
            give_ids(new, self._ids)
            self.has_called = True
            yield Calls(tuple(new))

    def _calls_of_thought(self) -> list[RawCall]:
        """Return the calls at the end of a thought after which nothing came: its end was forgotten, or not seen."""
        if self.has_said:
            return []
        calls: list[RawCall] = []
        for piece in reversed(self._thought.split(TOOL_CALL)[1:]):
            inside, end, after = piece.partition(TOOL_CALL_END)
            if not end or after.strip():
                break
            calls = [*parse_calls(inside), *calls]
        return calls if all(known_name(call.name, self._tools) in self._tools for call in calls) else []

    def _think(self, thought: Thought) -> Thought:
        self._thought = (self._thought + thought.text)[-_MAX_THOUGHT_CHARACTERS:]
        return thought

    def _sort(self, parts: Iterable[Part]) -> Iterable[AnswerPart]:
        for part in parts:
            if isinstance(part, Called):
                self._in_text.extend(part.calls)
                continue
            if isinstance(part, Thought):
                self._think(part)
            self.has_said = self.has_said or isinstance(part, Said)
            yield part
