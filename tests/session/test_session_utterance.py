"""Audio on its way to recognition: in order, bounded, ended once."""

import asyncio

from custom_components.xiaozhi.session.utterance import QUEUE_MS, Utterance
from tests.session.fakes import now_s
from tests.virtual_time import virtual

SECOND = bytes(32_000)


@virtual
async def test_the_audio_comes_in_order_and_ends() -> None:
    ends: list[str] = []
    utterance = Utterance(limit_ms=10_000, on_end=lambda: ends.append("end"))
    got: list[bytes] = []

    async def read() -> None:
        got.extend([pcm async for pcm in utterance.stream()])

    reading = asyncio.create_task(read())
    for value in (b"\x01", b"\x02", b"\x03"):
        utterance.feed(value * 320)
        await asyncio.sleep(0.01)
    utterance.end()
    utterance.end()
    utterance.feed(SECOND)
    await reading
    assert got == [b"\x01" * 320, b"\x02" * 320, b"\x03" * 320]
    assert ends == ["end"]
    assert utterance.heard_ms == 30
    assert utterance.ended_at_s == now_s()


@virtual
async def test_what_came_before_the_end_can_be_read_after_it() -> None:
    utterance = Utterance(limit_ms=10_000, on_end=lambda: None)
    utterance.feed(SECOND)
    utterance.end()
    assert [pcm async for pcm in utterance.stream()] == [SECOND]


@virtual
async def test_an_utterance_of_nothing_ends_too() -> None:
    utterance = Utterance(limit_ms=10_000, on_end=lambda: None)
    utterance.end()
    assert [pcm async for pcm in utterance.stream()] == []


@virtual
async def test_it_ends_at_its_limit() -> None:
    utterance = Utterance(limit_ms=2500, on_end=lambda: None)
    for _ in range(5):
        utterance.feed(SECOND)
    assert utterance.heard_ms == 3000
    assert not utterance.is_open


@virtual
async def test_it_ends_when_recognition_does_not_keep_up() -> None:
    utterance = Utterance(limit_ms=1_000_000, on_end=lambda: None)
    fed_ms = 0
    while utterance.is_open:
        utterance.feed(SECOND)
        fed_ms += 1000
    assert QUEUE_MS < fed_ms <= QUEUE_MS + 1000


@virtual
async def test_what_is_read_does_not_count_as_waiting() -> None:
    utterance = Utterance(limit_ms=1_000_000, on_end=lambda: None)

    async def read() -> int:
        return sum([len(pcm) async for pcm in utterance.stream()])

    reading = asyncio.create_task(read())
    for _ in range(300):
        utterance.feed(SECOND)
        await asyncio.sleep(1)
    assert utterance.is_open
    utterance.end()
    assert await reading == 300 * len(SECOND)
