"""How late Home Assistant's event loop is, and how much its thread works; asked over HTTP, loopback only."""

import asyncio
import ctypes
import gc
import time

from aiohttp import web
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CoreState
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

INTERVAL_S = 0.01
"""A sleep of 10 ms is asked for again and again; what it takes longer is the lag."""


type BenchConfigEntry = ConfigEntry[Probe]


class Probe:
    """Collects lateness in ms, and moments that the agent notes (seconds of the machine's monotonic clock)."""

    def __init__(self) -> None:
        self.lags_ms: list[float] = []
        self.moments: list[tuple[str, float]] = []

    def note(self, what: str) -> None:
        """Keep that something happens now."""
        self.moments.append((what, time.monotonic()))

    async def run(self) -> None:
        """Measure until cancelled."""
        while True:
            due_s = time.monotonic() + INTERVAL_S
            await asyncio.sleep(INTERVAL_S)
            self.lags_ms.append((time.monotonic() - due_s) * 1000)


class ProbeView(HomeAssistantView):
    """`GET` returns what was collected since the last one, and begins anew. 503 until Home Assistant has started."""

    url = "/api/bench/probe"
    name = "api:bench:probe"
    requires_auth = False

    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    async def get(self, request: web.Request) -> web.Response:
        """Hand over lags in ms, moments, and the processor time of the event loop's thread in s."""
        if request.app[KEY_HASS].state is not CoreState.running:
            return web.Response(status=503)
        lags_ms, self._probe.lags_ms = self._probe.lags_ms, []
        moments, self._probe.moments = self._probe.moments, []
        return self.json({"lags_ms": lags_ms, "moments": moments, "loop_cpu_s": time.thread_time()})


class MemoryView(HomeAssistantView):
    """`POST` frees what is free, so that memory can be compared."""

    url = "/api/bench/collect"
    name = "api:bench:collect"
    requires_auth = False

    async def post(self, request: web.Request) -> web.Response:  # noqa: ARG002 - aiohttp's signature
        """Collect garbage and give unused memory back."""
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        return self.json({})
