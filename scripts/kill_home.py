"""scripts/kill_test --home: a real Home Assistant that talks over REST is killed now and then; nothing may be lost.

Every message that was answered with 202, every index that was pushed on a stream, and every text that a full chat sent
on into the next one must be there after the next start, once, under the index that was told, and in the end every file
must be readable. kill_chats.py does the same to the storage alone.
"""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import itertools
import json
from pathlib import Path
import random
import signal
import sys
import tempfile
from typing import Any

import aiohttp

from scripts.demo_home.client import Client
from scripts.demo_home.configuration import free_port
from scripts.demo_home.process import running, while_running

CHATS = 16
"""Conversations that go on at the same time; of each two, one reads its answers on streams."""
MESSAGES = 400
"""A Home Assistant is killed after fewer answers than that, a random number of them: however fast the machine is."""
TALK_S = 20.0
"""Longest time that it may talk."""
MAX_CHARACTERS = 1500
"""Of a chat: some ten questions and answers, so that chats end and go on in each round."""
START_LIMIT_S = 90.0
REPORT_EVERY = 10
ENDS_S = 2.0
"""How long clients have to read what a killed process had sent."""
PAGE = 50

CONFIGURATION = """\
homeassistant:
  name: Kill test
  time_zone: UTC
  country: GB
  language: en
http:
  server_host: 127.0.0.1
  server_port: {port}
api:
websocket_api:
auth:
onboarding:
config:
conversation:
assist_pipeline:
"""


class LostError(Exception):
    """Something that was answered is not there as it was answered."""


@dataclass(slots=True)
class Answered:
    """What was acknowledged."""

    chats: dict[str, dict[int, str]] = field(default_factory=dict)
    """Chat → index → id of the message."""
    texts: dict[str, str] = field(default_factory=dict)
    """Id of a message → what a person wrote in it."""
    waiting: dict[str, str] = field(default_factory=dict)
    """Chat that nobody has opened yet → the text that waits in it."""
    sent_on: int = 0
    more: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    """Released for everything that is acknowledged."""

    @property
    def count(self) -> int:
        """How many messages have an index."""
        return sum(len(rows) for rows in self.chats.values())

    def add(self, chat_id: str, index: int, message_id: str) -> None:
        """Note that a message has this index."""
        self.more.release()
        rows = self.chats.setdefault(chat_id, {})
        if rows.setdefault(index, message_id) != message_id:
            raise LostError(f"chat {chat_id}: index {index} was given to two messages")

    def send_on(self, chat_id: str, text: str) -> None:
        """Note that a text waits in a new chat."""
        self.more.release()
        self.waiting[chat_id] = text
        self.sent_on += 1


async def kill_homes(rounds: int) -> None:
    """Kill so many. Raises `LostError`."""
    with tempfile.TemporaryDirectory(prefix="xiaozhi-kill-") as name:
        folder, port = Path(name), free_port()
        folder.joinpath("configuration.yaml").write_text(CONFIGURATION.format(port=port))
        url = f"http://127.0.0.1:{port}"
        token = await _set_up(folder, url)
        answered, touched = Answered(), set[str]()
        for number in range(rounds):
            async with _home(folder) as (process, _), _session(token) as http:
                await while_running(process, _until_loaded(http, url))
                await _look(http, url, answered, touched)
                touched = await _talk_and_kill(process, http, url, answered)
            if (number + 1) % REPORT_EVERY == 0 or number + 1 == rounds:
                print(f"{number + 1} rounds, {answered.count} messages, {answered.sent_on} sent on", flush=True)
        async with _home(folder) as (process, _), _session(token) as http:
            await while_running(process, _until_loaded(http, url))
            await _look(http, url, answered, set(answered.chats))
        _read_files(folder)


async def _set_up(folder: Path, url: str) -> str:
    """Make an owner and a hub without limits; return a token that is on disk."""
    async with _home(folder) as (process, log), aiohttp.ClientSession() as http:
        client = Client(http, url)
        try:
            await while_running(process, client.wait_until_up())
            await client.create_owner()
            result = await client.flow("xiaozhi", {})
            if result["type"] != "create_entry":
                raise LostError(f"no hub: {result}, see {log}")
            token = str(await client.command("auth/long_lived_access_token", client_name="kill test", lifespan=1))
        finally:
            await client.close()
    stored = folder / ".storage" / "core.config_entries"
    entries = json.loads(stored.read_text())
    for entry in entries["data"]["entries"]:
        if entry["domain"] == "xiaozhi":
            entry["options"] = {"messages_per_minute": 0, "session_max_chars": MAX_CHARACTERS}
    stored.write_text(json.dumps(entries))
    return token


@asynccontextmanager
async def _home(folder: Path) -> AsyncGenerator[tuple[Process, Path]]:
    log = folder / "process.log"
    command = [sys.executable, "-m", "homeassistant", "--config", str(folder), "--skip-pip"]
    async with running("hass", command, log) as process:
        yield process, log


@asynccontextmanager
async def _session(token: str) -> AsyncGenerator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}, timeout=timeout) as http:
        yield http


async def _until_loaded(http: aiohttp.ClientSession, url: str) -> None:
    async with asyncio.timeout(START_LIMIT_S):
        while True:
            try:
                async with http.get(f"{url}/api/xiaozhi/conversations") as response:
                    if response.ok:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)


async def _talk_and_kill(process: Process, http: aiohttp.ClientSession, url: str, answered: Answered) -> set[str]:
    """Talk in several chats at once until the process is dead; return the chats."""
    touched: set[str] = set()
    base = f"{url}/api/xiaozhi/conversations"
    async with http.post(base, json={}) as response:
        chat_id = str((await response.json())["chat_id"])
    touched.add(chat_id)
    await _stream(http, base, chat_id, "the agent reads its sentences before it can answer", answered)
    talks = [asyncio.create_task(_talk(http, base, answered, touched, streams=n % 2 == 0)) for n in range(CHATS)]
    answered.more = asyncio.Semaphore(0)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(TALK_S):
            for _ in range(random.randrange(MESSAGES)):  # noqa: S311 - a moment, not a secret
                await answered.more.acquire()
            await asyncio.sleep(random.uniform(0, 0.05))  # noqa: S311 - as above: between two answers
    process.send_signal(signal.SIGKILL)
    await process.wait()
    await asyncio.wait(talks, timeout=ENDS_S)  # what was answered before is read to its end
    for task in talks:
        task.cancel()
    for result in await asyncio.gather(*talks, return_exceptions=True):
        if isinstance(result, LostError):
            raise result
    return touched


async def _talk(
    http: aiohttp.ClientSession, base: str, answered: Answered, touched: set[str], *, streams: bool
) -> None:
    """Write into one chat after another, until nobody answers."""
    send = _stream if streams else _post
    while True:
        async with http.post(base, json={}) as response:
            chat_id = str((await response.json())["chat_id"])
        touched.add(chat_id)
        answered.chats.setdefault(chat_id, {})
        for number in itertools.count():
            if not await send(http, base, chat_id, f"{chat_id} {number} " + "words " * 20, answered):
                break


async def _post(http: aiohttp.ClientSession, base: str, chat_id: str, text: str, answered: Answered) -> bool:
    """Send a text, and again while the chat is busy; whether the chat goes on."""
    text = text.strip()
    while True:
        async with http.post(f"{base}/{chat_id}/messages", json={"text": text}) as response:
            body: dict[str, Any] = await response.json()
            match response.status:
                case 202:
                    answered.texts[body["message_id"]] = text
                    answered.add(chat_id, int(body["message_index"]), body["message_id"])
                    return True
                case 300:
                    answered.send_on(body["new_session"], text)
                    return False
                case 409:
                    await asyncio.sleep(0.005)
                case _:
                    raise LostError(f"{response.status} {body}")


async def _stream(http: aiohttp.ClientSession, base: str, chat_id: str, text: str, answered: Answered) -> bool:
    """Send a text and read its answer; whether the chat goes on."""
    text = text.strip()
    async with http.post(f"{base}/{chat_id}/messages", json={"text": text, "stream": True}) as response:
        if response.status == 300:  # noqa: PLR2004 - HTTP
            answered.send_on((await response.json())["new_session"], text)
            return False
        if not response.ok:
            raise LostError(f"{response.status} {await response.text()}")
        async for line in response.content:
            if line.startswith(b"data: ") and line.endswith(b"\n"):
                event = json.loads(line.removeprefix(b"data: "))
                if event["type"] == "message" and event["data"]["state"] == "index":
                    answered.add(chat_id, event["data"]["message_index"], event["data"]["message_id"])
    return True


async def _look(http: aiohttp.ClientSession, url: str, answered: Answered, chats: set[str]) -> None:
    """Compare chats with what was answered."""
    for chat_id in sorted(chats):
        rows = await _rows(http, url, chat_id)
        if [row["message_index"] for row in rows] != list(range(1, len(rows) + 1)):
            raise LostError(f"chat {chat_id}: indexes {[row['message_index'] for row in rows]}")
        ids = {row["message_index"]: row["message_id"] for row in rows if "message_id" in row}
        said = {row["message_id"]: row["content"] for row in rows if row.get("role") == "user"}
        for index, message_id in answered.chats.get(chat_id, {}).items():
            text = answered.texts.get(message_id)
            if ids.get(index) != message_id or (text is not None and said.get(message_id) != text):
                raise LostError(f"chat {chat_id}: message {index} is {ids.get(index)}, {said.get(message_id)!r}")
        if len(set(said.values())) != len(said):
            raise LostError(f"chat {chat_id}: a message is there twice")
    while answered.waiting:
        chat_id, text = answered.waiting.popitem()
        async with http.get(f"{url}/api/xiaozhi/session?sid={chat_id}") as response:
            visit = await response.json()
        if visit.get("msg") != text:
            raise LostError(f"chat {chat_id}: {text!r} does not wait there: {visit.get('msg')!r}")


async def _rows(http: aiohttp.ClientSession, url: str, chat_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while True:
        path = f"{url}/api/xiaozhi/conversations/{chat_id}/messages?from_index={len(rows) + 1}"
        async with http.get(path) as response:
            if not response.ok:
                raise LostError(f"chat {chat_id}: {response.status} {await response.text()}")
            page = await response.json()
        rows += page["messages"]
        if len(page["messages"]) < PAGE:
            return rows


def _read_files(folder: Path) -> None:
    """Raise `LostError` for a file of ours that is no JSON, or that was set aside."""
    for path in folder.joinpath(".storage", "xiaozhi").rglob("*"):
        if not path.is_file() or path.parent.name == "objects" or path.name.startswith("tmp"):
            continue  # bytes; or a write that was cut off, and never answered
        if "corrupt" in path.name or "damaged" in path.name:
            raise LostError(f"{path.name} was set aside")
        try:
            json.loads(path.read_bytes())
        except ValueError as err:
            raise LostError(f"{path.name} cannot be read") from err
