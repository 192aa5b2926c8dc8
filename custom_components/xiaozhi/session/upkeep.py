"""What a socket is used for besides talking: wishes are carried out first, then the board is asked how it is.

The values go out to whoever keeps them (`profiles.py`); here is only when a board is asked. It runs tools in the task
that also moves its sound, so it is asked once per conversation, and once after changes have settled.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import logging
from typing import Any, Final

from ..protocol.status import STATUS_TOOL, DeviceStatus, parse_status
from ..protocol.tools import ToolResult
from .device_tools import DeviceTools
from .errors import ToolError, ToolFailure

_LOGGER = logging.getLogger(__name__)

SETTLE_S: Final = 1.0
"""Between a change and the question how the board is now: a slider that is dragged makes many changes in a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A call that a person made while the board slept; the newest one of a tool counts."""

    tool: str
    arguments: Mapping[str, Any] = field(hash=False)


def _nothing_wished() -> tuple[Wish, ...]:
    return ()


def _ignore(*_: object) -> None:
    """Nobody keeps it."""


def _always(_tool: str) -> bool:
    return True


class Upkeep:
    """`start` after the tools were started, `stop` when the socket is gone, then await `ended`.

    `wishes` gives what is still wished, `on_done` gets each wish that the board took or refused (`is_accepted`),
    `on_status` every reading, whoever asked for it. `changes` tells whether a call may change what a reading says.
    """

    def __init__(
        self,
        tools: DeviceTools,
        *,
        wishes: Callable[[], tuple[Wish, ...]] = _nothing_wished,
        on_done: Callable[[Wish, bool], None] = _ignore,
        on_status: Callable[[DeviceStatus], None] = _ignore,
        changes: Callable[[str], bool] = _always,
    ) -> None:
        self._tools = tools
        self._wishes = wishes
        self._on_done = on_done
        self._on_status = on_status
        self._changes = changes
        self._is_stale = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        tools.watch(self._on_result)

    def start(self) -> None:
        """The board can be called: use it."""
        self._task = asyncio.create_task(self._run(), name="xiaozhi upkeep")

    def stop(self) -> None:
        """The socket is gone. Safe to call again."""
        if self._task is not None:
            self._task.cancel()

    async def ended(self) -> None:
        """Return when nothing of this runs any more."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        await self._carry_out()  # at once, where the board listed its tools in an earlier conversation
        await self._tools.listed()
        await self._carry_out()
        await self._read()
        while True:
            await self._is_stale.wait()
            await asyncio.sleep(SETTLE_S)
            if self._is_stale.is_set():  # nobody else asked meanwhile
                self._is_stale.clear()
                await self._read()

    async def _carry_out(self) -> None:
        offered = {tool.name for tool in self._tools.tools}
        for wish in self._wishes():
            if wish.tool in offered and wish in self._wishes():  # still, after the calls before it
                await self._carry(wish)

    async def _carry(self, wish: Wish) -> None:
        try:
            result = await self._tools.call(wish.tool, wish.arguments)
        except ToolError as err:
            _LOGGER.debug("A wish waits for the next conversation: %s", err.failure)
            if err.failure is ToolFailure.REFUSED:
                self._on_done(wish, False)
            return
        self._on_done(wish, is_success(result))

    async def _read(self) -> None:
        if all(tool.name != STATUS_TOOL for tool in self._tools.tools):
            return
        try:
            await self._tools.call(STATUS_TOOL)
        except ToolError as err:
            _LOGGER.debug("The board does not say how it is: %s", err.failure)

    def _on_result(self, tool: str, result: ToolResult) -> None:
        """See what any call gave, the agents' and people's too."""
        if tool == STATUS_TOOL:
            self._is_stale.clear()
            if not result.is_error and (status := parse_status(result.value)) is not None:
                self._on_status(status)
        elif is_success(result) and self._changes(tool):
            self._is_stale.set()


def is_success(result: ToolResult) -> bool:
    """Whether a board did what was asked: it says `false` to a theme that it does not have, and that is no error."""
    return not result.is_error and result.value is not False
