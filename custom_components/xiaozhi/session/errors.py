"""What can go wrong in a turn, by what the board's owner can do about it.

    TurnError
    ├── EngineError   recognition or the agent failed, is missing, or took too long
    └── VoiceError    speech could not be synthesised or a medium could not be played

Each carries a stable `code`: the key of a prompt (`translations/*.json`, «common») that says what to do.

    ToolError         a tool of the board gave no answer; the turn goes on and whoever called is told why
"""

from enum import StrEnum
from typing import Final

BOARD_GONE: Final = "board_gone"
"""A code without a prompt: no board is there to say it. Whoever wanted to speak is told."""

WAKE_ENGINE_FAILED: Final = "wake_engine_failed"
"""A code without a prompt, like `no_wake_engine`: nobody has said anything yet. Log and repair issues tell."""


class TurnError(Exception):
    """A turn cannot go on. `code` names the prompt to speak or show; `detail` is for the log at DEBUG, never spoken."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class EngineError(TurnError):
    """Recognition or the agent failed."""


class VoiceError(TurnError):
    """There is no sound to play."""


class ToolFailure(StrEnum):
    """Why a tool of the board gave no answer."""

    CLOSED = "closed"
    """The board is not, or no longer, in a conversation: try at the next one."""
    BUSY = "busy"
    """Other calls were in the way; nothing was sent."""
    TIMEOUT = "timeout"
    """It was sent and nothing came back: it may have been done, or may yet be."""
    REFUSED = "refused"
    """The arguments are too large, or no JSON; nothing was sent."""


class ToolError(Exception):
    """A call has no result. What the board itself answers, errors too, is a `ToolResult`."""

    def __init__(self, failure: ToolFailure) -> None:
        super().__init__(failure)
        self.failure = failure
