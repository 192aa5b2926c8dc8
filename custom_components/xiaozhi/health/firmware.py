"""What a board cannot do because its firmware is too old (versions: 78/xiaozhi-esp32 tags, protocol.md 11.1)."""

import re

from ..devices import Board
from .issues import Issue, Problem

PROBLEMS = frozenset({Problem.FIRMWARE_TOO_OLD, Problem.FIRMWARE_WITHOUT_TOOLS, Problem.FIRMWARE_IGNORES_WAKE_WORD})

_FIRST_USABLE = (1, 6, 2)
"""Older ones have the address of the vendor's socket built in and ignore ours."""
_FIRST_WITH_TOOLS = (1, 8, 0)
"""The first that always has a tool server; 1.6.6 to 1.7 could be built with one."""
_FIRST_DEAF, _LAST_DEAF = (2, 2, 2), (2, 3, 0)
"""These ignore a wake word in idle while the socket is open (main/application.cc ContinueWakeWordInvoke)."""

_NUMBERS = re.compile(r"(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?", re.ASCII)


def firmware_issue(board: Board, *, has_tools: bool) -> Issue | None:
    """Return what a board's firmware is too old for; None where it is not, or its version is no number."""
    if (match := _NUMBERS.match(board.info.firmware)) is None:
        return None
    version = tuple(int(part or 0) for part in match.groups())
    if version == (0, 0, 0):
        return None  # what a board is told that reported none
    if version < _FIRST_USABLE:
        problem = Problem.FIRMWARE_TOO_OLD
    elif version < _FIRST_WITH_TOOLS and not has_tools:
        problem = Problem.FIRMWARE_WITHOUT_TOOLS
    elif _FIRST_DEAF <= version <= _LAST_DEAF and board.choices.stay_connected:
        problem = Problem.FIRMWARE_IGNORES_WAKE_WORD
    else:
        return None
    return Issue(
        problem=problem, about=board.device_id, placeholders={"board": board.title, "firmware": board.info.firmware}
    )
