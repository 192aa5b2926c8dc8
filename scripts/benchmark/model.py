"""The fake model: an OpenAI-compatible server in a process of its own that calls one tool and then says the answer.

`python -m scripts.benchmark.model TRACE` prints its port and runs until its standard input ends. TRACE gets moments of
every turn, each just before it is sent: `model.called`, what makes the tool call complete; `model.clause`, the last
token of the first clause, a comma. That the call is over is said one token later, as some servers do.
"""

import asyncio
from collections.abc import AsyncIterator
import json
from pathlib import Path
import sys
import time
from typing import Any

from aiohttp import web

from .answers import ANSWER, FIRST_CLAUSE, REALISTIC, tokens

TOOL = "bench_agent__look"
FAST = "fast"
"""The model of this name says one word at once: for what a turn costs Home Assistant."""


def chunks(body: dict[str, Any]) -> list[tuple[float, str, dict[str, Any] | None]]:
    """Return what is streamed: wait in s, moment to note when it is sent, delta. None ends the answer."""
    if body["model"] == FAST:
        return [(0.0, "", {"content": "Done."}), (0.0, "", None)]
    token_s = REALISTIC.token_s
    if body["messages"][-1]["role"] != "tool" and body.get("tools"):
        begin = {"index": 0, "id": "call_1", "type": "function", "function": {"name": TOOL, "arguments": ""}}
        pieces = ['{"what": ', '"lamp', '"}']
        deltas = [begin, *({"index": 0, "function": {"arguments": piece}} for piece in pieces)]
        listed = [(token_s, "", {"tool_calls": [delta]}) for delta in deltas]
        return [*listed[:-1], (token_s, "model.called", listed[-1][2]), (token_s, "", None)]
    last = len(tokens(FIRST_CLAUSE)) - 1
    said = enumerate(tokens(ANSWER))
    return [
        *((token_s, "model.clause" if at == last else "", {"content": text}) for at, text in said),
        (0.0, "", None),
    ]


class Server:
    """Streams; notes moments of the machine's monotonic clock."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace.open("a", buffering=1)

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        async for line in self._lines(await request.json()):
            await response.write(line)
        return response

    async def _lines(self, body: dict[str, Any]) -> AsyncIterator[bytes]:
        due_s = time.monotonic()
        for wait_s, moment, delta in chunks(body):
            due_s += wait_s
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))
            if moment:
                self._trace.write(json.dumps([moment, time.monotonic()]) + "\n")
            choice = {"index": 0, "delta": delta or {}, "finish_reason": "stop" if delta is None else None}
            yield b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"
        yield b"data: [DONE]\n\n"


async def main() -> None:
    """Serve until the standard input ends."""
    application = web.Application()
    application.router.add_post("/v1/chat/completions", Server(Path(sys.argv[1])).complete)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    try:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
