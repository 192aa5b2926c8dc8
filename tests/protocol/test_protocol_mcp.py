"""Requests to the board's tool server and its replies, in every shape that boards and py-xiaozhi send."""

import contextlib
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.protocol.codec import parse_text
from custom_components.xiaozhi.protocol.compose import build_text
from custom_components.xiaozhi.protocol.errors import Fault, MisuseError, PeerError
from custom_components.xiaozhi.protocol.mcp import (
    MAX_ARGUMENT_BYTES,
    MAX_ERROR_CHARS,
    MAX_REQUEST_ID,
    Reply,
    ServerInfo,
    Vision,
    build_initialize,
    build_tool_call,
    build_tools_list,
    parse_reply,
    parse_server_info,
    salvage_error,
)
from custom_components.xiaozhi.protocol.messages import McpReply
from custom_components.xiaozhi.protocol.tools import parse_tool_page, parse_tool_result

UNSAID = "the tool failed without saying why"


def broken_frame(message: str, request_id: int = 7) -> str:
    """Return the frame of McpServer::ReplyError, whose message is not escaped."""
    payload = f'{{"jsonrpc":"2.0","id":{request_id},"error":{{"message":"{message}"}}}}'
    return f'{{"session_id":"s1","type":"mcp","payload":{payload}}}'


def test_initialize_tells_a_camera_where_to_send_photos() -> None:
    request = build_initialize(1, Vision(url="http://home/vision", token="abc"))
    assert request.payload["method"] == "initialize"
    assert request.payload["params"]["capabilities"] == {"vision": {"url": "http://home/vision", "token": "abc"}}
    assert build_initialize(1).payload["params"]["capabilities"] == {}


def test_the_token_of_the_camera_is_not_in_a_repr() -> None:
    assert "abc" not in repr(Vision(url="http://home/vision", token="abc"))


def test_the_first_page_is_asked_for_without_a_cursor() -> None:
    assert build_tools_list(2).payload["params"] == {"withUserTools": False}
    assert build_tools_list(2, cursor="self.lamp.turn_on", with_user_tools=True).payload == {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/list",
        "params": {"cursor": "self.lamp.turn_on", "withUserTools": True},
    }


def test_a_call_is_a_frame_that_the_firmware_reads() -> None:
    frame = build_text(build_tool_call(3, "self.audio_speaker.set_volume", {"volume": 30}), "s1")
    assert json.loads(frame)["payload"] == {
        "jsonrpc": "2.0",
        "id": 3,
        "method": "tools/call",
        "params": {"name": "self.audio_speaker.set_volume", "arguments": {"volume": 30}},
    }


@pytest.mark.parametrize("request_id", [0, -1, MAX_REQUEST_ID + 1])
def test_an_id_that_does_not_fit_into_32_bits_is_our_mistake(request_id: int) -> None:
    with pytest.raises(MisuseError):
        build_tools_list(request_id)
    assert build_tools_list(MAX_REQUEST_ID).payload["id"] == MAX_REQUEST_ID


@pytest.mark.parametrize(
    "arguments", [{"a": float("nan")}, {"a": object()}, {"a": "x" * MAX_ARGUMENT_BYTES}, {"a": "音" * 1400}]
)
def test_arguments_that_no_board_should_get_are_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(MisuseError):
        build_tool_call(1, "self.x", arguments)


@pytest.mark.parametrize(
    ("payload", "reply"),
    [
        ({"jsonrpc": "2.0", "id": 4, "result": {"tools": []}}, Reply(request_id=4, result={"tools": []})),
        ({"id": 4, "error": {"message": "Unknown tool: x"}}, Reply(request_id=4, error="Unknown tool: x")),
        ({"id": 4, "error": {"code": -32603, "message": "no"}}, Reply(request_id=4, error="no")),
        ({"id": 4, "error": "plain text"}, Reply(request_id=4, error="plain text")),
        ({"id": 4, "error": {}}, Reply(request_id=4, error=UNSAID)),
        ({"id": 4, "error": {"message": ["no"]}}, Reply(request_id=4, error=UNSAID)),
        ({"id": 4, "error": {"message": "x" * 9999}}, Reply(request_id=4, error="x" * MAX_ERROR_CHARS)),
        ({"id": 4, "error": None, "result": {}}, Reply(request_id=4)),
        ({"id": 4}, Reply(request_id=4, error="the reply has no result")),
        ({"id": 4, "result": [1]}, Reply(request_id=4, error="the reply has no result")),
    ],
)
def test_a_reply_is_read_liberally(payload: dict[str, Any], reply: Reply) -> None:
    assert parse_reply(payload) == reply


@pytest.mark.parametrize(
    "payload", [{}, {"id": None}, {"id": "4"}, {"id": True}, {"id": 4.0}, {"id": 4, "method": "ping"}]
)
def test_what_answers_no_request_of_ours_is_the_peers_fault(payload: dict[str, Any]) -> None:
    with pytest.raises(PeerError) as caught:
        parse_reply(payload)
    assert caught.value.code is Fault.BAD_FIELD


@pytest.mark.parametrize(
    ("result", "info"),
    [
        ({"serverInfo": {"name": "esp-box-3", "version": "2.4.2"}}, ServerInfo(name="esp-box-3", version="2.4.2")),
        ({"serverInfo": {"name": 5, "version": None}}, ServerInfo()),
        ({"serverInfo": "esp-box-3"}, ServerInfo()),
        ({}, ServerInfo()),
    ],
)
def test_who_answers_is_read_where_it_is_said(result: dict[str, Any], info: ServerInfo) -> None:
    assert parse_server_info(result) == info


@pytest.mark.parametrize("message", ['Unknown tool: say "hi"', 'a "quoted" end"', "", "back\\slash"])
def test_an_error_that_broke_its_frame_is_understood(message: str) -> None:
    parsed = parse_text(broken_frame(message))
    assert isinstance(parsed, McpReply)
    assert parse_reply(parsed.payload) == Reply(request_id=7, error=message or UNSAID)


def test_a_broken_error_without_its_end_is_understood_too() -> None:
    frame = broken_frame('no such "thing"').removesuffix('"}}}')
    assert (salvage_error(frame) or {})["error"] == {"message": 'no such "thing"'}


@pytest.mark.parametrize(
    "text", ["", "no JSON", '{"payload":{"jsonrpc":"2.0","id":x,"error":{"message":"a"}}}', broken_frame('"', 10**11)]
)
def test_other_broken_frames_stay_broken(text: str) -> None:
    with pytest.raises(PeerError) as caught:
        parse_text(text)
    assert caught.value.code is Fault.BAD_JSON


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=st.characters())
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6)
KEYS: tuple[str, ...] = (
    "id",
    "result",
    "error",
    "message",
    "tools",
    "nextCursor",
    "content",
    "type",
    "text",
    "image",
    "name",
    "isError",
)
KEYS += ("inputSchema", "properties", "annotations", "audience", "description", "mimeType", "data", "serverInfo")
shapes = st.recursive(
    values,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(shape=st.dictionaries(st.sampled_from(KEYS), shapes))
def test_whatever_a_tool_server_sends_is_a_value_or_a_fault(shape: dict[str, Any]) -> None:
    with contextlib.suppress(PeerError):
        parse_reply(shape)
    parse_server_info(shape)
    page = parse_tool_page(shape)
    assert page is None or all(tool.name for tool in page.tools)
    json.dumps(parse_tool_result(shape).value, allow_nan=False)


@settings(max_examples=150, deadline=None)
@given(message=st.text(alphabet=st.characters()))
def test_an_error_of_any_words_ends_its_call(message: str) -> None:
    """Each error that stock firmware can send comes out as a reply to its request."""
    parsed = parse_text(broken_frame(message))
    assert isinstance(parsed, McpReply)
    assert parse_reply(parsed.payload).request_id == 7
    assert parse_reply(parsed.payload).error is not None
