"""How many requests run at once, while the limit itself changes."""

import asyncio
from itertools import pairwise

import pytest

from custom_components.xiaozhi.agent.errors import BusyError
from custom_components.xiaozhi.agent.slots import ModelSlots
from custom_components.xiaozhi.const import MIN_STAGE_LIMIT_S
from custom_components.xiaozhi.session.acts import usage_sink
from tests.virtual_time import virtual


class Requests:
    """Requests that hold their place until they are told to end."""

    def __init__(self, slots: ModelSlots) -> None:
        self._slots = slots
        self._ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.running: list[str] = []

    async def start(self, *names: str) -> None:
        """Begin requests, in this order."""
        for name in names:
            self._ends[name] = asyncio.Event()
            self.tasks[name] = asyncio.create_task(self._run(name), name=name)
            await settled()

    async def end(self, *names: str) -> None:
        """End requests."""
        for name in names:
            self._ends[name].set()
        await settled()

    async def _run(self, name: str) -> None:
        async with self._slots.place():
            self.running.append(name)
            await self._ends[name].wait()
            self.running.remove(name)


async def settled() -> None:
    """Let everything go on that can."""
    for _ in range(5):
        await asyncio.sleep(0)


@virtual
async def test_who_waits_comes_in_in_order() -> None:
    slots = ModelSlots(2)
    requests = Requests(slots)
    await requests.start("a", "b", "c", "d")
    assert requests.running == ["a", "b"]
    await requests.end("b")
    assert requests.running == ["a", "c"]
    await requests.end("a", "c", "d")
    assert (requests.running, slots.in_flight) == ([], 0)


@virtual
async def test_a_higher_limit_lets_in_who_waits_at_once() -> None:
    slots = ModelSlots(1)
    requests = Requests(slots)
    await requests.start("a", "b", "c", "d")
    slots.limit = 3
    await settled()
    assert requests.running == ["a", "b", "c"]
    await requests.end("a", "b", "c", "d")


@virtual
async def test_a_lower_limit_lets_finish_what_runs_and_holds_for_what_comes() -> None:
    slots = ModelSlots(3)
    requests = Requests(slots)
    await requests.start("a", "b", "c", "d")
    slots.limit = 1
    await settled()
    assert requests.running == ["a", "b", "c"]
    await requests.end("a", "b")
    assert requests.running == ["c"]
    await requests.end("c")
    assert requests.running == ["d"]
    await requests.end("d")


@virtual
async def test_who_finds_no_place_in_time_leaves_the_line() -> None:
    slots = ModelSlots(1, wait_s=30)
    requests = Requests(slots)
    await requests.start("a", "b")
    begun_s = asyncio.get_running_loop().time()
    with pytest.raises(BusyError):
        await requests.tasks["b"]
    assert asyncio.get_running_loop().time() - begun_s == pytest.approx(30)
    await requests.start("c")
    await requests.end("a")
    assert requests.running == ["c"]
    await requests.end("c")


@virtual
async def test_the_turn_of_an_agent_that_waits_is_told_so_often_enough_not_to_give_it_up() -> None:
    told_s: list[float] = []
    usage_sink.set(lambda _: told_s.append(asyncio.get_running_loop().time()))
    requests = Requests(ModelSlots(1, wait_s=30))
    begun_s = asyncio.get_running_loop().time()
    await requests.start("a")
    assert not told_s, "who finds a place at once has not waited"
    await requests.start("b")
    with pytest.raises(BusyError):
        await requests.tasks["b"]
    moments_s = [begun_s, *told_s, begun_s + 30]
    assert max(later - earlier for earlier, later in pairwise(moments_s)) < MIN_STAGE_LIMIT_S
    told_s.clear()
    await requests.start("c")
    await asyncio.sleep(1)
    ended_s = asyncio.get_running_loop().time()
    await requests.end("a")
    assert told_s[-1] == pytest.approx(ended_s), "its whole limit counts from when it has its place"
    await requests.end("c")


@virtual
async def test_who_is_cancelled_while_waiting_takes_no_place() -> None:
    slots = ModelSlots(1)
    requests = Requests(slots)
    await requests.start("a", "b", "c")
    requests.tasks["b"].cancel()
    await requests.end("a")
    assert requests.running == ["c"]
    await requests.end("c")
    assert slots.in_flight == 0


@virtual
async def test_a_place_that_is_given_in_the_moment_of_cancellation_goes_to_the_next() -> None:
    slots = ModelSlots(1)
    requests = Requests(slots)
    await requests.start("a", "b", "c")
    slots.limit = 2  # gives the place to b, which has not run yet
    assert slots.in_flight == 2
    requests.tasks["b"].cancel()
    await settled()
    assert requests.running == ["a", "c"]
    await requests.end("a", "c")
    assert slots.in_flight == 0
