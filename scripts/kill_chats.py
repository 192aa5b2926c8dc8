"""The two halves of scripts/kill_test: a process that talks until it is killed, and the one that kills it and looks.

The talker prints a line for each message that was answered; it is killed with SIGKILL at a random moment, and then
every line must be on disk, once and in order, and every file readable.
"""

import argparse
import asyncio
import json
from pathlib import Path
import random
import subprocess
import sys
import tempfile
import time

from homeassistant.core import HomeAssistant

from custom_components.xiaozhi.chats.kinds import Sender
from custom_components.xiaozhi.chats.models import Message
from custom_components.xiaozhi.chats.repository import Repository
from custom_components.xiaozhi.storage.documents import StoredDocuments
from custom_components.xiaozhi.storage.objects import StoredObjects
from scripts.kill_home import kill_homes

REPORT_EVERY = 10
CHATS = 8
"""Conversations that go on at the same time."""


def main() -> None:
    """Talk, or kill talkers."""
    parser = argparse.ArgumentParser(prog="scripts/kill_test", description="Chats survive kill -9.")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", action="store_true", help="a whole Home Assistant over REST (10 s a round)")
    parser.add_argument("--talk", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.talk is not None:
        asyncio.run(_talk(arguments.talk))
        return
    random.seed(arguments.seed)
    if arguments.home:
        asyncio.run(kill_homes(arguments.rounds))
        print("Every answered message is there, once and in order; every file is readable.")
        return
    with tempfile.TemporaryDirectory() as folder:
        answered: dict[str, list[tuple[int, str]]] = {}
        for number in range(arguments.rounds):
            _round(folder, answered)
            asyncio.run(_look(folder, answered))
            if (number + 1) % REPORT_EVERY == 0:
                print(f"{number + 1} rounds, {sum(map(len, answered.values()))} messages answered", flush=True)
    print("Every answered message is there, once and in order; every file is readable.")


def _round(folder: str, answered: dict[str, list[tuple[int, str]]]) -> None:
    """Let a process talk and kill it; note what it was answered."""
    command = [sys.executable, "-m", "scripts.kill_chats", "--talk", folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - this file itself
        assert process.stdout is not None
        lines = [process.stdout.readline()]  # it is ready
        time.sleep(random.uniform(0, 0.7))  # noqa: S311 - a moment, not a secret
        process.kill()
        lines += process.stdout.readlines()
    for line in lines[1:]:
        if line.endswith("\n"):
            chat_id, index, text = json.loads(line)
            answered.setdefault(chat_id, []).append((index, text))


async def _look(folder: str, answered: dict[str, list[tuple[int, str]]]) -> None:
    """Exit with an error where something that was answered is not there."""
    hass = HomeAssistant(folder)
    repository = _repository(hass)
    await repository.load()
    for path in Path(folder, ".storage", "xiaozhi", "chats").glob("[0-9]*"):  # noqa: ASYNC240 - nothing else runs
        if not path.name.isdigit():
            sys.exit(f"{path} was set aside")
        json.loads(path.read_bytes())
    for chat_id, expected in answered.items():
        stored = [(m.index, m.text) for m in await repository.get_messages(int(chat_id), 1, 10**9)]
        if [index for index, _ in stored] != list(range(1, len(stored) + 1)):
            sys.exit(f"chat {chat_id}: indexes {[index for index, _ in stored]}")
        if missing := sorted(set(expected) - set(stored)):
            sys.exit(f"chat {chat_id}: lost {missing}")
        if len({text for _, text in stored}) != len(stored):
            sys.exit(f"chat {chat_id}: a message is there twice")
    await repository.close()
    await hass.async_stop(force=True)


async def _talk(folder: str) -> None:
    """Post in several chats at once, for ever; print what was answered."""
    repository = _repository(HomeAssistant(folder))
    await repository.load()
    print("ready", flush=True)
    await asyncio.gather(*(_converse(repository) for _ in range(CHATS)))


async def _converse(repository: Repository) -> None:
    while True:
        chat = await repository.user_create_chat("a user", "Chat ")
        for _ in range(random.randrange(5, 40)):  # noqa: S311 - as above
            drafts = [_draft(repository) for _ in range(random.randrange(1, 4))]  # noqa: S311 - as above
            posts = await asyncio.gather(*(repository.post_chat_message(chat.chat_id, draft) for draft in drafts))
            for message in posts:
                print(json.dumps([str(chat.chat_id), message.index, message.text]), flush=True)


def _draft(repository: Repository) -> Message:
    message_id = repository.ids.next()
    return Message(message_id=message_id, index=0, sender=Sender.USER, text=f"{message_id} " + "words " * 20)


def _repository(hass: HomeAssistant) -> Repository:
    return Repository(StoredDocuments(hass), StoredObjects(hass), now_ms=lambda: time.time_ns() // 1_000_000)


if __name__ == "__main__":
    main()
