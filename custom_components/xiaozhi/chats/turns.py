"""One turn at a time in a chat (requirements R3-8): who holds it, who may take it over. Chats do not wait for others.

A slot exists only while a turn does, so chats that rest cost nothing (requirements R3-9).
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
import logging
from typing import Final

from .errors import BusyError

_LOGGER = logging.getLogger(__name__)

INTERRUPT_S: Final = 5.0
"""Longest wait for a turn that was told to stop; as `session/tasks.py` TURN_END_S. After that it is displaced."""


class SlotState(StrEnum):
    """Where a turn stands in its chat."""

    HELD = "held"
    STOPPING = "stopping"
    """It was told to stop and has not ended yet."""
    ENDED = "ended"
    DISPLACED = "displaced"
    """Another turn took its place before it ended; what still comes of it counts no more."""


SLOT_MOVES: Final[dict[SlotState, frozenset[SlotState]]] = {
    SlotState.HELD: frozenset({SlotState.STOPPING, SlotState.ENDED}),
    SlotState.STOPPING: frozenset({SlotState.ENDED, SlotState.DISPLACED}),
    SlotState.ENDED: frozenset(),
    SlotState.DISPLACED: frozenset(),
}


class Slot:
    """The place of one turn in a chat. `stop` is called at most once, and returns at once."""

    def __init__(self, chat_id: int, turn_id: str, stop: Callable[[], None]) -> None:
        self.chat_id = chat_id
        self.turn_id = turn_id
        self.state = SlotState.HELD
        self._stop = stop
        self._ended = asyncio.Event()

    @property
    def is_current(self) -> bool:
        """Whether this turn still has its chat."""
        return self.state in (SlotState.HELD, SlotState.STOPPING)

    def stop(self) -> None:
        """Tell the turn to end, once."""
        if self.state is not SlotState.HELD:
            return
        self._move(SlotState.STOPPING)
        try:
            self._stop()
        except Exception:
            _LOGGER.exception("A turn could not be stopped")

    async def ended(self, within_s: float) -> None:
        """Wait until the turn has ended, for a limited time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._ended.wait()

    def leave(self, state: SlotState) -> None:
        """Give the chat up; `TurnSlots`' to call."""
        self._move(state)
        self._ended.set()

    def _move(self, state: SlotState) -> None:
        assert state in SLOT_MOVES[self.state], f"a slot cannot move from {self.state} to {state}"
        self.state = state


class TurnSlots:
    """The turns that go on, by chat."""

    def __init__(self) -> None:
        self._slots: dict[int, Slot] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def current(self, chat_id: int) -> Slot | None:
        """Return the turn that goes on in a chat."""
        return self._slots.get(chat_id)

    async def take(self, chat_id: int, turn_id: str, stop: Callable[[], None], *, interrupt: bool = False) -> Slot:
        """Take a chat for a turn. Raises `BusyError` while another has it, unless that one is to be interrupted.

        An interrupted turn is waited for, 5 s at most. Of several that interrupt, each ends the one before it.
        """
        ends_s = _now_s() + INTERRUPT_S
        while (slot := self._slots.get(chat_id)) is not None:
            if not interrupt:
                raise BusyError(str(chat_id))
            slot.stop()
            await slot.ended(ends_s - _now_s())
            if _now_s() >= ends_s:
                return self.seize(chat_id, turn_id, stop)
        return self._give(chat_id, turn_id, stop)

    def seize(self, chat_id: int, turn_id: str, stop: Callable[[], None]) -> Slot:
        """Take a chat at once: a voice does not wait. A turn that has it is told to stop, and displaced."""
        if (slot := self._slots.get(chat_id)) is not None:
            slot.stop()
            if slot.is_current:
                self._leave(slot, SlotState.DISPLACED)
        return self._give(chat_id, turn_id, stop)

    def release(self, slot: Slot) -> None:
        """The turn has ended. One that was displaced, or has ended already, changes nothing."""
        if slot.is_current:
            self._leave(slot, SlotState.ENDED)

    def abort(self, chat_id: int) -> bool:
        """Tell the turn of a chat to stop; whether there was one."""
        slot = self._slots.get(chat_id)
        if slot is not None:
            slot.stop()
        return slot is not None

    def _give(self, chat_id: int, turn_id: str, stop: Callable[[], None]) -> Slot:
        slot = self._slots[chat_id] = Slot(chat_id, turn_id, stop)
        return slot

    def _leave(self, slot: Slot, state: SlotState) -> None:
        del self._slots[slot.chat_id]
        slot.leave(state)


def _now_s() -> float:
    return asyncio.get_running_loop().time()
