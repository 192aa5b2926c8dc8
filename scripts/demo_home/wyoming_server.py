"""Runs a Wyoming event handler on a port of this machine and says which: the first line on standard output.

Home Assistant's Wyoming integration is the client (homeassistant/components/wyoming); the protocol is that of the
`wyoming` package.
"""

import argparse
import asyncio
from collections.abc import Callable
import contextlib
import signal

from wyoming.server import AsyncEventHandler

type HandlerFactory = Callable[[asyncio.StreamReader, asyncio.StreamWriter], AsyncEventHandler]


def main(description: str | None, make_handler: HandlerFactory) -> None:
    """Serve until SIGTERM or Ctrl-C; `--port 0` takes a free one."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--port", type=int, default=0)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(make_handler, parser.parse_args().port))


async def _serve(make_handler: HandlerFactory, port: int) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):  # a client that has heard enough just goes
            await make_handler(reader, writer).run()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    print(server.sockets[0].getsockname()[1], flush=True)
    await stopped.wait()
    server.close()
    server.close_clients()
