"""Every shape through the whole agent: real HTTP, the calls run, their results go back; however the bytes are cut."""

from itertools import pairwise
import json
import random
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
import pytest

from custom_components.xiaozhi.agent.calls import parse_arguments
from tests.agent.conftest import MakeAgent
from tests.agent.model_server import ModelServer, call, calls, chunk, sends, words
from tests.agent.shapes import SHAPES, Shape
from tests.agent.talk import say, spoken

type Ran = list[tuple[str, dict[str, Any]]]


class Switch(llm.Tool):
    """A tool that only remembers what it was called with."""

    description = "For tests."
    integration = "xiaozhi"

    def __init__(self, name: str, ran: Ran) -> None:
        self.name = name
        self._ran = ran

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        self._ran.append((self.name, tool_input.tool_args))
        return llm.ToolResult(data={"ran": self.name})


class SwitchApi(llm.API):
    """An API with the two tools that the shapes call."""

    def __init__(self, hass: HomeAssistant, ran: Ran) -> None:
        super().__init__(hass=hass, id="switches", name="Switches")
        self._ran = ran

    @override
    async def async_get_api_instance(self, llm_context: llm.LLMContext) -> llm.APIInstance:
        return llm.APIInstance(self, "", llm_context, [Switch(name, self._ran) for name in ("on", "off")])


@pytest.fixture
async def ran(hass: HomeAssistant, make_agent: MakeAgent) -> Ran:
    """Return the calls that ran, of an agent with these two tools."""
    ran: Ran = []
    llm.async_register_api(hass, SwitchApi(hass, ran))
    await make_agent(llm_hass_api=["switches"])
    return ran


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
async def test_every_shape_is_obeyed_over_http(
    hass: HomeAssistant, server: ModelServer, ran: Ran, shape: Shape
) -> None:
    server.will(shape.chunks, words("Done."))
    result = await say(hass)
    assert ran == [(name, parse_arguments(arguments)) for name, arguments in shape.calls if name]
    if not shape.calls:
        assert (spoken(result), len(server.requests)) == (shape.said, 1)
        return
    assert (spoken(result), len(server.requests)) == ("Done.", 2)
    assistant, *results = server.requests[1]["messages"][2:]
    assert (assistant["content"] or "") == shape.said
    assert len(results) == len(shape.calls)
    assert [item["tool_call_id"] for item in results] == [item["id"] for item in assistant["tool_calls"]]
    assert shape.ids is None or [item["id"] for item in assistant["tool_calls"]] == list(shape.ids)


def sse(chunks: list[dict[str, Any]], newline: str) -> bytes:
    """Return a stream as servers write it, with what some of them put between: comments, names of events, ids."""
    between = ["", f": ping{newline}{newline}", f"event: message{newline}", f"id: 7{newline}"]
    lines = [
        f"{between[number % len(between)]}data:{' ' * (number % 2)}{json.dumps(item, ensure_ascii=False)}"
        for number, item in enumerate(chunks)
    ]
    return (newline * 2).join([*lines, "data: [DONE]", ""]).encode()


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("seed", range(12))
async def test_bytes_may_be_cut_anywhere(
    hass: HomeAssistant, server: ModelServer, ran: Ran, newline: str, seed: int
) -> None:
    """Inside a line, a number, a letter of three bytes, between CR and LF."""
    chance = random.Random(seed)
    before, after = "好的 ", "灯开了\u2028 风扇关了"
    asked = [
        chunk(content=before),
        chunk(reasoning_content="灯 \u2028 \x85 还是风扇"),
        *calls(call("on", {"name": "客厅的灯"}, id_="a"), call("off", {"name": "风扇 \u2028"}, id_="b", index=1)),
    ]
    answers = []
    for chunks in (asked, words(*after, "😀")):
        whole = sse(chunks, newline)
        cuts = [0, *sorted(chance.sample(range(1, len(whole)), 40)), len(whole)]
        answers.append(sends(whole[start:end] for start, end in pairwise(cuts)))
    server.will(*answers)
    assert spoken(await say(hass)) == f"{after}😀"
    assert ran == [("on", {"name": "客厅的灯"}), ("off", {"name": "风扇 \u2028"})]
    assert server.requests[1]["messages"][2]["content"] == before
