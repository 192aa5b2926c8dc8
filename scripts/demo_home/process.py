"""Child processes that never outlive their owner, with their output in files that can be shown when something fails."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
import os
from pathlib import Path
import sys
from typing import Any, Self

REPOSITORY = Path(__file__).resolve().parents[2]
_STOP_LIMIT_S = 20.0  # Home Assistant writes its storage before it ends
_PORT_LIMIT_S = 30.0


class ChildError(Exception):
    """A child ended too early, or did not say what it should."""


@asynccontextmanager
async def running(name: str, command: Sequence[str], log: Path) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Run a command until the block ends; its standard error (and output, if nobody reads it) goes to `log`."""
    with log.open("ab") as output:  # a second run of the same program adds to what the first one said
        process = await asyncio.create_subprocess_exec(
            *command, cwd=REPOSITORY, env=_environment(), stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        await _stop(name, process)


class Restartable:
    """A command that can be ended and run again; a context manager that leaves nothing running."""

    def __init__(self, name: str, command: Sequence[str], log: Path) -> None:
        self._program = name, command, log
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Return itself, not started."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the command."""
        await self.stop()

    async def start(self) -> asyncio.subprocess.Process:
        """Run the command."""
        return await self._stack.enter_async_context(running(*self._program))

    async def stop(self) -> None:
        """Return when it has ended."""
        await self._stack.aclose()


@asynccontextmanager
async def serving(module: str, log: Path) -> AsyncGenerator[int]:
    """Run a Wyoming server of this package until the block ends; give its port."""
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"scripts.demo_home.{module}",
            cwd=REPOSITORY,
            env=_environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(_PORT_LIMIT_S):
            line = await process.stdout.readline()
        if not line.strip().isdigit():
            raise ChildError(f"{module} did not start, see {log}")
        yield int(line)
    finally:
        await _stop(module, process)


async def while_running(process: asyncio.subprocess.Process, work: Coroutine[Any, Any, None]) -> None:
    """Do some work that needs a child. ChildError if the child ends before it is done."""
    working, ended = asyncio.create_task(work), asyncio.create_task(process.wait())
    try:
        await asyncio.wait({working, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ChildError(f"it ended with code {ended.result()}")
        await working
    finally:
        for task in (working, ended):
            task.cancel()
        await asyncio.wait({working, ended})


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1"}


async def _stop(name: str, process: asyncio.subprocess.Process) -> None:
    """Ask a child to end, and end it if it does not; also when this task is being cancelled."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _STOP_LIMIT_S)
    except TimeoutError:
        print(f"{name} does not stop and is killed", file=sys.stderr)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
