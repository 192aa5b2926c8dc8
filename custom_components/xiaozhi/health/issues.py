"""The repair issues of this integration: made, changed and taken away with what they tell; others find that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..guide import anchor_of, guide_url


class Problem(StrEnum):
    """Kinds of issues; each value is the key of its texts and, with dashes, its anchor in the guide."""

    HTTPS_ONLY = "https_only"
    NO_ADDRESS = "no_address"
    NO_RECOGNITION = "pipeline_without_recognition"
    NO_VOICE = "pipeline_without_voice"
    ENGINE_MISSING = "engine_missing"
    ENGINE_UNAVAILABLE = "engine_unavailable"
    PIPELINE_DELETED = "pipeline_deleted"
    SATELLITE_DISABLED = "satellite_disabled"
    BOARD_FAILING = "board_failing"
    FIRMWARE_TOO_OLD = "firmware_too_old"
    FIRMWARE_WITHOUT_TOOLS = "firmware_without_tools"
    FIRMWARE_IGNORES_WAKE_WORD = "firmware_ignores_wake_word"


FIXABLE: Final = frozenset(
    {Problem.HTTPS_ONLY, Problem.NO_ADDRESS, Problem.PIPELINE_DELETED, Problem.SATELLITE_DISABLED}
)
"""Mended by a form in `repairs.py`; the others need something done elsewhere, which their text says."""
SERIOUS: Final = frozenset(
    {Problem.HTTPS_ONLY, Problem.NO_ADDRESS, Problem.NO_RECOGNITION, Problem.NO_VOICE, Problem.FIRMWARE_TOO_OLD}
)
"""Nothing works until they are mended."""
LASTING: Final = frozenset({Problem.PIPELINE_DELETED})
"""Kept over a restart, because what was seen once cannot be seen again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing that is wrong. `about`: what it is wrong with, so that there is one issue each."""

    problem: Problem
    about: str = ""
    placeholders: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    anchor: str | None = None
    """Where the guide explains this one, if not where it explains the problem."""

    @property
    def issue_id(self) -> str:
        """Return its id in the registry."""
        return f"{self.problem}_{self.about}" if self.about else str(self.problem)


class Issues:
    """Keeps the registry as the checks want it. One instance per loaded hub."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass

    @callback
    def keep_only(self, problems: frozenset[Problem], wanted: list[Issue], *, about: str | None = None) -> None:
        """Show `wanted` and no other issue of these kinds; `about` limits that to one thing."""
        ids = {issue.issue_id for issue in wanted}
        for issue_id, problem, thing in self._shown():
            if problem in problems and about in (None, thing) and issue_id not in ids:
                ir.async_delete_issue(self._hass, DOMAIN, issue_id)
        for issue in wanted:
            self.show(issue)

    @callback
    def show(self, issue: Issue) -> None:
        """Make an issue, or change its words."""
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue.issue_id,
            is_fixable=issue.problem in FIXABLE,
            is_persistent=issue.problem in LASTING,
            severity=ir.IssueSeverity.ERROR if issue.problem in SERIOUS else ir.IssueSeverity.WARNING,
            translation_key=issue.problem,
            translation_placeholders=dict(issue.placeholders),
            learn_more_url=guide_url(self._hass.config.language, issue.anchor or anchor_of(issue.problem)),
            data={"problem": str(issue.problem), "about": issue.about, **issue.data},
        )

    @callback
    def clear(self, is_meant: Callable[[Problem, str], bool]) -> None:
        """Take away the issues that are meant: by kind and by what they are about."""
        for issue_id, problem, thing in self._shown():
            if is_meant(problem, thing):
                ir.async_delete_issue(self._hass, DOMAIN, issue_id)

    def _shown(self) -> list[tuple[str, Problem, str]]:
        """Return our issues: id, kind, what it is about. Those about chats are `storage/`'s."""
        found: list[tuple[str, Problem, str]] = []
        for domain, issue_id in ir.async_get(self._hass).issues:
            if domain == DOMAIN and (problem := _problem_of(issue_id)) is not None:
                found.append((issue_id, problem, issue_id.removeprefix(problem).removeprefix("_")))
        return found


def _problem_of(issue_id: str) -> Problem | None:
    return next((problem for problem in Problem if issue_id == problem or issue_id.startswith(f"{problem}_")), None)
