"""One turn at a time in a chat."""

import asyncio

import pytest

from custom_components.xiaozhi.chats.errors import BusyError
from custom_components.xiaozhi.chats.turns import INTERRUPT_S, SlotState, TurnSlots
from tests.virtual_time import virtual


def nothing() -> None:
    """Not stop."""


@virtual
async def test_a_chat_in_which_a_turn_goes_on_is_busy_and_others_are_not() -> None:
    slots = TurnSlots()
    slot = await slots.take(1, "a", nothing)
    with pytest.raises(BusyError):
        await slots.take(1, "b", nothing)
    await slots.take(2, "c", nothing)
    slots.release(slot)
    await slots.take(1, "b", nothing)


@virtual
async def test_slots_vanish_with_their_turns() -> None:
    slots = TurnSlots()
    slots.release(await slots.take(1, "a", nothing))
    assert len(slots) == 0


@virtual
async def test_an_interruption_ends_the_turn_first() -> None:
    slots = TurnSlots()
    order: list[str] = []

    def stop() -> None:
        order.append("stopped")
        asyncio.get_running_loop().call_later(1, end)

    def end() -> None:
        order.append("ended")
        slots.release(old)

    old = await slots.take(1, "a", stop)
    new = await slots.take(1, "b", nothing, interrupt=True)
    assert order == ["stopped", "ended"]
    assert slots.current(1) is new


@virtual
async def test_a_turn_that_does_not_end_is_displaced_after_a_while() -> None:
    slots = TurnSlots()
    old = await slots.take(1, "a", nothing)
    began_s = asyncio.get_running_loop().time()
    new = await slots.take(1, "b", nothing, interrupt=True)
    assert asyncio.get_running_loop().time() - began_s == INTERRUPT_S
    assert old.state is SlotState.DISPLACED
    slots.release(old)  # late
    assert slots.current(1) is new


@virtual
async def test_of_many_interruptions_exactly_one_has_the_chat_at_any_time() -> None:
    slots = TurnSlots()
    holders: list[str] = []

    async def talk(name: str) -> None:
        slot = await slots.take(1, name, lambda: slots.release(slot), interrupt=True)
        assert slots.current(1) is slot
        holders.append(name)
        await asyncio.sleep(0.1)
        slots.release(slot)

    await asyncio.gather(*(talk(f"{number}") for number in range(20)))
    assert len(holders) == 20
    assert len(slots) == 0


@virtual
async def test_a_voice_takes_the_chat_at_once() -> None:
    slots = TurnSlots()
    stopped: list[str] = []
    old = await slots.take(1, "a", lambda: stopped.append("a"))
    new = slots.seize(1, "voice", nothing)
    assert (stopped, old.state, slots.current(1)) == (["a"], SlotState.DISPLACED, new)


@virtual
async def test_a_turn_is_told_to_stop_once() -> None:
    slots = TurnSlots()
    stopped: list[str] = []
    await slots.take(1, "a", lambda: stopped.append("a"))
    assert slots.abort(1)
    assert slots.abort(1)
    assert stopped == ["a"]
    assert not slots.abort(2)
