"""Tool calls put together from their fragments, in whatever shape servers send them; no Home Assistant."""

from collections.abc import Iterable
from dataclasses import dataclass
import json
import secrets
from typing import Any

from .chunks import Fragment


@dataclass(slots=True, kw_only=True)
class RawCall:
    """A call as the model wrote it; `arguments` is JSON, or should be."""

    id: str = ""
    name: str = ""
    arguments: str = ""


class CallCollector:
    """Merges the fragments of one answer. Feed every fragment in order, then `finish`."""

    def __init__(self) -> None:
        self._calls: list[RawCall] = []
        self._by_index: dict[int, RawCall] = {}

    def add(self, fragments: Iterable[Fragment]) -> None:
        """Take the fragments of one chunk."""
        for fragment in fragments:
            call = self._call_of(fragment)
            call.id = call.id or fragment.id or ""
            if fragment.name and fragment.name != call.name:  # some servers repeat the name in every piece
                call.name += fragment.name
            call.arguments += fragment.arguments

    def finish(self) -> list[RawCall]:
        """Return the calls, each with an id of its own, in the order in which they began."""
        calls = [call for call in self._calls if call.name or call.arguments.strip()]
        give_ids(calls)
        return calls

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


def give_ids(calls: Iterable[RawCall]) -> None:
    """Give every call an id that no other of them has: nine letters and digits, which even Mistral accepts."""
    seen: set[str] = set()
    for call in calls:
        if not call.id or call.id in seen:
            call.id = secrets.token_hex(5)[:9]
        seen.add(call.id)


def is_complete(arguments: str) -> bool:
    """Whether these arguments are a whole JSON value."""
    try:
        json.loads(arguments)
    except ValueError:
        return False
    return True


def parse_arguments(arguments: str) -> dict[str, Any]:
    """Return the arguments of a call; nothing and `null` mean none. Raises ValueError with what is wrong."""
    if not arguments.strip():
        return {}
    value = json.loads(arguments)
    if isinstance(value, str):
        value = json.loads(value)  # encoded twice
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(f"expected a JSON object, got {type(value).__name__}")  # noqa: TRY004 - one error for one cause
    return value
