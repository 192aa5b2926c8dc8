"""A scripted OpenAI-compatible server on loopback: real HTTP, real SSE, answers as a test wrote them.

`answers` are used one after another, the last one again and again; `requests` keeps the bodies that came.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
import json
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

type Script = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]

STOP: dict[str, Any] = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
USAGE: dict[str, Any] = {
    "choices": [],
    "usage": {"prompt_tokens": 100, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 64}},
}


def chunk(**delta: Any) -> dict[str, Any]:
    """Return a chunk with this delta."""
    return {"id": "c1", "object": "chat.completion.chunk", "model": "m", "choices": [{"index": 0, "delta": delta}]}


def finish(reason: str) -> dict[str, Any]:
    """Return the chunk that ends an answer."""
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}


def words(*texts: str) -> list[dict[str, Any]]:
    """Return the chunks of a plain answer."""
    return [chunk(role="assistant", content=""), *(chunk(content=text) for text in texts), STOP, USAGE]


def said(content: str) -> str:
    """Return the person's own words of a message, without what stands beside them."""
    return content.rpartition("\n\nThe person says: ")[2]


def call(name: str, arguments: Any = None, *, id_: str | None = "call_1", index: int | None = 0) -> dict[str, Any]:
    """Return a whole tool call as a delta lists it; None leaves a field out."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments or {})
    whole: dict[str, Any] = {"type": "function", "function": {"name": name, "arguments": text}}
    return whole | ({"id": id_} if id_ is not None else {}) | ({"index": index} if index is not None else {})


def calls(*listed: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the chunks of an answer that is only calls."""
    return [chunk(role="assistant", content=None, tool_calls=list(listed)), finish("tool_calls"), USAGE]


def streams(
    chunks: Iterable[dict[str, Any] | str],
    *,
    gate: asyncio.Event | None = None,
    ends: str = "done",
) -> Script:
    """Answer with these chunks; a string is sent as it is.

    `gate` holds back all but the first. `ends`: `done` as it should, `open` never, `cut` the connection breaks,
    `quiet` without the last line.
    """
    listed = list(chunks)

    async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        del body
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for number, item in enumerate(listed):
            if number and gate is not None:
                await gate.wait()
            line = item if isinstance(item, str) else f"data: {json.dumps(item)}\n\n"
            await response.write(line.encode())
        if ends == "open":
            await asyncio.Event().wait()
        if ends == "cut" and request.transport is not None:
            request.transport.close()
            return response
        if ends == "done":
            await response.write(b"data: [DONE]\n\n")
        return response

    return answer


def sends(pieces: Iterable[bytes]) -> Script:
    """Answer with these bytes, each in a write of its own."""
    listed = list(pieces)

    async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        del body
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for piece in listed:
            await response.write(piece)
        return response

    return answer


def refuses(status: int, message: str = "", *, code: str = "", headers: dict[str, str] | None = None) -> Script:
    """Answer with an error as OpenAI words them."""
    error = {"error": {"message": message, "type": "invalid_request_error", "code": code}}

    async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        del request, body
        return web.json_response(error, status=status, headers=headers)

    return answer


def says(payload: Any, content_type: str = "application/json", status: int = 200) -> Script:
    """Answer with a body, not streamed."""
    text = payload if isinstance(payload, str) else json.dumps(payload)

    async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        del request, body
        return web.Response(text=text, content_type=content_type, status=status)

    return answer


def hangs() -> Script:
    """Never answer."""

    async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        del request, body
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    return answer


@dataclass(slots=True)
class ModelServer:
    """The server. Start with `start`, end with `close`."""

    answers: list[Script] = field(default_factory=lambda: [streams(words("Hello", " there."))])
    models: Script = field(default_factory=lambda: says({"object": "list", "data": [{"id": "m-1"}, {"id": "m-2"}]}))
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the first request."""
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client went away before the answer was over."""
    _server: TestServer | None = None

    @property
    def base_url(self) -> str:
        """The address to configure."""
        assert self._server is not None
        return str(self._server.make_url("/v1"))

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/chat/completions", self._complete)
        self._server = TestServer(app)
        await self._server.start_server()

    async def close(self) -> None:
        """Stop listening."""
        assert self._server is not None
        await self._server.close()

    def will(self, *answers: Script | Sequence[dict[str, Any]]) -> None:
        """Set what is answered: scripts, or just the chunks of a stream."""
        self.answers = [streams(answer) if isinstance(answer, Sequence) else answer for answer in answers]

    def sent_roles(self, number: int = -1) -> list[str]:
        """Return the roles of the messages of a request."""
        return [message["role"] for message in self.requests[number]["messages"]]

    async def _models(self, request: web.Request) -> web.StreamResponse:
        self.keys.append(request.headers.get("authorization", "").removeprefix("Bearer "))
        return await self.models(request, {})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        self.keys.append(request.headers.get("authorization", "").removeprefix("Bearer "))
        body = await request.json()
        self.requests.append(body)
        self.asked.set()
        script = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            return await script(request, body)
        except asyncio.CancelledError, ConnectionResetError:
            self.hung_up.set()
            raise
        finally:
            self.in_flight -= 1
