"""Deltas in every shape become words, thoughts and calls; however the text is cut, nothing wrong is spoken."""

from collections.abc import AsyncGenerator, Sequence
from itertools import pairwise
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.agent.answer_text import AnswerText, Called, Part, Said, Thought
from custom_components.xiaozhi.agent.calls import CallCollector, RawCall, give_ids, known_name, parse_arguments
from custom_components.xiaozhi.agent.chunks import Delta, Fragment, Tokens, read_chunk
from custom_components.xiaozhi.agent.errors import QuotaUsedError, StreamCutError
from custom_components.xiaozhi.agent.stream import AnswerPart, Calls, Cut, UnopenedThought, read_answer
from tests.agent.model_server import USAGE, chunk, finish
from tests.agent.shapes import SHAPES, Shape

TOOLS = ("on", "off")
FIELDS = [
    *("choices", "delta", "message", "content", "tool_calls", "function", "name", "arguments", "index", "id", "usage"),
    *("prompt_tokens", "text", "thinking", "reasoning_content", "finish_reason", "function_call"),
]


async def parts_of(
    chunks: Sequence[dict[str, Any]], tools: Sequence[str] = TOOLS, *, is_cut: bool = False
) -> list[AnswerPart]:
    """Return what comes of chunks."""

    async def deltas() -> AsyncGenerator[Delta]:
        for item in chunks:
            yield read_chunk(item)
        if is_cut:
            raise StreamCutError

    return [part async for part in read_answer(deltas(), tools)]


def said(parts: Sequence[AnswerPart]) -> str:
    """Return what is spoken."""
    return "".join(part.text for part in parts if isinstance(part, Said))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
async def test_every_shape_is_understood(shape: Shape) -> None:
    parts = await parts_of(shape.chunks)
    calls = [call for part in parts if isinstance(part, Calls) for call in part.calls]
    assert said(parts) == shape.said
    assert "".join(part.text for part in parts if isinstance(part, Thought)) == shape.thought
    assert tuple((call.name, call.arguments) for call in calls) == shape.calls
    ids = [call.id for call in calls]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    assert shape.ids is None or tuple(ids) == shape.ids


async def test_calls_come_with_the_finish_and_do_not_wait_for_the_count() -> None:
    parts = await parts_of([*SHAPES[0].chunks, USAGE])
    assert isinstance(parts[-2], Calls)
    assert parts[-1] == Tokens(input=100, output=7, cached=64)


async def test_a_call_comes_as_soon_as_it_is_whole_and_one_without_arguments_with_the_finish() -> None:
    read = 0

    async def told() -> AsyncGenerator[Delta]:
        nonlocal read
        for item in SHAPES[0].chunks:
            read += 1
            yield read_chunk(item)

    came = [
        (read, [call.name for call in part.calls])
        async for part in read_answer(told(), TOOLS)
        if isinstance(part, Calls)
    ]
    assert came == [(4, ["on"]), (7, ["off"])]


async def test_ids_of_earlier_answers_are_not_used_again() -> None:
    deltas = [read_chunk(item) for item in SHAPES[0].chunks]

    async def told() -> AsyncGenerator[Delta]:
        for delta in deltas:
            yield delta

    parts = [part async for part in read_answer(told(), TOOLS, taken_ids=["call_a"])]
    ids = [call.id for part in parts if isinstance(part, Calls) for call in part.calls]
    assert (len(ids), ids[1]) == (2, "call_b")
    assert ids[0] not in ("call_a", "call_b")


async def test_a_failure_after_a_call_is_a_cut_because_the_call_runs_already() -> None:
    async def told() -> AsyncGenerator[Delta]:
        for item in SHAPES[0].chunks[:5]:
            yield read_chunk(item)
        raise QuotaUsedError

    parts = [part async for part in read_answer(told(), TOOLS)]
    assert [call.name for part in parts if isinstance(part, Calls) for call in part.calls] == ["on"]
    assert parts[-1] == Cut()


async def test_a_server_that_counts_up_in_every_chunk_is_counted_once() -> None:
    chunks = [
        chunk(content="One ") | {"usage": {"prompt_tokens": 9, "completion_tokens": 1}},
        chunk(content="two.") | {"usage": {"prompt_tokens": 9, "completion_tokens": 2}},
    ]
    last = {"delta": {}, "finish_reason": "stop", "usage": {"prompt_tokens": 9, "completion_tokens": 3}}
    parts = await parts_of([*chunks, {"choices": [last]}])
    assert [part for part in parts if isinstance(part, Tokens)] == [Tokens(input=9, output=3)]


async def test_a_thought_without_a_beginning_is_known_in_the_next_answer() -> None:
    chunks = [chunk(content="Hm. The lamp?</thi"), chunk(content="nk>\n\nYes."), finish("stop")]
    assert UnopenedThought() in await parts_of(chunks)

    async def told() -> AsyncGenerator[Delta]:
        for item in chunks:
            yield read_chunk(item)

    parts = [part async for part in read_answer(told(), TOOLS, begins_in_thought=True)]
    assert parts == [Thought("Hm. The lamp?"), Said("Yes.")]


@pytest.mark.parametrize("text", ["Yes.", "<think>Hm.</think>Yes.", "Hm.</think>Yes."])
async def test_a_model_that_begins_in_thoughts_may_also_not(text: str) -> None:
    reader = AnswerText(TOOLS, begins_in_thought=True)
    parts = [part for character in text for part in reader.feed(character)] + reader.end()
    assert said([part for part in parts if isinstance(part, Said)]) == "Yes."
    assert not reader.had_unopened_thought


async def test_a_call_keeps_what_the_server_wants_back() -> None:
    signed = {"google": {"thought_signature": "abc"}}
    call = {"index": 0, "id": "a", "function": {"name": "on", "arguments": "{}"}, "extra_content": signed}
    parts = await parts_of([chunk(tool_calls=[call]), finish("stop")])
    assert [call.extra for part in parts if isinstance(part, Calls) for call in part.calls] == [signed]


async def test_without_tools_nothing_is_called_and_no_tag_is_spoken() -> None:
    text = 'Yes. <tool_call>{"name": "off", "arguments": {}}</tool_call>'
    parts = await parts_of([chunk(content=text), *SHAPES[0].chunks], ())
    assert parts == [Said("Yes. ")]


async def test_a_cut_after_words_keeps_them_and_drops_calls_in_pieces() -> None:
    parts = await parts_of([chunk(content="The lamp <"), *SHAPES[0].chunks[:3]], is_cut=True)
    assert (said(parts), parts[-1]) == ("The lamp <", Cut())
    assert not any(isinstance(part, Calls) for part in parts)


async def test_a_cut_before_any_word_is_an_error() -> None:
    with pytest.raises(StreamCutError):
        await parts_of(SHAPES[0].chunks[:3], is_cut=True)


@given(data=st.data(), shape=st.sampled_from([shape for shape in SHAPES if "parts" not in shape.name]))
@settings(max_examples=150, deadline=None)
def test_text_may_be_cut_anywhere(data: st.DataObject, shape: Shape) -> None:
    """The same text in other pieces is the same answer."""
    texts = [str(item["choices"][0]["delta"].get("content") or "") for item in shape.chunks if _has_delta(item)]
    whole = "".join(texts)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=12)) | {0, len(whole)})
    pieces = [whole[start:end] for start, end in pairwise(cuts)]
    assert _merged(pieces) == _merged([whole])


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_calls_may_be_cut_and_mixed_anywhere(data: st.DataObject) -> None:
    """Pieces of several calls, interleaved, with or without ids, always give the same calls."""
    count = data.draw(st.integers(1, 4))
    names = [data.draw(st.sampled_from(TOOLS)) for _ in range(count)]
    arguments = [json.dumps(data.draw(st.dictionaries(st.text(max_size=4), st.text(max_size=8)))) for _ in names]
    has_ids = data.draw(st.booleans())
    queues: list[list[Fragment]] = []
    for index, text in enumerate(arguments):
        cut = data.draw(st.integers(0, len(text) - 1))  # the piece with the name never holds the whole
        head = Fragment(index=index, id=f"id{index}" if has_ids else None, name=names[index], arguments=text[:cut])
        queues.append([head, *(Fragment(index=index, arguments=character) for character in text[cut:])])
    collector = CallCollector()
    collector.add(queue.pop(0) for queue in queues)
    early: list[RawCall] = []
    while left := [queue for queue in queues if queue]:
        collector.add([data.draw(st.sampled_from(left)).pop(0)])
        early += collector.take_complete(TOOLS)
    came = [(call.name, call.arguments) for call in [*early, *collector.finish()]]
    assert came == list(zip(names, arguments, strict=True))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(FIELDS),
                inner,
                max_size=5,
            )
        ),
        max_leaves=30,
    )
)
@settings(max_examples=150, deadline=None)
def test_no_chunk_is_too_strange(nonsense: Any) -> None:
    delta = read_chunk({"choices": [{"delta": nonsense}], "usage": nonsense})
    collector = CallCollector()
    collector.add(delta.fragments)
    listed = collector.finish()
    give_ids(listed, set())
    assert all(call.id for call in listed)
    read_chunk(nonsense)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        *(("", {}), ("  ", {}), ("null", {}), ("[]", {}), ("{}", {})),
        *(('{"a": 1}', {"a": 1}), ('"{\\"a\\": 1}"', {"a": 1}), ('{}{"a": 1}', {"a": 1})),
        *(('{"a": 1} {"a": 1}', {"a": 1}), ('{"a": "b\nc"}', {"a": "b\nc"})),
    ],
)
def test_arguments_are_read(text: str, arguments: dict[str, Any]) -> None:
    assert parse_arguments(text) == arguments


@pytest.mark.parametrize("text", ["{", "[1]", "7", "lamp", '"lamp"', '{"a": 1}{"a": 2}'])
def test_malformed_arguments_say_why(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_arguments(text)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("intent__HassTurnOn", "intent__HassTurnOn"),
        ("HassTurnOn", "intent__HassTurnOn"),
        ("functions.HassTurnOn:0", "intent__HassTurnOn"),
        ("twice", "twice"),
        ("TurnOn", "TurnOn"),
        ("", ""),
    ],
)
def test_a_name_is_understood_where_only_one_tool_can_be_meant(name: str, meant: str) -> None:
    assert known_name(name, {"intent__HassTurnOn", "a__twice", "b__twice"}) == meant


def test_a_call_that_never_ends_is_given_up() -> None:
    text = AnswerText(TOOLS)
    text.feed("<tool_call>")
    parts = [part for _ in range(10) for part in text.feed("x" * 10_000)]
    assert any(isinstance(part, Called) for part in parts)


def _has_delta(item: dict[str, Any]) -> bool:
    choices = item.get("choices") or [{}]
    return bool(choices[0].get("delta"))


def _merged(pieces: Sequence[str]) -> list[tuple[type[Part], Any]]:
    text = AnswerText(TOOLS)
    merged: list[tuple[type[Part], Any]] = []
    for part in [*(part for piece in pieces for part in text.feed(piece)), *text.end()]:
        if isinstance(part, Called):
            merged.append((Called, [(call.name, call.arguments) for call in part.calls]))
        elif merged and merged[-1][0] is type(part):
            merged[-1] = (type(part), merged[-1][1] + part.text)
        else:
            merged.append((type(part), part.text))
    return merged
