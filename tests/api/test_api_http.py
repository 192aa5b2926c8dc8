"""What HTTP itself asks of the API: other methods, any script in a query, limits per person, readers that are slow."""

import asyncio
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.chats.changes import AnswerGrew
from custom_components.xiaozhi.chats.feed import KEPT_EVENTS
from custom_components.xiaozhi.chats.models import Share
from custom_components.xiaozhi.runtime import Runtime
from tests.api.conftest import Person
from tests.api.test_api_turns import asked, streaming
from tests.fake_engines import FakeEngines


@pytest.fixture(autouse=True)
async def engines(hass: HomeAssistant, hub_entry: MockConfigEntry) -> FakeEngines:
    """Return recognition, voice and agent of the preferred pipeline."""
    engines = FakeEngines()
    await engines.set_up(hass)
    return engines


@pytest.mark.parametrize("method", ["HEAD", "TRACE"])
@pytest.mark.parametrize("path", ["/conversations", "/events", "/conversations/1/stream"])
async def test_other_methods_are_refused_and_open_no_stream(anna: Person, method: str, path: str) -> None:
    response = await anna.raw(method, path)
    assert response.status == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("text", ["厨房的灯", "Ärger & Co. #1?", "🔦 + 💡", "100%"])
async def test_any_script_is_searched_for(anna: Person, text: str) -> None:
    chat_id = await anna.new_chat(name=f"about {text}")
    await anna.new_chat(name="something else")
    found = await anna.call("GET", "/conversations", params={"q": text})
    assert [chat["chat_id"] for chat in found["conversations"]] == [chat_id]


@pytest.mark.parametrize(
    "path",
    ["/conversations?archived=perhaps", "/conversations?shared=1", "/conversations/{}/messages?tools=null"],
)
async def test_a_yes_or_no_that_is_neither_is_told(anna: Person, path: str) -> None:
    error = await anna.call("GET", path.format(await anna.new_chat()), status=400)
    assert "true or false" in error["detail"]


@pytest.mark.parametrize("query", ["limit=999999999999999999999999", "limit=0", "limit=500"])
async def test_a_number_over_its_limit_counts_as_the_limit(anna: Person, query: str) -> None:
    await anna.new_chat()
    assert len((await anna.call("GET", f"/conversations?{query}"))["conversations"]) == 1


@pytest.mark.parametrize("index", [True, 1.5, -1, "1", None, float("inf")])
async def test_what_is_no_whole_number_is_no_index(anna: Person, index: Any) -> None:
    chat_id = await anna.new_chat()
    await anna.call("POST", f"/conversations/{chat_id}/read", json={"index": index}, status=400)


@pytest.mark.parametrize(
    "path",
    [
        "/conversations?limit=",
        "/statistics?days=",
        "/conversations?limit=ten",
        "/conversations?archived=",
        "/conversations?archived=1",
    ],
)
async def test_a_number_or_a_yes_of_the_query_is_one(admin: Person, path: str) -> None:
    error = await admin.call("GET", path, status=400)
    assert error["code"] == "invalid"


async def test_an_export_has_one_of_two_formats(anna: Person) -> None:
    await anna.call("GET", f"/conversations/{await anna.new_chat()}/export?format=pdf", status=400)


async def test_nothing_is_no_recording(anna: Person) -> None:
    await anna.call("POST", f"/conversations/{await anna.new_chat()}/objects?type=18", data=b"", status=400)


async def test_a_chat_is_shared_with_fifty_people_at_most(anna: Person, ben: Person, runtime: Runtime) -> None:
    chat_id = await anna.new_chat()
    shares = tuple(Share(user_id=f"user {n}", can_write=False, shared_ms=1) for n in range(50))
    await runtime.chats.change_chat(int(chat_id), shares=shares)
    error = await anna.call("PUT", f"/conversations/{chat_id}/shares/{ben.user.id}", json={}, status=409)
    assert error["code"] == "full"
    assert len((await anna.call("GET", f"/conversations/{chat_id}"))["shares"]) == 50


@pytest.mark.parametrize("hub_options", [{"messages_per_minute": 1}])
async def test_one_persons_limit_is_not_anothers(anna: Person, ben: Person) -> None:
    for person in (anna, ben):
        chat_id = await person.new_chat()
        await asked(person, chat_id, "one")
        for extra in ({}, {"stream": True}, {"interrupt": True}):
            body = {"text": "two", **extra}
            response = await person.raw("POST", f"/conversations/{chat_id}/messages", json=body)
            assert response.status == 429
            assert 0 < int(response.headers["Retry-After"]) <= 60


async def test_a_reader_that_is_slow_is_dropped_and_gets_the_state_when_it_comes_back(
    anna: Person, runtime: Runtime
) -> None:
    chat_id = await anna.new_chat()
    feeds = runtime.chat_service.feeds
    async with streaming(anna, f"/conversations/{chat_id}/stream") as slow:
        await slow.next()
        for number in range(2 * KEPT_EVENTS):
            grew = AnswerGrew(chat_id=int(chat_id), message_id=1, chunk_id=number + 1, delta="x" * 10_000)
            feeds.publish(grew)
            await asyncio.sleep(0)
        told = await slow.rest()
        assert len(told) < 2 * KEPT_EVENTS, "it is not waited for"
        deltas = [data["chunk_id"] for _, data in told]
        assert deltas == list(range(1, len(told) + 1)), "what it got has no gap"
        last_id = slow.last_id or ""
    async with streaming(anna, f"/conversations/{chat_id}/stream", headers={"Last-Event-ID": last_id}) as again:
        assert (await again.next())[0] == "state"
