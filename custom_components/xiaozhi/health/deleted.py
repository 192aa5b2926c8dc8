"""Whether the pipeline that somebody chose for a board was deleted or renamed: its select falls back without a word."""

from homeassistant.components.assist_pipeline.const import OPTION_PREFERRED
from homeassistant.components.select.const import ATTR_OPTIONS
from homeassistant.const import Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..devices import Board, Boards
from .issues import Issue, Issues, Problem


@callback
def see_select(
    hass: HomeAssistant, boards: Boards, issues: Issues, event: Event[EventStateChangedData]
) -> Board | None:
    """Look at a change of any select; returns the board whose pipeline or agent it chooses.

    `AssistPipelineSelect` shows the preferred pipeline when the chosen name is gone (homeassistant/components/
    assist_pipeline/select.py): the option is missing then, where a person who chooses «preferred» leaves it there.
    The issue ends with the next choice.
    """
    old, new = event.data["old_state"], event.data["new_state"]
    board = _board_of(hass, boards, event.data["entity_id"])
    if board is None or old is None or new is None or not _is_pipeline(hass, new.entity_id):
        return board
    if old.state in old.attributes.get(ATTR_OPTIONS, ()) and old.state not in new.attributes.get(ATTR_OPTIONS, ()):
        if new.state == OPTION_PREFERRED:
            issues.show(
                Issue(
                    problem=Problem.PIPELINE_DELETED,
                    about=board.device_id,
                    placeholders={"board": board.title, "pipeline": old.state},
                    data={"entity_id": new.entity_id},
                )
            )
    elif new.state not in (old.state, "unavailable", "unknown") and old.state not in ("unavailable", "unknown"):
        issues.keep_only(frozenset({Problem.PIPELINE_DELETED}), [], about=board.device_id)
    return board


def _is_pipeline(hass: HomeAssistant, entity_id: str) -> bool:
    entry = er.async_get(hass).async_get(entity_id)
    return entry is not None and entry.unique_id.endswith("-pipeline")


def _board_of(hass: HomeAssistant, boards: Boards, entity_id: str) -> Board | None:
    entry = er.async_get(hass).async_get(entity_id)
    if entry is None or entry.platform != DOMAIN or entry.domain != Platform.SELECT:
        return None
    device_id, _, name = entry.unique_id.rpartition("-")
    return boards.get(device_id) if name in ("pipeline", "agent") else None
