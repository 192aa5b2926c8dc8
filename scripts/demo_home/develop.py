"""scripts/develop: the demo home stays up for a person, until Ctrl-C, with as many simulated boards as wanted.

Every other board has all that stock firmware can have (screen, camera, battery), and there is newer firmware for it in
the folder. An agent of ours on a scripted model is there to look at photos; the assistant's is Home Assistant's own.
"""

import argparse
import asyncio
from collections.abc import Coroutine
import contextlib
import signal
import sys
from typing import Any

from tests.agent.model_server import ModelServer
from tests.board import BARE, FULL

from .client import OWNER, PASSWORD
from .demo import throw_away_folder
from .home import Home, started_home
from .resident import Resident
from .scripted_model import scripted_model

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
            await _add_agent(stack, home)
            for number in range(1, arguments.boards + 1):
                resident = Resident(home, f"02:de:30:00:01:{number:02x}", FULL if number % 2 else BARE)
                stack.push_async_callback(resident.close)
                _start(stack, resident.live(), f"board {number} lives")
            if arguments.pair:
                _start(stack, _confirm_all(home), "confirms cards")
            await stopped.wait()
        print("Stopping")


def _start(stack: contextlib.AsyncExitStack, work: Coroutine[Any, Any, None], name: str) -> None:
    stack.push_async_callback(_end, asyncio.create_task(work, name=name))


async def _add_agent(stack: contextlib.AsyncExitStack, home: Home) -> None:
    """Have an agent that looks at pictures; its model ends with `stack`."""
    server = ModelServer(answers=[scripted_model()])
    await server.start()
    stack.push_async_callback(server.close)
    await home.add_agent("Jarvis", server.base_url)
    await home.change_options(vision_entity="ai_task.jarvis_tasks")


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
