"""Whether a board fails again and again, and why: the words that it speaks itself are the cause."""

from collections.abc import Mapping

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..devices import Board
from ..guide import anchor_of
from ..records import BoardRecord
from .issues import Issue, Problem

_TOLD_ELSEWHERE = frozenset({"agent_wrong_key", "no_recognition", "no_voice", "no_pipeline"})
"""Home Assistant asks for another key already (agent_entity.py); what a pipeline lacks, `pipelines.py` sees."""


def failing_issue(hass: HomeAssistant, board: Board, record: BoardRecord, texts: Mapping[str, str]) -> Issue | None:
    """Return what a board that keeps failing says. `texts`: translations of ours by their full key."""
    if not record.is_failing or record.failure is None or record.failure in _TOLD_ELSEWHERE:
        return None
    if record.failure == "no_satellite":
        return _satellite_issue(hass, board)
    common, exceptions = f"component.{DOMAIN}.common.", f"component.{DOMAIN}.exceptions."
    cause = texts.get(f"{common}{record.failure}") or texts.get(f"{exceptions}{record.failure}.message")
    return Issue(
        problem=Problem.BOARD_FAILING,
        about=board.device_id,
        placeholders={"board": board.title, "turns": str(record.failures), "cause": cause or record.failure},
        anchor=anchor_of(record.failure),
    )


def _satellite_issue(hass: HomeAssistant, board: Board) -> Issue | None:
    """Return the issue of a satellite that somebody disabled; None once it is enabled."""
    registry = er.async_get(hass)
    entity_id = registry.async_get_entity_id(Platform.ASSIST_SATELLITE, DOMAIN, f"{board.device_id}-satellite")
    entry = registry.async_get(entity_id) if entity_id else None
    if entry is None or entry.disabled_by is None:
        return None
    return Issue(
        problem=Problem.SATELLITE_DISABLED,
        about=board.device_id,
        placeholders={"board": board.title},
        data={"entity_id": entry.entity_id},
    )
