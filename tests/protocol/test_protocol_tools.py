"""Lists of tools and results of calls."""

import json
from typing import Any

import pytest

from custom_components.xiaozhi.protocol.tools import (
    MAX_DESCRIPTION_CHARS,
    MAX_IMAGE_CHARS,
    MAX_NAME_CHARS,
    MAX_PARTS,
    MAX_SCHEMA_CHARS,
    MAX_TEXT_CHARS,
    MAX_TOOLS,
    Image,
    ToolDescription,
    ToolPage,
    ToolResult,
    parse_tool_page,
    parse_tool_result,
)

EMPTY = {"type": "object", "properties": {}}
VOLUME = {
    "type": "object",
    "properties": {"volume": {"type": "integer", "minimum": 0, "maximum": 100}},
    "required": ["volume"],
}


def nested(depth: int) -> dict[str, Any]:
    """Return a schema so deep that it cannot be written again."""
    shape: dict[str, Any] = {}
    for _ in range(depth):
        shape = {"a": shape}
    return {"type": "object", "properties": shape}


def only_tool(**entry: object) -> ToolDescription | None:
    page = parse_tool_page({"tools": [entry]})
    assert page is not None
    assert page.dropped == 1 - len(page.tools)
    return page.tools[0] if page.tools else None


def test_a_tool_is_read_with_its_schema() -> None:
    tool = only_tool(name="self.audio_speaker.set_volume", description="设置音量", inputSchema=VOLUME)
    assert tool == ToolDescription(name="self.audio_speaker.set_volume", description="设置音量", schema=VOLUME)
    assert hash(tool) == hash(tool)


def test_a_tool_for_people_only_says_so() -> None:
    tool = only_tool(name="self.reboot", inputSchema=EMPTY, annotations={"audience": ["user"]})
    assert tool is not None
    assert tool.is_user_only
    assert not tool.is_read_only


def test_a_tool_that_only_reads_says_so() -> None:
    tool = only_tool(name="x", annotations={"readOnlyHint": True, "audience": ["user", "assistant"]})
    assert tool is not None
    assert tool.is_read_only
    assert not tool.is_user_only


@pytest.mark.parametrize("schema", [None, [], "object", {"type": "object"}, {"properties": []}])
def test_a_tool_without_a_usable_schema_has_no_arguments(schema: object) -> None:
    assert only_tool(name="x", description=5, inputSchema=schema, annotations="user") == ToolDescription(
        name="x", schema=EMPTY
    )


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"name": ""},
        {"name": 5},
        {"name": "x" * (MAX_NAME_CHARS + 1)},
        {"name": "x", "inputSchema": {"type": "object", "properties": {"a": "x" * MAX_SCHEMA_CHARS}}},
        {"name": "x", "inputSchema": nested(200_000)},
    ],
    ids=["nothing", "empty", "number", "long name", "large schema", "deep schema"],
)
def test_what_cannot_be_called_is_left_out_and_counted(entry: dict[str, Any]) -> None:
    assert only_tool(**entry) is None


def test_one_bad_entry_does_not_hide_the_others() -> None:
    page = parse_tool_page({"tools": [5, None, {"name": "x"}, []], "nextCursor": "y"})
    assert page == ToolPage(tools=(ToolDescription(name="x", schema=EMPTY),), next_cursor="y", dropped=3)


def test_a_page_has_limits() -> None:
    entries = [{"name": f"t{number}", "description": "x" * 9999} for number in range(MAX_TOOLS + 5)]
    page = parse_tool_page({"tools": entries})
    assert page is not None
    assert (len(page.tools), page.dropped) == (MAX_TOOLS, 5)
    assert len(page.tools[0].description) == MAX_DESCRIPTION_CHARS


@pytest.mark.parametrize("result", [{}, {"tools": None}, {"tools": {"name": "x"}}])
def test_what_is_no_page_is_none(result: dict[str, Any]) -> None:
    assert parse_tool_page(result) is None


@pytest.mark.parametrize("cursor", [None, "", 5, ["x"], "x" * 500])
def test_a_cursor_that_is_none_ends_the_list(cursor: object) -> None:
    page = parse_tool_page({"tools": [], "nextCursor": cursor})
    assert page is not None
    assert page.next_cursor == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("42", 42),
        ('{"power": true}', {"power": True}),
        ("[1, 2]", [1, 2]),
        ("Playing.", "Playing."),
        ("", ""),
        ("NaN", "NaN"),
        ("1e999", "1e999"),
        ("[" * 100_000, "[" * MAX_TEXT_CHARS),
        ('{"a":"\\ud800"}', {"a": "?"}),
    ],
    ids=lambda value: str(value)[:20],
)
def test_the_text_of_a_result_stands_for_a_value(text: str, value: object) -> None:
    result = parse_tool_result({"content": [{"type": "text", "text": text}], "isError": False})
    assert result.value == value
    assert not result.is_error


def test_several_parts_are_one_text() -> None:
    content = [{"type": "text", "text": "one"}, {"type": "audio"}, 5, "two", {"type": "text", "text": 3}]
    assert parse_tool_result({"content": content}) == ToolResult(text="one\ntwo")


@pytest.mark.parametrize("result", [{}, {"content": None}, {"content": 5}, {"isError": "yes"}])
def test_a_result_without_content_is_empty(result: dict[str, Any]) -> None:
    assert parse_tool_result(result) == ToolResult()


def test_content_may_be_one_part() -> None:
    assert parse_tool_result({"content": {"type": "text", "text": "x"}, "isError": True}) == ToolResult(
        text="x", is_error=True
    )


@pytest.mark.parametrize(
    "part",
    [
        {"type": "image", "mimeType": "image/jpeg", "data": "AAEC"},
        {"type": "image", "image": json.dumps({"type": "image", "mimeType": "image/jpeg", "data": "AAEC"})},
    ],
    ids=["standard", "firmware"],
)
def test_a_picture_comes_in_two_shapes(part: dict[str, Any]) -> None:
    result = parse_tool_result({"content": [part]})
    assert result.images == (Image(mime_type="image/jpeg", data="AAEC"),)
    assert "AAEC" not in repr(result)


@pytest.mark.parametrize(
    "part",
    [
        {"type": "image", "image": "no JSON"},
        {"type": "image", "image": "[1]"},
        {"type": "image", "mimeType": "image/jpeg"},
        {"type": "image", "data": "AAEC"},
        {"type": "image", "mimeType": "image/jpeg", "data": ""},
        {"type": "image", "mimeType": "image/jpeg", "data": "A" * (MAX_IMAGE_CHARS + 1)},
    ],
)
def test_a_picture_that_is_none_is_left_out(part: dict[str, Any]) -> None:
    assert parse_tool_result({"content": [part]}) == ToolResult()


def test_a_result_has_limits() -> None:
    result = parse_tool_result({"content": [{"text": "x" * 3000}] * (MAX_PARTS + 5)})
    assert len(result.text) == MAX_TEXT_CHARS
