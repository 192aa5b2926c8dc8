"""`scripts/bench --agent`: what our own agent adds, and what a turn of it costs. One board, a fake model."""

from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
import json
from pathlib import Path
import tempfile
from typing import Any

from .answers import REALISTIC
from .home import Home, started_home
from .process import hear, start, stop, tell
from .results import Plan
from .row import moments, talking_boards
from .statistics import median, percentile

TURNS = 20
COSTED_TURNS = 12
ENTITIES = (10, 50, 200, 500)
HISTORY_MESSAGES = 30
ADDED_MS = 5.0
COST_MS = 30.0
COST_ENTITIES = 200
"""The targets: what is added, and what a turn in a home of so many entities costs."""

type Moment = tuple[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """What was found; all in ms."""

    clause_ms: list[float]
    """From the last token of the first clause to the request for its sound: median, p95, worst."""
    call_ms: list[float]
    """From a complete tool call to its start."""
    cost_ms: dict[int, list[float]]
    """By exposed entities: processor time of one turn."""


def delays_ms(found: Iterable[Moment], begin: str, end: str) -> list[float]:
    """Return how long after each `begin` the first `end` came; a `begin` that another one follows first has none."""
    delays: list[float] = []
    began_s: float | None = None
    for what, at_s in sorted(found, key=lambda moment: moment[1]):
        if what == begin:
            began_s = at_s
        elif what == end and began_s is not None:
            delays.append((at_s - began_s) * 1000)
            began_s = None
    return delays


def three(values: Sequence[float]) -> list[float]:
    """Return median, 95th percentile and worst."""
    return [median(values), percentile(values, 95), max(values, default=float("nan"))]


async def measure_agent(turns: int) -> AgentRow:
    """Measure with so many answers."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xiaozhi-bench-")))
        trace = folder / "model.jsonl"
        model = await start(["-m", "scripts.benchmark.model", str(trace)])
        stack.push_async_callback(stop, model)
        port = int(await hear(model))
        home = await stack.enter_async_context(started_home(REALISTIC, boards=1, model_port=port))
        await _talk(home, 2)
        trace.write_text("")
        found = [*await _talk(home, turns), *_read(trace)]
        costs = {entities: three(await _cost(home, entities)) for entities in ENTITIES}
    return AgentRow(
        clause_ms=three(delays_ms(found, "model.clause", "voice.asked")),
        call_ms=three(delays_ms(found, "model.called", "tool.started")),
        cost_ms=costs,
    )


def agent_table(row: AgentRow) -> str:
    """Return the numbers beside the targets; `*` marks a missed one."""

    def line(label: str, values: list[float], most: float | None) -> str:
        mark = "*" if most is not None and values[0] > most else " "
        target = f"   median <= {most:g}" if most is not None else ""
        return f"{label:<52}{values[0]:>9.1f}{mark}{values[1]:>9.1f}{values[2]:>9.1f}{target}"

    lines = [f"{'the agent, ms:':<52}{'median ':>10}{'p95':>9}{'worst':>9}"]
    lines.append(line("last token of a clause to request for its sound", row.clause_ms, ADDED_MS))
    lines.append(line("tool call complete to call started", row.call_ms, ADDED_MS))
    for entities, costs in row.cost_ms.items():
        label = f"processor time of a turn, {entities} entities, {HISTORY_MESSAGES} messages"
        lines.append(line(label, costs, COST_MS if entities == COST_ENTITIES else None))
    return "\n".join(lines)


async def run(turns: int) -> dict[str, Any]:
    """Measure and print; returns everything for `--json`."""
    print("Starting Home Assistant with one paired board, our own agent and a fake model", flush=True)
    row = await measure_agent(turns)
    print(f"\n{agent_table(row)}")
    return {"agent": asdict(row)}


async def _talk(home: Home, turns: int) -> list[Moment]:
    async with talking_boards(Plan(port=home.port, boards=1, cut_turns=turns)) as process:
        await home.probe()
        await tell(process, "go")
        await hear(process)
        return moments(home, await home.probe())


async def _cost(home: Home, entities: int) -> list[float]:
    wanted = {"entities": entities, "messages": HISTORY_MESSAGES, "turns": COSTED_TURNS}
    async with home.client.post(f"http://127.0.0.1:{home.port}/api/bench/turns", json=wanted) as response:
        response.raise_for_status()
        costs: list[float] = (await response.json())["cpu_ms"]
        return costs


def _read(trace: Path) -> list[Moment]:
    return [(what, at_s) for what, at_s in map(json.loads, trace.read_text().splitlines())]
