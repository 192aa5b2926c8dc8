"""One model on one server: a request goes out, deltas come in; retries, deadlines, our limit of requests at once.

What is in a request is wire.py's and loop.py's; what to make of the deltas stream.py's. No Home Assistant.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, aclosing, suppress
import json
from typing import Any, Final, cast

import httpx
import openai
from openai import AsyncAPIResponse, AsyncOpenAI

# The SDK imports these when they are first used, which blocks the event loop (Home Assistant 2026.11 warns of it).
import openai.resources.chat.chat
import openai.resources.chat.completions.completions
import openai.resources.models

from .chunks import Delta, read_chunk
from .errors import (
    AgentError,
    NoPicturesError,
    NotOpenAiLikeError,
    RateLimitedError,
    RefusedError,
    ServerFailedError,
    StreamCutError,
    TooSlowError,
    UnreachableError,
    UnsupportedError,
)
from .refusals import SDK_ERRORS, agent_error, error_in_stream, without_key
from .slots import ModelSlots

CONNECT_S = 5.0  # a host on the network answers in milliseconds, one abroad in less than a second
IDLE_S = 30.0  # longest silence inside an answer; R2-6's limit for one step
AFTER_FINISH_S = 2.0  # the count of tokens comes after the answer; some servers never close
RETRY_S = 0.5  # before the one other try after a failure of the network or the server
MAX_RETRY_AFTER_S = 10.0  # a person who waits for a voice does not wait longer

LIST_MODELS_S: Final = 10.0  # as Home Assistant's own integrations (components/llama_cpp/api.py)
_OPTIONAL = ("stream_options", "temperature", "top_p", "max_tokens", "max_completion_tokens", "response_format")
"""Fields of a request that a server may refuse and that we can leave out."""


class Model:
    """A model. Remembers which optional fields its server refuses, and how its answers begin."""

    def __init__(self, client: AsyncOpenAI, name: str, *, slots: ModelSlots, first_token_s: float) -> None:
        self.name = name
        self.begins_in_thought = False
        """Its answers begin inside a thought: the server's template has written the mark before it."""
        self._client = client
        self._slots = slots
        self._first_token_s = first_token_s
        self._left_out: set[str] = set()

    async def stream(self, request: Mapping[str, Any]) -> AsyncGenerator[Delta]:
        """Send `messages`, `tools`, … and yield what comes. Raises `AgentError`.

        Tries again once where that helps and nothing came yet. Closing the generator closes the HTTP stream.
        """
        tries = 0
        while True:
            has_begun = False
            try:
                async with aclosing(self._try(self._body(request))) as deltas:
                    async for delta in deltas:
                        has_begun = has_begun or bool(delta.text or delta.thinking or delta.fragments)
                        yield delta
            except AgentError as err:
                wait_s = None if has_begun else self._wait_before_retry(err, tries)
                if wait_s is None:
                    raise without_key(err, self._client.api_key)  # noqa: B904 - the same error
                tries += not isinstance(err, UnsupportedError)
            else:
                return
            await asyncio.sleep(wait_s)

    def _body(self, request: Mapping[str, Any]) -> dict[str, Any]:
        body = {**request, "model": self.name, "stream": True, "stream_options": {"include_usage": True}}
        if "max_tokens" in self._left_out and "max_tokens" in body:
            body["max_completion_tokens"] = body["max_tokens"]  # OpenAI's newer models know only this name
        return {key: value for key, value in body.items() if key not in self._left_out}

    async def _try(self, body: dict[str, Any]) -> AsyncGenerator[Delta]:
        async with self._slots.place(), AsyncExitStack() as stack:
            deadline = asyncio.get_running_loop().time() + self._first_token_s
            response = await self._open(stack, body, deadline)
            async with aclosing(_read(response, deadline)) as deltas:
                async for delta in deltas:
                    yield delta

    async def _open(self, stack: AsyncExitStack, body: dict[str, Any], deadline: float) -> AsyncAPIResponse[Any]:
        """Send the request; leaving `stack` closes the connection. The SDK's own stream object leaves tasks behind.

        As `extra_body` it is sent as it is: the SDK would walk through every message and tool, half of a turn's cost.
        """
        timeout = cast("Any", httpx.Timeout(self._first_token_s + IDLE_S, connect=CONNECT_S))
        create = self._client.chat.completions.with_streaming_response.create
        try:
            async with asyncio.timeout_at(deadline):
                sent = create(model=self.name, messages=(), stream=True, extra_body=body, timeout=timeout)
                return await stack.enter_async_context(sent)
        except TimeoutError as err:
            raise TooSlowError("no answer to the request") from err
        except openai.APITimeoutError as err:
            raise UnreachableError("no connection in time") from err
        except SDK_ERRORS as err:
            failed = agent_error(err, [key for key in _OPTIONAL if key in body])
            if isinstance(failed, NoPicturesError) and not _has_pictures(body):
                failed = RefusedError(str(failed))  # its words meant something else
            raise failed from err

    def _wait_before_retry(self, err: AgentError, tries: int) -> float | None:
        if isinstance(err, UnsupportedError):
            is_new = err.parameter not in self._left_out
            self._left_out.add(err.parameter)
            return 0.0 if is_new else None
        if tries:
            return None
        if isinstance(err, RateLimitedError):
            wait_s = RETRY_S * 4 if err.retry_after_s is None else err.retry_after_s
            return wait_s if wait_s <= MAX_RETRY_AFTER_S else None
        return RETRY_S if isinstance(err, UnreachableError | ServerFailedError | StreamCutError) else None


def _has_pictures(body: Mapping[str, Any]) -> bool:
    return any(isinstance(message.get("content"), list) for message in body["messages"])


async def list_models(client: AsyncOpenAI) -> list[str]:
    """Return the models of a server, sorted. Raises `AgentError`; `NotOpenAiLikeError` without such a list."""
    try:
        async with asyncio.timeout(LIST_MODELS_S):
            response = await client.models.with_raw_response.list(timeout=cast("Any", httpx.Timeout(LIST_MODELS_S)))
            listed = json.loads(response.text)
    except TimeoutError as err:
        raise UnreachableError("the list of models takes too long") from err
    except SDK_ERRORS as err:
        failed = agent_error(err)
        failed.__cause__ = err
        raise without_key(failed, client.api_key)  # noqa: B904 - its cause is set, unless it has the key
    items = listed.get("data", listed.get("models")) if isinstance(listed, dict) else listed
    if not isinstance(items, list):
        raise NotOpenAiLikeError("no list of models")
    names = {item.get("id") or item.get("name") for item in items if isinstance(item, dict)}
    return sorted(name for name in names if isinstance(name, str))


async def _read(response: AsyncAPIResponse[Any], deadline: float) -> AsyncGenerator[Delta]:
    """Yield deltas, each in its time: the first word by `deadline`, the next within `IDLE_S`."""
    loop = asyncio.get_running_loop()
    has_begun = is_finished = False
    async with aclosing(_chunks(response)) as chunks:
        while True:
            until = deadline if not has_begun else loop.time() + (AFTER_FINISH_S if is_finished else IDLE_S)
            try:
                async with asyncio.timeout_at(until):
                    delta = read_chunk(await anext(chunks))
            except StopAsyncIteration:
                return
            except TimeoutError as err:
                if is_finished:
                    return
                raise (StreamCutError("the stream stalled") if has_begun else TooSlowError("no first token")) from err
            except SDK_ERRORS as err:
                raise agent_error(err) from err
            if delta.finish == "error":  # OpenRouter, where its own source failed
                raise StreamCutError("the server gave up")
            has_begun = has_begun or bool(delta.text or delta.thinking or delta.fragments or delta.finish)
            is_finished = is_finished or delta.finish is not None
            yield delta


async def _chunks(response: AsyncAPIResponse[Any]) -> AsyncGenerator[object]:
    """Yield the chunks of a stream, or the one answer of a server that does not stream."""
    kind = response.headers.get("content-type", "")
    if "html" in kind:
        raise NotOpenAiLikeError("a web page")
    if "json" in kind and "ndjson" not in kind:
        yield _checked(json.loads(await response.read()))
        return
    async with aclosing(_lines(response)) as lines:
        async for line in lines:  # to its very end: that gives the connection back
            data = line.removeprefix("data:").strip()
            if data.startswith("{"):
                yield _checked(json.loads(data))


async def _lines(response: AsyncAPIResponse[Any]) -> AsyncGenerator[str]:
    """Yield lines. Left early, the connection is closed first, so that the HTTP client's own generators end too.

    The client's own lines would also end at U+2028 and the like, which JSON text may hold.
    """
    blocks, rest = response.iter_bytes(), b""
    try:
        async for block in blocks:
            *lines, rest = (rest + block).split(b"\n")
            for line in lines:
                yield line.decode(errors="replace")
        yield rest.decode(errors="replace")
    finally:
        await response.close()
        with suppress(*SDK_ERRORS):
            async for _ in blocks:
                pass


def _checked(chunk: object) -> object:
    """Return a chunk; raises `AgentError` for an error that came with status 200."""
    if isinstance(chunk, dict):
        if error := chunk.get("error"):
            raise error_in_stream(error)
        if chunk.get("object") == "error":  # vLLM, before it followed OpenAI
            raise error_in_stream(chunk)
    return chunk
