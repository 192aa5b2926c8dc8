"""The open-chat messages on the wire: what comes in is kept as it came, what goes out is what the requirements give."""

import json
from typing import Any

import pytest

from custom_components.xiaozhi.protocol.chats import (
    ChatClose,
    ChatOpen,
    ChatPull,
    ChatPush,
    Role,
    chat_opened,
    chat_placeholder,
    chat_refused,
    message_delta,
    message_index,
    message_new,
    message_range,
)
from custom_components.xiaozhi.protocol.codec import parse_text
from custom_components.xiaozhi.protocol.compose import build_text
from custom_components.xiaozhi.protocol.errors import Fault, PeerError
from custom_components.xiaozhi.protocol.messages import Dialect

BIG = 2**53 + 1
"""A number that JavaScript cannot hold."""


def sent(push: ChatPush) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(build_text(push, "s1"))
    return body


def test_a_placeholder_is_answered_exactly_as_required() -> None:
    assert sent(chat_placeholder()) == {
        "type": "chat",
        "state": "open",
        "chat_id": 0,
        "chat_name": "New Chat",
        "last_message_index": 0,
        "welcome_text": "欢迎使用",
    }


def test_an_agents_greeting_welcomes_where_there_is_one() -> None:
    assert sent(chat_placeholder(welcome_text="Good morning"))["welcome_text"] == "Good morning"


def test_an_opened_chat_tells_name_and_last_index() -> None:
    assert sent(chat_opened(chat_id=BIG, chat_name="Chat 3", last_message_index=7)) == {
        "type": "chat",
        "state": "open",
        "chat_id": str(BIG),
        "chat_name": "Chat 3",
        "last_message_index": 7,
    }


def test_a_message_is_pushed_whole() -> None:
    push = message_new(chat_id=BIG, message_id=BIG + 1, role=Role.USER, message_type=1, content="Hi")
    assert sent(push) == {
        "type": "message",
        "state": "new",
        "chat_id": str(BIG),
        "message_id": str(BIG + 1),
        "role": "user",
        "message_type": 1,
        "content": "Hi",
    }


def test_a_delta_has_its_number() -> None:
    assert sent(message_delta(chat_id=1, message_id=2, chunk_id=1, delta="He")) == {
        "type": "message",
        "state": "delta",
        "chat_id": "1",
        "message_id": "2",
        "chunk_id": 1,
        "role": "ai",
        "delta": "He",
    }


def test_an_index_is_pushed() -> None:
    assert sent(message_index(chat_id=1, message_id=2, index=3)) == {
        "type": "message",
        "state": "index",
        "chat_id": "1",
        "message_id": "2",
        "message_index": 3,
    }


def test_a_range_is_one_answer() -> None:
    stub = {"message_index": 2, "hidden": True}
    push = message_range(chat_id=1, from_index=2, to_index=2, last_message_index=9, messages=[stub])
    assert sent(push) == {
        "type": "message",
        "state": "range",
        "chat_id": "1",
        "from_index": 2,
        "to_index": 2,
        "last_message_index": 9,
        "messages": [stub],
    }


@pytest.mark.parametrize("pane", ["left", 2, 0])
def test_a_pane_is_echoed_where_the_request_carried_one(pane: str | int) -> None:
    assert sent(chat_placeholder(pane_id=pane))["pane_id"] == pane
    assert "pane_id" not in sent(chat_placeholder())


@pytest.mark.parametrize(
    ("came", "shown"),
    [("abc", "abc"), (-1, -1), (None, None), (True, None), ([1], None), ({"a": 1}, None), (1.5, None)],
)
def test_a_refusal_shows_the_id_as_it_came_where_that_can_be_written(came: object, shown: object) -> None:
    assert sent(chat_refused(chat_id=came, message="No such chat")) == {
        "type": "chat",
        "state": "error",
        "chat_id": shown,
        "message": "No such chat",
    }


@pytest.mark.parametrize("dialect", Dialect)
def test_a_push_carries_no_session_id_in_either_dialect(dialect: Dialect) -> None:
    assert "session_id" not in json.loads(build_text(chat_placeholder(), "s1", dialect))


@pytest.mark.parametrize("chat_id", ["12", 12, 0, "x", None, 1.5, [], "9" * 40])
def test_opening_keeps_the_id_as_it_came(chat_id: object) -> None:
    text = json.dumps({"type": "chat", "state": "open", "chat_id": chat_id})
    assert parse_text(text) == ChatOpen(chat_id=chat_id)


def test_opening_without_an_id_is_for_the_session_to_answer() -> None:
    assert parse_text('{"type":"chat","state":"open"}') == ChatOpen(chat_id=None)


def test_closing_and_pulling_are_read() -> None:
    assert parse_text('{"type":"chat","state":"close","pane_id":2}') == ChatClose(pane_id=2)
    pull = '{"type":"message","state":"range","chat_id":"5","from_index":2,"to_index":4,"pane_id":"left"}'
    assert parse_text(pull) == ChatPull(chat_id="5", from_index=2, to_index=4, pane_id="left")


@pytest.mark.parametrize("pane", ["true", "1.5", "[]", "null", "{}"])
def test_a_pane_that_is_neither_text_nor_number_is_none(pane: str) -> None:
    assert parse_text(f'{{"type":"chat","state":"close","pane_id":{pane}}}') == ChatClose()


def test_a_long_pane_is_cut() -> None:
    parsed = parse_text(json.dumps({"type": "chat", "state": "close", "pane_id": "p" * 5000}))
    assert isinstance(parsed, ChatClose)
    assert parsed.pane_id == "p" * 128


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"chat","state":"dance"}',
        '{"type":"chat"}',
        '{"type":"message","state":"new"}',
        '{"type":"message","state":"range","from_index":"two"}',
    ],
)
def test_states_and_fields_that_do_not_exist_are_faults(text: str) -> None:
    with pytest.raises(PeerError) as caught:
        parse_text(text)
    assert caught.value.code is Fault.BAD_FIELD
