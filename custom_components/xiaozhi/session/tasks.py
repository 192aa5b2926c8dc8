"""Ending tasks: each is cancelled once, and awaited for a limited time."""

import asyncio
import logging
from typing import Any, Final

_LOGGER = logging.getLogger(__name__)

ENGINE_END_S: Final = 3.0
"""Longest wait for an engine that was cancelled: closing a connection takes milliseconds."""

STAGE_END_S: Final = 4.0
"""Longest wait for a task that itself waits for the end of an engine."""

TURN_END_S: Final = 5.0
"""Longest wait for a cancelled turn, which itself waits for its stages."""


def cancel(task: asyncio.Task[Any]) -> None:
    """Cancel a task that has not been cancelled yet: a second cancellation would interrupt its cleaning up."""
    if not task.done() and not task.cancelling():
        task.cancel()


async def ended(*tasks: asyncio.Task[Any], within_s: float) -> None:
    """Wait for cancelled tasks, whatever they end with. One that swallows its cancellation is left behind, logged."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=within_s)
    for task in late:
        _LOGGER.warning("The task «%s» was cancelled and does not end", task.get_name())


def take_result(task: asyncio.Task[Any]) -> None:
    """Look at how a task ended, for one that nobody may be waiting for any more; a callback."""
    if not task.cancelled() and (err := task.exception()) is not None:
        _LOGGER.debug("The task «%s» ended with %r", task.get_name(), err)
