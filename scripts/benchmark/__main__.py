"""Arguments of scripts/bench, and the order of things."""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import asdict
import json
from pathlib import Path
import signal
import time
from typing import Any

from . import agent
from .answers import PACES, Pace
from .home import started_home
from .report import idle_line, table
from .results import Plan
from .row import Row, measure, measure_idle, warm_up

TURNS = 2
CUT_TURNS = 6
"""At most so many aborted answers a board; together about so many, and one a board at least."""

BOARDS = {"instant": (1, 10, 20, 50), "realistic": (1, 20, 50)}
IDLE_BOARDS = 200
TOGETHER_BOARDS = 20


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    began_s = time.monotonic()
    found = asyncio.run(_measure_all(arguments))
    print(f"\n{time.monotonic() - began_s:.0f} s in all")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(found, indent=1))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="How fast and how steady boards are answered.")
    parser.add_argument("--boards", type=_counts, help="how many, one row each: 1,10,20,50")
    parser.add_argument("--engines", choices=(*PACES, "both"), default="both", help="how fast the engines are")
    parser.add_argument("--turns", type=int, default=TURNS, help="answers that each board hears to the end")
    parser.add_argument("--agent", action="store_true", help="instead of all that: what our own agent adds and costs")
    parser.add_argument("--together", action="store_true", help="all boards stop speaking at the same moment")
    parser.add_argument("--seed", type=int, default=1, help="for the random moments")
    parser.add_argument("--json", type=Path, help="file that gets everything that was measured")
    return parser.parse_args()


def _counts(text: str) -> tuple[int, ...]:
    counts = tuple(int(part) for part in text.split(","))
    if not all(0 < count <= IDLE_BOARDS for count in counts):
        raise ValueError(text)
    return counts


async def _measure_all(arguments: argparse.Namespace) -> dict[str, Any]:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)  # so that no child is left behind
    if arguments.agent:
        return await agent.run(agent.TURNS)
    found: dict[str, Any] = {}
    paces = list(PACES.values()) if arguments.engines == "both" else [PACES[arguments.engines]]
    for pace in paces:
        rows, idle_kib = await _measure_pace(pace, arguments, with_idle=pace is paces[0])
        print(f"\n{table(pace.name, rows)}")
        if idle_kib is not None:
            print(idle_line(IDLE_BOARDS, idle_kib))
            found["idle_board_kib"] = idle_kib
        found[pace.name] = [asdict(row) for row in rows]
    return found


async def _measure_pace(
    pace: Pace, arguments: argparse.Namespace, *, with_idle: bool
) -> tuple[Sequence[Row], float | None]:
    rows = _rows(arguments, pace)
    paired = 2 * IDLE_BOARDS if with_idle else max(boards for boards, _ in rows)
    print(f"Starting Home Assistant with {paired} paired boards and {pace.name} engines", flush=True)
    async with started_home(pace, boards=paired) as running:
        idle_kib = await measure_idle(running, IDLE_BOARDS) if with_idle else None
        await warm_up(running)
        measured: list[Row] = []
        for boards, is_together in rows:
            print(f"{boards} boards{' at once' if is_together else ''}", flush=True)
            plan = Plan(
                port=running.port,
                boards=boards,
                whole_turns=arguments.turns,
                cut_turns=max(1, CUT_TURNS // boards),
                is_together=is_together,
                seed=arguments.seed,
            )
            measured.append(await measure(running, pace, plan))
        return measured, idle_kib


def _rows(arguments: argparse.Namespace, pace: Pace) -> list[tuple[int, bool]]:
    """Return numbers of boards and whether they act at once; one such row is added for comparison."""
    counts = arguments.boards or BOARDS[pace.name]
    rows = [(boards, arguments.together) for boards in counts]
    if pace.name == "instant" and not arguments.together and TOGETHER_BOARDS in counts:
        rows.insert(counts.index(TOGETHER_BOARDS) + 1, (TOGETHER_BOARDS, True))
    return rows


if __name__ == "__main__":
    main()
