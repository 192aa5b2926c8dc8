"""Readers of a chat: none loses or repeats an event, none waits for another."""

import asyncio
import random

import pytest

from custom_components.xiaozhi.chats.changes import AnswerBegan, AnswerGrew, TurnEnded
from custom_components.xiaozhi.chats.feed import Feed, FeedClosedError, Running, SlowReaderError
from custom_components.xiaozhi.chats.feeds import IDLE_S, Feeds
from tests.virtual_time import virtual

CHAT = 7


def grew(number: int, text: str = "x") -> AnswerGrew:
    """Return a delta."""
    return AnswerGrew(chat_id=CHAT, message_id=1, chunk_id=number, delta=text)


def numbers() -> Feeds:
    """Return feeds whose numbers rise by a million."""
    given = iter(range(1_000_000, 10**12, 1_000_000))
    return Feeds(lambda: next(given))


@virtual
async def test_200_readers_lose_and_repeat_nothing_over_reconnects() -> None:
    feeds, total, chance = numbers(), 1500, random.Random(4)

    async def read() -> list[int]:
        got: list[int] = []
        last: int | None = None
        while len(got) < total:
            reader = feeds.read_chat(CHAT, last)
            assert reader.is_resumed or last is None
            try:
                for _ in range(chance.randint(1, 200)):
                    event = await reader.next()
                    assert isinstance(event.change, AnswerGrew)
                    got.append(event.change.chunk_id)
                    last = event.id
                    if len(got) == total:
                        break
            finally:
                reader.close()
            await asyncio.sleep(chance.random() / 10)
        return got

    readers = [asyncio.create_task(read()) for _ in range(200)]
    await asyncio.sleep(0)
    for number in range(1, total + 1):
        feeds.publish(grew(number))
        if number % 10 == 0:
            await asyncio.sleep(0.01)
    assert all(got == list(range(1, total + 1)) for got in await asyncio.gather(*readers))
    feeds.close()


@virtual
async def test_a_slow_reader_is_dropped_and_nobody_waits_for_it() -> None:
    feed = Feed(1, kept_events=10)
    slow, quick = feed.read(), feed.read()
    for number in range(1, 21):
        feed.publish(grew(number))
        await quick.next()
    with pytest.raises(SlowReaderError):
        await slow.next()
    assert not feed.read(slow.last_id).is_resumed
    assert feed.read(15).is_resumed


@virtual
async def test_a_feed_is_bounded_in_bytes_too() -> None:
    feed = Feed(1, kept_bytes=10_000)
    reader = feed.read()
    for number in range(20):
        feed.publish(grew(number, "x" * 1000))
    with pytest.raises(SlowReaderError):
        await reader.next()


@virtual
async def test_the_state_comes_first_with_the_answer_so_far() -> None:
    feed = Feed(1)
    feed.publish(AnswerBegan(chat_id=CHAT, turn_id="t", message_id=1))
    feed.publish(grew(1, "It is "))
    feed.publish(grew(2, "on"))
    reader = feed.read()
    assert not reader.is_resumed
    assert reader.running == Running(turn_id="t", message_id=1, text="It is on", chunk_id=2)
    feed.publish(grew(3, "."))
    assert (await reader.next()).change == grew(3, ".")
    feed.publish(TurnEnded(chat_id=CHAT, turn_id="t", message_id=1))
    assert feed.read().running is None


@virtual
async def test_the_end_of_an_older_turn_does_not_end_the_answer_that_is_made_now() -> None:
    feed = Feed(1)
    feed.publish(AnswerBegan(chat_id=CHAT, turn_id="new", message_id=2))
    feed.publish(TurnEnded(chat_id=CHAT, turn_id="old", message_id=1))
    assert feed.running is not None


@virtual
async def test_a_cancelled_wait_loses_nothing() -> None:
    feed = Feed(1)
    reader = feed.read()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(15):
            await reader.next()
    feed.publish(grew(1))
    assert (await reader.next()).id == 1


@virtual
async def test_feeds_of_idle_chats_are_dropped_and_those_in_use_are_not() -> None:
    feeds = numbers()
    feeds.publish(grew(1))
    feeds.publish(AnswerBegan(chat_id=8, turn_id="t", message_id=1))
    reader = feeds.read_chat(9)
    await asyncio.sleep(2 * IDLE_S + 2)
    assert feeds.chat_ids == {8, 9}
    reader.close()
    feeds.publish(TurnEnded(chat_id=8, turn_id="t", message_id=1))
    await asyncio.sleep(2 * IDLE_S + 2)
    assert feeds.chat_ids == frozenset()


@virtual
async def test_an_id_of_a_dropped_feed_gives_the_state_again() -> None:
    feeds = numbers()
    feeds.publish(grew(1))
    last = feeds.read_chat(CHAT).last_id
    feeds.close()
    fresh = Feed(last + 1_000_000)
    assert not fresh.read(last).is_resumed
    assert not fresh.read(last + 5_000_000).is_resumed


@virtual
async def test_closing_ends_every_reader_after_what_is_left() -> None:
    feeds = numbers()
    chat, chats = feeds.read_chat(CHAT), feeds.read_list()
    feeds.publish(TurnEnded(chat_id=CHAT, turn_id="t", message_id=None))
    feeds.close()
    for reader in (chat, chats):
        assert isinstance((await reader.next()).change, TurnEnded)
        with pytest.raises(FeedClosedError):
            await reader.next()


@virtual
async def test_readers_that_are_ended_come_back_in_vain_while_listeners_are_still_told() -> None:
    feeds = numbers()
    heard: list[object] = []
    feeds.add_listener(heard.append)
    readers = [feeds.read_chat(CHAT), feeds.read_list()]
    feeds.end_readers()
    readers += [feeds.read_chat(CHAT), feeds.read_chat(CHAT + 1), feeds.read_list()]
    for reader in readers:
        with pytest.raises(FeedClosedError):
            await reader.next()
    feeds.publish(grew(1))
    assert heard == [grew(1)]
    feeds.close()


@virtual
async def test_a_listener_that_fails_disturbs_nobody() -> None:
    feeds = numbers()

    def fail(_: object) -> None:
        raise ValueError

    feeds.add_listener(fail)
    reader = feeds.read_chat(CHAT)
    feeds.publish(grew(1))
    assert (await reader.next()).change == grew(1)
    feeds.close()
