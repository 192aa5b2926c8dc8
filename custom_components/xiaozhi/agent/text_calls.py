"""Tool calls that a model wrote as text, between marks or in a fence; no Home Assistant.

Dialects: JSON (Qwen, Hermes, Llama, Phi, Granite), a name before JSON (Mistral, DeepSeek, Kimi, older GLM),
`<function=…><parameter=…>` (Qwen3-Coder; Llama with JSON inside), `<invoke name=…>` (MiniMax), `<arg_key>` (GLM).
Slips of small models are mended where only one reading is possible: Python's literals, braces too few or too many.
"""

import ast
from collections.abc import Iterator
import json
import re
from typing import Any
import warnings

from .calls import RawCall

_WRAPPER = re.compile(r"</?tool_calls?>|```\w*", re.IGNORECASE)
_TOKEN = re.compile(r"<[|\uff5c][^<>|\uff5c]*[|\uff5c]>|\[CALL_ID\]\s*\w+|\[(?:ARGS|TOOL_CALLS)\]")
"""Marks of one token between name and arguments; DeepSeek's have a full-width bar."""
_CODER_CALL = re.compile(r"<function=([^>\s]+)>(.*?)(?:</function>|(?=<function=)|$)", re.DOTALL)
_CODER_ARGUMENT = re.compile(r"<parameter=([^>\s]+)>\n?(.*?)\n?(?:</parameter>|(?=<parameter=)|$)", re.DOTALL)
_INVOKE_CALL = re.compile(r"<invoke name=\"([^\"]+)\">(.*?)(?:</invoke>|$)", re.DOTALL)
_INVOKE_ARGUMENT = re.compile(r"<parameter name=\"([^\"]+)\"[^>]*>(.*?)</parameter>", re.DOTALL)
_GLM_ARGUMENT = re.compile(r"<arg_key>(.*?)</arg_key>\s*<arg_value>(.*?)</arg_value>", re.DOTALL)
_GLM_NAME = re.compile(r"\s*([\w.:-]+)\s*(?=<arg_key>|$)")
_ONLY_NAME = re.compile(r"\s*([A-Za-z_][\w.:-]*)\s*")
_NAMED_JSON = re.compile(r"(?:^|[\s>])(?:function\s+)?([A-Za-z_][\w.:-]*)\s*(?=\{)")

_NAMES = ("name", "tool_name", "tool", "action")
_ARGUMENTS = ("arguments", "parameters", "args", "tool_input", "action_input")
_MAX_MISSING_BRACES = 2
_CLOSERS = " \r\n\t,;"


def parse_calls(text: str) -> list[RawCall]:
    """Return the calls in the inside of a mark or fence; none where it is something else."""
    if found := _CODER_CALL.findall(text):
        return [_call(name, _coder_arguments(body)) for name, body in found]
    if found := _INVOKE_CALL.findall(text):
        return [_call(name, _values(_INVOKE_ARGUMENT.findall(body))) for name, body in found]
    if (name := _GLM_NAME.match(text)) and (arguments := _GLM_ARGUMENT.findall(text)):
        return [_call(name[1], _values(arguments))]
    if name := _ONLY_NAME.fullmatch(text):
        return [_call(name[1], {})]
    plain = _TOKEN.sub("\n", _WRAPPER.sub("\n", text)).strip()
    return list(_from_json(plain)) or list(_from_named(plain))


def _from_json(text: str) -> Iterator[RawCall]:
    """Yield calls from JSON values one after another, alone or in lists."""
    rest = text
    while rest:
        try:
            value, end = _value_at(rest)
        except ValueError:
            return
        for item in _items(value):
            if call := _from_object(item):
                yield call
        rest = rest[end:].lstrip(_CLOSERS)


def _from_named(text: str) -> Iterator[RawCall]:
    """Yield calls that are a name with a JSON object after it."""
    at = 0
    while found := _NAMED_JSON.search(text, at):
        try:
            value, end = _value_at(text[found.end() :])
        except ValueError:
            return
        yield _call(found[1], value)
        at = found.end() + end


def _value_at(text: str) -> tuple[Any, int]:
    """Return the value at the beginning of a text and where it ends. Raises ValueError."""
    decoder = json.JSONDecoder(strict=False)
    try:
        return decoder.raw_decode(text)
    except ValueError:
        if text.startswith("{{"):  # a template's escaped brace, written down
            value, end = decoder.raw_decode(text[1:])
            return value, end + 1 + (text[end + 1 : end + 2] == "}")
        return _mended(text.rstrip()), len(text)


def _mended(text: str) -> Any:
    """Return the value in a whole text with braces too few at its end, or in Python's words. Raises ValueError."""
    if text.endswith("}"):  # what is inside is whole
        for missing in range(1, _MAX_MISSING_BRACES + 1):
            try:
                return json.loads(text + "}" * missing, strict=False)
            except ValueError:
                continue
    try:
        with warnings.catch_warnings(action="ignore"):  # of odd escapes in strings
            return ast.literal_eval(text)
    except (SyntaxError, MemoryError, RecursionError, TypeError) as err:
        raise ValueError("neither JSON nor Python") from err


def _items(value: object) -> list[Any]:
    """Return what a value lists: itself, its items, or those of `{"tool_calls": […]}`."""
    if isinstance(value, dict) and isinstance(listed := value.get("tool_calls"), list):
        return listed
    return value if isinstance(value, list) else [value]


def _from_object(item: object) -> RawCall | None:
    if not isinstance(item, dict):
        return None
    inner = item.get("function")
    source = inner if isinstance(inner, dict) else item
    name = next((source[key] for key in _NAMES if source.get(key)), inner)
    key = next((key for key in _ARGUMENTS if key in source), None)
    if not isinstance(name, str) or (key is None and source.keys() - {*_NAMES, "function", "type", "id"}):
        return None
    return _call(name, source[key] if key is not None else {})


def _coder_arguments(body: str) -> object:
    """Return what stands in `<function=…>`: parameters, or a JSON object."""
    if not (listed := _CODER_ARGUMENT.findall(body)) and (inside := body.strip()).startswith("{"):
        return inside
    return _values(listed)


def _call(name: str, arguments: object) -> RawCall:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False, default=str)
    return RawCall(name=name, arguments=text)


def _values(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    return {key.strip(): _value(text.strip()) for key, text in pairs}


def _value(text: str) -> Any:
    """Return a number, list or object where it is one, else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
