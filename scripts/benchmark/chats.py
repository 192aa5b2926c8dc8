"""scripts/bench chats: what chats cost, with few and with many, on Home Assistant's storage on this machine's disk.

Each number of chats is measured in a process of its own, so that memory is its own, too.
"""

import argparse
import asyncio
from collections.abc import Callable
from dataclasses import replace
import gc
import json
import multiprocessing
from pathlib import Path
import statistics
import tempfile
import time
from typing import Any

from homeassistant.core import HomeAssistant

from custom_components.xiaozhi.chats.document import record_to_document
from custom_components.xiaozhi.chats.ids import Snowflakes
from custom_components.xiaozhi.chats.index_file import KEY as INDEX_KEY
from custom_components.xiaozhi.chats.kinds import Sender
from custom_components.xiaozhi.chats.models import Caller, Chat, ChatRecord, Message
from custom_components.xiaozhi.chats.query import ChatQuery
from custom_components.xiaozhi.chats.repository import Repository
from custom_components.xiaozhi.chats.rows import counted
from custom_components.xiaozhi.storage.documents import StoredDocuments
from custom_components.xiaozhi.storage.objects import StoredObjects

OWNER = "a user of this benchmark"
LONG = 500
"""Messages of the chat that is opened."""
POSTS = 600
POSTS_A_CHAT = 50
REPEATS = 30
TICK_S = 0.001
"""How often the event loop is looked at while chats are read."""
OTHERS = 20
"""Chats that push one out of memory: more than the repository keeps."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="scripts/bench chats", description="What stored chats cost.")
    parser.add_argument("--chats", type=int, nargs="+", default=[10, 10_000])
    parser.add_argument("--json", type=Path, help="file that gets everything that was measured")
    arguments = parser.parse_args()
    found: dict[str, Any] = {}
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        folders = {chats: str(Path(folder, str(chats))) for chats in arguments.chats}
        for chats, own in folders.items():
            asyncio.run(_fill(own, chats))
            with context.Pool(1) as pool:
                found[str(chats)] = pool.apply(measure, (own,))
            with context.Pool(1) as pool:
                found[str(chats)] |= pool.apply(rebuild, (own,))
        found["adding"] = asyncio.run(_adding(folders))
    print(json.dumps(found, indent=1))
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(found, indent=1))


def measure(folder: str) -> dict[str, Any]:
    """Return what was measured with the chats of a folder; milliseconds are medians."""
    return asyncio.run(_measure(folder))


def rebuild(folder: str) -> dict[str, Any]:
    """Return what a start costs whose index is lost, so that every chat is read."""
    return asyncio.run(_rebuild(folder))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _repository(hass: HomeAssistant) -> Repository:
    return Repository(StoredDocuments(hass), StoredObjects(hass), now_ms=_now_ms)


async def _fill(folder: str, chats: int) -> None:
    """Write chats of twenty messages and a long one, then let the index be made."""
    ids = Snowflakes(_now_ms)
    base = Path(folder, ".storage", "xiaozhi", "chats")
    await asyncio.to_thread(base.mkdir, parents=True)
    for number in range(chats):
        record = _record(ids, f"Chat {number}", LONG if number == 0 else 20)
        key = f"xiaozhi/chats/{record.chat.chat_id}"
        text = json.dumps({"version": 1, "minor_version": 1, "key": key, "data": record_to_document(record)})
        await asyncio.to_thread((base / str(record.chat.chat_id)).write_text, text, "utf-8")
    await asyncio.sleep(3)  # older than the coarsest clock of a file system, as chats of a restart are
    hass = HomeAssistant(folder)
    repository = _repository(hass)
    await repository.load()
    await repository.close()
    await hass.async_stop(force=True)


def _record(ids: Snowflakes, name: str, messages: int) -> ChatRecord:
    now_ms = _now_ms()
    rows = tuple(
        Message(
            message_id=ids.next(),
            index=index,
            sender=Sender.USER if index % 2 else Sender.AI,
            sender_id=OWNER,
            text=f"{index}: " + "what people and agents say to each other in a kitchen, " * (1 + index % 3),
            sent_ms=now_ms,
            turn_id=f"turn-{index}",
            details={"board": "aa:bb:cc:dd:ee:ff", "kind": "voice"},
        )
        for index in range(1, messages + 1)
    )
    chat = Chat(
        chat_id=ids.next(),
        owner_id=OWNER,
        name=name,
        agent_id="conversation.qwen",
        board_id="aa:bb:cc:dd:ee:ff",
        created_ms=now_ms,
        updated_ms=now_ms,
        read={OWNER: messages},
    )
    return counted(replace(ChatRecord(chat=chat, messages=rows)))


async def _measure(folder: str) -> dict[str, Any]:
    hass = HomeAssistant(folder)
    gc.collect()
    before_kib = _resident_kib()
    repository = _repository(hass)
    load_ms, blocked_ms = await _loaded(repository)
    gc.collect()
    query = ChatQuery(caller=Caller(user_id=OWNER))
    result: dict[str, Any] = {
        "chats": len(repository.all_chats()),
        "start_ms": load_ms,
        "start_blocks_ms": blocked_ms,
        "memory_kib": _resident_kib() - before_kib,
        "first_page_ms": _timed(lambda: repository.list_chats(query)),
        "search_without_a_hit_ms": _timed(lambda: repository.list_chats(replace(query, text="zebra"))),
    }
    long = next(chat for chat in repository.all_chats() if chat.visible_count == LONG)
    result["open_500_messages_ms"] = await _opening(repository, long.chat_id)
    await repository.close()
    await hass.async_stop(force=True)
    return result


async def _rebuild(folder: str) -> dict[str, Any]:
    await asyncio.to_thread(Path(folder, ".storage", INDEX_KEY).unlink)
    hass = HomeAssistant(folder)
    repository = _repository(hass)
    load_ms, blocked_ms = await _loaded(repository)
    await repository.close()
    await hass.async_stop(force=True)
    return {"start_without_index_ms": load_ms, "start_without_index_blocks_ms": blocked_ms}


async def _loaded(repository: Repository) -> tuple[float, float]:
    """Load; return how long it took, and the longest time for which nothing else could run in the event loop, in ms."""
    waits_s = [0.0]

    async def tick() -> None:
        while True:
            began_s = time.perf_counter()
            await asyncio.sleep(TICK_S)
            waits_s.append(time.perf_counter() - began_s - TICK_S)

    ticking = asyncio.create_task(tick(), name="ticks of the event loop")
    began_s = time.perf_counter()
    await repository.load()
    load_s = time.perf_counter() - began_s
    await asyncio.sleep(2 * TICK_S)  # the last tick that was kept waiting counts, too
    ticking.cancel()
    await asyncio.wait({ticking})
    return round(1000 * load_s, 1), round(1000 * max(waits_s), 1)


async def _adding(folders: dict[int, str]) -> dict[str, float]:
    """Return what a message costs with each number of chats, in turns: a disk is not the same from minute to minute."""
    homes = {chats: HomeAssistant(folder) for chats, folder in folders.items()}
    repositories = {chats: _repository(hass) for chats, hass in homes.items()}
    times: dict[int, list[float]] = {chats: [] for chats in folders}
    for repository in repositories.values():
        await repository.load()
    for number in range(POSTS):
        for chats, repository in repositories.items():
            if number % POSTS_A_CHAT == 0:
                posts = await repository.user_create_chat(OWNER, "Posts ")
            else:
                posts = repository.list_chats(ChatQuery(caller=Caller(user_id=OWNER))).chats[0]
            began_s = time.perf_counter()
            draft = Message(message_id=0, index=0, sender=Sender.USER, text="turn on the light")
            await repository.post_chat_message(posts.chat_id, draft)
            times[chats].append(1000 * (time.perf_counter() - began_s))
    for chats, repository in repositories.items():
        await repository.close()
        await homes[chats].async_stop(force=True)
    medians = {chats: statistics.median(each) for chats, each in times.items()}
    few, many = min(folders), max(folders)
    return {f"{chats}_ms": round(median, 3) for chats, median in medians.items()} | {
        "ratio": round(medians[many] / medians[few], 3)
    }


async def _opening(repository: Repository, chat_id: int) -> float:
    """Return how long a chat takes that is not in memory, from the call to all of its rows."""
    times: list[float] = []
    others = [chat.chat_id for chat in repository.all_chats() if chat.chat_id != chat_id]
    for _ in range(REPEATS):
        began_s = time.perf_counter()
        assert len(await repository.get_messages(chat_id, 1, LONG)) == LONG
        times.append(1000 * (time.perf_counter() - began_s))
        if len(others) < OTHERS:  # too few to push it out of memory
            break
        for other in others[:OTHERS]:
            await repository.last_messages(other, 1)
    return round(statistics.median(times), 2)


def _timed(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        began_s = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - began_s))
    return round(statistics.median(times), 3)


def _resident_kib() -> int:
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError("no VmRSS")


if __name__ == "__main__":
    main()
