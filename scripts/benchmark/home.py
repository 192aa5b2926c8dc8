"""The throw-away home: a real Home Assistant and the fake engines, each in a process, gone at the end."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
from pathlib import Path
import sys
import tempfile
from typing import Any

import aiohttp

from scripts.demo_home.configuration import free_port
from scripts.demo_home.process import running

from .answers import Pace
from .configuration import write_configuration
from .process import hear, start, stop

START_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A running Home Assistant and its engines."""

    port: int
    hass: Process
    engines: Process
    trace: Path
    """Moments of the engines, JSON lines."""
    client: aiohttp.ClientSession

    async def probe(self) -> dict[str, Any]:
        """Return what was measured inside since the last call: `lags_ms`, `moments`, `loop_cpu_s`."""
        async with self.client.get(f"http://127.0.0.1:{self.port}/api/bench/probe") as response:
            response.raise_for_status()
            found: dict[str, Any] = await response.json()
            return found

    async def collect(self) -> None:
        """Make Home Assistant give unused memory back."""
        async with self.client.post(f"http://127.0.0.1:{self.port}/api/bench/collect") as response:
            response.raise_for_status()


@asynccontextmanager
async def started_home(pace: Pace, *, boards: int, model_port: int | None = None) -> AsyncGenerator[Home]:
    """Start everything with so many paired boards; end it and delete it afterwards. Raises TimeoutError.

    `model_port`: where a fake model is that our own agent shall use, instead of the fake agent.
    """
    with tempfile.TemporaryDirectory(prefix="xiaozhi-bench-") as name:
        folder = Path(name)
        trace, log, port = folder / "engines.jsonl", folder / "hass.log", free_port()
        engines = await start(["-m", "scripts.benchmark.engines", pace.name, str(trace)])
        try:
            ports = json.loads(await hear(engines))
            write_configuration(
                folder / "config", pace, port=port, engine_ports=ports, boards=boards, model_port=model_port
            )
            command = [sys.executable, "-m", "homeassistant", "--config", str(folder / "config"), "--skip-pip"]
            async with running("hass", command, log) as hass, aiohttp.ClientSession() as client:
                home = Home(port=port, hass=hass, engines=engines, trace=trace, client=client)
                try:
                    await _until_started(home)
                except TimeoutError:
                    print(log.read_text())
                    raise
                try:
                    yield home
                finally:
                    _show_complaints(log)
        finally:
            await stop(engines)


async def _until_started(home: Home) -> None:
    async with asyncio.timeout(START_LIMIT_S):
        while True:
            try:
                await home.probe()
            except aiohttp.ClientError:
                await asyncio.sleep(0.2)
            else:
                return


def _show_complaints(log: Path) -> None:
    """Print what the integration itself had to warn of: such a measurement means little."""
    for line in log.read_text().splitlines():
        if "[custom_components.xiaozhi" in line:
            print(line)
