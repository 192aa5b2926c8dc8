"""Who has the floor: at most one turn. The one before it is silenced at once, and ended before it does anything."""

import asyncio
from collections.abc import Callable

from .tasks import TURN_END_S, cancel, ended
from .turn import Turn


class Floor:
    """Owns the tasks of a session's turns. `on_end` is called for a turn that ended by itself, not one taken off."""

    def __init__(self, *, on_end: Callable[[Turn], None]) -> None:
        self._on_end = on_end
        self._tasks: set[asyncio.Task[None]] = set()
        self.turn: Turn | None = None

    def give(self, turn: Turn) -> asyncio.Task[None]:
        """Run a turn once those before it have ended; the task ends with it. The floor is clear."""
        assert self.turn is None
        self.turn = turn
        task = asyncio.create_task(self._run(turn, tuple(self._tasks)), name=f"xiaozhi turn {turn.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def clear(self) -> Turn | None:
        """Silence the turn that has the floor; its task ends on its own. Returns it, None if nobody spoke."""
        turn, self.turn = self.turn, None
        if turn is not None:
            turn.stop()
            for task in self._tasks:
                cancel(task)
        return turn

    async def close(self) -> None:
        """Clear, and wait until every task has ended."""
        self.clear()
        await ended(*self._tasks, within_s=TURN_END_S)

    async def _run(self, turn: Turn, before: tuple[asyncio.Task[None], ...]) -> None:
        try:
            await ended(*before, within_s=TURN_END_S)
            await turn.run()
        finally:
            self._leave(turn)

    def _leave(self, turn: Turn) -> None:
        if turn is self.turn:
            self.turn = None
            self._on_end(turn)
