"""Starts pytest for scripts/test. Left to itself the last test kit (0.13.375) does not start on Home Assistant 2026.11.

The kit imports respx, and so httpx, before Home Assistant, which then refuses to make httpx an alias of httpx2; and it
imports a private name that 2026.11 has removed from the logger integration. Both are harmless on 2026.10.
"""

import sys

import homeassistant  # noqa: F401 - before the kit imports httpx
from homeassistant.components import logger
import pytest


def _clear_nothing(_hass: object) -> None:
    """Stand in for what 2026.11 no longer has to clear."""


if not hasattr(logger, "_clear_logger_overwrites"):
    setattr(logger, "_clear_logger_overwrites", _clear_nothing)  # noqa: B010 - mypy knows that 2026.11 has no such name

if __name__ == "__main__":
    sys.exit(pytest.main())
