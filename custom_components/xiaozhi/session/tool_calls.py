"""Requests to the tool server of a board: sent, paired with their replies, calls one after another with a limit each.

A board that hangs costs its callers their limit, never a turn. Which tools there are is `device_tools.py`'s.
"""

import asyncio
from collections.abc import Callable
import itertools
import logging
from typing import Any, Final

from ..protocol.errors import MisuseError, PeerError
from ..protocol.mcp import Reply, parse_reply
from ..protocol.messages import McpRequest
from .errors import ToolError, ToolFailure
from .ports import Send

_LOGGER = logging.getLogger(__name__)

CALL_LIMIT_S: Final = 10.0
"""Longest wait for an answer; the board itself has no limit (protocol.md 6.1)."""

MAX_CALLS: Final = 8
"""Calls that may wait at once: more than an agent asks for in one round, and a bound."""

type BuildRequest = Callable[[int], McpRequest]
"""Id of a request → the request."""


class ToolCalls:
    """Closed until `open`, and after `close`: then everything ends with `ToolError`."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._ids = itertools.count(1)
        self._pending: dict[int, asyncio.Future[Reply | None]] = {}
        self._turnstile = asyncio.Lock()
        self._calls = 0
        self.is_open = False

    def open(self) -> None:
        """The board has had our hello."""
        self.is_open = True

    def close(self) -> None:
        """The socket is gone: what waits ends. Safe to call again."""
        self.is_open = False
        for answer in self._pending.values():
            if not answer.done():
                answer.set_result(None)

    def receive(self, payload: dict[str, Any]) -> None:
        """Take one message of the board's tool server; late, unknown and malformed ones are dropped."""
        try:
            reply = parse_reply(payload)
        except PeerError as err:
            _LOGGER.debug("A message of the tool server is dropped: %s", err)
            return
        answer = self._pending.get(reply.request_id)
        if answer is None or answer.done():
            _LOGGER.debug("The tool server answered %s too late", reply.request_id)
            return
        answer.set_result(reply)

    def post(self, build: BuildRequest) -> None:
        """Send a request whose reply nobody waits for. Raises `ToolError`."""
        self._post(next(self._ids), build)

    async def call(self, build: BuildRequest, limit_s: float) -> Reply:
        """Call a tool when those before have answered. Raises `ToolError`; cancelling the caller forgets the call.

        The board runs one tool at a time, in the task that also moves its screen and its sound.
        """
        if self._calls >= MAX_CALLS:
            raise ToolError(ToolFailure.BUSY)
        self._calls += 1
        failure = ToolFailure.BUSY
        try:
            async with asyncio.timeout(limit_s), self._turnstile:
                failure = ToolFailure.TIMEOUT
                return await self._request(build)
        except TimeoutError as err:
            raise ToolError(failure) from err
        finally:
            self._calls -= 1

    async def ask(self, build: BuildRequest) -> Reply | None:
        """Return the answer to a question, None if there is none. Calls and questions do not wait for one another."""
        try:
            async with asyncio.timeout(CALL_LIMIT_S):
                reply = await self._request(build)
        except TimeoutError, ToolError:
            _LOGGER.debug("The tool server does not answer")
            return None
        if reply.error is not None:
            _LOGGER.debug("The tool server refuses: %s", reply.error)
            return None
        return reply

    async def _request(self, build: BuildRequest) -> Reply:
        request_id = next(self._ids)
        answer: asyncio.Future[Reply | None] = asyncio.get_running_loop().create_future()
        self._pending[request_id] = answer
        try:
            self._post(request_id, build)
            reply = await answer
        finally:
            del self._pending[request_id]
        if reply is None:
            raise ToolError(ToolFailure.CLOSED)
        return reply

    def _post(self, request_id: int, build: BuildRequest) -> None:
        if not self.is_open:
            raise ToolError(ToolFailure.CLOSED)
        try:
            self._send(build(request_id))
        except MisuseError as err:
            raise ToolError(ToolFailure.REFUSED) from err
