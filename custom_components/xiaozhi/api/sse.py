"""Server-sent events (HTML standard, 9.2): ids, heartbeats, and an end with the client or the hub."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
import json
import time
from typing import Any

from aiohttp import web

HEARTBEAT_S = 15.0
"""Requirements R3-6; proxies close what is silent for a minute."""
RETRY_MS = 3000
"""How long a browser waits before it comes back (requirements R3-6)."""
SEND_LIMIT_S = 30.0
"""A reader that takes nothing for so long is gone, or as good as."""

HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",  # nginx would hold events back
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerEvent:
    """One event. `event_id`: what `Last-Event-ID` brings back; None: nothing to resume from."""

    type: str
    data: dict[str, Any]
    event_id: str | None = None

    def encode(self) -> bytes:
        """Return the event as bytes on the wire; JSON has no line breaks, so one `data:` line is enough.

        A piece of an answer may end in the middle of a character (a surrogate); the whole answer has it right.
        """
        body = json.dumps({"type": self.type, "data": self.data}, ensure_ascii=False, separators=(",", ":"))
        id_line = f"id: {self.event_id}\n" if self.event_id is not None else ""
        return f"{id_line}data: {body}\n\n".encode(errors="replace")


def last_event_id(request: web.Request) -> str:
    """Return where a client wants to go on; `EventSource` sets the header by itself, others may use the query."""
    return request.headers.get("Last-Event-ID") or request.query.get("last_event_id", "")


async def send_events(request: web.Request, events: AsyncGenerator[ServerEvent]) -> web.StreamResponse:
    """Send events until they end or the client goes away; then the generator is closed. Cancellation ends it, too."""
    response = web.StreamResponse(headers=HEADERS)
    await response.prepare(request)
    await _write(response, f"retry: {RETRY_MS}\n\n".encode())
    try:
        async with aclosing(events):
            await _pump(response, events)
    except ConnectionError, TimeoutError:
        pass  # gone: it comes back with the id of what it had
    return response


async def _pump(response: web.StreamResponse, events: AsyncGenerator[ServerEvent]) -> None:
    following: asyncio.Task[ServerEvent] | None = None
    try:
        while True:
            following = following or asyncio.ensure_future(anext(events))
            done, _ = await asyncio.wait({following}, timeout=HEARTBEAT_S)
            if not done:
                beat = ServerEvent(type="heartbeat", data={"time_ms": round(time.time() * 1000)})
                await _write(response, beat.encode())
                continue
            try:
                event = following.result()
            except StopAsyncIteration:
                return
            following = None
            await _write(response, event.encode())
    finally:
        if following is not None:
            following.cancel()
            await asyncio.wait({following})


async def _write(response: web.StreamResponse, data: bytes) -> None:
    async with asyncio.timeout(SEND_LIMIT_S):
        await response.write(data)
