"""Tool calls put together from their fragments, in whatever shape servers send them; no Home Assistant."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
import json
import re
import secrets
from typing import Any

from .chunks import Fragment

_WIRE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KEPT_CHARACTERS = 55


@dataclass(slots=True, kw_only=True)
class RawCall:
    """A call as the model wrote it; `arguments` is JSON, or should be."""

    id: str = ""
    name: str = ""
    arguments: str = ""
    extra: Mapping[str, Any] | None = None
    """What the server wants back with it (`chunks.Fragment`)."""


class CallCollector:
    """Merges the fragments of one answer. Feed every fragment in order, `take_complete` in between, then `finish`."""

    def __init__(self) -> None:
        self._calls: list[RawCall] = []
        self._by_index: dict[int, RawCall] = {}
        self._taken = 0
        """So many of the calls, from the first, were taken already."""

    def add(self, fragments: Iterable[Fragment]) -> None:
        """Take the fragments of one chunk."""
        for fragment in fragments:
            call = self._call_of(fragment)
            if any(call is taken for taken in self._calls[: self._taken]):
                continue  # it was whole: what still comes is a repetition
            call.id = call.id or fragment.id or ""
            call.extra = call.extra or fragment.extra
            if fragment.name and fragment.name != call.name:  # some servers repeat the name in every piece
                call.name += fragment.name
            call.arguments += fragment.arguments

    def take_complete(self, tools: Collection[str]) -> list[RawCall]:
        """Return calls to which nothing can be added any more, each once and in order: their JSON object is closed.

        `{}` may only stand for arguments that are still to come, until another call begins. `tools`: a name that is one
        of these is whole, too.
        """
        begin = self._taken
        while self._taken < len(self._calls):
            call = self._calls[self._taken]
            if known_name(call.name, tools) not in tools or not is_object(call.arguments):
                break
            if call is self._calls[-1] and not any(c not in " \r\n\t{}" for c in call.arguments):
                break
            self._taken += 1
        return self._calls[begin : self._taken]

    def finish(self) -> list[RawCall]:
        """Return the calls that were not taken, in the order in which they began."""
        return [call for call in self._calls[self._taken :] if call.name or call.arguments.strip()]

    def _call_of(self, fragment: Fragment) -> RawCall:
        known = self._known(fragment)
        if known is None or _is_another(known, fragment):
            known = RawCall()
            self._calls.append(known)
        if fragment.index is not None:
            self._by_index[fragment.index] = known
        return known

    def _known(self, fragment: Fragment) -> RawCall | None:
        if fragment.index is not None:
            return self._by_index.get(fragment.index)
        if fragment.id:
            return next((call for call in self._calls if call.id == fragment.id), None)
        return self._calls[-1] if self._calls else None


def _is_another(call: RawCall, fragment: Fragment) -> bool:
    """Whether a fragment begins a new call although it points to this one."""
    if fragment.id and call.id:
        return fragment.id != call.id  # one index for all calls: seen from Gemini and old Ollama
    if not fragment.name or not call.name:
        return False
    return is_complete(call.arguments) or (fragment.index is None and fragment.name != call.name)


def give_ids(calls: Iterable[RawCall], taken: set[str]) -> None:
    """Give every call an id that is not `taken`, and add it there.

    Ours are nine letters and digits, which even Mistral accepts.
    """
    for call in calls:
        if not call.id or call.id in taken:
            call.id = secrets.token_hex(5)[:9]
        taken.add(call.id)


def known_name(name: str, tools: Collection[str]) -> str:
    """Return the tool that a model means; the name itself where that is not certain.

    Models add name spaces of their own (`functions.HassTurnOn`, `functions.HassTurnOn:0`) and leave out ours
    (`intent__HassTurnOn`).
    """
    if name in tools:
        return name
    last = re.sub(r":\d+$", "", name.strip()).rpartition(".")[2]
    if last in tools:
        return last
    meant = [tool for tool in tools if tool.endswith(f"__{last}")] if last else []
    return meant[0] if len(meant) == 1 else name


def wire_name(name: str) -> str:
    """Return the name that servers know a tool by: OpenAI refuses a whole request for one long or odd name in it.

    Exposed scripts have names as long as people like (`components/script/llm.py`).
    """
    if _WIRE_NAME.fullmatch(name):
        return name
    return f"{re.sub(r'[^A-Za-z0-9_-]', '_', name)[:_KEPT_CHARACTERS]}_{sha256(name.encode()).hexdigest()[:8]}"


def is_complete(arguments: str) -> bool:
    """Whether these arguments are a whole JSON value."""
    try:
        json.loads(arguments)
    except ValueError:
        return False
    return True


def is_object(arguments: str) -> bool:
    """Whether these arguments are a whole JSON object: nothing can be added to one."""
    text = arguments.strip()
    return text[:1] == "{" and text[-1:] == "}" and is_complete(text)


def parse_arguments(arguments: str) -> dict[str, Any]:
    """Return the arguments of a call; nothing, `null` and `[]` mean none. Raises ValueError with what is wrong."""
    if not arguments.strip():
        return {}
    value = _one_value(arguments)
    if isinstance(value, str):
        value = json.loads(value)  # encoded twice
    if value is None or value == []:
        return {}
    if not isinstance(value, dict):
        raise ValueError(f"expected a JSON object, got {type(value).__name__}")  # noqa: TRY004 - one error for one cause
    return value


def _one_value(text: str) -> Any:
    """Return the JSON value in a text. A first `{}`, and what is only repeated, are some servers' slips."""
    decoder, values, rest = json.JSONDecoder(strict=False), [], text.strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        values.append(value)
        rest = rest[end:].lstrip()
    if any(value not in ({}, values[-1]) for value in values):
        return json.loads(text)  # raises, and says where
    return values[-1]
