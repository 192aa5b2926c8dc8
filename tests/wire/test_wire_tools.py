"""The board's own functions in the hands of an agent: from a sentence to the board's loudspeaker, over the wire."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
import logging
from typing import Any, override

from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import intent, llm
from probatio import to_openapi
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.devices import BoardInfo
from custom_components.xiaozhi.llm import async_get_tools
from custom_components.xiaozhi.session import device_tools
from tests.board import Board, Build, State
from tests.board.tools import Property, Tool, ToolFault
from tests.fake_engines import FakeAgent, FakeEngines
from tests.wire.conftest import KITCHEN, MakeBoard, listed

pytestmark = pytest.mark.parametrize("hub_options", [{"greeting": "none"}], ids=["no greeting"])

VOLUME = "xiaozhi__audio_speaker_set_volume"
STATUS = "xiaozhi__get_device_status"


@dataclass(slots=True)
class Used:
    """What one request to the agent offered, and what its calls gave."""

    tools: list[llm.Tool] = field(default_factory=list)
    prompt: str = ""
    results: list[dict[str, Any]] = field(default_factory=list)
    errors: list[bool] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The board's tools, as the agent calls them."""
        return [tool.name for tool in self.tools if tool.name.startswith(f"{DOMAIN}__")]


class ToolAgent(FakeAgent):
    """Uses Home Assistant's Assist API as core's own agents do: makes `wishes`, then says «Done.»."""

    def __init__(self) -> None:
        super().__init__()
        self.wishes: list[tuple[str, dict[str, Any]]] = []
        self.used: list[Used] = []

    @override
    async def _async_handle_message(
        self, user_input: conversation.ConversationInput, chat_log: conversation.ChatLog
    ) -> conversation.ConversationResult:
        self.asked.append(user_input)
        await chat_log.async_provide_llm_data(
            user_input.as_llm_context("test"), llm.LLM_API_ASSIST, None, user_input.extra_system_prompt
        )
        api = chat_log.llm_api
        assert api is not None
        used = Used(tools=api.tools, prompt=api.api_prompt)
        self.used.append(used)
        async for content in chat_log.async_add_delta_content_stream(self.entity_id, self._wish()):
            if isinstance(content, conversation.ToolResultContent):
                assert content.result is not None
                used.results.append(dict(content.result.data))
                used.errors.append(content.result.error)
        async for _ in chat_log.async_add_delta_content_stream(self.entity_id, self._stream(["Done."])):
            pass
        response = intent.IntentResponse(language=user_input.language)
        response.async_set_speech("Done.")
        return conversation.ConversationResult(response=response, conversation_id=chat_log.conversation_id)

    async def _wish(self) -> AsyncGenerator[conversation.AssistantContentDeltaDict]:
        yield {"role": "assistant"}
        if self.wishes:
            yield {"tool_calls": [llm.ToolInput(tool_name=name, tool_args=args) for name, args in self.wishes]}


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


async def hang_up(hub_entry: MockConfigEntry, board: Board) -> None:
    """End the conversation with the button; return when the server has noticed."""
    runtime, changed = hub_entry.runtime_data, asyncio.Event()
    stop = runtime.boards.add_listener(lambda *_: changed.set())
    await board.press_button()
    async with asyncio.timeout(5):
        while runtime.sessions.session(board.device_id) is not None:
            changed.clear()
            await changed.wait()
    stop()


async def say(board: Board, text: str = "louder") -> None:
    """Type a sentence to the agent and hear its answer to the end."""
    await board.type_text(text)
    await board.expect("tts/stop")


def registry_id(hass: HomeAssistant, hub_entry: MockConfigEntry, board: Board) -> str:
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, board.device_id), hub_entry.entry_id)
    assert device is not None
    return device.id


def offered(hass: HomeAssistant, device_id: str | None, api_id: str = llm.LLM_API_ASSIST) -> list[str] | None:
    context = llm.LLMContext(
        platform="test", context=Context(), language="en", assistant="conversation", device_id=device_id
    )
    tools = async_get_tools(hass, context, api_id)
    return None if tools is None else [tool.name for tool in tools.tools]


async def test_a_sentence_changes_the_boards_volume(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, agent: ToolAgent, speech: bytes
) -> None:
    agent.wishes = [(VOLUME, {"volume": 30}), (STATUS, {})]
    await kitchen.wake()
    await listed(hub_entry, kitchen)
    await kitchen.say_pcm(speech)
    await kitchen.expect("tts/start")
    await kitchen.expect("tts/stop")
    assert kitchen.conversation.tools.volume == 30
    assert agent.used[0].results[0] == {"result": True}
    assert agent.used[0].errors == [False, False]
    assert agent.used[0].results[1]["audio_speaker"] == {"volume": 30}
    status = "self.get_device_status"
    assert kitchen.conversation.tools.calls == [status, "self.audio_speaker.set_volume", status]


async def test_only_harmless_tools_are_offered_with_their_schema(
    hass: HomeAssistant, hub_entry: MockConfigEntry, make_board: MakeBoard, agent: ToolAgent
) -> None:
    board = await make_board(build=Build(has_camera=True))
    await board.press_button()
    await listed(hub_entry, board)
    await say(board)
    used = agent.used[0]
    screen, camera = ["xiaozhi__screen_set_brightness", "xiaozhi__screen_set_theme"], "xiaozhi__camera_take_photo"
    assert used.names == [STATUS, VOLUME, *screen, camera]
    by_name = {tool.name: tool for tool in used.tools}
    assert to_openapi(by_name[VOLUME].parameters, openapi_version="3.1.0") == {
        "type": "object",
        "properties": {"volume": {"type": "integer", "minimum": 0, "maximum": 100}},
        "required": ["volume"],
    }
    assert by_name[VOLUME].title == "Audio speaker set volume"
    assert by_name[VOLUME].integration == DOMAIN
    assert by_name[STATUS].annotations.read_only
    assert not by_name[VOLUME].annotations.read_only
    assert not by_name[VOLUME].annotations.destructive
    assert "«Kitchen»" in used.prompt


async def test_what_was_listed_once_is_there_at_once_in_the_next_conversation(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, agent: ToolAgent
) -> None:
    await kitchen.press_button()
    await listed(hub_entry, kitchen)
    await hang_up(hub_entry, kitchen)
    assert offered(hass, registry_id(hass, hub_entry, kitchen)) is None
    kitchen.conversation.tools.hangs = {"initialize", "tools/list"}
    await say(kitchen)
    assert VOLUME in agent.used[0].names


async def test_another_firmware_is_asked_anew(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, agent: ToolAgent
) -> None:
    await kitchen.press_button()
    await listed(hub_entry, kitchen)
    await hang_up(hub_entry, kitchen)
    hub_entry.runtime_data.boards.get(KITCHEN).info = BoardInfo(name="esp-box-3", firmware="2.5.0")
    kitchen.conversation.tools.hangs = {"initialize", "tools/list"}
    await say(kitchen)
    assert agent.used[0].names == []


async def test_only_the_tools_of_the_board_that_is_spoken_to_are_offered(
    hass: HomeAssistant, hub_entry: MockConfigEntry, make_board: MakeBoard, agent: ToolAgent
) -> None:
    kitchen, bedroom = await make_board(), await make_board("aa:bb:cc:dd:ee:02", "Bedroom")
    bedroom.conversation.tools.add(Tool(name="self.lamp.turn_on", description="Turn on the lamp", run=lambda _: True))
    for board in (kitchen, bedroom):
        await board.press_button()
        await listed(hub_entry, board)
    agent.wishes = [(VOLUME, {"volume": 10})]
    await say(bedroom)
    assert "xiaozhi__lamp_turn_on" in agent.used[0].names
    assert "«Bedroom»" in agent.used[0].prompt
    assert (kitchen.conversation.tools.volume, bedroom.conversation.tools.volume) == (70, 10)
    await say(kitchen)
    assert "xiaozhi__lamp_turn_on" not in agent.used[1].names
    assert kitchen.conversation.tools.volume == 10


async def test_nobody_else_is_offered_a_boards_tools(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    device_id = registry_id(hass, hub_entry, kitchen)
    assert offered(hass, device_id) is None
    await kitchen.press_button()
    await listed(hub_entry, kitchen)
    assert VOLUME in (offered(hass, device_id) or [])
    assert offered(hass, device_id, "another_api") is None
    assert offered(hass, None) is None
    assert offered(hass, "no such device") is None
    other = dr.async_get(hass).async_get_or_create(
        config_entry_id=hub_entry.entry_id, identifiers={("another_domain", KITCHEN)}
    )
    assert offered(hass, other.id) is None


async def test_a_board_without_the_feature_is_never_asked(
    hass: HomeAssistant, make_board: MakeBoard, agent: ToolAgent
) -> None:
    board = await make_board(build=Build(has_tools=False))
    await say(board)
    assert agent.used[0].names == []
    assert board.conversation.tools.pages == 0


async def test_a_list_of_many_pages_is_read_to_its_end(
    hass: HomeAssistant, hub_entry: MockConfigEntry, make_board: MakeBoard, agent: ToolAgent
) -> None:
    board = await make_board()
    board.conversation.tools.add(
        *(Tool(name=f"self.lamp_{n}.turn_on", description="打开第几盏灯" * 30, run=lambda _: True) for n in range(40))
    )
    await board.press_button()
    await board.transcript.wait_for(lambda: board.conversation.tools.pages == 4 or None, "not all pages", limit_s=5)
    await listed(hub_entry, board)
    await say(board)
    assert agent.used[0].names[-1] == "xiaozhi__lamp_39_turn_on"
    assert len(agent.used[0].names) == 44
    assert {tool.description for tool in agent.used[0].tools if "lamp_" in tool.name} == {"打开第几盏灯" * 30}


REFUSALS: list[Any] = [
    pytest.param({"volume": 300}, "value must be at most 100 at 'volume'", id="out of range"),
    pytest.param({}, "required key not provided at 'volume'", id="missing"),
    pytest.param({"volume": "loud"}, "expected int at 'volume'", id="no number"),
]


@pytest.mark.parametrize(("arguments", "reason"), REFUSALS)
async def test_arguments_that_are_wrong_are_told_to_the_agent(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    kitchen: Board,
    agent: ToolAgent,
    arguments: dict[str, Any],
    reason: str,
) -> None:
    agent.wishes = [(VOLUME, arguments)]
    await kitchen.press_button()
    await listed(hub_entry, kitchen)
    await say(kitchen)
    assert agent.used[0].results == [{"error": f"The arguments are not valid: {reason}"}]
    assert kitchen.conversation.tools.calls == ["self.get_device_status"]


async def test_numbers_may_be_written_as_text(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, agent: ToolAgent
) -> None:
    agent.wishes = [(VOLUME, {"volume": "30", "unit": "%"})]
    await kitchen.press_button()
    await listed(hub_entry, kitchen)
    await say(kitchen)
    assert kitchen.conversation.tools.volume == 30


def complaining(name: str, words: str) -> Tool:
    """Return a tool that fails with words that the firmware does not escape."""

    def fail(_: object) -> bool:
        raise ToolFault(words)

    return Tool(name=name, description="Fails", run=fail)


async def test_what_the_board_refuses_is_told_in_its_words(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, agent: ToolAgent
) -> None:
    kitchen.conversation.tools.add(complaining("self.lamp.turn_on", 'the lamp says "no"\n'))
    agent.wishes = [("xiaozhi__lamp_turn_on", {})]
    await kitchen.press_button()
    await listed(hub_entry, kitchen)
    await say(kitchen)
    assert agent.used[0].results == [{"error": 'the lamp says "no"\n'}]
    assert agent.used[0].errors == [True]


async def test_a_tool_that_hangs_costs_its_limit_and_the_turn_goes_on(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    kitchen: Board,
    agent: ToolAgent,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(device_tools, "CALL_LIMIT_S", 0.1)
    await kitchen.press_button()
    await listed(hub_entry, kitchen)
    kitchen.conversation.tools.hangs = {"self.audio_speaker.set_volume"}
    agent.wishes = [(VOLUME, {"volume": 30})]
    await say(kitchen)
    assert "did not answer in time" in agent.used[0].results[0]["error"]
    agent.wishes = [(STATUS, {})]
    await say(kitchen)
    assert "audio_speaker" in agent.used[1].results[0]


async def test_a_board_that_hangs_up_in_the_middle_of_a_call_ends_it(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, agent: ToolAgent
) -> None:
    await kitchen.press_button()
    await listed(hub_entry, kitchen)
    kitchen.conversation.tools.hangs = {"self.audio_speaker.set_volume"}
    board_tools = hub_entry.runtime_data.sessions.session(KITCHEN).tools
    call = asyncio.create_task(llm_call(hass, registry_id(hass, hub_entry, kitchen), VOLUME, {"volume": 5}))
    await kitchen.transcript.wait_for(lambda: tool_was_asked(kitchen), "no call", limit_s=5)
    await kitchen.press_button()
    assert await call == llm.ToolResult(
        data={"error": "The device ended the conversation before it answered; it can be used again when it is woken."},
        error=True,
    )
    assert board_tools.tools == ()
    await kitchen.wait_for_state(State.IDLE)


async def test_a_board_that_hangs_up_in_the_middle_of_a_turns_call_can_talk_again(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, agent: ToolAgent
) -> None:
    await kitchen.press_button()
    await listed(hub_entry, kitchen)
    kitchen.conversation.tools.hangs = {"self.audio_speaker.set_volume"}
    agent.wishes = [(VOLUME, {"volume": 30})]
    await kitchen.type_text("louder")
    await kitchen.transcript.wait_for(lambda: tool_was_asked(kitchen), "no call", limit_s=5)
    await kitchen.conversation.hang_up()
    kitchen.conversation.tools.hangs = set()
    await say(kitchen)
    assert kitchen.conversation.tools.volume == 30


def tool_was_asked(board: Board) -> bool | None:
    """Whether a call has reached the board."""
    requests = [entry.body.get("payload", {}) for entry in board.transcript.of_kind("mcp")]
    return any(request.get("method") == "tools/call" for request in requests) or None


async def llm_call(hass: HomeAssistant, device_id: str, name: str, arguments: dict[str, Any]) -> llm.ToolResult:
    """Call a tool as an agent does, outside of a turn."""
    context = llm.LLMContext(
        platform="test", context=Context(), language="en", assistant="conversation", device_id=device_id
    )
    api = await llm.async_get_api(hass, llm.LLM_API_ASSIST, context)
    return await api.async_call_tool(llm.ToolInput(tool_name=name, tool_args=arguments))


async def test_a_restart_that_a_person_asks_for_is_not_waited_for(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    await kitchen.press_button()
    await listed(hub_entry, kitchen)
    await hub_entry.runtime_data.sessions.session(KITCHEN).tools.call("self.reboot")
    await kitchen.expect("reboot")
    await kitchen.wait_for_state(State.IDLE)


async def test_several_boards_tools_go_through_one_agent_with_several_apis(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    """Home Assistant 2026.10 puts another prefix before the names of merged APIs; the name stays short enough."""
    await kitchen.press_button()
    await listed(hub_entry, kitchen)
    context = llm.LLMContext(
        platform="test",
        context=Context(),
        language="en",
        assistant="conversation",
        device_id=registry_id(hass, hub_entry, kitchen),
    )
    merged = llm.MergedAPI([api for api in llm.async_get_apis(hass) if api.id == llm.LLM_API_ASSIST])
    instance = await merged.async_get_api_instance(context)
    [name] = [tool.name for tool in instance.tools if tool.name.endswith(VOLUME)]
    assert len(name) <= 64
    assert await instance.async_call_tool(llm.ToolInput(tool_name=name, tool_args={"volume": 5})) == llm.ToolResult(
        data={"result": True}
    )


async def test_nothing_of_a_call_is_logged_above_debug(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    kitchen: Board,
    agent: ToolAgent,
    caplog: pytest.LogCaptureFixture,
) -> None:
    kitchen.conversation.tools.add(
        Tool(
            name="self.note.write",
            description="Write a note",
            properties={"words": Property(kind=str)},
            run=lambda arguments: f"written: {arguments['words']}",
        )
    )
    agent.wishes = [("xiaozhi__note_write", {"words": "secret words"})]
    await kitchen.press_button()
    await listed(hub_entry, kitchen)
    with caplog.at_level(logging.DEBUG, logger="custom_components.xiaozhi"):
        await say(kitchen)
    assert agent.used[0].results == [{"result": "written: secret words"}]
    ours = [record for record in caplog.records if record.name.startswith("custom_components.xiaozhi")]
    assert not [record for record in ours if record.levelno > logging.DEBUG and "secret" in record.getMessage()]
