"""Percentiles, the same everywhere."""

from collections.abc import Iterable


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the value that so many percent are not above, between neighbours in proportion; NaN for no values."""
    ordered = sorted(values)
    if not ordered:
        return float("nan")
    at = (len(ordered) - 1) * percent / 100
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)


def median(values: Iterable[float]) -> float:
    """Return the middle value."""
    return percentile(values, 50)
