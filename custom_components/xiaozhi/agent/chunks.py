"""One chunk of a streamed answer, read whatever its shape: any field may be missing, None, or of another type.

No Home Assistant.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import json
from typing import Any

_THINKING_FIELDS = ("reasoning_content", "reasoning", "thinking")
"""DeepSeek, Qwen, GLM, vLLM, llama.cpp say the first; OpenRouter and Ollama the second."""

_NO_FINISH = ("null", "none", "None")
"""What some proxies write in every chunk in the place of null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A piece of a tool call. None: the server did not say."""

    index: int | None = None
    id: str | None = None
    name: str | None = None
    arguments: str = ""
    extra: Mapping[str, Any] | None = None
    """What the server wants back with the call: Gemini's signature of its thoughts (`extra_content`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a request cost, as the server counts."""

    input: int = 0
    output: int = 0
    cached: int = 0
    """Part of `input` that the server had in its cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """What a chunk adds."""

    text: str = ""
    thinking: str = ""
    thinking_field: str = ""
    """The field that the server used for `thinking`; some want it back under that name."""
    fragments: tuple[Fragment, ...] = ()
    finish: str | None = None
    tokens: Tokens | None = None


def read_chunk(chunk: object) -> Delta:
    """Return what a chunk adds; nothing where it cannot be read."""
    usage = _get(chunk, "usage")
    choices = _get(chunk, "choices")
    if not isinstance(choices, list | tuple) or not choices:
        return Delta(tokens=_tokens(usage))
    choice = choices[0]
    delta = _get(choice, "delta") or _get(choice, "message")
    field, thinking = next(((name, text) for name in _THINKING_FIELDS if (text := _text(_get(delta, name)))), ("", ""))
    finish = _get(choice, "finish_reason")
    content = _get(delta, "content")
    return Delta(
        text=_text(content) or _text(_get(delta, "refusal")),  # OpenAI: why it does not answer, in words
        thinking=thinking or "".join(_thinking_parts(content)),
        thinking_field=field,
        fragments=tuple(_fragments(delta)),
        finish=finish if isinstance(finish, str) and finish and finish not in _NO_FINISH else None,
        tokens=_tokens(_get(choice, "usage") if usage is None else usage),  # Moonshot counts in the choice
    )


def _get(thing: object, name: str) -> Any:
    return thing.get(name) if isinstance(thing, dict) else None


def _text(content: object) -> str:
    """Return text, also from a list of parts (Mistral)."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(_text(_get(part, "text")) for part in content if not _is_thought(part))
    return ""


def _thinking_parts(content: object) -> Iterator[str]:
    if isinstance(content, list):
        for part in content:
            yield _text(_get(part, "thinking")) or (_text(_get(part, "text")) if _is_thought(part) else "")


def _is_thought(part: object) -> bool:
    """Whether a part is reasoning by its type («thinking», «reasoning», «reasoning_text»)."""
    kind = _get(part, "type")
    return isinstance(kind, str) and kind.startswith(("think", "reason"))


def _fragments(delta: object) -> Iterator[Fragment]:
    calls = _get(delta, "tool_calls")
    if isinstance(calls, dict):
        calls = [calls]
    for call in calls if isinstance(calls, list | tuple) else ():
        function = _get(call, "function")
        index = _get(call, "index")
        yield Fragment(
            index=index if isinstance(index, int) and not isinstance(index, bool) else None,
            id=_word(_get(call, "id")),
            name=_word(_get(function, "name")) or _word(_get(call, "name")),
            arguments=_arguments(_get(function, "arguments")) or _arguments(_get(call, "arguments")),
            extra=extra if isinstance(extra := _get(call, "extra_content"), dict) else None,
        )
    if (function := _get(delta, "function_call")) is not None:  # what came before tool_calls
        yield Fragment(index=0, name=_word(_get(function, "name")), arguments=_arguments(_get(function, "arguments")))


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _arguments(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else ""  # Ollama's own shape


def _tokens(usage: object) -> Tokens | None:
    if usage is None:
        return None
    details = _get(usage, "prompt_tokens_details")
    return Tokens(
        input=_count(_get(usage, "prompt_tokens")),
        output=_count(_get(usage, "completion_tokens")),
        cached=_count(_get(details, "cached_tokens")) or _count(_get(usage, "prompt_cache_hit_tokens")),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
