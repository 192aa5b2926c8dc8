"""What the SDK raises → our errors: by status, by code and, where servers give neither, by words. No Home Assistant."""

from collections.abc import Collection, Mapping
from http import HTTPStatus
import json
import re

import httpx
import httpx2
import openai

from .errors import (
    AgentError,
    NoPicturesError,
    NoToolsError,
    NotOpenAiLikeError,
    QuotaUsedError,
    RateLimitedError,
    RefusedError,
    ServerFailedError,
    StreamCutError,
    TooLongError,
    TooSlowError,
    UnknownModelError,
    UnreachableError,
    UnsupportedError,
    WrongKeyError,
)

TRANSPORT_ERRORS = (httpx.HTTPError, httpx.StreamError, httpx2.HTTPError, httpx2.StreamError)
"""What passes the SDK unwrapped once a stream runs; Home Assistant 2026.10 gives it an httpx client, 2026.11 httpx2."""

SDK_ERRORS = (openai.OpenAIError, *TRANSPORT_ERRORS, ValueError)
"""ValueError: the SDK parses whatever a server sends as JSON."""

# Words of OpenAI, llama.cpp, vLLM, Ollama, LM Studio, OpenRouter, DeepSeek, GLM, Qwen and litellm (its proxy has «no
# connected db» to look an unknown key up in); the first that is found tells.
_WORDS: tuple[tuple[re.Pattern[str], type[AgentError]], ...] = (
    (
        re.compile(
            r"context_length|context (length|window|size)|maximum context|too many tokens|prompt is too long"
            r"|exceeds? the available context|input (is )?too long|range of input length|输入.{0,8}长度",
            re.IGNORECASE,
        ),
        TooLongError,
    ),
    (
        re.compile(
            r"(not|n't) support (the )?(image|picture|vision|multi-?modal)|image_url.{0,60}only supported by"
            r"|(support|required for) image input|image input.{0,20}not (supported|enabled)|not a multi-?modal model"
            r"|at most 0 image|unknown variant .image_url|unexpected item type in content"
            r"|content.{0,20}must be a string|不支持.{0,8}(图|多模态)",
            re.IGNORECASE,
        ),
        NoPicturesError,
    ),
    (
        re.compile(r"(not|n't) support (the )?(tool|function)|tool.{0,40}(not|n't) supported", re.IGNORECASE),
        NoToolsError,
    ),
    (
        re.compile(
            r"model.{0,60}(not found|does not exist|not exist|unknown|invalid)|(no such|unknown|invalid) model"
            r"|try pulling it|模型不存在",
            re.IGNORECASE | re.DOTALL,
        ),
        UnknownModelError,
    ),
    (re.compile(r"insufficient|quota|billing|balance|credit|arrear|余额|欠费", re.IGNORECASE), QuotaUsedError),
    (re.compile(r"api[ _-]?key|unauthori[sz]ed|authenticat|no connected db", re.IGNORECASE), WrongKeyError),
)
_LEAST_KEY_CHARACTERS = 6
"""Shorter ones are words («none») that stand for none."""
_OVERLOADED = re.compile(r"server_error|internal|overloaded|unavailable|timeout|\b5\d\d\b", re.IGNORECASE)


def agent_error(err: Exception, sent: Collection[str] = ()) -> AgentError:
    """Return our error for one of `SDK_ERRORS`. `sent`: optional fields of the request that can be left out."""
    match err:
        case openai.APITimeoutError() | httpx.TimeoutException() | httpx2.TimeoutException():
            return TooSlowError(str(err))
        case openai.APIConnectionError():
            return UnreachableError(str(err))
        case openai.APIStatusError():
            return _of_status(err, sent)
        case ValueError():
            return NotOpenAiLikeError("the answer is not JSON")
        case _:
            return StreamCutError(type(err).__name__)


def error_in_stream(error: object) -> AgentError:
    """Return our error for an error object that came in place of a chunk."""
    words = error if isinstance(error, str) else json.dumps(error, ensure_ascii=False)
    return _of_words(words, ()) or (ServerFailedError(words) if _OVERLOADED.search(words) else RefusedError(words))


def _of_status(err: openai.APIStatusError, sent: Collection[str]) -> AgentError:
    words = _words(err)
    by_words = _of_words(words, sent)
    match err.status_code:
        case 401 | 403:
            return WrongKeyError(words)
        case 402:
            return QuotaUsedError(words)
        case 429:
            limited = RateLimitedError(words, retry_after_s=_retry_after_s(err.response.headers))
            return by_words if isinstance(by_words, QuotaUsedError) else limited
        case 404 | 405 if not isinstance(by_words, UnknownModelError | NoToolsError | NoPicturesError):
            return NotOpenAiLikeError(words)
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(
            by_words, TooLongError | NoPicturesError
        ):
            return ServerFailedError(words)
    return by_words or RefusedError(words)


def _of_words(words: str, sent: Collection[str]) -> AgentError | None:
    refused = next((parameter for parameter in sent if re.search(rf"\b{parameter}\b", words)), None)
    found = next((error for pattern, error in _WORDS if pattern.search(words)), None)
    if refused is not None and found is not TooLongError:
        return UnsupportedError(words, parameter=refused)
    return found(words) if found is not None else None


def without_key(err: AgentError, key: str) -> AgentError:
    """Take a key out of an error: servers repeat the one that they refuse."""
    if len(key) >= _LEAST_KEY_CHARACTERS and (key in str(err) or key in str(err.__cause__)):
        err.args = tuple(arg.replace(key, "***") if isinstance(arg, str) else arg for arg in err.args)
        err.__cause__ = None  # the SDK's, with the whole answer
    return err


def _words(err: openai.APIError) -> str:
    return f"{err.code or ''} {err.param or ''} {err.message}".strip()


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Read `retry-after-ms` (OpenAI) or `retry-after` in seconds (RFC 9110, 10.2.3); dates are not used here."""
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(float(headers[name]) * unit_s, 0.0)
        except KeyError, ValueError:
            continue
    return None
