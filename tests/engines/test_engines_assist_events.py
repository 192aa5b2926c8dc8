"""What the events of a pipeline mean, in every shape that Home Assistant gives them."""

import json
from pathlib import Path
from typing import Any

from homeassistant.components.assist_pipeline import PipelineEvent, PipelineEventType
from homeassistant.helpers import llm
import pytest

from custom_components.xiaozhi.engines.assist_events import (
    ERROR_CODES,
    AnswerEvents,
    RecognitionEvents,
    engine_error,
)
from custom_components.xiaozhi.session.acts import (
    MAX_TOOL_CHARACTERS,
    AgentAsked,
    AgentThought,
    ToolAnswered,
    ToolCalled,
)

PROMPTS = json.loads((Path(__file__).parents[2] / "custom_components/xiaozhi/translations/en.json").read_text())[
    "common"
]
TOOL_CALL = {"tool_calls": [{"id": "1", "tool_name": "HassTurnOn", "tool_args": {}}]}
TOOL_RESULT = {"role": "tool_result", "tool_call_id": "1", "tool_name": "HassTurnOn", "content": "never said"}
ASSISTANT = {"role": "assistant"}


def said(*deltas: dict[str, Any], speech: str | None = None, response_type: str = "action_done") -> list[str]:
    """Return what an answer says, in parts as they come."""
    parts: list[str] = []
    events = AnswerEvents(on_delta=parts.append, on_act=lambda _: None)
    events.take(PipelineEvent(PipelineEventType.INTENT_START, {"engine": "x"}))
    for delta in deltas:
        events.take(PipelineEvent(PipelineEventType.INTENT_PROGRESS, {"chat_log_delta": delta}))
    plain = {} if speech is None else {"plain": {"speech": speech, "extra_data": None}}
    response = {"speech": plain, "response_type": response_type, "data": {}}
    output = {"response": response, "conversation_id": "1", "continue_conversation": False}
    events.take(PipelineEvent(PipelineEventType.INTENT_END, {"processed_locally": False, "intent_output": output}))
    events.take(PipelineEvent(PipelineEventType.RUN_END))
    assert events.error is None
    return parts


@pytest.mark.parametrize("is_question", [True, False])
def test_an_agent_may_wait_for_a_reply(is_question: bool) -> None:  # noqa: FBT001 - a case
    events = AnswerEvents(on_delta=lambda _: None, on_act=lambda _: None)
    output = {"response": {"speech": {}, "response_type": "query_answer"}, "continue_conversation": is_question}
    events.take(PipelineEvent(PipelineEventType.INTENT_END, {"intent_output": output}))
    assert events.is_question is is_question


def test_streamed_words_come_at_once_and_once() -> None:
    assert said(ASSISTANT, {"content": "It is "}, {"content": "on."}, speech="It is on.") == ["It is ", "on."]


def test_words_may_come_with_the_role() -> None:
    assert said({"role": "assistant", "content": "Hello."}, speech="Hello.") == ["Hello."]


def test_words_before_a_tool_call_are_complete_when_it_begins() -> None:
    before = said(ASSISTANT, {"content": "Let me check."}, TOOL_CALL)
    assert before == ["Let me check.", "\n"]
    after = said(
        ASSISTANT,
        {"content": "Let me check."},
        TOOL_CALL,
        TOOL_RESULT,
        ASSISTANT,
        {"content": "It is on."},
        speech="It is on.",
    )
    assert after == [*before, "It is on."]


def test_tool_calls_alone_say_nothing() -> None:
    assert said(ASSISTANT, TOOL_CALL, TOOL_RESULT, ASSISTANT, {"content": "Done."}, speech="Done.") == ["Done."]


def test_a_tool_call_with_the_last_words_ends_them() -> None:
    assert said(ASSISTANT, {"content": "One moment"} | TOOL_CALL) == ["One moment", "\n"]


def test_messages_in_a_row_are_separate_sentences() -> None:
    parts = said(ASSISTANT, {"content": "First"}, ASSISTANT, {"content": "second"}, speech="second")
    assert parts == ["First", "\n", "second"]


def test_thoughts_and_empty_words_are_not_said() -> None:
    parts = said(
        ASSISTANT, {"thinking_content": "Hm."}, {"content": ""}, {"content": None}, {"native": 1}, speech="Yes."
    )
    assert parts == ["Yes."]


def test_the_pipelines_own_progress_is_ignored() -> None:
    parts: list[str] = []
    events = AnswerEvents(on_delta=parts.append, on_act=lambda _: None)
    events.take(PipelineEvent(PipelineEventType.INTENT_PROGRESS, {"tts_start_streaming": True}))
    events.take(PipelineEvent(PipelineEventType.INTENT_PROGRESS, {"chat_log_delta": {}}))
    assert not parts


def test_an_agent_that_does_not_stream_says_everything_at_the_end() -> None:
    assert said(speech="It is on.") == ["It is on."]


@pytest.mark.parametrize("speech", [None, ""])
def test_an_agent_may_say_nothing(speech: str | None) -> None:
    assert said(speech=speech) == []


def test_a_failure_after_streamed_words_is_said_too() -> None:
    parts = said(ASSISTANT, {"content": "Once upon"}, speech="I lost the thread.", response_type="error")
    assert parts == ["Once upon", "\n", "I lost the thread."]


def test_recognised_text_is_kept() -> None:
    events = RecognitionEvents(on_end=lambda: None)
    events.take(PipelineEvent(PipelineEventType.STT_START, {"engine": "x", "metadata": {}}))
    events.take(PipelineEvent(PipelineEventType.STT_END, {"stt_output": {"text": "turn on the lamp"}}))
    assert (events.text, events.error) == ("turn on the lamp", None)


def test_the_end_of_speech_is_told() -> None:
    ends: list[bool] = []
    events = RecognitionEvents(on_end=lambda: ends.append(True))
    events.take(PipelineEvent(PipelineEventType.STT_VAD_START, {"timestamp": 300}))
    assert not ends
    events.take(PipelineEvent(PipelineEventType.STT_VAD_END, {"timestamp": 1500}))
    assert ends == [True]


CODES = [
    ("pipeline_not_found", "no_pipeline"),
    ("stt-provider-missing", "no_recognition"),
    ("stt-provider-unsupported-metadata", "recognition_language"),
    ("stt-stream-failed", "recognition_failed"),
    ("stt-no-text-recognized", "no_text"),
    ("cloud-auth-failed", "cloud_login"),
    ("intent-not-supported", "no_agent"),
    ("intent-agent-not-found", "no_agent"),
    ("intent-failed", "agent_failed"),
    ("intent-busy", "agent_busy"),
    ("intent-unauthorized", "agent_failed"),
    ("validation-error", "no_agent"),
    ("tomorrow's error", "failed"),
    (None, "failed"),
]


@pytest.mark.parametrize(("theirs", "ours"), CODES)
def test_each_error_has_a_code_that_a_prompt_explains(theirs: str | None, ours: str) -> None:
    data = {"message": "why"} | ({"code": theirs} if theirs else {})
    events = AnswerEvents(on_delta=lambda _: None, on_act=lambda _: None)
    events.take(PipelineEvent(PipelineEventType.ERROR, data))
    assert events.error is not None
    assert events.error.code == ours
    assert "why" in events.error.detail
    assert ours in PROMPTS


def test_the_table_is_tested_completely() -> None:
    assert set(ERROR_CODES) <= {theirs for theirs, _ in CODES}


def test_a_pipeline_without_recognition_is_no_pipeline_without_agent() -> None:
    events = RecognitionEvents(on_end=lambda: None)
    events.take(PipelineEvent(PipelineEventType.ERROR, {"code": "validation-error", "message": "no stt"}))
    assert events.error is not None
    assert events.error.code == "no_recognition"
    assert engine_error({}, missing="x").code == "failed"


def acts(*deltas: dict[str, Any]) -> list[Any]:
    """Return what an agent does besides talking."""
    found: list[Any] = []
    events = AnswerEvents(on_delta=lambda _: None, on_act=found.append)
    for delta in deltas:
        events.take(PipelineEvent(PipelineEventType.INTENT_PROGRESS, {"chat_log_delta": delta}))
    return found


def test_the_agent_that_is_asked_is_told() -> None:
    found: list[Any] = []
    events = AnswerEvents(on_delta=lambda _: None, on_act=found.append)
    events.take(PipelineEvent(PipelineEventType.INTENT_START, {"engine": "conversation.qwen"}))
    assert found == [AgentAsked(agent_id="conversation.qwen")]


def test_a_thought_is_a_sign_that_the_agent_works() -> None:
    assert acts(ASSISTANT, {"thinking_content": "Hm."}, {"thinking_content": ""}) == [AgentThought()]


def test_a_call_and_its_result_are_told_as_json() -> None:
    call = llm.ToolInput("HassTurnOn", {"name": "Lampe"}, id="1")
    result = {
        "role": "tool_result",
        "tool_call_id": "1",
        "tool_name": "HassTurnOn",
        "result": {"data": {"success": True}, "error": False},
    }
    assert acts(ASSISTANT, {"tool_calls": [call]}, result) == [
        ToolCalled(call_id="1", name="HassTurnOn", arguments='{"name":"Lampe"}'),
        ToolAnswered(call_id="1", name="HassTurnOn", result='{"success":true}'),
    ]


def test_a_failed_call_is_told_as_one() -> None:
    result = {"role": "tool_result", "tool_call_id": "1", "tool_name": "X", "result": llm.ToolResult({"a": 1}, True)}
    assert acts(result) == [ToolAnswered(call_id="1", name="X", result='{"a":1}', is_error=True)]


def test_a_long_result_is_cut() -> None:
    (act,) = acts({"role": "tool_result", "tool_call_id": "1", "tool_name": "X", "tool_result": {"a": "b" * 100_000}})
    assert len(act.result) == MAX_TOOL_CHARACTERS
