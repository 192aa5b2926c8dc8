"""What the API tells of the house: boards and whose they are, statistics of real turns; and people who leave it."""

import asyncio
from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from custom_components.xiaozhi.runtime import Runtime
from tests.agent.home import add_agent
from tests.agent.model_server import ModelServer, streams, words
from tests.api.conftest import Person
from tests.api.test_api_turns import asked, send, streaming
from tests.fake_engines import FakeEngines

KITCHEN, BEDROOM = "aa:bb:cc:dd:ee:01", "aa:bb:cc:dd:ee:02"


@pytest.fixture
async def boards(hass: HomeAssistant, hub_entry: MockConfigEntry, hass_owner_user: MockUser) -> None:
    """Pair two boards in a home with an owner."""
    for device_id, title in ((KITCHEN, "Kitchen"), (BEDROOM, "Bedroom")):
        info = BoardInfo(name="esp-box-3", firmware="2.4.2")
        new = board_subentry(device_id=device_id, client_id="c", token="secret token", info=info, title=title)
        hass.config_entries.async_add_subentry(hub_entry, new)
    await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()


@pytest.fixture
async def server(socket_enabled: None) -> AsyncGenerator[ModelServer]:
    """Return a scripted model server."""
    server = ModelServer()
    await server.start()
    yield server
    await server.close()


async def test_a_board_is_shown_to_its_person_and_to_admins(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    hass_owner_user: MockUser,
    boards: None,
    anna: Person,
    admin: Person,
) -> None:
    everybodys = (await admin.call("GET", "/boards"))["boards"]
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, KITCHEN), hub_entry.entry_id)
    assert device is not None
    assert everybodys[0] == {
        "board_id": KITCHEN,
        "name": "Kitchen",
        "model": "esp-box-3",
        "firmware": "2.4.2",
        "is_online": False,
        "last_seen_ms": None,
        "owner_id": hass_owner_user.id,
        "device_id": device.id,
    }
    assert len(everybodys) == 2
    assert not (await anna.call("GET", "/boards"))["boards"]
    await admin.call("POST", f"/boards/{KITCHEN}/owner", json={"user_id": anna.user.id}, status=204)
    assert [board["name"] for board in (await anna.call("GET", "/boards"))["boards"]] == ["Kitchen"]


async def test_a_board_is_given_to_people_only(boards: None, anna: Person, admin: Person) -> None:
    for board_id, user_id in ((KITCHEN, "nobody"), ("aa:bb:cc:dd:ee:09", anna.user.id)):
        await admin.call("POST", f"/boards/{board_id}/owner", json={"user_id": user_id}, status=404)
    await admin.call("POST", f"/boards/{KITCHEN}/owner", json={}, status=400)


async def test_turns_are_counted_by_day(hass: HomeAssistant, boards: None, anna: Person, admin: Person) -> None:
    engines = FakeEngines()
    await engines.set_up(hass)
    chat_id = await anna.new_chat()
    await asked(anna, chat_id, "lamp on")
    await asked(anna, await anna.new_chat(agent_id="conversation.gone"), "lamp off")
    statistics = await admin.call("GET", "/statistics?days=1")
    (today,) = statistics["days"]
    assert (today["turns"], today["interrupted"], today["errors"]) == (2, 0, {"no_agent": 1})
    assert (statistics["boards"], statistics["boards_online"]) == (2, 0)
    assert (statistics["chats"], statistics["messages"]) == (2, 4)
    assert len((await admin.call("GET", "/statistics?days=1000"))["days"]) == 90


async def test_who_is_removed_from_the_home_leaves_no_share_and_no_board(
    hass: HomeAssistant, hass_owner_user: MockUser, boards: None, anna: Person, ben: Person, admin: Person
) -> None:
    own = await ben.new_chat(name="Ben's")
    shown = await anna.new_chat()
    await anna.call("PUT", f"/conversations/{shown}/shares/{ben.user.id}", json={})
    await ben.call("POST", "/contexts", json={"name": "Work", "content": "Be brief."}, status=201)
    await admin.call("POST", f"/boards/{KITCHEN}/owner", json={"user_id": ben.user.id}, status=204)
    await hass.auth.async_remove_user(ben.user)
    await hass.async_block_till_done()
    assert not (await anna.call("GET", f"/conversations/{shown}"))["shares"]
    owners = {board["board_id"]: board["owner_id"] for board in (await admin.call("GET", "/boards"))["boards"]}
    assert owners[KITCHEN] == hass_owner_user.id
    chat = await admin.call("GET", f"/conversations/{own}")
    assert (chat["name"], chat["owner_name"]) == ("Ben's", "")
    await anna.call("GET", f"/conversations/{own}", status=404)


async def test_an_admin_opens_rooms_of_people_and_boards_that_there_are(
    boards: None, anna: Person, admin: Person
) -> None:
    for room in ("nobody|panel|", f"{anna.user.id}|aa:bb:cc:dd:ee:09|"):
        await admin.call("GET", "/session", params={"rid": room}, status=404)
    await admin.call("POST", f"/boards/{KITCHEN}/owner", json={"user_id": anna.user.id}, status=204)
    opened = await admin.call("GET", "/session", params={"rid": f"{anna.user.id}|{KITCHEN}|"})
    assert (opened["chat"]["owner_id"], opened["chat"]["board_name"]) == (anna.user.id, "Kitchen")


async def test_nobody_begins_a_room_of_somebody_elses_board(boards: None, anna: Person, admin: Person) -> None:
    room = f"{anna.user.id}|{KITCHEN}|"
    await anna.call("GET", "/session", params={"rid": room}, status=404)
    await admin.call("POST", f"/boards/{KITCHEN}/owner", json={"user_id": anna.user.id}, status=204)
    opened = await anna.call("GET", "/session", params={"rid": room})
    assert (opened["chat"]["board_id"], opened["chat"]["owner_id"]) == (KITCHEN, anna.user.id)
    await anna.call("GET", "/session", params={"rid": f"{anna.user.id}|panel|{'x' * 256}"}, status=400)


@pytest.mark.parametrize("hub_options", [{"model_requests": 1, "titles": False}])
async def test_who_finds_no_place_among_the_requests_to_models_is_told_so_and_keeps_the_question(
    hass: HomeAssistant, hub_entry: MockConfigEntry, runtime: Runtime, server: ModelServer, anna: Person
) -> None:
    await add_agent(hass, hub_entry, server.base_url)
    runtime.agents.slots._wait_s = 0.05
    first, second = [await anna.new_chat(agent_id="conversation.jarvis") for _ in range(2)]
    gate = asyncio.Event()

    async def slow(request: object, body: object) -> object:
        await gate.wait()
        return await streams(words("It is on."))(request, body)  # type: ignore[arg-type]

    server.will(slow)  # type: ignore[arg-type]
    await send(anna, first, "is the lamp on?")
    async with asyncio.timeout(5):
        await server.asked.wait()
    events = await asked(anna, second, "and the window?")
    (error,) = [data for kind, data in events if kind == "error"]
    assert (error["code"], error["message"]) == (
        "agent_busy_models",
        "Too many questions at once. Please ask again in a moment.",
    )
    rows = (await anna.call("GET", f"/conversations/{second}"))["messages"]
    assert [row["content"] for row in rows] == ["and the window?", error["message"]]
    async with streaming(anna, f"/conversations/{first}/stream") as stream:
        await stream.next()
        gate.set()
        await stream.until("done")
    assert (await anna.call("GET", f"/conversations/{first}"))["messages"][-1]["content"] == "It is on."


# Names that our own agent writes --------------------------------------------------------------------------------------


async def titled(runtime: Runtime, person: Person, chat_id: str) -> str:
    """Return a chat's name when nobody writes one any more."""
    for task in tuple(runtime.chat_service._titles._tasks):
        await task
    return str((await person.call("GET", f"/conversations/{chat_id}"))["name"])


async def test_our_agent_names_a_chat_after_its_first_answer_only(
    hass: HomeAssistant, hub_entry: MockConfigEntry, runtime: Runtime, server: ModelServer, anna: Person
) -> None:
    await add_agent(hass, hub_entry, server.base_url)
    server.will(words("It is on."), words("Lamp in the kitchen"), words("Off now."))
    chat_id = await anna.new_chat(agent_id="conversation.jarvis")
    await asked(anna, chat_id, "is the lamp on?")
    assert await titled(runtime, anna, chat_id) == "Lamp in the kitchen"
    assert "title" in server.requests[1]["messages"][0]["content"]
    assert "is the lamp on?" in server.requests[1]["messages"][1]["content"]
    await asked(anna, chat_id, "turn it off")
    assert await titled(runtime, anna, chat_id) == "Lamp in the kitchen"
    assert len(server.requests) == 3


@pytest.mark.parametrize("when", ["before", "while it is written"])
async def test_our_agent_never_renames_what_a_person_named(
    hass: HomeAssistant, hub_entry: MockConfigEntry, runtime: Runtime, server: ModelServer, anna: Person, when: str
) -> None:
    await add_agent(hass, hub_entry, server.base_url)
    wanted: dict[str, str] = {"name": "Mine"} if when == "before" else {}
    chat_id = await anna.new_chat(agent_id="conversation.jarvis", **wanted)
    if when == "before":
        server.will(words("It is on."), words("Lamp in the kitchen"))
        await asked(anna, chat_id, "is the lamp on?")
    else:
        plain = streams(words("Lamp in the kitchen"))

        async def slow(request: object, body: object) -> object:
            await runtime.chats.change_chat(int(chat_id), name="Mine", is_named=True)
            return await plain(request, body)  # type: ignore[arg-type]

        server.will(words("It is on."), slow)  # type: ignore[arg-type]
        await asked(anna, chat_id, "is the lamp on?")
    assert await titled(runtime, anna, chat_id) == "Mine"


@pytest.mark.parametrize("hub_options", [{"titles": False}])
async def test_without_the_option_a_chat_keeps_its_number(
    hass: HomeAssistant, hub_entry: MockConfigEntry, runtime: Runtime, server: ModelServer, anna: Person
) -> None:
    await add_agent(hass, hub_entry, server.base_url)
    chat_id = await anna.new_chat(agent_id="conversation.jarvis")
    await asked(anna, chat_id, "is the lamp on?")
    assert await titled(runtime, anna, chat_id) == "Chat 1"
    assert len(server.requests) == 1
