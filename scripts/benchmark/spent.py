"""Processor time: what the processes of the benchmark used, and what kept them from more (proc(5), in seconds)."""

from asyncio.subprocess import Process
from dataclasses import dataclass
import os
from pathlib import Path
from typing import Self

from .home import Home


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Counters at one moment; their difference is what was spent between two."""

    hass_s: float
    engines_s: float
    machine_s: float
    """Of all processes together."""
    stolen_s: float
    """What the host of a virtual machine did not give."""
    waited_s: float
    """How long Home Assistant's main thread could have run and had to wait for a core."""

    def __sub__(self, earlier: Self) -> Spent:
        return Spent(
            hass_s=self.hass_s - earlier.hass_s,
            engines_s=self.engines_s - earlier.engines_s,
            machine_s=self.machine_s - earlier.machine_s,
            stolen_s=self.stolen_s - earlier.stolen_s,
            waited_s=self.waited_s - earlier.waited_s,
        )


def spent(home: Home) -> Spent:
    """Read the counters."""
    fields = map(int, Path("/proc/stat").read_text().split()[1:9])
    user, nice, system, _idle, _iowait, irq, softirq, stolen = (field / os.sysconf("SC_CLK_TCK") for field in fields)
    return Spent(
        hass_s=_cpu_s(home.hass),
        engines_s=_cpu_s(home.engines),
        machine_s=user + nice + system + irq + softirq,
        stolen_s=stolen,
        waited_s=_waited_s(home.hass),
    )


def _cpu_s(process: Process) -> float:
    """Return the time of all threads, in steps of 10 ms."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _waited_s(process: Process) -> float:
    """Return 0 where Linux was built without this counter."""
    try:
        return int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[1]) / 1e9
    except FileNotFoundError:
        return 0.0
