"""A person, or an automation, uses a board's own functions: now while it talks, or at its next conversation.

Every failure is an error of Home Assistant's that says what to do. For agents see `llm.py`.
"""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .devices import Board
from .hub.profile_keeping import expect
from .profile_store import ProfilesNotSavedError
from .protocol.tools import ToolResult
from .runtime import Runtime
from .session.errors import ToolError, ToolFailure
from .session.session import Session
from .session.upkeep import Wish, is_success

_FAILURES: Final = {
    ToolFailure.CLOSED: "board_not_talking",
    ToolFailure.BUSY: "board_busy",
    ToolFailure.TIMEOUT: "board_too_slow",
    ToolFailure.REFUSED: "arguments_too_large",
}


def open_session(runtime: Runtime, board: Board) -> Session:
    """Return the conversation that is going on. Raises `HomeAssistantError` while the board sleeps."""
    session = runtime.sessions.session(board.device_id)
    if session is None:
        raise board_error("board_not_talking", board)
    return session


async def async_call(runtime: Runtime, board: Board, tool: str, arguments: Mapping[str, Any]) -> ToolResult:
    """Call a function now and return what the board answered, which is no failure. Raises `HomeAssistantError`."""
    try:
        result = await open_session(runtime, board).tools.call(tool, arguments)
    except ToolError as err:
        raise board_error(_FAILURES[err.failure], board) from err
    if result.is_error:
        raise board_error("tool_failed", board, tool=tool, reason=result.text)
    return result


async def async_set(runtime: Runtime, board: Board, wish: Wish) -> None:
    """Set a value now, or first thing at the next conversation; a wish is on disk when this returns.

    Raises `HomeAssistantError` where the board is awake and does not do it.
    """
    session = runtime.sessions.session(board.device_id)
    if session is None or not session.tools.tools:
        await _async_wish(runtime, board, wish)
        return
    runtime.profiles.unwish(board.device_id, wish.tool)
    try:
        result = await session.tools.call(wish.tool, wish.arguments)
    except ToolError as err:
        if err.failure is not ToolFailure.CLOSED:
            raise board_error(_FAILURES[err.failure], board) from err
        await _async_wish(runtime, board, wish)
        return
    if not is_success(result):
        raise board_error("tool_failed", board, tool=wish.tool, reason=result.text)
    expect(runtime.profiles, board.device_id, wish)


async def async_keep(runtime: Runtime, board: Board) -> None:
    """Bring to disk what a person chose. Raises `HomeAssistantError`."""
    try:
        await runtime.profile_store.async_save()
    except ProfilesNotSavedError as err:
        raise board_error("not_saved", board) from err


async def _async_wish(runtime: Runtime, board: Board, wish: Wish) -> None:
    runtime.profiles.wish(board.device_id, wish)
    try:
        await async_keep(runtime, board)
    except HomeAssistantError:
        runtime.profiles.unwish(board.device_id, wish.tool)  # an error means that nothing will happen
        raise


def board_error(key: str, board: Board, **placeholders: str) -> HomeAssistantError:
    """Return a translated error about a board."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"board": board.title, **placeholders},
    )
