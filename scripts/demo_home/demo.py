"""scripts/demo: a real home hears a simulated board. Prints the exchange with times and PASS or FAIL."""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
import os
from pathlib import Path
import shutil
import signal
import sys
import tempfile

from tests.agent.model_server import ModelServer

from .agent_walk import AgentWalk
from .home import started_home
from .house_walk import HouseWalk
from .pcm import write_wav
from .scripted_model import scripted_model
from .walk import Walk

_LIMIT_S = 240.0
_LOG_LINES = 60


@asynccontextmanager
async def throw_away_folder() -> AsyncGenerator[Path]:
    """Give an empty folder that is gone afterwards, unless an exception leaves the block: then its path is shown."""
    folder = Path(tempfile.mkdtemp(prefix="xiaozhi-demo-"))
    is_kept = False
    try:
        yield folder
    except Exception:
        is_kept = True
        print(f"{_end_of(folder / 'hass.log')}\nAll logs are kept in {folder}", file=sys.stderr)
        raise
    finally:
        if not is_kept:
            shutil.rmtree(folder, ignore_errors=True)


def _end_of(log: Path) -> str:
    """Return the last lines of a log: from the first that this integration wrote, else without tracebacks."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    ours = next((at for at, line in enumerate(lines) if "[custom_components.xiaozhi" in line), None)
    shown = lines[ours:] if ours is not None else [line for line in lines if line.startswith("20")] or lines
    return "\n".join(shown[-_LOG_LINES:])


async def _walk(stack: AsyncExitStack, *, with_agent: bool) -> Walk:
    """Return the walk that was asked for; the scripted model ends with `stack`."""
    if not with_agent:
        return HouseWalk()
    model = os.environ.get("OPENAI_MODEL", "")
    if base_url := os.environ.get("OPENAI_BASE_URL"):
        return AgentWalk(base_url, model, None)
    server = ModelServer(answers=[scripted_model()])
    await server.start()
    stack.push_async_callback(server.close)
    return AgentWalk(server.base_url, "", server)


async def main() -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--agent", action="store_true", help="two wishes for an agent of ours, on a scripted model")
    arguments = parser.parse_args()
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        async with asyncio.timeout(_LIMIT_S), throw_away_folder() as folder, AsyncExitStack() as stack:
            walk = await _walk(stack, with_agent=arguments.agent)
            walk.tell("starting Home Assistant and two Wyoming servers")
            async with started_home(folder) as home:
                await walk.run(home)
            walk.raise_failures()
    except Exception as err:  # noqa: BLE001 - the outcome of the program
        print(f"\nFAIL: {type(err).__name__}: {err}")
        return 1
    path = Path(os.environ.get("XIAOZHI_DEMO_WAV") or Path(tempfile.gettempdir()) / "xiaozhi-demo.wav")
    write_wav(path, bytes(walk.pcm), 24000)
    print(f"\nPASS: listen to the answers in {path}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except KeyboardInterrupt, asyncio.CancelledError:
        sys.exit(130)
