"""Recognition and agent of a board through Home Assistant's real pipelines, with scripted engines."""

import asyncio
from unittest.mock import patch

from homeassistant.components.assist_pipeline import PipelineEventType
from homeassistant.components.assist_pipeline.const import DATA_LAST_WAKE_UP
from homeassistant.components.conversation import AssistantContent
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.engines.assist import AssistRunner, Opening
from custom_components.xiaozhi.engines.wake import WakeArbiter
from custom_components.xiaozhi.session.errors import EngineError
from custom_components.xiaozhi.session.ports import WakeVerdict
from custom_components.xiaozhi.session.utterance import Utterance
from tests.engines.conftest import FakeSatellite, make_runner
from tests.fake_engines import FakeEngines, spoken

SILENCE = bytes(32000)


@pytest.fixture
def runner(
    hass: HomeAssistant, hub_entry: MockConfigEntry, engines: FakeEngines, satellite: FakeSatellite
) -> AssistRunner:
    """Return the runner of one socket."""
    return make_runner(hass, hub_entry, lambda: satellite)


def utterance(*parts: bytes, is_complete: bool = True) -> Utterance:
    """Return an utterance that holds audio."""
    made = Utterance(limit_ms=60_000, on_end=lambda: None)
    for part in parts:
        made.feed(part)
    if is_complete:
        made.end()
    return made


async def answer(runner: AssistRunner, text: str, *, speaker: str | None = None) -> str:
    """Return what the agent says; it is heard to the end."""
    parts: list[str] = []
    await runner.answer(text, speaker=speaker, on_delta=parts.append, on_act=lambda _: None)
    runner.played(spoken="".join(parts), is_interrupted=False, failed=False)
    return "".join(parts)


async def test_push_to_talk_is_recognised_whole_without_voice_detection(
    runner: AssistRunner, engines: FakeEngines, satellite: FakeSatellite
) -> None:
    parts = [spoken(), SILENCE, SILENCE, spoken(), *[SILENCE] * 20]
    recognised = await runner.hear(utterance(*parts), finds_end=False)
    assert (recognised.text, recognised.is_consumed) == ("turn on the lamp", False)
    assert 0 <= sum(map(len, parts)) - engines.stt.heard_bytes[0] < 320  # Home Assistant deals in 10 ms
    assert PipelineEventType.STT_VAD_END not in satellite.kinds()
    assert satellite.kinds()[-1] is PipelineEventType.RUN_END


async def test_a_pause_ends_an_utterance(runner: AssistRunner, engines: FakeEngines) -> None:
    spoken_to = utterance(spoken(), SILENCE, SILENCE, is_complete=False)
    recognised = await runner.hear(spoken_to, finds_end=True)
    assert recognised.text == "turn on the lamp"
    assert not spoken_to.is_open
    assert engines.stt.heard_bytes[0] < spoken_to.heard_ms * 32


async def test_the_agent_answers_in_parts_on_behalf_of_the_satellite(
    runner: AssistRunner, engines: FakeEngines, satellite: FakeSatellite
) -> None:
    parts: list[str] = []
    await runner.answer("turn on the lamp", speaker=None, on_delta=parts.append, on_act=lambda _: None)
    assert parts == ["The lamp ", "is on."]
    (asked,) = engines.agent.asked
    assert (asked.text, asked.device_id, asked.satellite_id) == (
        "turn on the lamp",
        "a-device",
        "assist_satellite.kitchen",
    )
    assert PipelineEventType.INTENT_END in satellite.kinds()


async def test_the_agent_is_told_who_speaks_beside_the_words(runner: AssistRunner, engines: FakeEngines) -> None:
    await answer(runner, "turn on the lamp", speaker="Ann")
    (asked,) = engines.agent.asked
    assert asked.text == "turn on the lamp"
    assert asked.extra_system_prompt is not None
    assert asked.extra_system_prompt.startswith("Ann is speaking now")


async def test_who_is_not_recognised_is_not_taken_for_the_one_before(
    runner: AssistRunner, engines: FakeEngines
) -> None:
    for speaker in (None, "Ann", None):
        await answer(runner, "turn on the lamp", speaker=speaker)
    told = [asked.extra_system_prompt for asked in engines.agent.asked]
    assert told[0] is None
    assert told[2] == "Who is speaking now is not known."
    assert len({asked.conversation_id for asked in engines.agent.asked}) == 1


async def test_local_intents_understand_somebody_who_is_known(
    hass: HomeAssistant, runner: AssistRunner, engines: FakeEngines
) -> None:
    assert await async_setup_component(hass, "intent", {})
    await engines.change(hass, prefer_local_intents=True)
    assert "is the" not in await answer(runner, "what time is it", speaker="Ann")
    assert not engines.agent.asked


async def test_what_was_said_is_remembered_without_the_speaker(runner: AssistRunner, engines: FakeEngines) -> None:
    await runner.answer("one", speaker="Ann", on_delta=lambda _: None, on_act=lambda _: None)
    runner.played(spoken="The lamp", is_interrupted=True, failed=False)
    await answer(runner, "two", speaker="Ben")
    assert engines.agent.said_before(1)[1:] == ["one", "The lamp", "two"]


async def test_the_agent_that_was_chosen_answers_instead_of_the_pipelines(
    hass: HomeAssistant, runner: AssistRunner, engines: FakeEngines, satellite: FakeSatellite
) -> None:
    await engines.change(hass, conversation_engine="conversation.gone")
    satellite.agent_id = engines.agent.entity_id
    await runner.hear(utterance(spoken()), finds_end=False)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert engines.agent.prepared == ["en"]
    assert await answer(runner, "turn on the lamp") == "The lamp is on."
    runner.played(spoken="The", is_interrupted=True, failed=False)
    await answer(runner, "and now")
    remembered = [item.agent_id for item in engines.agent.histories[1] if isinstance(item, AssistantContent)]
    assert set(remembered) == {engines.agent.entity_id}


async def test_local_intents_before_a_chosen_agent_are_the_pipelines_choice(
    hass: HomeAssistant, runner: AssistRunner, engines: FakeEngines, satellite: FakeSatellite
) -> None:
    assert await async_setup_component(hass, "intent", {})
    satellite.agent_id = engines.agent.entity_id
    await answer(runner, "what time is it")
    assert len(engines.agent.asked) == 1
    await engines.change(hass, prefer_local_intents=True)
    await answer(runner, "what time is it")
    assert len(engines.agent.asked) == 1


async def test_the_agent_gets_ready_while_the_user_speaks(
    hass: HomeAssistant, runner: AssistRunner, engines: FakeEngines
) -> None:
    await runner.hear(utterance(spoken()), finds_end=False)
    assert engines.agent.prepared == ["en"]


async def test_an_agent_that_cannot_get_ready_is_no_failure_yet(
    hass: HomeAssistant, runner: AssistRunner, engines: FakeEngines
) -> None:
    await engines.change(hass, conversation_engine="conversation.gone")
    assert (await runner.hear(utterance(spoken()), finds_end=False)).text == "turn on the lamp"
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_recognition_that_fails_has_a_code(
    runner: AssistRunner, engines: FakeEngines, caplog: pytest.LogCaptureFixture
) -> None:
    engines.stt.error = RuntimeError("down")
    with pytest.raises(EngineError) as caught:
        await runner.hear(utterance(spoken()), finds_end=False)
    assert caught.value.code == "recognition_failed"
    caplog.clear()


async def test_an_agent_that_fails_has_a_code(
    runner: AssistRunner, engines: FakeEngines, caplog: pytest.LogCaptureFixture
) -> None:
    engines.agent.error = RuntimeError("down")
    with pytest.raises(EngineError) as caught:
        await answer(runner, "turn on the lamp")
    assert caught.value.code == "agent_failed"
    caplog.clear()


async def test_an_agent_that_explains_its_failure_is_heard(runner: AssistRunner, engines: FakeEngines) -> None:
    engines.agent.error = HomeAssistantError("There is no credit.")
    assert await answer(runner, "turn on the lamp") == "The lamp is on.\nThere is no credit."


async def test_nothing_recognised_has_a_code(runner: AssistRunner, engines: FakeEngines) -> None:
    engines.stt.texts = [""]
    with pytest.raises(EngineError) as caught:
        await runner.hear(utterance(spoken()), finds_end=False)
    assert caught.value.code == "no_text"


MISSING = [("stt_engine", None, "no_recognition"), ("stt_engine", "stt.gone", "no_recognition")]


@pytest.mark.parametrize(("field", "value", "code"), MISSING)
async def test_a_pipeline_without_recognition_has_a_code(
    hass: HomeAssistant, runner: AssistRunner, engines: FakeEngines, field: str, value: str | None, code: str
) -> None:
    await engines.change(hass, **{field: value})
    with pytest.raises(EngineError) as caught:
        await runner.hear(utterance(spoken()), finds_end=False)
    assert caught.value.code == code


async def test_a_pipeline_whose_agent_is_gone_has_a_code(
    hass: HomeAssistant, runner: AssistRunner, engines: FakeEngines
) -> None:
    await engines.change(hass, conversation_engine="conversation.gone")
    with pytest.raises(EngineError) as caught:
        await answer(runner, "turn on the lamp")
    assert caught.value.code == "no_agent"


async def test_a_deleted_pipeline_has_a_code(
    hass: HomeAssistant, runner: AssistRunner, satellite: FakeSatellite
) -> None:
    satellite.pipeline_id = "gone"
    for failing in (runner.hear(utterance(spoken()), finds_end=False), answer(runner, "turn on the lamp")):
        with pytest.raises(EngineError) as caught:
            await failing
        assert caught.value.code == "no_pipeline"
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_without_its_satellite_a_board_is_told_so(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    runner = make_runner(hass, hub_entry, lambda: None)
    for failing in (runner.hear(utterance(spoken()), finds_end=False), answer(runner, "turn on the lamp")):
        with pytest.raises(EngineError) as caught:
            await failing
        assert caught.value.code == "no_satellite"


async def test_an_unexpected_failure_is_logged_and_has_a_code(
    runner: AssistRunner, caplog: pytest.LogCaptureFixture
) -> None:
    broken = patch("custom_components.xiaozhi.engines.runs.run_agent", side_effect=RuntimeError("a bug"))
    with broken, pytest.raises(EngineError) as caught:
        await answer(runner, "turn on the lamp")
    assert caught.value.code == "failed"
    assert "«xiaozhi agent a board» failed: a bug" in caplog.text
    caplog.clear()


async def test_an_announcement_stops_the_run(
    runner: AssistRunner, engines: FakeEngines, satellite: FakeSatellite
) -> None:
    engines.stt.hangs = True
    hearing = asyncio.create_task(runner.hear(utterance(spoken()), finds_end=False))
    await satellite.until(PipelineEventType.STT_START)
    satellite.runs[0].cancel()
    async with asyncio.timeout(5):
        with pytest.raises(EngineError) as caught:
            await hearing
    assert caught.value.code == "interrupted"


@pytest.mark.parametrize("stage", ["stt", "agent"])
async def test_cancelling_ends_the_run_first(
    runner: AssistRunner, engines: FakeEngines, satellite: FakeSatellite, stage: str
) -> None:
    if stage == "stt":
        engines.stt.hangs = True
        work = asyncio.create_task(runner.hear(utterance(spoken()), finds_end=False))
        await satellite.until(PipelineEventType.STT_START)
    else:
        engines.agent.hangs = True
        work = asyncio.create_task(answer(runner, "turn on the lamp"))  # type: ignore[arg-type]
        await satellite.until(PipelineEventType.INTENT_START)
    work.cancel()
    async with asyncio.timeout(5):
        await asyncio.wait({work})
    assert work.cancelled()
    assert satellite.runs[0].cancelled()
    assert satellite.kinds()[-1] is PipelineEventType.RUN_END


async def test_a_question_of_the_home_takes_what_is_said(runner: AssistRunner, satellite: FakeSatellite) -> None:
    satellite.is_question = True
    recognised = await runner.hear(utterance(spoken()), finds_end=False)
    assert recognised.is_consumed


async def test_a_question_of_the_home_takes_what_is_typed(
    runner: AssistRunner, engines: FakeEngines, satellite: FakeSatellite
) -> None:
    assert not runner.consumes("yes please")
    satellite.is_question = True
    assert not runner.consumes(" ")
    assert runner.consumes("yes please")
    assert satellite.answers == ["yes please"] * 2
    assert not engines.agent.asked


async def test_a_conversation_that_the_home_began_keeps_its_prompt_to_the_end(
    runner: AssistRunner, engines: FakeEngines, satellite: FakeSatellite
) -> None:
    satellite.opening = Opening(conversation_id="the-homes", extra_system_prompt="The garage is open.")
    await runner.answer("yes", speaker=None, on_delta=lambda _: None, on_act=lambda _: None)
    runner.played(spoken="I close", is_interrupted=True, failed=False)
    await answer(runner, "what did I say")
    first, second = engines.agent.asked
    assert first.conversation_id == "the-homes"
    assert second.conversation_id != "the-homes"
    assert {asked.extra_system_prompt for asked in engines.agent.asked} == {"The garage is open."}
    assert engines.agent.said_before(1)[1:] == ["yes", "I close", "what did I say"]


async def test_a_prompt_of_the_home_comes_before_who_speaks(
    runner: AssistRunner, engines: FakeEngines, satellite: FakeSatellite
) -> None:
    satellite.opening = Opening(conversation_id="the-homes", extra_system_prompt="The garage is open.")
    for speaker in ("Ann", None):
        await answer(runner, "yes", speaker=speaker)
    told = [(asked.extra_system_prompt or "").splitlines() for asked in engines.agent.asked]
    assert [lines[0] for lines in told] == ["The garage is open."] * 2
    assert [lines[1].split()[0] for lines in told] == ["Ann", "Who"]


async def test_a_wake_word_that_somebody_waits_for_is_theirs(runner: AssistRunner, satellite: FakeSatellite) -> None:
    satellite.waits_for = "Jarvis"
    assert runner.wake("Jarvis") is WakeVerdict.INTERCEPTED
    assert runner.wake("Alexa") is WakeVerdict.ACCEPTED


async def test_a_wake_word_is_answered_once(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    now_s = [1000.0]
    with patch("custom_components.xiaozhi.engines.wake.time.monotonic", lambda: now_s[0]):
        arbiter = WakeArbiter(hass)
        assert arbiter.accepts("one", "Alexa")
        assert not arbiter.accepts("two", "Alexa")
        assert arbiter.accepts("two", "Jarvis")
        assert arbiter.accepts("one", "Alexa")
        now_s[0] += 3
        assert arbiter.accepts("two", "Alexa")
        assert not arbiter.accepts("one", "Alexa")


async def test_satellites_of_other_kinds_take_part(hass: HomeAssistant) -> None:
    with patch("custom_components.xiaozhi.engines.wake.time.monotonic", lambda: 1000.0):
        hass.data[DATA_LAST_WAKE_UP] = {"Alexa": 999.0}
        assert not WakeArbiter(hass).accepts("one", "Alexa")
        WakeArbiter(hass).accepts("one", "Jarvis")
        assert hass.data[DATA_LAST_WAKE_UP]["Jarvis"] == 1000.0


async def test_without_a_satellite_the_arbiter_still_decides(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    assert make_runner(hass, hub_entry, lambda: None).wake("Alexa") is WakeVerdict.ACCEPTED
