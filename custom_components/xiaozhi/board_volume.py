"""Another volume for as long as something is told; what was there before comes back, if need be at the next wake-up."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import logging

from .devices import Board
from .protocol.status import STATUS_TOOL
from .runtime import Runtime
from .session.errors import ToolError
from .session.session import Session
from .session.upkeep import Wish
from .tool_policy import SET_VOLUME

_LOGGER = logging.getLogger(__name__)


@asynccontextmanager
async def volume_for(runtime: Runtime, board: Board, session: Session, volume: int | None) -> AsyncGenerator[None]:
    """Set a volume of 0 to 100, None: leave it. A board that does not take it tells at its own volume."""
    before = await _async_before(runtime, board, session) if volume is not None else None
    if volume is None or before is None or not await _async_set(session, volume):
        yield
        return
    try:
        yield
    finally:
        if not await _async_set(session, before):
            runtime.profiles.wish(board.device_id, Wish(tool=SET_VOLUME, arguments={"volume": before}))


async def _async_before(runtime: Runtime, board: Board, session: Session) -> int | None:
    """Return the volume now; a board that was never asked is asked."""
    if runtime.profiles.get(board.device_id).status.volume is None:
        try:
            await session.tools.call(STATUS_TOOL)
        except ToolError as err:
            _LOGGER.debug("The volume of %s is not known: %s", board.device_id, err.failure)
    return runtime.profiles.get(board.device_id).status.volume


async def _async_set(session: Session, volume: int) -> bool:
    try:
        return not (await session.tools.call(SET_VOLUME, {"volume": volume})).is_error
    except ToolError as err:
        _LOGGER.debug("The volume could not be set: %s", err.failure)
        return False
