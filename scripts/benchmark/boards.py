"""The load: all boards of a row in a process of their own. A `Plan` comes on standard input, an `Outcome` goes out."""

import asyncio
from collections.abc import Sequence
from random import Random
import sys
import time

from .answers import QUESTION
from .board import Board
from .recording import microphone_packets
from .results import Outcome, Plan, Turn
from .websocket import Opcode, frame

UTTERANCE_S = 1.2
SPREAD_S = 8.0
"""Boards begin at random moments within this time, about one turn: they are in all phases of it from then on."""

PAUSE_S = (0.3, 1.0)
"""Between two turns of a board."""

ABORT_S = (0.7, 2.0)
"""From the first packet to the abort."""

CONNECTING_AT_ONCE = 10


async def run(plan: Plan) -> None:
    """Do what the plan says."""
    recording = [frame(Opcode.BINARY, packet) for packet in microphone_packets(QUESTION, UTTERANCE_S)]
    boards = [Board(number, recording) for number in range(plan.first, plan.first + plan.boards)]
    for first in range(0, len(boards), CONNECTING_AT_ONCE):
        await asyncio.gather(*(board.connect(plan.port) for board in boards[first : first + CONNECTING_AT_ONCE]))
    print("connected", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    if plan.whole_turns + plan.cut_turns:
        print((await _talk(boards, plan)).to_json(), flush=True)
        await asyncio.to_thread(sys.stdin.readline)
    await asyncio.gather(*(board.close() for board in boards))


async def _talk(boards: Sequence[Board], plan: Plan) -> Outcome:
    began_s, cpu_s = time.monotonic(), time.process_time()
    meeting = asyncio.Barrier(len(boards)) if plan.is_together else None
    randoms = [Random(plan.seed * 1000 + number) for number in range(len(boards))]  # noqa: S311 - no secrets
    turns = await asyncio.gather(
        *(_converse(board, plan, random, meeting) for board, random in zip(boards, randoms, strict=True))
    )
    return Outcome(
        turns=[turn for board_turns in turns for turn in board_turns],
        wall_s=time.monotonic() - began_s,
        cpu_s=time.process_time() - cpu_s,
        lost_sockets=sum(not board.is_connected for board in boards),
    )


async def _converse(board: Board, plan: Plan, random: Random, meeting: asyncio.Barrier | None) -> list[Turn]:
    """Have all turns of one board: whole ones and cut ones, in random order and at random times."""
    are_cut = [False] * plan.whole_turns + [True] * plan.cut_turns
    if meeting is None:
        random.shuffle(are_cut)
        if plan.boards > 1:
            await asyncio.sleep(random.uniform(0, SPREAD_S))
    turns: list[Turn] = []
    for is_cut in are_cut:
        if meeting is not None:
            await meeting.wait()
        turns.append(await board.take_turn(abort_after_s=random.uniform(*ABORT_S) if is_cut else None))
        await asyncio.sleep(random.uniform(*PAUSE_S))
    return turns


if __name__ == "__main__":
    asyncio.run(run(Plan.from_json(sys.stdin.readline())))
