"""One row: so many boards talking with one home, measured, and summed up in numbers."""

from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
from typing import Any

from .answers import Pace
from .home import Home
from .process import hear, memory_kib, start, stop, tell
from .results import Outcome, Plan, Turn
from .spent import spent
from .statistics import median, percentile

BREAKDOWN = (
    *("recogniser.heard", "recogniser.said", "agent.asked", "agent.words"),
    *("voice.connected", "voice.asked", "voice.spoke"),
)
"""The stations between the end of speech and the first packet, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one row found. Times in ms, loads in percent of one core."""

    engines: str
    boards: int
    is_together: bool
    turns: int
    incomplete: int
    """Turns whose answer never came or never ended."""
    lost_sockets: int
    packet_ms: list[float]
    """End of speech to the first packet of the answer: median, p95, worst."""
    sound_ms: list[float]
    """The same to the first packet that carries sound: a lead-in of silence may come before it."""
    ratio: list[float]
    """Time to the first packet over what the engines need: median, p95, worst. Empty for instant engines."""
    underruns: int
    answers_with_underruns: int
    longest_underrun_ms: float
    most_queued: int
    abort_ms: list[float]
    """`abort` to the last packet: median, p95, worst."""
    lag_ms: list[float]
    """Of Home Assistant's event loop: median, p99, worst."""
    hass_percent: float
    hass_loop_percent: float
    """Of it the event loop's thread."""
    board_percent: float
    """Home Assistant's load per talking board."""
    engines_percent: float
    load_percent: float
    """Of the boards' process, the load generator."""
    others_percent: float
    """Of all other processes of the machine: when they are busy, the row means little."""
    stolen_percent: float
    """What the host of a virtual machine took from it."""
    waiting_percent: float
    """Share of the time in which the event loop could have run and had to wait for a core."""
    memory_mib: float
    breakdown_ms: list[tuple[str, float]] = field(default_factory=list)
    """For a single board: when the request passed which station, median."""


@asynccontextmanager
async def talking_boards(plan: Plan) -> AsyncGenerator[Process]:
    """Start the boards of a plan; they are connected."""
    process = await start(["-m", "scripts.benchmark.boards"])
    try:
        await tell(process, plan.to_json())
        await hear(process)
        yield process
        await tell(process, "hang up")
        await process.wait()
    finally:
        await stop(process)


async def measure_idle(home: Home, boards: int) -> float:
    """Return the memory in KiB that each of so many connected boards costs which say nothing.

    As many others are connected before: they use up what Home Assistant has been given already and has free inside.
    """
    async with talking_boards(Plan(port=home.port, boards=boards)):
        await home.collect()
        before_kib = memory_kib(home.hass)
        async with talking_boards(Plan(port=home.port, boards=boards, first=boards)):
            await home.collect()
            return (memory_kib(home.hass) - before_kib) / boards


async def warm_up(home: Home) -> None:
    """Have one turn that nobody measures: modules are imported, caches filled."""
    async with talking_boards(Plan(port=home.port, boards=2, cut_turns=1)) as process:
        await tell(process, "go")
        await hear(process)


async def measure(home: Home, pace: Pace, plan: Plan) -> Row:
    """Let the boards of a plan talk."""
    async with talking_boards(plan) as process:
        probed_before, before = await home.probe(), spent(home)
        await tell(process, "go")
        outcome = Outcome.from_json(await hear(process))
        used = spent(home) - before
        probed = await home.probe()
        memory_mib = memory_kib(home.hass) / 1024

    def percent(seconds: float) -> float:
        return 100 * seconds / outcome.wall_s

    return Row(
        engines=pace.name,
        boards=plan.boards,
        is_together=plan.is_together,
        **_heard(outcome.turns, pace),
        lost_sockets=outcome.lost_sockets,
        lag_ms=_three(probed["lags_ms"], 99),
        hass_percent=percent(used.hass_s),
        hass_loop_percent=percent(probed["loop_cpu_s"] - probed_before["loop_cpu_s"]),
        board_percent=100 * used.hass_s / sum(turn.ended_s - turn.began_s for turn in outcome.turns),
        engines_percent=percent(used.engines_s),
        load_percent=percent(outcome.cpu_s),
        others_percent=percent(used.machine_s - used.hass_s - used.engines_s - outcome.cpu_s),
        stolen_percent=percent(used.stolen_s),
        waiting_percent=percent(used.waited_s),
        memory_mib=memory_mib,
        breakdown_ms=_breakdown(outcome.turns, moments(home, probed)) if plan.boards == 1 else [],
    )


def _heard(turns: list[Turn], pace: Pace) -> dict[str, Any]:
    """Return the part of a row that the boards noticed themselves."""
    packet_ms = [at_ms for turn in turns if (at_ms := turn.after_ms("packet")) is not None]
    gaps_ms = [gap for turn in turns for gap in turn.gaps_ms]
    least_ms = pace.unavoidable_s() * 1000
    return {
        "turns": len(turns),
        "incomplete": sum(not turn.is_complete for turn in turns),
        "packet_ms": _three(packet_ms, 95),
        "sound_ms": _three([at_ms for turn in turns if (at_ms := turn.after_ms("sound")) is not None], 95),
        "ratio": _three([at_ms / least_ms for at_ms in packet_ms], 95) if least_ms else [],
        "underruns": len(gaps_ms),
        "answers_with_underruns": sum(bool(turn.gaps_ms) for turn in turns),
        "longest_underrun_ms": max(gaps_ms, default=0.0),
        "most_queued": max((turn.most_queued for turn in turns), default=0),
        "abort_ms": _three([at_ms for turn in turns if (at_ms := turn.abort_ms()) is not None], 95),
    }


def _three(values: list[float], percent: float) -> list[float]:
    return [median(values), percentile(values, percent), max(values, default=float("nan"))]


def moments(home: Home, probed: dict[str, Any]) -> list[tuple[str, float]]:
    """Return what the engines and the inside of Home Assistant noted, in order, in s of the monotonic clock."""
    engines = [json.loads(line) for line in home.trace.read_text().splitlines()]
    return sorted([(what, at_s) for what, at_s in (*engines, *probed["moments"])], key=lambda moment: moment[1])


def _breakdown(turns: list[Turn], moments: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return when after the end of speech each station was passed first, median over the turns of one board."""
    passed: dict[str, list[float]] = {}
    for turn in turns:
        own = [*moments, ("start", _at(turn, "start")), ("packet", _at(turn, "packet")), ("sound", _at(turn, "sound"))]
        for station in (*BREAKDOWN, "start", "packet", "sound"):
            at_s = next((at_s for what, at_s in own if what == station and at_s >= turn.asked_s), None)
            if at_s is not None:
                passed.setdefault(station, []).append((at_s - turn.asked_s) * 1000)
    return sorted(((station, median(times)) for station, times in passed.items()), key=lambda item: item[1])


def _at(turn: Turn, what: str) -> float:
    return next((at_s for name, at_s in turn.moments if name == what), 0.0)
