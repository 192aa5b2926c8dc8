"""JSON that a peer wrote: read so that whatever comes out can be written again, by us or by anybody we hand it to."""

import json
import math
from typing import Any


def load_json(text: str) -> Any:
    """Return the value of a JSON text. Raises ValueError or RecursionError, nothing else.

    `strict=False` allows the raw line breaks that boards put into their texts; lone surrogates become `?`.
    """
    value = json.loads(without_surrogates(text), strict=False, parse_float=_finite, parse_constant=_finite)
    if "\\ud" in text.lower():
        # A lone surrogate would fail only later, wherever the text is encoded again.
        value = json.loads(without_surrogates(json.dumps(value, ensure_ascii=False)))
    return value


def without_surrogates(text: str) -> str:
    """Return the text with what cannot be encoded replaced."""
    return text.encode(errors="replace").decode()


def _finite(number: str) -> float:
    """1e999, NaN and Infinity are no JSON that we could ever send back."""
    value = float(number)
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value
