"""What can go wrong in a turn, by what the board's owner can do about it.

    TurnError
    ├── EngineError   recognition or the agent failed, is missing, or took too long
    └── VoiceError    speech could not be synthesised or a medium could not be played

Each carries a stable `code`: the key of a prompt (`translations/*.json`, «common») that says what to do.
"""


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
