"""Tool calls that a model wrote as text, between `<tool_call>` tags or in a fence; no Home Assistant.

Three dialects: JSON (Qwen, Hermes, Llama), `<function=…><parameter=…>` (Qwen3-Coder), `<arg_key>` (GLM).
"""

from collections.abc import Iterator
import json
import re
from typing import Any

from .calls import RawCall

_CODER_CALL = re.compile(r"<function=([^>\s]+)>(.*?)(?:</function>|$)", re.DOTALL)
_CODER_ARGUMENT = re.compile(r"<parameter=([^>\s]+)>\n?(.*?)\n?(?:</parameter>|$)", re.DOTALL)
_GLM_ARGUMENT = re.compile(r"<arg_key>(.*?)</arg_key>\s*<arg_value>(.*?)</arg_value>", re.DOTALL)
_GLM_NAME = re.compile(r"\s*([\w.:-]+)\s*(?=<arg_key>|$)")


def parse_calls(text: str) -> list[RawCall]:
    """Return the calls in the inside of a tag or fence; none where it is something else."""
    if calls := list(_from_json(text)):
        return calls
    if found := _CODER_CALL.findall(text):
        return [_call(name, _values(_CODER_ARGUMENT.findall(body))) for name, body in found]
    if (name := _GLM_NAME.match(text)) and (arguments := _GLM_ARGUMENT.findall(text)):
        return [_call(name[1], _values(arguments))]
    return []


def _from_json(text: str) -> Iterator[RawCall]:
    """Yield calls from JSON values one after another, alone or in lists."""
    decoder = json.JSONDecoder(strict=False)
    rest = text.strip()
    while rest:
        try:
            value, end = decoder.raw_decode(rest)
        except ValueError:
            return
        for item in value if isinstance(value, list) else [value]:
            if call := _from_object(item):
                yield call
        rest = rest[end:].lstrip(" \r\n\t,;")


def _from_object(item: object) -> RawCall | None:
    if not isinstance(item, dict):
        return None
    inner = item.get("function")
    source = inner if isinstance(inner, dict) else item
    name = source.get("name") or source.get("tool") or (inner if isinstance(inner, str) else None)
    keys = ("arguments", "parameters", "args")
    if not isinstance(name, str) or not any(key in source for key in keys):
        return None
    return _call(name, next(source[key] for key in keys if key in source))


def _call(name: str, arguments: object) -> RawCall:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return RawCall(name=name, arguments=text)


def _values(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    return {key.strip(): _value(text.strip()) for key, text in pairs}


def _value(text: str) -> Any:
    """Return a number, list or object where it is one, else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
