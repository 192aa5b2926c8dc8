"""Brings stored documents to today's version, step by step. Leaves reading and writing to the port that calls it."""

from collections.abc import Callable, Mapping

from .errors import DamagedError, TooNewError
from .ports import Document

VERSION = 1
"""Of every document that chats keep: chats, the index, contexts. Raised when an older release could not read it."""

type Step = Callable[[Document], Document]

STEPS: Mapping[int, Step] = {}
"""From a version to the next one. A step stays for ever, beside a file of its version in tests/fixtures/chats."""


def migrated(document: Document, version: int, *, to: int = VERSION, steps: Mapping[int, Step] = STEPS) -> Document:
    """Return a document of `version` as one of today's. Raises `TooNewError`, `DamagedError`."""
    if version > to:
        raise TooNewError(f"version {version}")
    for number in range(version, to):
        if (step := steps.get(number)) is None:
            raise DamagedError(f"no version {number}")
        document = step(document)
    return document
