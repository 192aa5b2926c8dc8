"""The chat log as a server takes it: every call with its result beside it, whole turns only."""

from typing import Any

from homeassistant.components.conversation import (
    AssistantContent,
    Content,
    SystemContent,
    ToolResultContent,
    UserContent,
)
from homeassistant.helpers import llm
from hypothesis import given
from hypothesis import strategies as st

from custom_components.xiaozhi.agent.history import Message, Window, shorten
from custom_components.xiaozhi.agent.wire import chat_messages, system_message


def asked(*ids: str) -> AssistantContent:
    """Return an answer that calls."""
    return AssistantContent(agent_id="a", tool_calls=[llm.ToolInput("on", {}, id=id_) for id_ in ids])


def result(id_: str, **data: Any) -> ToolResultContent:
    """Return a result."""
    return ToolResultContent(agent_id="a", tool_call_id=id_, tool_name="on", result=llm.ToolResult(data=data))


def test_results_stand_beside_their_calls_and_lost_ones_are_interrupted() -> None:
    contents: list[Content] = [
        SystemContent(""),
        UserContent("one"),
        asked("a", "b"),
        result("b", n=2),
        result("stray", n=9),
        UserContent("two"),
        asked("c"),
    ]
    messages = chat_messages(contents)
    assert [message["role"] for message in messages] == [
        *("user", "assistant", "tool", "tool"),
        *("user", "assistant", "tool"),
    ]
    assert [message["tool_call_id"] for message in messages if message["role"] == "tool"] == ["a", "b", "c"]
    assert "interrupted" in messages[2]["content"]
    assert messages[3]["content"] == '{"n":2}'
    assert "interrupted" in messages[6]["content"]


def test_what_changes_is_the_end_of_the_prompt() -> None:
    assert system_message([SystemContent("Be brief.\n")], "It is noon.") == {
        "role": "system",
        "content": "Be brief.\nIt is noon.",
    }


ROLES = st.lists(st.sampled_from(["user", "assistant", "call"]), max_size=30)


def conversation(roles: list[str]) -> list[Message]:
    """Return messages; a call is followed by its result."""
    messages: list[Message] = []
    for role in roles:
        if role == "call":
            call = {"id": "x", "type": "function", "function": {"name": "on", "arguments": "{}"}}
            messages.append({"role": "assistant", "content": "", "tool_calls": [call]})
            messages.append({"role": "tool", "tool_call_id": "x", "content": "{}"})
        else:
            messages.append({"role": role, "content": "words"})
    return messages


@given(ROLES, st.integers(0, 40), st.integers(0, 200))
def test_a_window_holds_whole_turns_and_always_the_last(roles: list[str], messages: int, characters: int) -> None:
    whole = conversation(roles)
    kept = shorten(whole, Window(messages=messages, characters=characters))
    assert kept == whole[len(whole) - len(kept) :]
    assert bool(kept) is bool(whole)
    if len(kept) < len(whole):
        assert kept[0]["role"] == "user"
        last_turn = whole[max(n for n, message in enumerate(whole) if message["role"] == "user") :]
        fits = len(kept) <= messages and sum(len(message["content"]) for message in kept) <= characters
        assert fits or len(kept) <= len(last_turn) + roles.count("user")
