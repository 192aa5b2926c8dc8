"""Home Assistant's pipeline events, unpacked once: text, growing answer, error code. Nothing else reads them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.components.assist_pipeline import PipelineEvent, PipelineEventType
from homeassistant.helpers import intent
from homeassistant.helpers.json import json_dumps

from ..session.acts import AgentAct, AgentAsked, AgentThought, ToolAnswered, ToolCalled, bounded
from ..session.errors import EngineError

ERROR_CODES = {
    "pipeline_not_found": "no_pipeline",
    "stt-provider-missing": "no_recognition",
    "stt-provider-unsupported-metadata": "recognition_language",
    "stt-stream-failed": "recognition_failed",
    "stt-no-text-recognized": "no_text",
    "cloud-auth-failed": "cloud_login",
    "intent-not-supported": "no_agent",
    "intent-agent-not-found": "no_agent",
    "intent-failed": "agent_failed",
    "intent-busy": "agent_busy",
    "intent-unauthorized": "agent_failed",
}
"""Codes of `components/assist_pipeline/error.py` and its raisers → codes of our prompts."""


@dataclass(slots=True, kw_only=True)
class RecognitionEvents:
    """What one recognition run tells. `on_end` is called when the pipeline found the end of the utterance."""

    on_end: Callable[[], None]
    text: str = ""
    error: EngineError | None = None

    def take(self, event: PipelineEvent) -> None:
        """Take one event of the run."""
        data: dict[str, Any] = event.data or {}
        match event.type:
            case PipelineEventType.STT_VAD_END:
                self.on_end()
            case PipelineEventType.STT_END:
                self.text = data["stt_output"]["text"]
            case PipelineEventType.ERROR:
                self.error = engine_error(data, missing="no_recognition")
            case _:
                pass


@dataclass(slots=True, kw_only=True)
class AnswerEvents:
    """What one agent run tells. `on_delta` gets the agent's words, streamed or whole, `on_act` what else it does."""

    on_delta: Callable[[str], None]
    on_act: Callable[[AgentAct], None]
    error: EngineError | None = None
    is_question: bool = False
    """The agent waits for a reply."""
    _role: str = ""
    _has_streamed: bool = False
    _has_open_words: bool = False
    """Words were streamed since the last break."""

    def take(self, event: PipelineEvent) -> None:
        """Take one event of the run."""
        data: dict[str, Any] = event.data or {}
        match event.type:
            case PipelineEventType.INTENT_START:
                self.on_act(AgentAsked(agent_id=str(data.get("engine") or "")))
            case PipelineEventType.INTENT_PROGRESS:
                self._take_delta(data.get("chat_log_delta") or {})
            case PipelineEventType.INTENT_END:
                self._take_result(data["intent_output"])
            case PipelineEventType.ERROR:
                self.error = engine_error(data, missing="no_agent")
            case _:
                pass

    def _take_delta(self, delta: dict[str, Any]) -> None:
        if role := delta.get("role"):
            self._break()
            self._role = role
        if self._role == "tool_result":
            self.on_act(_answered(delta))
        if self._role != "assistant":
            return
        if delta.get("thinking_content"):
            self.on_act(AgentThought())
        if content := delta.get("content"):
            self._has_streamed = self._has_open_words = True
            self.on_delta(content)
        if calls := delta.get("tool_calls"):
            self._break()  # «Let me check.» is spoken while the tool runs
            for call in calls:
                self.on_act(_called(call))

    def _take_result(self, output: dict[str, Any]) -> None:
        """An agent that does not stream says everything here; one that streamed, only that it failed after all."""
        self.is_question = output.get("continue_conversation") is True
        response = output["response"]
        speech = response.get("speech", {}).get("plain", {}).get("speech")
        has_failed = response.get("response_type") == intent.IntentResponseType.ERROR.value
        if speech and (has_failed or not self._has_streamed):
            self._break()
            self.on_delta(speech)

    def _break(self) -> None:
        """Words so far are complete; what comes is another sentence."""
        if self._has_open_words:
            self._has_open_words = False
            self.on_delta("\n")


def _called(call: Any) -> ToolCalled:
    """Read a call: an `llm.ToolInput`, or a dictionary where it went through JSON."""
    return ToolCalled(
        call_id=str(_field(call, "id")),
        name=str(_field(call, "tool_name")),
        arguments=_json(_field(call, "tool_args")),
    )


def _answered(delta: Mapping[str, Any]) -> ToolAnswered:
    """Read what `ToolResultContent.as_dict` gives (components/conversation/chat_log.py)."""
    result = delta.get("result")
    data = delta.get("tool_result") if result is None else _field(result, "data")
    return ToolAnswered(
        call_id=str(delta.get("tool_call_id", "")),
        name=str(delta.get("tool_name", "")),
        result=_json(data),
        is_error=result is not None and bool(_field(result, "error")),
    )


def _field(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)


def _json(value: Any) -> str:
    try:
        return bounded(json_dumps(value))
    except TypeError, ValueError:
        return bounded(json_dumps(str(value)))  # an agent's own object


def engine_error(data: dict[str, Any], *, missing: str) -> EngineError:
    """Make the error that an `ERROR` event tells of. `missing`: the code where a stage has no engine at all."""
    code = str(data.get("code", ""))
    ours = missing if code == "validation-error" else ERROR_CODES.get(code, "failed")
    return EngineError(ours, f"{code}: {data.get('message', '')}")
