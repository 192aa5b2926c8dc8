"""The clock that the tests of this folder rely on."""

import asyncio
from collections.abc import AsyncGenerator
import time

import pytest

from tests.virtual_time import LingeringError, NothingToDoError, run, virtual


@virtual
async def test_an_hour_passes_at_once() -> None:
    began_s, loop = time.monotonic(), asyncio.get_running_loop()
    at_s = loop.time()
    await asyncio.sleep(3600)
    assert loop.time() == pytest.approx(at_s + 3600)
    assert time.monotonic() - began_s < 5


@virtual
async def test_timers_fire_in_their_order() -> None:
    fired: list[int] = []
    loop = asyncio.get_running_loop()
    for number in (3, 1, 2):
        loop.call_later(number, fired.append, number)
    await asyncio.sleep(4)
    assert fired == [1, 2, 3]


def test_a_test_that_would_wait_for_ever_fails() -> None:
    async def wait() -> None:
        await asyncio.Event().wait()

    with pytest.raises(NothingToDoError):
        run(wait())


def test_a_task_that_is_left_fails_the_test() -> None:
    async def leave() -> None:
        asyncio.get_running_loop().left = asyncio.create_task(asyncio.sleep(1), name="left")  # type: ignore[attr-defined]

    with pytest.raises(LingeringError, match="left"):
        run(leave())


def test_a_timer_that_is_left_fails_the_test() -> None:
    async def leave() -> None:
        asyncio.get_running_loop().call_later(1, print)

    with pytest.raises(LingeringError, match="TimerHandle"):
        run(leave())


def test_an_open_generator_fails_the_test() -> None:
    async def numbers() -> AsyncGenerator[int]:
        yield 1
        yield 2

    opened = numbers()

    async def leave() -> None:
        await anext(opened)

    with pytest.raises(LingeringError, match="numbers"):
        run(leave())


def test_what_nobody_caught_fails_the_test() -> None:
    async def fail() -> None:
        asyncio.get_running_loop().call_soon(lambda: 1 / 0)
        await asyncio.sleep(1)

    with pytest.raises(LingeringError, match="division"):
        run(fail())
