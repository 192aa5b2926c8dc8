"""scripts/develop: the demo home stays up for a person, until Ctrl-C, with as many simulated boards as wanted."""

import argparse
import asyncio
from collections.abc import Coroutine
import contextlib
import signal
import sys
from typing import Any

from tests.board import BARE, FULL, Board

from .client import OWNER, PASSWORD
from .demo import throw_away_folder
from .home import Home, started_home

_PORT = 8123
_LOOK_S = 0.5


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/develop", description=__doc__)
    parser.add_argument("--port", type=int, default=_PORT, help="of Home Assistant, on this machine only (%(default)s)")
    parser.add_argument("--boards", type=int, default=0, metavar="N", help="simulated boards to start")
    parser.add_argument("--pair", action="store_true", help="confirm every board at once, those of scripts/device too")
    return parser.parse_args()


async def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    arguments = _arguments()
    stopped = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signum, stopped.set)
    print("Starting Home Assistant (about 15 s)", flush=True)
    async with throw_away_folder() as folder, started_home(folder, port=arguments.port) as home:
        print(f"Open {home.client.url} and log in as {OWNER} with the password {PASSWORD}. Ctrl-C ends it.")
        print(f"Boards: OTA address {home.client.url}/xiaozhi/ota/ (scripts/device --url {home.client.url})")
        print(f"Log: {folder / 'hass.log'}", flush=True)
        async with contextlib.AsyncExitStack() as stack:
            for number in range(1, arguments.boards + 1):
                build = FULL if number % 2 else BARE
                board = Board(f"02:de:30:00:01:{number:02x}", home.client.url, home.http, build=build)
                await stack.enter_async_context(board)
                _start(stack, _boot(board), f"{board.device_id} boots")
            if arguments.pair:
                _start(stack, _confirm_all(home), "confirms cards")
            await stopped.wait()
        print("Stopping")


def _start(stack: contextlib.AsyncExitStack, work: Coroutine[Any, Any, None], name: str) -> None:
    stack.push_async_callback(_end, asyncio.create_task(work, name=name))


async def _boot(board: Board) -> None:
    await board.boot()
    await board.press_button()  # a first conversation: what it offers becomes entities
    print(f"Board {board.device_id} is paired and listens", flush=True)


async def _confirm_all(home: Home) -> None:
    while True:
        for card in await home.cards():
            if code := card["description_placeholders"].get("code"):
                print(f"Confirming the code {code} of {card['description_placeholders']['device_id']}", flush=True)
                await home.confirm(card)
        await asyncio.sleep(_LOOK_S)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
