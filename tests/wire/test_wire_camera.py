"""A board with a camera: from the question over its upload to the words of the answer, and the photo that is kept."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any, override

from freezegun import freeze_time
from homeassistant.components.camera import Camera
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.components.media_source import async_browse_media, async_resolve_media
from homeassistant.components.media_source.error import Unresolvable
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.xiaozhi import looking
from custom_components.xiaozhi.agent import tools as guard
from custom_components.xiaozhi.chats.kinds import ContentType
from custom_components.xiaozhi.session import device_tools
from custom_components.xiaozhi.session.events import PhotoTaken, SessionEvent
from custom_components.xiaozhi.sight import FAILURES
from tests.board import FULL, Board
from tests.board.camera import photo_of
from tests.fake_engines import FakeEngines
from tests.fake_looker import FakeLooker, add_looker
from tests.wire.conftest import KITCHEN, MakeBoard, Offline, state
from tests.wire.test_wire_entities import asleep, known
from tests.wire.test_wire_tools import ToolAgent, say

pytestmark = pytest.mark.parametrize("hub_options", [{"greeting": "none"}], ids=["no greeting"])

PHOTO = "image.kitchen_photo"
TAKE_PHOTO = "xiaozhi__camera_take_photo"
LOOK = "xiaozhi__look_at_camera"
QUESTION = {"question": "What is on the wall?"}


@pytest.fixture
def agent() -> ToolAgent:
    """Return the agent of the preferred pipeline."""
    return ToolAgent()


@pytest.fixture
async def engines(hass: HomeAssistant, hub_entry: MockConfigEntry, agent: ToolAgent) -> FakeEngines:
    """Return engines whose agent uses tools."""
    engines = FakeEngines(agent=agent)
    await engines.set_up(hass)
    return engines


@pytest.fixture
async def looker(hass: HomeAssistant, hub_entry: MockConfigEntry) -> FakeLooker:
    """Return the preferred AI task entity, which takes pictures."""
    return await add_looker(hass, FakeLooker())


@pytest.fixture
async def eye(hass: HomeAssistant, make_board: MakeBoard) -> Board:
    """Return a board with a camera, in a conversation, that has said all about itself."""
    board = await make_board(build=FULL)
    await known(hass, board)
    return board


async def see(board: Board, agent: ToolAgent) -> dict[str, Any]:
    """Have the agent take a photo; return what its tool gave."""
    agent.wishes = [(TAKE_PHOTO, QUESTION)]
    await say(board)
    return agent.used[-1].results[0]


async def test_a_question_about_a_photo_is_answered_by_whoever_can_look(
    eye: Board, agent: ToolAgent, looker: FakeLooker
) -> None:
    assert await see(eye, agent) == {"success": True, "result": "A red wall."}
    (shown,) = looker.script.shown
    assert (shown.picture, shown.mime_type) == (photo_of(), "image/jpeg")
    assert QUESTION["question"] in shown.instructions


async def test_a_photo_becomes_an_image_with_its_time(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, eye: Board, agent: ToolAgent, looker: FakeLooker
) -> None:
    await state(hass, "unknown", PHOTO)
    eye.conversation.tools.hardware.photo = photo = photo_of("green")
    await see(eye, agent)
    await hass.async_block_till_done()
    shown = hass.states.get(PHOTO)
    assert shown is not None
    taken_at = dt_util.parse_datetime(shown.state)
    assert taken_at is not None
    assert abs(taken_at - dt_util.utcnow()) < timedelta(minutes=1)
    client = await hass_client()
    response = await client.get(f"/api/image_proxy/{PHOTO}")
    assert (response.content_type, await response.read()) == ("image/jpeg", photo)


async def test_the_last_photo_is_there_after_a_restart(
    hass: HomeAssistant, hub_entry: MockConfigEntry, eye: Board, agent: ToolAgent, looker: FakeLooker, offline: Offline
) -> None:
    await see(eye, agent)
    await asleep(eye, offline)
    before = hass.states.get(PHOTO)
    assert await hass.config_entries.async_reload(hub_entry.entry_id)
    await hass.async_block_till_done()
    after = hass.states.get(PHOTO)
    assert before is not None
    assert after is not None
    assert after.state == before.state
    assert await hub_entry.runtime_data.photos.async_get(KITCHEN) == photo_of()


async def test_a_board_without_a_camera_has_no_photo(hass: HomeAssistant, kitchen: Board) -> None:
    await known(hass, kitchen)
    assert hass.states.get(PHOTO) is None


async def test_the_photo_of_a_removed_board_goes_with_it(
    hass: HomeAssistant, hub_entry: MockConfigEntry, eye: Board, agent: ToolAgent, looker: FakeLooker
) -> None:
    await see(eye, agent)
    photos = hub_entry.runtime_data.photos
    (subentry_id,) = [one.subentry_id for one in hub_entry.subentries.values()]
    hass.config_entries.async_remove_subentry(hub_entry, subentry_id)
    await hass.async_block_till_done()
    assert photos.taken_at(KITCHEN) is None
    assert await photos.async_get(KITCHEN) is None


async def test_the_last_photo_is_kept_no_longer_than_recordings(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    eye: Board,
    agent: ToolAgent,
    looker: FakeLooker,
) -> None:
    await see(eye, agent)
    hass.config_entries.async_update_entry(hub_entry, options={"recording_days": 2})
    await hass.async_block_till_done()
    await eye.conversation.hang_up()
    photos, now = hub_entry.runtime_data.photos, dt_util.utcnow()
    for days, is_there in ((1, True), (4, False)):
        with freeze_time(now + timedelta(days=days)):
            async_fire_time_changed(hass)
            await hass.async_block_till_done()
        assert (photos.taken_at(KITCHEN) is not None) is is_there


async def test_a_photo_is_told_to_those_who_watch_with_its_turn(
    hub_entry: MockConfigEntry, eye: Board, agent: ToolAgent, looker: FakeLooker
) -> None:
    seen: list[SessionEvent] = []
    hub_entry.runtime_data.sessions.watch(KITCHEN, seen.append)
    await see(eye, agent)
    (photo,) = [event for event in seen if isinstance(event, PhotoTaken)]
    assert (photo.photo, photo.question) == (photo_of(), QUESTION["question"])
    assert photo.turn_id


async def test_a_photo_becomes_part_of_the_chat(
    hub_entry: MockConfigEntry, eye: Board, agent: ToolAgent, looker: FakeLooker
) -> None:
    await see(eye, agent)
    runtime = hub_entry.runtime_data
    await runtime.chat_service.recorder.writers.settled()
    chat = runtime.chats.newest_of_board(KITCHEN)
    (row,) = [row for row in await runtime.chats.last_messages(chat.chat_id, 20) if row.type is ContentType.JPEG]
    _, content = await runtime.chats.get_object(chat.chat_id, row.object_id)
    assert (content, row.is_visible) == (photo_of(), True)


# What can go wrong ----------------------------------------------------------------------------------------------------


async def test_without_anybody_who_can_look_the_agent_hears_what_to_do_and_the_photo_is_kept(
    hub_entry: MockConfigEntry, eye: Board, agent: ToolAgent
) -> None:
    seen = await see(eye, agent)
    assert seen == {"success": False, "message": FAILURES[looking.LookFailure.NOBODY]}
    assert hub_entry.runtime_data.photos.taken_at(KITCHEN) is not None


async def test_a_model_that_fails_is_explained(eye: Board, agent: ToolAgent, looker: FakeLooker) -> None:
    looker.script.error = HomeAssistantError("no images, please")
    assert await see(eye, agent) == {"success": False, "message": FAILURES[looking.LookFailure.FAILED]}


async def test_a_model_that_says_nothing_has_failed(eye: Board, agent: ToolAgent, looker: FakeLooker) -> None:
    looker.script.answer = "  "
    assert not (await see(eye, agent))["success"]


async def test_a_model_that_hangs_is_left_behind_in_time(
    eye: Board, agent: ToolAgent, looker: FakeLooker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "LOOK_LIMIT_S", 0.2)
    looker.script.hangs = True
    assert await see(eye, agent) == {"success": False, "message": FAILURES[looking.LookFailure.TIMEOUT]}


async def test_a_long_look_is_not_blamed_on_the_agent(
    hub_entry: MockConfigEntry, eye: Board, agent: ToolAgent, looker: FakeLooker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stage of the agent has 0.3 s, the look takes longer."""
    course = hub_entry.runtime_data.sessions.session(KITCHEN)._course
    monkeypatch.setattr(course, "settings", replace(course.settings, stage_limit_s=0.3))
    looker.script.gate = asyncio.Event()
    agent.wishes = [(TAKE_PHOTO, QUESTION)]
    await eye.type_text("what do you see")
    await asyncio.wait_for(looker.script.asked.wait(), 5)
    asyncio.get_running_loop().call_later(1.0, looker.script.gate.set)
    await eye.expect("tts/stop")
    assert agent.used[-1].results == [{"success": True, "result": "A red wall."}]
    assert "Done." in [entry.body.get("text") for entry in eye.transcript.of_kind("tts/sentence_start")]


async def test_a_very_long_answer_does_not_hang_the_board(eye: Board, agent: ToolAgent, looker: FakeLooker) -> None:
    looker.script.answer = '很长"\\\n\x07' * 5000
    assert (await see(eye, agent))["success"]
    assert await see(eye, agent)


@pytest.mark.parametrize(
    "photo",
    [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", photo_of(width_px=5000)],
    ids=["nothing", "PNG", "cut", "too wide"],
)
async def test_what_is_no_photo_is_refused_and_explained(
    eye: Board, agent: ToolAgent, looker: FakeLooker, photo: bytes
) -> None:
    eye.conversation.tools.hardware.photo = photo
    assert await see(eye, agent) == {"error": "Failed to upload photo"}
    assert not looker.script.shown


async def test_the_token_of_an_earlier_conversation_opens_nothing(
    hass: HomeAssistant, eye: Board, agent: ToolAgent, looker: FakeLooker, offline: Offline
) -> None:
    old = eye.conversation.tools.hardware.explain_token
    await asleep(eye, offline)
    await known(hass, eye)
    await eye.transcript.wait_for(
        lambda: eye.conversation.tools.hardware.explain_token != old or None, "no new token", limit_s=5
    )
    eye.conversation.tools.hardware.explain_token = old
    assert await see(eye, agent) == {"error": "Failed to upload photo"}


async def test_the_board_is_told_a_plain_address_with_a_port(eye: Board) -> None:
    url = eye.conversation.tools.hardware.explain_url
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith("/xiaozhi/vision")


async def test_a_camera_call_has_the_time_that_a_board_needs(hub_options: dict[str, object]) -> None:
    upload = device_tools.LONG_LIMITS_S["self.camera.take_photo"]
    assert looking.LOOK_LIMIT_S < 25 < upload
    assert upload > guard.TOOL_LIMIT_S


# Who looks ------------------------------------------------------------------------------------------------------------


async def test_pictures_go_to_the_chosen_entity_and_to_nobody_else(
    hass: HomeAssistant, hub_entry: MockConfigEntry, eye: Board, agent: ToolAgent, looker: FakeLooker
) -> None:
    chosen = await add_looker(hass, FakeLooker("Chosen"), is_preferred=False)
    chosen.script.error = HomeAssistantError("not today")
    hass.config_entries.async_update_entry(hub_entry, options={"vision_entity": chosen.entity_id, "greeting": "none"})
    await hass.async_block_till_done()
    assert not (await see(eye, agent))["success"]
    assert chosen.script.shown
    assert not looker.script.shown


async def test_a_preferred_entity_that_takes_no_pictures_is_not_asked(
    hass: HomeAssistant, eye: Board, agent: ToolAgent
) -> None:
    blind = await add_looker(hass, FakeLooker("Blind", takes_pictures=False))
    assert (await see(eye, agent))["message"] == FAILURES[looking.LookFailure.NOBODY]
    assert not blind.script.asked.is_set()


# The media ids --------------------------------------------------------------------------------------------------------


async def test_a_picture_is_no_media_any_more_once_it_was_looked_at(
    hass: HomeAssistant, hub_entry: MockConfigEntry, eye: Board, agent: ToolAgent, looker: FakeLooker
) -> None:
    runtime, ids = hub_entry.runtime_data, []
    looker.script.gate = asyncio.Event()
    agent.wishes = [(TAKE_PHOTO, QUESTION)]
    turn = asyncio.create_task(say(eye))
    await asyncio.wait_for(looker.script.asked.wait(), 5)
    ids = list(runtime.looking._pictures)
    path, _ = runtime.looking.find(ids[0])
    looker.script.gate.set()
    await turn
    await hass.async_block_till_done()
    assert not await hass.async_add_executor_job(path.exists)
    with pytest.raises(Unresolvable):
        await async_resolve_media(hass, f"media-source://xiaozhi/{ids[0]}", None)


async def test_the_last_photos_can_be_browsed(
    hass: HomeAssistant, eye: Board, agent: ToolAgent, looker: FakeLooker
) -> None:
    empty = await async_browse_media(hass, "media-source://xiaozhi")
    assert empty.children == []
    await see(eye, agent)
    await hass.async_block_till_done()
    (child,) = (await async_browse_media(hass, "media-source://xiaozhi")).children or []
    assert child.title == "Kitchen"
    media = await async_resolve_media(hass, child.media_content_id, None)
    assert (media.url, media.mime_type) == (f"/api/image_proxy/{PHOTO}", "image/jpeg")


# Cameras of the home --------------------------------------------------------------------------------------------------


class Door(Camera):
    """A camera of the home."""

    _attr_name = "Front door"
    _attr_unique_id = "front-door"

    def __init__(self) -> None:
        super().__init__()
        self.picture: bytes | None = photo_of("blue")
        self.content_type = "image/jpeg"

    @override
    async def async_camera_image(self, width: int | None = None, height: int | None = None) -> bytes | None:
        return self.picture


@pytest.fixture
async def door(hass: HomeAssistant, hub_entry: MockConfigEntry) -> Door:
    """Return an exposed camera at the front door."""
    door = Door()
    await hass.data["camera"].async_add_entities([door])
    async_expose_entity(hass, "conversation", door.entity_id, True)
    await hass.async_block_till_done()
    return door


async def test_a_camera_of_the_home_can_be_asked_about(
    hub_entry: MockConfigEntry, eye: Board, agent: ToolAgent, looker: FakeLooker, door: Door
) -> None:
    seen: list[SessionEvent] = []
    hub_entry.runtime_data.sessions.watch(KITCHEN, seen.append)
    looker.script.answer = "Nobody is there."
    agent.wishes = [(LOOK, {"camera": "Front door", "question": "Who is there?"})]
    await say(eye)
    assert agent.used[-1].results == [{"answer": "Nobody is there."}]
    assert looker.script.shown[0].picture == photo_of("blue")
    (photo,) = [event for event in seen if isinstance(event, PhotoTaken)]
    assert photo.photo == photo_of("blue")
    assert hub_entry.runtime_data.photos.taken_at(KITCHEN) is None


async def test_a_camera_that_is_not_exposed_is_not_offered(
    hass: HomeAssistant, eye: Board, agent: ToolAgent, looker: FakeLooker, door: Door
) -> None:
    async_expose_entity(hass, "conversation", door.entity_id, False)
    await say(eye)
    assert LOOK not in agent.used[-1].names


async def test_cameras_are_not_offered_where_nobody_can_look(eye: Board, agent: ToolAgent, door: Door) -> None:
    await say(eye)
    assert LOOK not in agent.used[-1].names


@pytest.mark.parametrize("picture", [None, b"\x00" * (11 * 1024 * 1024)], ids=["none", "too large"])
async def test_a_camera_without_a_usable_picture_is_explained(
    eye: Board, agent: ToolAgent, looker: FakeLooker, door: Door, picture: bytes | None
) -> None:
    door.picture = picture
    agent.wishes = [(LOOK, {"camera": "Front door", "question": "Who is there?"})]
    await say(eye)
    assert agent.used[-1].errors == [True]
    assert not looker.script.shown


async def test_an_unknown_camera_is_explained(eye: Board, agent: ToolAgent, looker: FakeLooker, door: Door) -> None:
    agent.wishes = [(LOOK, {"camera": "Back door", "question": "Who is there?"})]
    await say(eye)
    assert agent.used[-1].errors == [True]
    assert not looker.script.shown
