"""Processes that are spoken to by lines, and what Linux knows about each (proc(5))."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
import contextlib
from pathlib import Path
import sys

ROOT = Path(__file__).parents[2]
STOP_LIMIT_S = 20.0
LINE_BYTES = 64 * 1024 * 1024
"""Longest line that a process may print: the turns of a row."""


async def start(arguments: Sequence[str]) -> Process:
    """Start a Python process that is spoken to by lines."""
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, stdin=PIPE, stdout=PIPE, limit=LINE_BYTES
    )


async def tell(process: Process, line: str) -> None:
    """Write a line."""
    assert process.stdin is not None
    process.stdin.write(line.encode() + b"\n")
    await process.stdin.drain()


async def hear(process: Process) -> str:
    """Read a line. Raises EOFError when the process has ended."""
    assert process.stdout is not None
    if not (line := await process.stdout.readline()):
        raise EOFError("a process of the benchmark ended; its message is above")
    return line.decode()


async def stop(process: Process) -> None:
    """End a process: politely, then not."""
    if process.returncode is not None:
        return
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_LIMIT_S)
    except TimeoutError:
        process.kill()
        await process.wait()


def memory_kib(process: Process) -> int:
    """Return the memory of a process, what it shares with others counted in part (PSS)."""
    for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise ValueError("smaps_rollup has no Pss")
