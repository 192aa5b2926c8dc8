"""What our agents know of the turn that they answer, past Home Assistant, whose conversation input has no place for it.

Set by whoever runs the turn (`engines/runs.py`), in the context of that run's own task; read by `conversation.py`.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNotes:
    """One turn. Without notes it did not come through us but through Home Assistant's dialog or another satellite."""

    speaker: str | None = None
    """Who speaks, where recognition knows."""
    speaker_prompt: str = ""
    """What every agent is told of that, at the end of the extra prompt; ours put it next to the words instead."""
    is_counted: bool = False
    """The message was counted against the limit per minute already."""


run_notes: Final[ContextVar[RunNotes]] = ContextVar("xiaozhi_run_notes", default=RunNotes())  # noqa: B039 - frozen
