"""How the schema and the results of a board's tools look to an agent; the rest is tests/wire/test_wire_tools.py."""

from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.llm import LLMContext, ToolInput, ToolResult
from probatio import MultipleInvalid, to_openapi
import pytest

from custom_components.xiaozhi.llm import BoardTool
from custom_components.xiaozhi.protocol import tools as wire
from custom_components.xiaozhi.session.device_tools import DeviceTools
from custom_components.xiaozhi.session.errors import ToolError, ToolFailure
from custom_components.xiaozhi.tool_schema import parameters_of

CONTEXT = LLMContext(platform="test", context=None, language="en", assistant="conversation", device_id="x")


def tool(properties: dict[str, Any], required: Any = None, name: str = "self.x") -> wire.ToolDescription:
    schema = {"type": "object", "properties": properties} | ({} if required is None else {"required": required})
    return wire.ToolDescription(name=name, schema=schema)


def seen_by_agent(properties: dict[str, Any], required: Any = None) -> dict[str, Any]:
    """Return the schema as Home Assistant's agents send it to a model."""
    return to_openapi(parameters_of(tool(properties, required)), openapi_version="3.1.0")


@pytest.mark.parametrize(
    "shape",
    [
        {"type": "integer"},
        {"type": "integer", "minimum": 0, "maximum": 100, "description": "音量"},
        {"type": "integer", "minimum": 1},
        {"type": "integer", "default": 3},
        {"type": "number", "maximum": 0.5},
        {"type": "string", "description": "a theme", "default": "light"},
        {"type": "string", "enum": ["light", "dark"]},
        {"type": "boolean", "default": False},
        {"type": "array", "items": {"type": "string"}},
    ],
    ids=str,
)
def test_an_argument_reaches_the_agent_as_the_board_described_it(shape: dict[str, Any]) -> None:
    assert seen_by_agent({"a": shape})["properties"]["a"] == shape
    assert seen_by_agent({"a": shape}, ["a"])["required"] == ["a"]
    assert "required" not in seen_by_agent({"a": shape})


def test_a_default_of_the_wrong_kind_is_none() -> None:
    """The firmware lists a description as a default where it mixed its arguments up (`self.upgrade_firmware`)."""
    assert seen_by_agent({"a": {"type": "integer", "default": "the number"}})["properties"]["a"] == {"type": "integer"}


def test_bounds_of_the_wrong_kind_are_none() -> None:
    shape = {"type": "integer", "minimum": "0", "maximum": True}
    assert seen_by_agent({"a": shape})["properties"]["a"] == {"type": "integer"}


@pytest.mark.parametrize("required", [None, "a", 5, {}, ["b", 5]])
def test_a_list_of_required_arguments_may_be_nonsense(required: object) -> None:
    assert "required" not in seen_by_agent({"a": {"type": "string"}}, required)


@pytest.mark.parametrize("shape", [5, None, {"type": "strange"}, {"$ref": "#/nowhere"}, {"type": ["integer", 5]}])
def test_a_schema_that_cannot_be_read_accepts_all(shape: object) -> None:
    schema = parameters_of(tool({"a": shape}))
    assert to_openapi(schema, openapi_version="3.1.0")["type"] == "object"
    assert schema({"a": 1, "b": 2}) == {"a": 1, "b": 2}


def test_an_argument_of_any_kind_is_possible() -> None:
    assert parameters_of(tool({"a": True}))({"a": [1]}) == {"a": [1]}


@pytest.mark.parametrize(("given", "read"), [("30", 30), (30.0, 30), (30, 30)])
def test_whole_numbers_are_read_liberally(given: object, read: int) -> None:
    assert parameters_of(tool({"a": {"type": "integer"}}))({"a": given, "extra": 1}) == {"a": read}


@pytest.mark.parametrize("given", [float("inf"), "9" * 5000, None, [], "loud"])
def test_what_is_no_number_is_refused(given: object) -> None:
    with pytest.raises(MultipleInvalid):
        parameters_of(tool({"a": {"type": "integer"}}))({"a": given})


class ScriptedTools(DeviceTools):
    """Gives one result, or one failure."""

    def __init__(self, outcome: wire.ToolResult | ToolFailure) -> None:
        super().__init__(send=lambda _: None)
        self.outcome = outcome

    @override
    async def call(self, *_: Any, **_named: Any) -> wire.ToolResult:
        if isinstance(self.outcome, ToolFailure):
            raise ToolError(self.outcome)
        return self.outcome


async def result_of(hass: HomeAssistant, outcome: wire.ToolResult | ToolFailure, **arguments: Any) -> ToolResult:
    """Return what an agent gets."""
    board_tool = BoardTool(
        "xiaozhi__x", tool({"a": {"type": "integer"}, "b": {"type": "boolean"}}), ScriptedTools(outcome)
    )
    return await board_tool.async_call(hass, ToolInput(tool_name="xiaozhi__x", tool_args=arguments), CONTEXT)


IMAGE = wire.Image(mime_type="image/jpeg", data="AAEC")
RESULTS: list[Any] = [
    (wire.ToolResult(text='{"power": true}'), {"power": True}),
    (wire.ToolResult(text="true"), {"result": True}),
    (wire.ToolResult(text="42"), {"result": 42}),
    (wire.ToolResult(text="Playing."), {"result": "Playing."}),
    (wire.ToolResult(), {"result": "done"}),
    (wire.ToolResult(text="a cat", images=(IMAGE,)), {"result": "a cat", "images": ["image/jpeg"]}),
    (wire.ToolResult(text='{"a": 1}', images=(IMAGE,)), {"a": 1, "images": ["image/jpeg"]}),
]


@pytest.mark.parametrize(("outcome", "data"), RESULTS)
async def test_a_result_is_an_object(hass: HomeAssistant, outcome: wire.ToolResult, data: dict[str, Any]) -> None:
    assert await result_of(hass, outcome) == ToolResult(data=data)


@pytest.mark.parametrize(
    ("text", "told"),
    [("Failed to capture photo", "Failed to capture photo"), ("", "The device refused without saying why.")],
)
async def test_what_the_board_says_of_its_failure_is_told(hass: HomeAssistant, text: str, told: str) -> None:
    outcome = wire.ToolResult(text=text, is_error=True)
    assert await result_of(hass, outcome) == ToolResult(data={"error": told}, error=True)


@pytest.mark.parametrize("failure", ToolFailure)
async def test_every_failure_has_words_for_the_agent(hass: HomeAssistant, failure: ToolFailure) -> None:
    result = await result_of(hass, failure)
    assert result.error
    assert str(result.data["error"]).endswith(".")


async def test_everything_that_is_wrong_with_the_arguments_is_told_at_once(hass: HomeAssistant) -> None:
    result = await result_of(hass, wire.ToolResult(), a="loud", b=2)
    assert result == ToolResult(
        data={"error": "The arguments are not valid: expected int at 'a'; expected bool at 'b'"}, error=True
    )
