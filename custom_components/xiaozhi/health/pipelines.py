"""Whether the pipelines that boards use have all that a conversation needs, and whether that is there."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from homeassistant.components import conversation, stt, wake_word
from homeassistant.components.assist_pipeline import PipelineNotFound
from homeassistant.components.assist_pipeline.pipeline import Pipeline
from homeassistant.components.tts.helper import get_engine_instance
from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..engines.pipeline import chosen_pipeline
from ..runtime import Runtime
from .issues import Issue, Problem

PROBLEMS = frozenset({Problem.NO_RECOGNITION, Problem.NO_VOICE, Problem.ENGINE_MISSING, Problem.ENGINE_UNAVAILABLE})

UNAVAILABLE_AFTER_S = 120.0
"""A speech service that restarts, or Home Assistant's connection to it, is away for less."""


@dataclass(slots=True)
class Findings:
    """What a look at all pipelines found."""

    issues: list[Issue] = field(default_factory=list)
    boards: set[str] = field(default_factory=set)
    """`device_id` of the boards that these issues keep from working."""
    look_again_s: float | None = None
    """When an engine that is unavailable will have been so for too long."""


type Trouble = tuple[Problem, str]
"""What is wrong, and with which engine; no engine where none is chosen."""


def look_at_pipelines(hass: HomeAssistant, runtime: Runtime) -> Findings:
    """Return what is wrong with the pipelines of all paired boards, one issue for all boards with the same trouble."""
    findings = Findings()
    boards: dict[tuple[str, Trouble], list[str]] = {}
    names: dict[str, str] = {}
    for board in runtime.boards:
        if (pipeline := _pipeline_of(hass, runtime, board.device_id)) is None:
            continue
        names[pipeline.id] = pipeline.name
        for trouble in _troubles(hass, pipeline, _agent_of(hass, board.device_id), findings):
            boards.setdefault((pipeline.id, trouble), []).append(board.title)
            findings.boards.add(board.device_id)
        if board.choices.stay_connected:
            for trouble in _wake_word_troubles(hass, pipeline, findings):
                boards.setdefault((pipeline.id, trouble), []).append(board.title)
    for (pipeline_id, (problem, engine)), titles in boards.items():
        findings.issues.append(
            Issue(
                problem=problem,
                about=f"{pipeline_id}_{engine}" if engine else pipeline_id,
                placeholders={
                    "pipeline": names[pipeline_id],
                    "boards": ", ".join(sorted(titles)),
                    "engine": _name(hass, engine),
                },
            )
        )
    return findings


def _pipeline_of(hass: HomeAssistant, runtime: Runtime, device_id: str) -> Pipeline | None:
    """Return the pipeline of a board; None while nobody can tell, or where Home Assistant has none at all."""
    if (satellite := runtime.sessions.satellite(device_id)) is None:
        return None
    try:
        return chosen_pipeline(hass, satellite.pipeline_id)
    except PipelineNotFound:
        return None  # its select falls back to the preferred one at once, which `deleted.py` tells


def _agent_of(hass: HomeAssistant, device_id: str) -> str | None:
    """Return the agent that was chosen for the board itself."""
    entity_id = er.async_get(hass).async_get_entity_id(Platform.SELECT, DOMAIN, f"{device_id}-agent")
    state = hass.states.get(entity_id) if entity_id else None
    return state.attributes.get("agent_id") if state else None


def _troubles(hass: HomeAssistant, pipeline: Pipeline, agent_id: str | None, findings: Findings) -> Iterator[Trouble]:
    if pipeline.stt_engine is None:
        yield Problem.NO_RECOGNITION, ""
    elif stt.async_get_speech_to_text_engine(hass, pipeline.stt_engine) is None:
        yield Problem.ENGINE_MISSING, pipeline.stt_engine
    if pipeline.tts_engine is None:
        yield Problem.NO_VOICE, ""
    elif get_engine_instance(hass, pipeline.tts_engine) is None:
        yield Problem.ENGINE_MISSING, pipeline.tts_engine
    agent = agent_id or pipeline.conversation_engine or conversation.HOME_ASSISTANT_AGENT
    if conversation.async_get_agent_info(hass, agent) is None:
        yield Problem.ENGINE_MISSING, agent
    for engine in (pipeline.stt_engine, pipeline.tts_engine, agent):
        if engine is not None and _is_unavailable(hass, engine, findings):
            yield Problem.ENGINE_UNAVAILABLE, engine


def _wake_word_troubles(hass: HomeAssistant, pipeline: Pipeline, findings: Findings) -> Iterator[Trouble]:
    """Tell what keeps a board in standby from being called; without a chosen wake word its button does that."""
    if (engine := pipeline.wake_word_entity) is None:
        return
    if wake_word.DATA_COMPONENT not in hass.data or (
        wake_word.async_get_wake_word_detection_entity(hass, engine) is None
    ):
        yield Problem.ENGINE_MISSING, engine
    elif _is_unavailable(hass, engine, findings):
        yield Problem.ENGINE_UNAVAILABLE, engine


def _is_unavailable(hass: HomeAssistant, engine: str, findings: Findings) -> bool:
    """Whether an engine has been unavailable for too long; one that is not yet is looked at again then."""
    state = hass.states.get(engine)
    if state is None or state.state != STATE_UNAVAILABLE or state.attributes.get("restored"):
        return False  # a restored one is not loaded: it is missing
    left_s = UNAVAILABLE_AFTER_S - (dt_util.utcnow() - state.last_changed).total_seconds()
    if left_s <= 0:
        return True
    findings.look_again_s = min(left_s, findings.look_again_s or left_s)
    return False


def _name(hass: HomeAssistant, engine: str) -> str:
    state = hass.states.get(engine)
    return state.name if state else engine or "–"  # noqa: RUF001 - a dash
