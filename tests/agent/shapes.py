"""Answers as real servers stream them, broken ones too: chunks, and what must come of them.

Shapes follow the servers' documents and the issues that their users filed; ids and texts are ours.
"""

from dataclasses import dataclass
from typing import Any

from tests.agent.model_server import chunk, finish

type Chunks = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One answer."""

    name: str
    chunks: Chunks
    said: str = ""
    thought: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    """Names and arguments."""
    ids: tuple[str, ...] | None = None


def tool(**fields: Any) -> dict[str, Any]:
    """Return a chunk with one entry of tool_calls."""
    return chunk(tool_calls=[fields])


def function(name: str | None = None, arguments: Any = None) -> dict[str, Any]:
    """Return the `function` of a call with only these fields."""
    return {k: v for k, v in {"name": name, "arguments": arguments}.items() if v is not None}


ON = '{"name": "Lamp"}'
TWO = (("on", ON), ("off", "{}"))

SHAPES = [
    Shape(
        name="openai",
        chunks=[
            chunk(role="assistant", content=None),
            tool(index=0, id="call_a", type="function", function=function("on", "")),
            tool(index=0, function=function(arguments='{"name"')),
            tool(index=0, function=function(arguments=': "Lamp"}')),
            tool(index=1, id="call_b", type="function", function=function("off", "")),
            tool(index=1, function=function(arguments="{}")),
            finish("tool_calls"),
        ],
        calls=TWO,
        ids=("call_a", "call_b"),
    ),
    Shape(
        name="openai interleaved",
        chunks=[
            chunk(
                tool_calls=[
                    {"index": 0, "id": "a", "function": function("on", "")},
                    {"index": 1, "id": "b", "function": function("off", "")},
                ]
            ),
            tool(index=1, function=function(arguments="{")),
            tool(index=0, function=function(arguments='{"name": ')),
            tool(index=1, function=function(arguments="}")),
            tool(index=0, function=function(arguments='"Lamp"}')),
            finish("tool_calls"),
        ],
        calls=TWO,
        ids=("a", "b"),
    ),
    Shape(
        name="ollama, all with index 0",
        chunks=[
            tool(index=0, id="a", type="function", function=function("on", ON)),
            tool(index=0, id="b", type="function", function=function("off", "{}")),
            finish("stop"),
        ],
        calls=TWO,
        ids=("a", "b"),
    ),
    Shape(
        name="ollama, its own shape: objects, no ids, no indexes, several in one delta",
        chunks=[
            chunk(
                role="assistant",
                tool_calls=[{"function": function("on", {"name": "Lamp"})}, {"function": function("off", {})}],
            ),
            finish("stop"),
        ],
        calls=TWO,
    ),
    Shape(
        name="llama.cpp, names and ids only at the beginning",
        chunks=[
            chunk(role="assistant", content=None),
            tool(index=0, id="x1", type="function", function=function("on", "{")),
            *[tool(index=0, function=function(arguments=part)) for part in ('"na', 'me": "', 'Lamp"', "}")],
            tool(index=1, id="x2", type="function", function=function("off", "{}")),
            finish("tool_calls"),
        ],
        calls=TWO,
    ),
    Shape(
        name="vllm, id and name repeated in every piece, arguments missing",
        chunks=[
            tool(index=0, id="v1", type="function", function=function("on")),
            tool(index=0, id="v1", function=function("on", '{"name": ')),
            tool(index=0, id="v1", function=function("on", '"Lamp"}')),
            tool(index=1, id="v2", function=function("off")),
            finish("tool_calls"),
        ],
        calls=(("on", ON), ("off", "")),
        ids=("v1", "v2"),
    ),
    Shape(
        name="qwen, an empty id and name in every later piece",
        chunks=[
            tool(index=0, id="q1", type="function", function=function("on", "")),
            tool(index=0, id="", type="function", function=function("", '{"name": ')),
            tool(index=0, id="", type="function", function=function("", '"Lamp"}')),
            tool(index=1, id="q2", type="function", function=function("off", "{}")),
            tool(index=1, id="", type="function", function=function("", None)),
            finish("tool_calls"),
        ],
        calls=TWO,
        ids=("q1", "q2"),
    ),
    Shape(
        name="glm, thoughts and then each call whole in a delta of its own, with a role",
        chunks=[
            chunk(role="assistant", reasoning_content="Two things."),
            chunk(
                role="assistant",
                content="\n",
                tool_calls=[{"id": "g1", "index": 0, "type": "function", "function": function("on", ON)}],
            ),
            chunk(
                role="assistant",
                tool_calls=[{"id": "g2", "index": 1, "type": "function", "function": function("off", "{}")}],
            ),
            finish("tool_calls"),
        ],
        thought="Two things.",
        calls=TWO,
        ids=("g1", "g2"),
    ),
    Shape(
        name="deepseek, thoughts, then calls in pieces beside empty words",
        chunks=[
            chunk(role="assistant", content=None, reasoning_content="Both."),
            chunk(
                content="", tool_calls=[{"index": 0, "id": "d1", "type": "function", "function": function("on", "")}]
            ),
            chunk(content="", tool_calls=[{"index": 0, "function": function(arguments=ON)}]),
            chunk(
                content="", tool_calls=[{"index": 1, "id": "d2", "type": "function", "function": function("off", "")}]
            ),
            chunk(content="", tool_calls=[{"index": 1, "function": function(arguments="{}")}]),
            finish("tool_calls"),
        ],
        thought="Both.",
        calls=TWO,
        ids=("d1", "d2"),
    ),
    Shape(
        name="no index, ids at the beginning",
        chunks=[
            tool(id="a", function=function("on", '{"name": ')),
            tool(function=function(arguments='"Lamp"}')),
            tool(id="b", function=function("off", "{}")),
            finish("tool_calls"),
        ],
        calls=TWO,
    ),
    Shape(
        name="no index, no ids",
        chunks=[
            tool(function=function("on", '{"name": ')),
            tool(function=function(arguments='"Lamp"}')),
            tool(function=function("off", "{}")),
            finish("tool_calls"),
        ],
        calls=TWO,
    ),
    Shape(
        name="twice the same tool, index 0, no ids",
        chunks=[
            tool(index=0, function=function("on", ON)),
            tool(index=0, function=function("on", '{"name": "Fan"}')),
            finish("stop"),
        ],
        calls=(("on", ON), ("on", '{"name": "Fan"}')),
    ),
    Shape(
        name="the same id twice",
        chunks=[
            chunk(
                tool_calls=[
                    {"index": 0, "id": "same", "function": function("on", ON)},
                    {"index": 1, "id": "same", "function": function("off", "{}")},
                ]
            ),
            finish("tool_calls"),
        ],
        calls=TWO,
    ),
    Shape(
        name="null fields, an odd index and a name in pieces",
        chunks=[
            {"choices": [{"delta": None, "finish_reason": None}]},
            {"choices": []},
            {"choices": None, "usage": None},
            chunk(tool_calls=None),
            chunk(tool_calls=[None, {}]),
            tool(index=3, id=None, function=function("o", None)),
            tool(index=3, id="", function=function("n", ON)),
            tool(index="4", id=7, function=function("off", "{}")),
            finish("tool_calls"),
        ],
        calls=TWO,
    ),
    Shape(
        name="function_call, as it was before",
        chunks=[
            chunk(function_call={"name": "on", "arguments": '{"name": '}),
            chunk(function_call={"arguments": '"Lamp"}'}),
            finish("function_call"),
        ],
        calls=(("on", ON),),
    ),
    Shape(
        name="words, then a call, no finish",
        chunks=[chunk(content="One moment."), tool(index=0, id="a", function=function("on", ON))],
        said="One moment.",
        calls=(("on", ON),),
    ),
    Shape(
        name="deepseek reasoning",
        chunks=[
            chunk(role="assistant", content=None, reasoning_content="The lamp"),
            chunk(content=None, reasoning_content=" is meant."),
            chunk(content="On it.", reasoning_content=None),
            finish("stop"),
        ],
        thought="The lamp is meant.",
        said="On it.",
    ),
    Shape(
        name="openrouter reasoning",
        chunks=[chunk(content="", reasoning="Hm."), chunk(content="Yes."), finish("stop")],
        thought="Hm.",
        said="Yes.",
    ),
    Shape(
        name="mistral parts",
        chunks=[
            chunk(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]),
            chunk(content=[{"type": "text", "text": "Yes."}]),
            finish("stop"),
        ],
        thought="Hm.",
        said="Yes.",
    ),
    Shape(
        name="qwen thinking and calling in text",
        chunks=[
            *[chunk(content=part) for part in ("<th", "ink>\nWhich", " lamp?\n</thi", "nk>\n\n", "<tool", "_call>\n")],
            chunk(content='{"name": "on", "arguments": {"name": "Lamp"}}'),
            chunk(content="\n</tool_call>\n<tool_call>"),
            chunk(content='{"name": "off", "arguments": {}}</tool_call>'),
            finish("stop"),
        ],
        thought="\nWhich lamp?\n",
        calls=TWO,
    ),
    Shape(
        name="words around a call in text",
        chunks=[
            chunk(content="I do it. <tool_call>"),
            chunk(content='{"name": "off", "arguments": {}}'),
            chunk(content="</tool_call> Done."),
            finish("stop"),
        ],
        said="I do it.  Done.",
        calls=(("off", "{}"),),
    ),
    Shape(
        name="a call in text that is never closed",
        chunks=[chunk(content='<tool_call>{"name": "off", "arguments": {}}'), finish("stop")],
        calls=(("off", "{}"),),
    ),
    Shape(
        name="a call in text that nobody can read",
        chunks=[chunk(content="<tool_call>off, please</tool_call>"), finish("stop")],
        calls=(("", "off, please"),),
    ),
    Shape(
        name="a fenced call",
        chunks=[
            chunk(content="Sure:\n``"),
            chunk(content="`json\n{"),
            chunk(content='"name": "off", "parameters": {}}\n```'),
            finish("stop"),
        ],
        said="Sure:\n",
        calls=(("off", "{}"),),
    ),
    Shape(
        name="fenced, but of no tool",
        chunks=[
            chunk(content='```json\n{"name": "Ann", "arguments": {}}\n``'),
            chunk(content="` is it."),
            finish("stop"),
        ],
        said='```json\n{"name": "Ann", "arguments": {}}\n``` is it.',
    ),
    Shape(
        name="a fence with a program in it",
        chunks=[chunk(content="``"), chunk(content="`python\n{}"), chunk(content=".clear()\n```\nSo."), finish("stop")],
        said="```python\n{}.clear()\n```\nSo.",
    ),
    Shape(
        name="a bare call",
        chunks=[chunk(content='\n{"name": "off",'), chunk(content=' "arguments": {}}'), finish("stop")],
        calls=(("off", "{}"),),
    ),
    Shape(
        name="bare JSON that is an answer",
        chunks=[chunk(content='{"answer": '), chunk(content="42}"), finish("stop")],
        said='{"answer": 42}',
    ),
    Shape(
        name="glm in text",
        chunks=[
            chunk(content="<tool_call>on\n<arg_key>name</arg_key>\n<arg_value>Lamp</arg_value>\n</tool_call>"),
            finish("stop"),
        ],
        calls=(("on", ON),),
    ),
    Shape(
        name="qwen coder in text",
        chunks=[
            chunk(
                content="<tool_call>\n<function=on>\n<parameter=name>\nLamp\n</parameter>\n</function>\n</tool_call>"
            ),
            finish("stop"),
        ],
        calls=(("on", ON),),
    ),
    Shape(
        name="a thought without a beginning",
        chunks=[chunk(content="</think>\n\nYes."), finish("stop")],
        said="Yes.",
    ),
    Shape(
        name="less-than signs and backticks that mean nothing",
        chunks=[chunk(content="1 <"), chunk(content=" 2, `a` <b> <"), finish("stop")],
        said="1 < 2, `a` <b> <",
    ),
    Shape(
        name="not streamed at all",
        chunks=[{"choices": [{"message": {"role": "assistant", "content": "Yes."}, "finish_reason": "stop"}]}],
        said="Yes.",
    ),
    Shape(
        name="a placeholder before the arguments",
        chunks=[
            tool(index=0, id="a", function=function("on", "{}")),
            tool(index=0, function=function(arguments=ON)),
            finish("tool_calls"),
        ],
        calls=(("on", "{}" + ON),),
    ),
    Shape(
        name="all arguments once more at the end",
        chunks=[
            tool(index=0, id="a", function=function("on", ON)),
            tool(index=1, id="b", function=function("off", "{}")),
            tool(index=0, id="a", function=function("on", ON)),
            finish("tool_calls"),
        ],
        calls=TWO,
        ids=("a", "b"),
    ),
    Shape(
        name="all calls once more after the finish",
        chunks=[
            chunk(tool_calls=[{"index": 0, "id": "a", "function": function("on", ON)}]),
            finish("tool_calls"),
            chunk(tool_calls=[{"index": 0, "id": "a", "function": function("on", ON)}]),
            finish("tool_calls"),
        ],
        calls=(("on", ON),),
    ),
    Shape(
        name="a call in text and the same as it should be",
        chunks=[
            chunk(content='<tool_call>{"name": "on", "arguments": {"name": "Lamp"}}</tool_call>'),
            tool(index=0, id="a", function=function("on", ON)),
            finish("tool_calls"),
        ],
        calls=(("on", ON),),
    ),
    Shape(
        name="a finish of «null» in every chunk",
        chunks=[
            {"choices": [{"delta": {"content": "One "}, "finish_reason": "null"}]},
            {"choices": [{"delta": {"content": "two."}, "finish_reason": "null"}]},
            finish("stop"),
        ],
        said="One two.",
    ),
    Shape(
        name="openai refuses",
        chunks=[chunk(content=None, refusal="I will not."), finish("stop")],
        said="I will not.",
    ),
    Shape(
        name="reasoning in parts",
        chunks=[
            chunk(content=[{"type": "reasoning", "text": "Hm."}, {"type": "text", "text": "Yes."}]),
            finish("stop"),
        ],
        thought="Hm.",
        said="Yes.",
    ),
    Shape(
        name="names with other name spaces",
        chunks=[
            chunk(
                tool_calls=[
                    {"index": 0, "id": "a", "function": function("functions.on:0", ON)},
                    {"index": 1, "id": "b", "function": function("default_api.off", "{}")},
                ]
            ),
            finish("tool_calls"),
        ],
        calls=TWO,
    ),
    Shape(
        name="qwen coder forgets the tag before the call",
        chunks=[
            chunk(content="I do it.\n<func"),
            chunk(content="tion=on>\n<parameter=name>\nLamp\n</parameter>\n</function>\n</tool_"),
            chunk(content="call>"),
            finish("stop"),
        ],
        said="I do it.\n\n",
        calls=(("on", ON),),
    ),
    Shape(
        name="llama, JSON in a function tag",
        chunks=[chunk(content='<function=on>{"name": "Lamp"}</function>'), finish("stop")],
        calls=(("on", ON),),
    ),
    Shape(
        name="llama python tag",
        chunks=[
            chunk(content="<|python_"),
            chunk(content='tag|>{"name": "on", "parameters": {"name": "Lamp"}}; {"name": "off", "parameters": {}}'),
            finish("stop"),
        ],
        calls=TWO,
    ),
    Shape(
        name="mistral in text",
        chunks=[
            chunk(content="[TOOL"),
            chunk(content='_CALLS][{"name": "on", "arguments": {"name": "Lamp"}}, {"name": "off", "arguments": {}}]'),
            finish("stop"),
        ],
        calls=TWO,
    ),
    Shape(
        name="newer mistral in text",
        chunks=[
            chunk(content='[TOOL_CALLS]on[CALL_ID]xYz123456[ARGS]{"name": "Lamp"}[TOOL_CALLS]off[ARGS]{}'),
            finish("stop"),
        ],
        calls=TWO,
    ),
    Shape(
        name="deepseek in text",
        chunks=[
            chunk(content="<\uff5ctool▁calls▁begin\uff5c><\uff5ctool▁call▁begin\uff5c>function<\uff5ctool▁sep\uff5c>"),
            chunk(content='on\n```json\n{"name": "Lamp"}\n```<\uff5ctool▁call▁end\uff5c>'),
            chunk(content="<\uff5ctool▁call▁begin\uff5c>off<\uff5ctool▁sep\uff5c>{}<\uff5ctool▁call▁end\uff5c>"),
            chunk(content="<\uff5ctool▁calls▁end\uff5c><\uff5cend▁of▁sentence\uff5c>"),
            finish("stop"),
        ],
        calls=TWO,
    ),
    Shape(
        name="kimi in text",
        chunks=[
            chunk(content="<|tool_calls_section_begin|><|tool_call_begin|>functions.on:0<|tool_call_argument_begin|>"),
            chunk(content='{"name": "Lamp"}<|tool_call_end|><|tool_calls_section_end|>'),
            finish("stop"),
        ],
        calls=(("on", ON),),
    ),
    Shape(
        name="minimax in text",
        chunks=[
            chunk(content='<minimax:tool_call>\n<invoke name="on">\n<parameter name="name">Lamp</parameter>\n'),
            chunk(content="</invoke>\n</minimax:tool_call>"),
            finish("stop"),
        ],
        calls=(("on", ON),),
    ),
    Shape(
        name="glm without arguments",
        chunks=[chunk(content="<tool_call>off\n</tool_call>"), finish("stop")],
        calls=(("off", "{}"),),
    ),
    Shape(
        name="a call without arguments",
        chunks=[chunk(content='<tool_call>{"name": "off"}</tool_call>'), finish("stop")],
        calls=(("off", "{}"),),
    ),
    Shape(
        name="a brace too few",
        chunks=[chunk(content='<tool_call>{"name": "on", "arguments": {"name": "Lamp"}</tool_call>'), finish("stop")],
        calls=(("on", ON),),
    ),
    Shape(
        name="a template's double braces",
        chunks=[
            chunk(content='<tool_call>{{"name": "on", "arguments": {"name": "Lamp"}}}</tool_call>'),
            finish("stop"),
        ],
        calls=(("on", ON),),
    ),
    Shape(
        name="python in place of JSON",
        chunks=[
            chunk(content="<tool_call>{'name': 'on', 'arguments': {'name': 'Lamp'}}</tool_call>"),
            finish("stop"),
        ],
        calls=(("on", ON),),
    ),
    Shape(
        name="a fence inside the tag",
        chunks=[
            chunk(content='<tool_call>\n```json\n{"name": "off", "arguments": {}}\n```\n</tool_call>'),
            finish("stop"),
        ],
        calls=(("off", "{}"),),
    ),
    Shape(
        name="the tag inside a fence",
        chunks=[
            chunk(content="So:\n```xml\n<tool"),
            chunk(content='_call>\n{"name": "off", "arguments": {}}\n</tool_call>\n```'),
            finish("stop"),
        ],
        said="So:\n",
        calls=(("off", "{}"),),
    ),
    Shape(
        name="a fence in capitals",
        chunks=[chunk(content='``` JSON\n{"name": "off", "arguments": {}}\n```'), finish("stop")],
        calls=(("off", "{}"),),
    ),
    Shape(
        name="a bare list of calls",
        chunks=[
            chunk(content="["),
            chunk(content='{"name": "on", "arguments": {"name": "Lamp"}}, {"name": "off", "arguments": {}}]'),
            finish("stop"),
        ],
        calls=TWO,
    ),
    Shape(
        name="words in brackets",
        chunks=[chunk(content="["), chunk(content="1] Yes."), finish("stop")],
        said="[1] Yes.",
    ),
    Shape(
        name="a bare call with the end of a tag",
        chunks=[chunk(content='{"name": "off", "arguments": {}}\n</tool_call>'), finish("stop")],
        calls=(("off", "{}"),),
    ),
    Shape(
        name="react",
        chunks=[chunk(content='{"action": "on", "action_input": {"name": "Lamp"}}'), finish("stop")],
        calls=(("on", ON),),
    ),
    Shape(
        name="a call in a thought whose end is forgotten",
        chunks=[
            chunk(content='<think>The lamp.\n<tool_call>{"name": "on", "arguments": {"name": "Lamp"}}'),
            chunk(content="</tool_call>\n"),
            finish("stop"),
        ],
        thought='The lamp.\n<tool_call>{"name": "on", "arguments": {"name": "Lamp"}}</tool_call>\n',
        calls=(("on", ON),),
    ),
    Shape(
        name="a call at the end of what the server took for reasoning",
        chunks=[
            chunk(reasoning_content="Not <tool_call>fly</tool_call> but\n<tool_call>on\n<arg_key>name</arg_key>"),
            chunk(reasoning_content="<arg_value>Lamp</arg_value></tool_call>"),
            finish("stop"),
        ],
        thought="Not <tool_call>fly</tool_call> but\n<tool_call>on\n<arg_key>name</arg_key>"
        "<arg_value>Lamp</arg_value></tool_call>",
        calls=(("on", ON),),
    ),
    Shape(
        name="a call that was only thought of",
        chunks=[chunk(reasoning_content="<tool_call>off</tool_call>"), chunk(content="Which one?"), finish("stop")],
        thought="<tool_call>off</tool_call>",
        said="Which one?",
    ),
    Shape(
        name="gpt-oss before the server knew it",
        chunks=[
            chunk(content="<|channel|>analysis<|mess"),
            chunk(content="age|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Yes.<|return|>"),
            finish("stop"),
        ],
        thought="Hm.",
        said="Yes.",
    ),
    Shape(
        name="glm in a box, with the end of a turn",
        chunks=[chunk(content="<|begin_of_box|>Yes.<|end_of_"), chunk(content="box|><|im_end|>"), finish("stop")],
        said="Yes.",
    ),
    Shape(
        name="other words for thinking",
        chunks=[chunk(content="<thinking>Hm.</thinking>[THINK]Well.[/THINK]Yes."), finish("stop")],
        thought="Hm.Well.",
        said="Yes.",
    ),
]
