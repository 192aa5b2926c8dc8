"""Turns over HTTP: texts go in, answers come on streams that lose nothing; sessions end and go on (tests 1 to 6)."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
import io
import json
from typing import Any
import zipfile

from homeassistant.components.http.auth import async_sign_path
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.runtime import Runtime
from tests.api.conftest import Json, MakePerson, Person
from tests.fake_engines import FakeEngines

LIMIT_S = 10.0
PENDING = 2


@pytest.fixture(autouse=True)
async def engines(hass: HomeAssistant, hub_entry: MockConfigEntry) -> FakeEngines:
    """Return recognition, voice and agent of the preferred pipeline."""
    engines = FakeEngines()
    await engines.set_up(hass)
    return engines


class Stream:
    """An open stream of events."""

    def __init__(self, content: Any) -> None:
        self._content = content
        self.last_id: str | None = None

    async def next(self) -> tuple[str, Json]:
        """Return type and data of the next event; ConnectionError when the stream has ended."""
        async with asyncio.timeout(LIMIT_S):
            while True:
                try:
                    frame = (await self._content.readuntil(b"\n\n")).decode()
                except asyncio.IncompleteReadError as err:
                    raise ConnectionError from err
                if not frame:
                    raise ConnectionError
                lines = frame.strip().split("\n")
                for line in lines:
                    if line.startswith("id: "):
                        self.last_id = line.removeprefix("id: ")
                data = next((line.removeprefix("data: ") for line in lines if line.startswith("data: ")), None)
                if data is not None:
                    event = json.loads(data)
                    return event["type"], event["data"]

    async def until(self, kind: str) -> list[tuple[str, Json]]:
        """Return all events up to the next of a kind."""
        events = [await self.next()]
        while events[-1][0] != kind:
            events.append(await self.next())
        return events

    async def rest(self) -> list[tuple[str, Json]]:
        """Return all events up to the stream's end, which must come."""
        events = []
        try:
            while True:
                events.append(await self.next())
        except ConnectionError:
            return events


@asynccontextmanager
async def streaming(person: Person, path: str, **more: Any) -> AsyncGenerator[Stream]:
    """Yield an open stream."""
    response = await person.raw(more.pop("method", "GET"), path, **more)
    assert response.status == 200, await response.text()
    assert response.headers["Content-Type"].startswith("text/event-stream")
    try:
        yield Stream(response.content)
    finally:
        response.close()


async def send(person: Person, chat_id: str, text: str, *, status: int = 202, **more: Any) -> Any:
    return await person.call("POST", f"/conversations/{chat_id}/messages", json={"text": text, **more}, status=status)


async def asked(person: Person, chat_id: str, text: str) -> list[tuple[str, Json]]:
    """Send a text and return the events of its turn."""
    body = {"text": text, "stream": True}
    async with streaming(person, f"/conversations/{chat_id}/messages", method="POST", json=body) as stream:
        return await stream.rest()


def told(events: list[tuple[str, Json]], state: str) -> list[Json]:
    """Return the pushes of a state."""
    return [data for kind, data in events if kind == "message" and data["state"] == state]


# Sending --------------------------------------------------------------------------------------------------------------


async def test_a_text_is_acknowledged_and_its_answer_arrives_on_the_stream(anna: Person, engines: FakeEngines) -> None:
    chat_id = await anna.new_chat()
    async with streaming(anna, f"/conversations/{chat_id}/stream") as stream:
        kind, state = await stream.next()
        assert (kind, state["chat"]["chat_id"], state["running"]) == ("state", chat_id, None)
        accepted = await send(anna, chat_id, "is the lamp on?")
        assert accepted["message_index"] == 1
        events = await stream.until("done")
    assert [kind for kind, _ in events].index("start") < [kind for kind, _ in events].index("done")
    deltas = told(events, "delta")
    assert "".join(delta["delta"] for delta in deltas) == "The lamp is on."
    assert [delta["chunk_id"] for delta in deltas] == list(range(1, len(deltas) + 1))
    whole = told(events, "new")
    assert [(push["role"], push["content"]) for push in whole if push["role"] == "ai"][-1] == ("ai", "The lamp is on.")
    assert {delta["message_id"] for delta in deltas} == {accepted["ai_message_id"]}
    assert [(push["message_id"], push["message_index"]) for push in told(events, "index")] == [
        (accepted["message_id"], 1),
        (accepted["ai_message_id"], 2),
    ]
    assert events[-1][1]["message_id"] == accepted["ai_message_id"]
    assert engines.agent.asked[0].text == "is the lamp on?"
    assert engines.agent.asked[0].context.user_id == anna.user.id


async def test_the_answer_can_be_the_response_itself(anna: Person) -> None:
    chat_id = await anna.new_chat()
    events = await asked(anna, chat_id, "is the lamp on?")
    assert "".join(delta["delta"] for delta in told(events, "delta")) == "The lamp is on."
    assert events[-1][0] == "done"


async def test_home_assistant_need_not_wait_for_streams_when_it_stops(hass: HomeAssistant, anna: Person) -> None:
    chat_id = await anna.new_chat()
    async with (
        streaming(anna, f"/conversations/{chat_id}/stream") as chat,
        streaming(anna, "/events") as chats,
    ):
        assert (await chat.next())[0] == "state"
        assert (await chats.next())[0] == "ready"
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
        assert await chat.rest() == []
        assert await chats.rest() == []


async def test_an_accept_header_asks_for_the_stream_too(anna: Person) -> None:
    chat_id = await anna.new_chat()
    headers = {"Accept": "text/event-stream"}
    path = f"/conversations/{chat_id}/messages"
    async with streaming(anna, path, method="POST", json={"text": "hello"}, headers=headers) as stream:
        assert (await stream.rest())[-1][0] == "done"


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "  "}, {"text": 5}, {"text": "x" * 32_001}])
async def test_a_text_is_needed_and_has_a_limit(anna: Person, body: Any) -> None:
    chat_id = await anna.new_chat()
    response = await anna.raw("POST", f"/conversations/{chat_id}/messages", json=body)
    assert response.status == 400
    assert not (await anna.call("GET", f"/conversations/{chat_id}"))["messages"]


async def test_who_was_given_the_right_to_write_may(anna: Person, ben: Person, engines: FakeEngines) -> None:
    chat_id = await anna.new_chat()
    await anna.call("PUT", f"/conversations/{chat_id}/shares/{ben.user.id}", json={"can_write": True})
    await asked(ben, chat_id, "hello from Ben")
    first = (await anna.call("GET", f"/conversations/{chat_id}"))["messages"][0]
    assert (first["sender_id"], first["content"]) == (ben.user.id, "hello from Ben")


async def test_the_past_of_the_chat_goes_to_the_agent(anna: Person, engines: FakeEngines) -> None:
    chat_id = await anna.new_chat(context="Answer like a sailor.")
    await asked(anna, chat_id, "first question")
    await asked(anna, chat_id, "second question")
    told_before = engines.agent.said_before(1)
    assert "first question" in told_before
    assert "The lamp is on." in told_before
    assert engines.agent.asked[1].extra_system_prompt is not None
    assert "Answer like a sailor." in engines.agent.asked[1].extra_system_prompt


async def test_a_failure_is_told_in_words_and_the_chat_goes_on(anna: Person, engines: FakeEngines) -> None:
    chat_id = await anna.new_chat()
    engines.agent.error = RuntimeError("boom")
    events = await asked(anna, chat_id, "hello")
    (error,) = [data for kind, data in events if kind == "error"]
    assert error["code"]
    assert error["message"] not in ("", error["code"])
    assert "boom" not in json.dumps(events)
    engines.agent.error = None
    assert (await asked(anna, chat_id, "again"))[-1][1]["message_id"] is not None


async def test_half_a_character_is_refused_and_costs_no_reader(anna: Person) -> None:
    chat_id = await anna.new_chat()
    async with streaming(anna, f"/conversations/{chat_id}/stream") as stream:
        await stream.next()
        for method, path, body in (
            ("POST", "/messages", b'{"text": "\\ud83d"}'),
            ("PUT", "/context", b'{"context": "\\ud83d"}'),
            ("PATCH", "", b'{"name": "\\ud83d"}'),
        ):
            response = await anna.raw(method, f"/conversations/{chat_id}{path}", data=body)
            assert (response.status, (await response.json())["code"]) == (400, "invalid")
            whole = body.replace(b"\\ud83d", b"\\ud83d\\ude00")
            response = await anna.raw(method, f"/conversations/{chat_id}{path}", data=whole)
            assert response.status in (200, 202), "and that was the only reason"
            if path == "/messages":
                await stream.until("done")
        await send(anna, chat_id, "a whole one: \U0001f600")
        assert (await stream.until("done"))[-1][1]["message_id"] is not None


async def test_a_character_in_two_pieces_is_whole_in_the_answer(anna: Person, engines: FakeEngines) -> None:
    engines.agent.answers = [["Done \ud83d", "\ude00 and \ud83d"]]
    chat_id = await anna.new_chat()
    events = await asked(anna, chat_id, "hello")
    assert events[-1][1]["message_id"] is not None
    assert [kind for kind, _ in events if kind == "error"] == []
    rows = (await anna.call("GET", f"/conversations/{chat_id}"))["messages"]
    assert rows[-1]["content"] == "Done \U0001f600 and \ufffd"


# One turn at a time ---------------------------------------------------------------------------------------------------


async def test_a_busy_chat_refuses_a_second_text(anna: Person, engines: FakeEngines) -> None:
    engines.agent.gate = asyncio.Event()
    chat_id = await anna.new_chat()
    await send(anna, chat_id, "first")
    assert (await send(anna, chat_id, "second", status=409))["code"] == "busy"
    assert (await anna.call("GET", f"/conversations/{chat_id}"))["is_running"]
    async with streaming(anna, f"/conversations/{chat_id}/stream") as stream:
        await stream.next()
        engines.agent.gate.set()
        await stream.until("done")
    rows = (await anna.call("GET", f"/conversations/{chat_id}"))["messages"]
    assert [row["content"] for row in rows if not row.get("hidden")] == ["first", "The lamp is on."]


async def test_a_text_may_interrupt(anna: Person, engines: FakeEngines) -> None:
    engines.agent.gate = asyncio.Event()
    chat_id = await anna.new_chat()
    async with streaming(anna, f"/conversations/{chat_id}/stream") as stream:
        await stream.next()
        await send(anna, chat_id, "first")
        while not told(await stream.until("message"), "delta"):
            pass
        engines.agent.gate.set()
        engines.agent.answers = [["Something ", "else."]]
        engines.agent.gate = None
        await send(anna, chat_id, "second", interrupt=True)
        events = await stream.until("done")
        events += await stream.until("done")
    ends = [data for kind, data in events if kind == "done"]
    assert [end["is_interrupted"] for end in ends] in ([True, False], [False, False])
    rows = (await anna.call("GET", f"/conversations/{chat_id}"))["messages"]
    assert rows[-1]["content"] == "Something else."


async def test_an_answer_is_stopped_and_what_was_said_stays(anna: Person, engines: FakeEngines) -> None:
    engines.agent.gate = asyncio.Event()
    chat_id = await anna.new_chat()
    async with streaming(anna, f"/conversations/{chat_id}/stream") as stream:
        await stream.next()
        await send(anna, chat_id, "tell me")
        while not told(await stream.until("message"), "delta"):
            pass
        assert (await anna.call("POST", f"/conversations/{chat_id}/abort", json={}, status=202))["was_running"]
        (end,) = [data for kind, data in await stream.until("done") if kind == "done"]
    assert end["is_interrupted"]
    answer = (await anna.call("GET", f"/conversations/{chat_id}"))["messages"][-1]
    assert answer["content"] == "The lamp "
    assert answer["details"]["interrupted"]
    assert not (await anna.call("POST", f"/conversations/{chat_id}/abort", json={}, status=202))["was_running"]


async def test_chats_do_not_wait_for_each_other(anna: Person, engines: FakeEngines) -> None:
    engines.agent.gate = gate = asyncio.Event()
    slow, quick = await anna.new_chat(), await anna.new_chat()
    async with streaming(anna, f"/conversations/{slow}/stream") as stream:
        await stream.next()
        await send(anna, slow, "slow")
        while not told(await stream.until("message"), "delta"):
            pass
    engines.agent.gate = None
    assert (await asked(anna, quick, "quick"))[-1][0] == "done"
    assert (await anna.call("GET", f"/conversations/{slow}"))["is_running"]
    gate.set()
    await anna.call("POST", f"/conversations/{slow}/abort", json={}, status=202)


async def test_a_client_that_leaves_does_not_end_its_turn(anna: Person, engines: FakeEngines, runtime: Runtime) -> None:
    engines.agent.gate = asyncio.Event()
    chat_id = await anna.new_chat()
    path, body = f"/conversations/{chat_id}/messages", {"text": "hello", "stream": True}
    async with streaming(anna, path, method="POST", json=body) as stream:
        await stream.next()
    engines.agent.gate.set()
    async with streaming(anna, f"/conversations/{chat_id}/stream") as stream:
        if (await stream.next())[1]["running"] is not None:
            await stream.until("done")
    await runtime.chat_service.recorder.writers.settled()
    rows = (await anna.call("GET", f"/conversations/{chat_id}"))["messages"]
    assert [row["content"] for row in rows] == ["hello", "The lamp is on."]


@pytest.mark.parametrize("hub_options", [{"messages_per_minute": 2}])
async def test_too_many_messages_are_refused_with_a_time(anna: Person) -> None:
    chat_id = await anna.new_chat()
    for text in ("one", "two"):
        await asked(anna, chat_id, text)
    response = await anna.raw("POST", f"/conversations/{chat_id}/messages", json={"text": "three"})
    assert response.status == 429
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert (await response.json())["code"] == "too_many"


@pytest.mark.parametrize("path", ["/conversations/{id}/export?format=json", "/export"])
async def test_what_is_exported_while_an_answer_is_made_is_what_was_said_so_far(
    anna: Person, engines: FakeEngines, path: str
) -> None:
    engines.agent.gate = asyncio.Event()
    chat_id = await anna.new_chat()
    async with streaming(anna, f"/conversations/{chat_id}/stream") as stream:
        await stream.next()
        await send(anna, chat_id, "is the lamp on?")
        while not told(await stream.until("message"), "delta"):
            pass
        content = await (await anna.raw("GET", path.format(id=chat_id))).read()
        engines.agent.gate.set()
        events = await stream.until("done")
    if path == "/export":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            (name,) = [name for name in archive.namelist() if name.endswith(".json")]
            content = archive.read(name)
    assert [row["content"] for row in json.loads(content)["messages"]] == ["is the lamp on?"]
    assert "".join(delta["delta"] for delta in told(events, "delta")) == "is on.", "the answer went on"


# Streams --------------------------------------------------------------------------------------------------------------


async def test_a_reader_that_comes_in_the_middle_gets_the_answer_so_far(anna: Person, engines: FakeEngines) -> None:
    engines.agent.gate = asyncio.Event()
    chat_id = await anna.new_chat()
    async with streaming(anna, f"/conversations/{chat_id}/stream") as first:
        await first.next()
        await send(anna, chat_id, "hello")
        while not told(await first.until("message"), "delta"):
            pass
        async with streaming(anna, f"/conversations/{chat_id}/stream") as late:
            kind, state = await late.next()
            assert (kind, state["running"]["text"]) == ("state", "The lamp ")
            engines.agent.gate.set()
            events = await late.until("done")
    assert "".join(delta["delta"] for delta in told(events, "delta")) == "is on."
    assert told(events, "delta")[0]["chunk_id"] == state["running"]["chunk_id"] + 1


@pytest.mark.parametrize("where", ["header", "query"])
async def test_a_reader_resumes_without_loss_or_repetition(anna: Person, engines: FakeEngines, where: str) -> None:
    chat_id = await anna.new_chat()
    path = f"/conversations/{chat_id}/stream"
    async with streaming(anna, path) as stream:
        await stream.next()
        await send(anna, chat_id, "hello")
        events = [await stream.next(), await stream.next()]
        last_id = stream.last_id
    assert last_id is not None
    headers = {"Last-Event-ID": last_id} if where == "header" else {}
    query = "" if where == "header" else f"?last_event_id={last_id}"
    async with streaming(anna, path + query, headers=headers) as stream:
        events += await stream.until("done")
    assert "state" not in [kind for kind, _ in events]
    assert "".join(delta["delta"] for delta in told(events, "delta")) == "The lamp is on."
    assert len(told(events, "index")) == 2


LOST = ["1", "0", "-5", "nonsense", "1.5", "٣", "9" * 18, "9" * 30]
"""Ids of long ago, of nobody, of the future (a clock that was ahead), and beyond every number."""


@pytest.mark.parametrize("last_id", LOST)
async def test_a_reader_whose_place_is_lost_gets_the_state(anna: Person, last_id: str) -> None:
    chat_id = await anna.new_chat()
    async with streaming(anna, f"/conversations/{chat_id}/stream?last_event_id={last_id}") as stream:
        kind, state = await stream.next()
        assert (kind, state["chat"]["chat_id"]) == ("state", chat_id)
        assert stream.last_id is not None
        assert stream.last_id != last_id
    async with streaming(anna, f"/events?last_event_id={last_id}") as stream:
        assert await stream.next() == ("ready", {"is_resumed": False})


async def test_a_reader_who_had_everything_resumes_with_what_comes_next(anna: Person) -> None:
    chat_id = await anna.new_chat()
    async with streaming(anna, f"/conversations/{chat_id}/stream") as stream:
        await stream.next()
        await send(anna, chat_id, "hello")
        await stream.until("done")
        last_id = stream.last_id or ""
    await asked(anna, chat_id, "again")
    path, headers = f"/conversations/{chat_id}/stream", {"Last-Event-ID": last_id}
    async with streaming(anna, path, headers=headers) as stream:
        events = await stream.until("done")
    assert [push["content"] for push in told(events, "new") if push["role"] == "user"] == ["again", "again"]
    assert "state" not in [kind for kind, _ in events]


async def test_ids_from_before_a_restart_give_the_state_and_the_list_anew(
    hass: HomeAssistant, hub_entry: MockConfigEntry, anna: Person
) -> None:
    chat_id = await anna.new_chat()
    last_ids = {}
    for path in (f"/conversations/{chat_id}/stream", "/events"):
        async with streaming(anna, path) as stream:
            await stream.next()
            await asked(anna, chat_id, "hello")
            await stream.until("done")
            last_ids[path] = stream.last_id or ""
    await hass.config_entries.async_reload(hub_entry.entry_id)
    for path, last_id in last_ids.items():
        async with streaming(anna, path, headers={"Last-Event-ID": last_id}) as stream:
            kind, data = await stream.next()
            assert (kind, data.get("is_resumed", False)) == ("ready" if path == "/events" else "state", False)
            assert int(stream.last_id or "") > int(last_id), "ids rise over restarts"


async def test_who_resumes_the_list_hears_that_a_chat_is_shown_to_them_no_longer(anna: Person, ben: Person) -> None:
    chat_id = await anna.new_chat()
    await anna.call("PUT", f"/conversations/{chat_id}/shares/{ben.user.id}", json={})
    async with streaming(ben, "/events") as stream:
        await stream.next()
        await ben.new_chat(name="a change")
        await stream.next()
        last_id = stream.last_id or ""
    others = await anna.new_chat(name="never Ben's")
    await anna.call("DELETE", f"/conversations/{chat_id}/shares/{ben.user.id}")
    await anna.call("PATCH", f"/conversations/{others}", json={"name": "still not Ben's"})
    await ben.new_chat(name="the last change")
    async with streaming(ben, "/events", headers={"Last-Event-ID": last_id}) as stream:
        assert await stream.next() == ("ready", {"is_resumed": True})
        assert await stream.next() == ("chat", {"state": "removed", "chat": {"chat_id": chat_id}})
        kind, last = await stream.next()
        assert (kind, last["chat"]["name"]) == ("chat", "the last change")


async def test_the_list_is_watched_by_everybody_for_themselves(anna: Person, ben: Person) -> None:
    async with streaming(anna, "/events") as annas, streaming(ben, "/events") as bens:
        assert [(await stream.next())[0] for stream in (annas, bens)] == ["ready", "ready"]
        chat_id = await anna.new_chat(name="Secret")
        assert (await annas.next())[1]["state"] == "created"
        await anna.call("PUT", f"/conversations/{chat_id}/shares/{ben.user.id}", json={})
        kind, shown = await bens.next()
        assert (kind, shown["state"], shown["chat"]["name"]) == ("chat", "changed", "Secret")
        await anna.call("DELETE", f"/conversations/{chat_id}/shares/{ben.user.id}")
        kind, gone = await bens.next()
        assert (kind, gone) == ("chat", {"state": "removed", "chat": {"chat_id": chat_id}})


async def test_a_stream_ends_when_the_right_to_read_does(anna: Person, ben: Person) -> None:
    chat_id = await anna.new_chat()
    await anna.call("PUT", f"/conversations/{chat_id}/shares/{ben.user.id}", json={})
    async with streaming(ben, f"/conversations/{chat_id}/stream") as stream:
        await stream.next()
        await anna.call("DELETE", f"/conversations/{chat_id}/shares/{ben.user.id}")
        assert not await stream.rest()


async def test_streams_end_with_the_hub(hass: HomeAssistant, hub_entry: MockConfigEntry, anna: Person) -> None:
    chat_id = await anna.new_chat()
    async with streaming(anna, f"/conversations/{chat_id}/stream") as stream, streaming(anna, "/events") as events:
        await stream.next()
        await events.next()
        await hass.config_entries.async_unload(hub_entry.entry_id)
        assert await stream.rest() == []
        assert await events.rest() == []


async def test_two_hundred_readers_lose_and_repeat_nothing(
    anna: Person, ben: Person, admin: Person, engines: FakeEngines
) -> None:
    chat_id = await anna.new_chat()
    await anna.call("PUT", f"/conversations/{chat_id}/shares/{ben.user.id}", json={})
    people = (anna, ben, admin)  # a client opens a hundred connections at most
    path = f"/conversations/{chat_id}/stream"
    ready = asyncio.Semaphore(0)
    go_on = asyncio.Event()

    async def read(number: int) -> str:
        """Read, lose the connection in the middle, and go on."""
        events: list[tuple[str, Json]] = []
        person = people[number % len(people)]
        async with streaming(person, path) as stream:
            await stream.next()
            ready.release()
            events += [await stream.next() for _ in range(1 + number % 4)]
            last_id = stream.last_id or ""
        await go_on.wait()
        async with streaming(person, path, headers={"Last-Event-ID": last_id}) as stream:
            events += await stream.until("done")
        assert len(told(events, "index")) == 2
        assert "state" not in [kind for kind, _ in events]
        return "".join(delta["delta"] for delta in told(events, "delta"))

    readers = [asyncio.create_task(read(number)) for number in range(200)]
    for _ in readers:
        await ready.acquire()
    engines.agent.answers = [[f"word {number} " for number in range(20)]]
    await send(anna, chat_id, "talk")
    go_on.set()
    answers = await asyncio.gather(*readers)
    assert set(answers) == {"".join(f"word {number} " for number in range(20))}


# Sessions (requirements S1, the seed's tests 1 to 6) ------------------------------------------------------------------

tiny = pytest.mark.parametrize("hub_options", [{"session_max_chars": 20}])


@tiny
async def test_1_and_2_a_message_to_an_ended_session_makes_the_next_one(anna: Person) -> None:
    chat_id = await anna.new_chat()
    await asked(anna, chat_id, "is the lamp on?")
    assert (await anna.call("GET", f"/conversations/{chat_id}/stat"))["session_stat"] == 1
    answer = await send(anna, chat_id, "and the window?", status=300)
    assert answer == {"stat": 1, "new_session": answer["new_session"]}
    new_id = answer["new_session"]
    assert new_id != chat_id
    again = await send(anna, chat_id, "a third one", status=300)
    assert again["new_session"] not in (chat_id, new_id), "no text takes the place of another"


@tiny
async def test_3_the_waiting_text_is_handed_out_once(anna: Person) -> None:
    chat_id = await anna.new_chat()
    await asked(anna, chat_id, "is the lamp on?")
    new_id = (await send(anna, chat_id, "and the window?", status=300))["new_session"]
    assert new_id not in [chat["chat_id"] for chat in (await anna.call("GET", "/conversations"))["conversations"]]
    visits = await asyncio.gather(*(anna.call("GET", f"/session?sid={new_id}") for _ in range(5)))
    assert sorted((visit["session_stat"], visit["msg"]) for visit in visits if visit["msg"]) == [
        (PENDING, "and the window?")
    ]
    assert all(not visit["messages"] for visit in visits), "it is no message yet"
    assert (await anna.call("GET", f"/session?sid={new_id}"))["session_stat"] == 0


@tiny
async def test_4_the_client_sends_it_and_gets_the_first_answer(anna: Person, engines: FakeEngines) -> None:
    chat_id = await anna.new_chat()
    await asked(anna, chat_id, "is the lamp on?")
    new_id = (await send(anna, chat_id, "and the window?", status=300))["new_session"]
    visit = await anna.call("GET", f"/session?sid={new_id}")
    events = await asked(anna, new_id, visit["msg"])
    assert told(events, "index")[0]["message_index"] == 1, "the waiting text took no index"
    first = (await anna.call("GET", f"/conversations/{new_id}"))["messages"][0]
    assert first["content"] == "and the window?"


async def test_5_a_plain_read_hands_nothing_out(anna: Person) -> None:
    chat_id = await anna.new_chat()
    await asked(anna, chat_id, "hello")
    new_id = (await anna.call("POST", f"/conversations/{chat_id}/end", json={}))["new_session"]
    chat = await anna.call("GET", f"/conversations/{new_id}")
    assert "pending" not in json.dumps(chat)
    assert (await anna.call("GET", f"/conversations/{chat_id}"))["next_chat_id"] == new_id


async def test_6_all_are_closed_at_once_by_an_admin(anna: Person, admin: Person) -> None:
    chats = [await anna.new_chat() for _ in range(3)]
    assert (await admin.call("POST", "/close_all", json={}))["closed"] == 3
    for chat_id in chats:
        assert (await anna.call("GET", f"/conversations/{chat_id}/stat"))["session_stat"] == 1


@tiny
async def test_seeds_tests_1_to_6_in_one_walk(anna: Person, admin: Person) -> None:
    """What S1-11 to S1-16 want, as one client does it; twice, as tests 1 and 2 have to be repeatable."""
    chat_id = await anna.new_chat()
    for _ in range(2):
        events = await asked(anna, chat_id, "is the lamp on?")
        assert events[-1][0] == "done"
        assert (await anna.call("GET", f"/conversations/{chat_id}/stat"))["session_stat"] == 1, (
            "asked after each answer"
        )
        closed = await anna.call("GET", f"/session?sid={chat_id}")
        assert (closed["session_stat"], closed["msg"], len(closed["messages"])) == (1, None, 2), "all its messages stay"
        answer = await send(anna, chat_id, "and the window?", status=300)
        visit = await anna.call("GET", f"/session?sid={answer['new_session']}")
        assert (visit["session_stat"], visit["msg"]) == (PENDING, "and the window?")
        again = await anna.call("GET", f"/session?sid={answer['new_session']}")
        assert (again["session_stat"], again["msg"]) == (0, None), "taken out, and open"
        chat_id = answer["new_session"]
    await admin.call("POST", "/close_all", json={})
    assert (await send(anna, chat_id, "by hand, too", status=300))["stat"] == 1


async def test_a_session_is_found_by_its_room(anna: Person, ben: Person) -> None:
    opened = await anna.call("GET", "/session")
    assert opened["chat"]["owner_id"] == anna.user.id
    again = await anna.call("GET", "/session", params={"rid": opened["chat"]["room_id"]})
    assert again["chat"]["chat_id"] == opened["chat"]["chat_id"]
    await ben.call("GET", "/session", params={"rid": opened["chat"]["room_id"]}, status=404)
    await anna.call("GET", "/session", params={"rid": "nonsense"}, status=400)


@tiny
async def test_the_end_of_a_session_is_told_on_the_stream(anna: Person) -> None:
    chat_id = await anna.new_chat()
    async with streaming(anna, f"/conversations/{chat_id}/stream") as stream:
        await stream.next()
        await send(anna, chat_id, "is the lamp on?")
        events = await stream.until("session")
    assert events[-1][1] == {"chat_id": chat_id, "session_stat": 1, "next_chat_id": None}


async def test_a_chat_is_cleared_and_counts_on(anna: Person) -> None:
    chat_id = await anna.new_chat()
    await asked(anna, chat_id, "hello")
    await anna.call("POST", f"/conversations/{chat_id}/clear", json={}, status=204)
    rows = (await anna.call("GET", f"/conversations/{chat_id}/messages"))["messages"]
    assert rows == [{"message_index": 1, "removed": True}, {"message_index": 2, "removed": True}]
    assert told(await asked(anna, chat_id, "again"), "index")[0]["message_index"] == 3


async def test_a_signed_path_opens_a_stream_without_a_header(
    hass: HomeAssistant, make_person: MakePerson, hass_ws_client: Any
) -> None:
    anna = await make_person("Anna", False)
    chat_id = await anna.new_chat()
    token = next(iter(anna.user.refresh_tokens.values()))
    path = f"/api/xiaozhi/conversations/{chat_id}/stream"
    signed = async_sign_path(hass, path, timedelta(minutes=1), refresh_token_id=token.id)
    anna.client.session.headers.clear()
    async with streaming(anna, signed) as stream:
        assert (await stream.next())[0] == "state"
