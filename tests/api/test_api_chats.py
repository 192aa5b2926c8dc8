"""Chats over HTTP: what docs/api.md says of lists, changes, shares, contexts, files; and who may do what."""

import asyncio
import io
import json
from typing import Any
import zipfile

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.chats.kinds import ContentType, Sender
from custom_components.xiaozhi.chats.models import Message
from custom_components.xiaozhi.runtime import Runtime
from tests.api.conftest import Person

NOWHERE = str(1 << 40 | 1 << 12)
"""An id of ours that no chat has."""


async def said(runtime: Runtime, chat_id: str, text: str, *, sender: Sender = Sender.USER, **more: Any) -> Message:
    """Put a row into a chat."""
    draft = Message(message_id=0, index=0, sender=sender, text=text, **more)
    return await runtime.chats.post_chat_message(int(chat_id), draft)


async def test_a_new_chat_gets_a_free_name_and_is_listed(anna: Person) -> None:
    first = await anna.call("POST", "/conversations", json={}, status=201)
    second = await anna.call("POST", "/conversations", json={}, status=201)
    assert (first["name"], second["name"]) == ("Chat 1", "Chat 2")
    assert first["owner_id"] == anna.user.id
    assert first["owner_name"] == "Anna"
    assert isinstance(first["chat_id"], str)
    listed = await anna.call("GET", "/conversations")
    assert {chat["chat_id"] for chat in listed["conversations"]} == {first["chat_id"], second["chat_id"]}
    assert listed["next_cursor"] is None


@pytest.mark.parametrize("path", ["/api/conversations", "/api/conversations/", "/api/xiaozhi/conversations/"])
async def test_the_seeds_own_paths_answer_too(anna: Person, path: str) -> None:
    made = await anna.call("POST", path, json={"name": "Kitchen talk"}, status=201)
    assert made["name"] == "Kitchen talk"
    assert len((await anna.call("GET", path))["conversations"]) == 1


async def test_a_chat_is_read_with_its_newest_messages(anna: Person, runtime: Runtime) -> None:
    chat_id = await anna.new_chat(context="Be brief.")
    await said(runtime, chat_id, "hello", sender_id=anna.user.id)
    await said(runtime, chat_id, "{}", sender=Sender.TOOL, type=ContentType.TOOL_REQUEST, is_hidden_user=True)
    await said(runtime, chat_id, "hi", sender=Sender.AI, details={"input_tokens": 7})
    chat = await anna.call("GET", f"/conversations/{chat_id}")
    assert (chat["context"], chat["last_message_index"], chat["message_count"]) == ("Be brief.", 3, 2)
    question, tool, answer = chat["messages"]
    assert (question["role"], question["content"], question["message_index"]) == ("user", "hello", 1)
    assert tool == {"message_index": 2, "hidden": True}
    assert (answer["role"], answer["content"], answer["details"]) == ("ai", "hi", {"input_tokens": 7})


async def test_changes_are_made_and_told(anna: Person) -> None:
    chat_id = await anna.new_chat()
    changes = {"name": " Holidays ", "is_pinned": True, "is_archived": True, "agent_id": "conversation.x"}
    changed = await anna.call("PATCH", f"/conversations/{chat_id}", json=changes)
    assert (changed["name"], changed["is_pinned"], changed["is_archived"]) == ("Holidays", True, True)
    assert changed["agent_id"] == "conversation.x"
    assert not (await anna.call("GET", "/conversations"))["conversations"]
    archived = await anna.call("GET", "/conversations?archived=true")
    assert [chat["name"] for chat in archived["conversations"]] == ["Holidays"]


@pytest.mark.parametrize(
    "body", [{"name": ""}, {"name": "x" * 201}, {"is_pinned": "yes"}, {"owner_id": "me"}, [], "x", {"context": 5}]
)
async def test_what_is_not_in_the_documentation_is_refused_with_words(anna: Person, body: Any) -> None:
    chat_id = await anna.new_chat()
    error = await anna.call("PATCH", f"/conversations/{chat_id}", json=body, status=400)
    assert error["code"] == "invalid"
    assert error["message"]
    assert error["detail"]


async def test_a_body_that_is_no_json_is_refused(anna: Person) -> None:
    error = await anna.call("POST", "/conversations", data=b"{", status=400)
    assert error["code"] == "invalid"


async def test_a_body_that_is_too_large_is_refused(anna: Person) -> None:
    error = await anna.call("POST", "/conversations", data=b" " * (600 * 1024), status=413)
    assert error["code"] == "too_large"


@pytest.mark.parametrize("chat_id", ["x", "-1", "9" * 30, "1.5", "%20"])
async def test_what_is_no_id_is_told(anna: Person, chat_id: str) -> None:
    assert (await anna.call("GET", f"/conversations/{chat_id}", status=400))["code"] == "invalid_id"


async def test_a_deleted_chat_is_gone_and_can_be_taken_back(anna: Person) -> None:
    chat_id = await anna.new_chat(name="Mine")
    await anna.call("DELETE", f"/conversations/{chat_id}", status=204)
    await anna.call("GET", f"/conversations/{chat_id}", status=404)
    assert not (await anna.call("GET", "/conversations"))["conversations"]
    assert (await anna.call("POST", f"/conversations/{chat_id}/restore"))["name"] == "Mine"
    assert (await anna.call("GET", f"/conversations/{chat_id}"))["name"] == "Mine"


async def test_lists_come_page_by_page(anna: Person) -> None:
    made = {await anna.new_chat() for _ in range(5)}
    seen: list[str] = []
    query = "?limit=2"
    while True:
        page = await anna.call("GET", f"/conversations{query}")
        seen += [chat["chat_id"] for chat in page["conversations"]]
        if page["next_cursor"] is None:
            break
        query = f"?limit=2&cursor={page['next_cursor']}"
    assert len(seen) == 5
    assert set(seen) == made


async def test_lists_are_searched(anna: Person) -> None:
    await anna.new_chat(name="Recipe for soup")
    await anna.new_chat(name="Holidays")
    found = await anna.call("GET", "/conversations", params={"q": "SOUP"})
    assert [chat["name"] for chat in found["conversations"]] == ["Recipe for soup"]


@pytest.mark.parametrize("query", ["cursor=nonsense", "limit=many", "limit=-1"])
async def test_a_query_that_makes_no_sense_is_told(anna: Person, query: str) -> None:
    await anna.call("GET", f"/conversations?{query}", status=400)


# Who may do what ------------------------------------------------------------------------------------------------------

EVERY_DOOR = [
    ("GET", "", None),
    ("PATCH", "", {"name": "Stolen"}),
    ("DELETE", "", None),
    ("POST", "/restore", {}),
    ("PUT", "/context", {"context": "x"}),
    ("POST", "/read", {"index": 1}),
    ("PUT", "/shares/someone", {}),
    ("DELETE", "/shares/someone", None),
    ("GET", "/export", None),
    ("GET", "/messages", None),
    ("POST", "/messages", {"text": "hello"}),
    ("DELETE", "/messages/5", None),
    ("POST", "/abort", {}),
    ("GET", "/stat", None),
    ("POST", "/end", {}),
    ("POST", "/clear", {}),
    ("GET", "/stream", None),
    ("POST", "/objects?type=18", None),
    ("GET", "/objects/5", None),
]


@pytest.mark.parametrize(("method", "path", "body"), EVERY_DOOR)
async def test_strangers_cannot_tell_a_chat_from_none(
    anna: Person, ben: Person, method: str, path: str, body: Any
) -> None:
    chat_id = await anna.new_chat(name="Private")
    theirs = await ben.call(method, f"/conversations/{chat_id}{path}", json=body, status=404)
    nobodys = await ben.call(method, f"/conversations/{NOWHERE}{path}", json=body, status=404)
    assert theirs == nobodys
    assert (await anna.call("GET", f"/conversations/{chat_id}"))["name"] == "Private"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [door for door in EVERY_DOOR if door[0] != "GET" and door[1] != "/read"],
)
async def test_who_may_read_may_not_write(anna: Person, ben: Person, method: str, path: str, body: Any) -> None:
    chat_id = await anna.new_chat(name="Shown")
    await anna.call("PUT", f"/conversations/{chat_id}/shares/{ben.user.id}", json={})
    error = await ben.call(method, f"/conversations/{chat_id}{path}", json=body, status=403)
    assert error["code"] == "read_only"
    shown = await ben.call("GET", f"/conversations/{chat_id}")
    assert (shown["name"], shown["may_write"]) == ("Shown", False)
    assert "shares" not in shown


async def test_a_share_is_listed_and_ends(anna: Person, ben: Person) -> None:
    chat_id = await anna.new_chat(name="Ours")
    shared = await anna.call("PUT", f"/conversations/{chat_id}/shares/{ben.user.id}", json={"can_write": True})
    assert shared["shares"] == [{"user_id": ben.user.id, "user_name": "Ben", "can_write": True}]
    listed = (await ben.call("GET", "/conversations"))["conversations"]
    assert [(chat["name"], chat["owner_name"], chat["may_write"]) for chat in listed] == [("Ours", "Anna", True)]
    assert not (await anna.call("DELETE", f"/conversations/{chat_id}/shares/{ben.user.id}"))["shares"]
    assert not (await ben.call("GET", "/conversations"))["conversations"]
    await ben.call("GET", f"/conversations/{chat_id}", status=404)


async def test_sharing_again_changes_the_share(anna: Person, ben: Person) -> None:
    chat_id = await anna.new_chat()
    for can_write in (True, False):
        shared = await anna.call("PUT", f"/conversations/{chat_id}/shares/{ben.user.id}", json={"can_write": can_write})
        assert [share["can_write"] for share in shared["shares"]] == [can_write]


async def test_a_chat_is_shared_with_people_only(anna: Person) -> None:
    chat_id = await anna.new_chat()
    await anna.call("PUT", f"/conversations/{chat_id}/shares/nobody", json={}, status=404)


async def test_admins_see_and_delete_all(anna: Person, ben: Person, admin: Person) -> None:
    chat_id = await anna.new_chat(name="Anna's")
    await ben.new_chat(name="Ben's")
    everybodys = await admin.call("GET", "/conversations?owner=all")
    assert {chat["name"] for chat in everybodys["conversations"]} == {"Anna's", "Ben's"}
    annas = await admin.call("GET", f"/conversations?owner={anna.user.id}")
    assert [chat["name"] for chat in annas["conversations"]] == ["Anna's"]
    assert not (await admin.call("GET", "/conversations"))["conversations"], "not among their own"
    await admin.call("DELETE", f"/conversations/{chat_id}", status=204)


@pytest.mark.parametrize("owner", ["all", "somebody"])
async def test_only_admins_list_other_peoples(anna: Person, owner: str) -> None:
    error = await anna.call("GET", f"/conversations?owner={owner}", status=403)
    assert error["code"] == "admins_only"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "/statistics", None), ("POST", "/close_all", {}), ("POST", "/boards/aa/owner", {"user_id": "x"})],
)
async def test_some_doors_are_for_admins(anna: Person, method: str, path: str, body: Any) -> None:
    assert (await anna.call(method, path, json=body, status=403))["code"] == "admins_only"


async def test_nobody_comes_in_without_a_login(anna: Person) -> None:
    anna.client.session.headers.clear()
    for path in ("/conversations", "/conversations/1", "/conversations/1/stream", "/events", "/export", "/agents"):
        await anna.call("GET", path, status=401)


# Contexts, reading, files ---------------------------------------------------------------------------------------------


async def test_a_context_of_ones_own_is_kept(anna: Person) -> None:
    chat_id = await anna.new_chat()
    changed = await anna.call("PUT", f"/conversations/{chat_id}/context", json={"context": "Speak like a pirate."})
    assert changed["context"] == "Speak like a pirate."
    assert (await anna.call("GET", f"/conversations/{chat_id}"))["context"] == "Speak like a pirate."


async def test_messages_are_replaced_under_new_indexes(anna: Person, runtime: Runtime) -> None:
    chat_id = await anna.new_chat()
    await said(runtime, chat_id, "old")
    rows = [{"role": "user", "content": "new question"}, {"role": "assistant", "content": "new answer"}]
    await anna.call("PUT", f"/conversations/{chat_id}/context", json={"messages": rows})
    shown = (await anna.call("GET", f"/conversations/{chat_id}/messages"))["messages"]
    assert shown[0] == {"message_index": 1, "removed": True}
    assert [(row["message_index"], row["role"], row["content"]) for row in shown[1:]] == [
        (2, "user", "new question"),
        (3, "ai", "new answer"),
    ]


async def test_neither_context_nor_messages_change_in_a_chat_that_has_ended(anna: Person) -> None:
    chat_id = await anna.new_chat(context="Old.")
    await anna.call("POST", f"/conversations/{chat_id}/end", json={})
    bodies: list[dict[str, Any]] = [{"context": "New."}, {"messages": []}, {"context": "New.", "messages": []}]
    for body in bodies:
        assert (await anna.call("PUT", f"/conversations/{chat_id}/context", json=body, status=409))["code"] == "closed"
    assert (await anna.call("GET", f"/conversations/{chat_id}"))["context"] == "Old."


async def test_an_empty_context_change_is_refused(anna: Person) -> None:
    chat_id = await anna.new_chat()
    await anna.call("PUT", f"/conversations/{chat_id}/context", json={}, status=400)


async def test_everybody_has_their_own_named_contexts_and_one_default(anna: Person, ben: Person) -> None:
    first = await anna.call(
        "POST", "/contexts", json={"name": "Kitchen", "content": "Cook.", "is_default": True}, status=201
    )
    second = await anna.call(
        "POST", "/contexts", json={"name": "Office", "content": "Work.", "is_default": True}, status=201
    )
    contexts = (await anna.call("GET", "/contexts"))["contexts"]
    assert [(item["name"], item["is_default"]) for item in contexts] == [("Kitchen", False), ("Office", True)]
    changed = await anna.call("PUT", f"/contexts/{first['context_id']}", json={"content": "Bake."})
    assert (changed["name"], changed["content"]) == ("Kitchen", "Bake.")
    assert not (await ben.call("GET", "/contexts"))["contexts"]
    for method, body in (("PUT", {"name": "Mine"}), ("DELETE", None)):
        await ben.call(method, f"/contexts/{first['context_id']}", json=body, status=404)
    await anna.call("DELETE", f"/contexts/{second['context_id']}", status=204)
    assert [item["name"] for item in (await anna.call("GET", "/contexts"))["contexts"]] == ["Kitchen"]


async def test_unread_messages_are_counted_per_person(anna: Person, ben: Person, runtime: Runtime) -> None:
    chat_id = await anna.new_chat()
    await anna.call("PUT", f"/conversations/{chat_id}/shares/{ben.user.id}", json={})
    for text in ("one", "two"):
        await said(runtime, chat_id, text)
    await anna.call("POST", f"/conversations/{chat_id}/read", json={"index": 99}, status=204)
    assert (await anna.call("GET", f"/conversations/{chat_id}"))["unread"] == 0
    assert (await ben.call("GET", f"/conversations/{chat_id}"))["unread"] == 2
    await said(runtime, chat_id, "three")
    assert (await anna.call("GET", f"/conversations/{chat_id}"))["unread"] == 1
    await said(runtime, chat_id, "{}", sender=Sender.TOOL, type=ContentType.TOOL_REQUEST, is_hidden_user=True)
    assert (await ben.call("GET", f"/conversations/{chat_id}"))["unread"] == 3, "what nobody sees is not missed"


async def test_a_range_has_no_gaps_and_at_most_fifty_rows(anna: Person, runtime: Runtime) -> None:
    chat_id = await anna.new_chat()
    await asyncio.gather(*(said(runtime, chat_id, str(n)) for n in range(60)))
    whole = await anna.call("GET", f"/conversations/{chat_id}/messages")
    assert (whole["from_index"], whole["to_index"], whole["last_message_index"]) == (1, 50, 60)
    rest = await anna.call("GET", f"/conversations/{chat_id}/messages?from_index=51")
    assert [row["message_index"] for row in (*whole["messages"], *rest["messages"])] == list(range(1, 61))
    assert not (await anna.call("GET", f"/conversations/{chat_id}/messages?from_index=61"))["messages"]


async def test_tools_are_shown_on_request(anna: Person, runtime: Runtime) -> None:
    chat_id = await anna.new_chat()
    await said(
        runtime,
        chat_id,
        '{"area":"kitchen"}',
        sender=Sender.TOOL,
        type=ContentType.TOOL_REQUEST,
        is_hidden_user=True,
        details={"name": "HassTurnOn", "call_id": "c1"},
    )
    (row,) = (await anna.call("GET", f"/conversations/{chat_id}/messages?tools=true"))["messages"]
    assert (row["role"], row["name"], row["call_id"], row["message_type"]) == ("tool", "HassTurnOn", "c1", 0x4101)
    assert row["content"] == '{"area":"kitchen"}'
    for path in (f"/conversations/{chat_id}", f"/session?sid={chat_id}"):
        assert (await anna.call("GET", path))["messages"] == [{"message_index": 1, "hidden": True}]
        separator = "&" if "?" in path else "?"
        assert (await anna.call("GET", f"{path}{separator}tools=true"))["messages"] == [row]
        await anna.call("GET", f"{path}{separator}tools=perhaps", status=400)


async def test_a_removed_row_leaves_its_index(anna: Person, runtime: Runtime) -> None:
    chat_id = await anna.new_chat()
    row = await said(runtime, chat_id, "regretted")
    await anna.call("DELETE", f"/conversations/{chat_id}/messages/{row.message_id}", status=204)
    assert (await anna.call("GET", f"/conversations/{chat_id}/messages"))["messages"] == [
        {"message_index": 1, "removed": True}
    ]
    await anna.call("DELETE", f"/conversations/{chat_id}/messages/{NOWHERE}", status=404)


async def test_a_recording_goes_in_and_comes_out(anna: Person, ben: Person) -> None:
    chat_id = await anna.new_chat()
    stored = await anna.call(
        "POST", f"/conversations/{chat_id}/objects?type=18&name=hello.wav", data=b"RIFF....WAVE", status=201
    )
    path = f"/conversations/{chat_id}/objects/{stored['object_id']}"
    response = await anna.raw("GET", path)
    assert await response.read() == b"RIFF....WAVE"
    assert response.headers["Content-Type"] == "audio/wav"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    await ben.call("GET", path, status=404)
    await anna.call("GET", f"/conversations/{chat_id}/objects/{NOWHERE}", status=404)


async def test_the_content_of_a_picture_or_a_recording_is_its_object(anna: Person, runtime: Runtime) -> None:
    chat_id = await anna.new_chat()
    await said(runtime, chat_id, "", type=ContentType.JPEG, object_id=77)
    await said(runtime, chat_id, "spoken", object_id=78)
    photo, text = (await anna.call("GET", f"/conversations/{chat_id}/messages?from_index=1&to_index=2"))["messages"]
    assert (photo["message_type"], photo["content"], photo["object_id"]) == (0x20, "77", "77")
    assert (text["message_type"], text["content"], text["object_id"]) == (1, "spoken", "78")


@pytest.mark.parametrize("type_", ["", "1", "48", "x"])
async def test_a_chat_takes_recordings_and_pictures_only(anna: Person, type_: str) -> None:
    chat_id = await anna.new_chat()
    await anna.call("POST", f"/conversations/{chat_id}/objects?type={type_}", data=b"<html>", status=400)


async def test_an_object_has_a_limit(anna: Person) -> None:
    chat_id = await anna.new_chat()
    headers = {"Content-Length": str(30 * 1024 * 1024)}
    response = await anna.raw("POST", f"/conversations/{chat_id}/objects?type=18", headers=headers, data=b"x")
    assert response.status == 413


async def test_a_chat_is_exported_for_people_and_for_programs(anna: Person, runtime: Runtime) -> None:
    chat_id = await anna.new_chat(name="Überraschung; rm -rf")
    await said(runtime, chat_id, "hello")
    response = await anna.raw("GET", f"/conversations/{chat_id}/export")
    assert "hello" in await response.text()
    assert response.headers["Content-Disposition"].isascii()
    exported = json.loads(await (await anna.raw("GET", f"/conversations/{chat_id}/export?format=json")).text())
    assert [row["content"] for row in exported["messages"]] == ["hello"]


async def test_all_of_ones_own_chats_are_one_archive(anna: Person, ben: Person, runtime: Runtime) -> None:
    for person, text in ((anna, "annas words"), (ben, "bens words")):
        await said(runtime, await person.new_chat(), text)
    response = await anna.raw("GET", "/export")
    with zipfile.ZipFile(io.BytesIO(await response.read())) as archive:
        texts = [archive.read(name).decode() for name in archive.namelist()]
    assert any("annas words" in text for text in texts)
    assert not any("bens words" in text for text in texts)


# The house ------------------------------------------------------------------------------------------------------------


async def test_people_to_share_with_are_listed(anna: Person, ben: Person) -> None:
    users = (await anna.call("GET", "/users"))["users"]
    assert {"user_id": ben.user.id, "name": "Ben"} in users


async def test_agents_are_listed(anna: Person) -> None:
    listed = await anna.call("GET", "/agents")
    assert "conversation.home_assistant" in {agent["agent_id"] for agent in listed["agents"]}
    assert listed["default"]


async def test_statistics_start_at_zero(admin: Person) -> None:
    statistics = await admin.call("GET", "/statistics?days=2")
    assert [day["turns"] for day in statistics["days"]] == [0, 0]
    assert (statistics["boards"], statistics["chats"]) == (0, 0)


async def test_errors_speak_the_callers_language(anna: Person) -> None:
    english = await anna.call("GET", f"/conversations/{NOWHERE}", status=404)
    chinese = await anna.call(
        "GET", f"/conversations/{NOWHERE}", status=404, headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
    )
    assert english["message"] != chinese["message"]
    assert english["message"].isascii()
    assert not chinese["message"].isascii()


async def test_nothing_answers_while_the_hub_is_not_loaded(
    hass: HomeAssistant, hub_entry: MockConfigEntry, anna: Person
) -> None:
    await hass.config_entries.async_unload(hub_entry.entry_id)
    error = await anna.call("GET", "/conversations", status=503)
    assert error["code"] == "not_loaded"
    assert error["message"] != "not_loaded"
