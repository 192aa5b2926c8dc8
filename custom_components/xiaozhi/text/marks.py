"""The marks that may end something in a text, of many scripts: what each needs behind it, and how deep its pause is."""
# ruff: noqa: RUF001 - the marks of many scripts are what this file is about

from enum import Enum, IntEnum, auto
from typing import Final


class Strength(Enum):
    """How deep the pause at a boundary is."""

    LINE = auto()
    SENTENCE = auto()
    PHRASE = auto()
    """A space in a script that sets no spaces between words (Thai): a sentence or less."""
    CLAUSE = auto()


class Kind(IntEnum):
    """What a mark needs behind it to be a boundary. In a run of sentence marks the greater kind decides."""

    STOP = auto()
    """White space, and a word before and a character after that allow it."""
    ELLIPSIS = auto()
    """White space, then no small letter."""
    CRY = auto()
    """White space."""
    FIRM = auto()
    """Anything: the mark has no other use."""
    AT_ONCE = auto()
    """Nothing, outside quotes."""
    COMMA = auto()
    """White space; nothing behind a word where no quote, bracket or emphasis was seen."""
    WIDE_COMMA = auto()
    """Nothing; behind a digit, no digit."""
    DASH = auto()
    """White space on both sides."""
    LONG_DASH = auto()
    """Anything; white space if there is some before it."""
    PHRASE = auto()
    """Another phrase of the same kind of script."""


_KINDS: Final = {
    character: kind
    for kind, characters in {
        Kind.STOP: ".．",
        Kind.ELLIPSIS: "…⋯‥",
        Kind.CRY: "!?‼⁇⁈⁉\u037e",  # U+037E is the Greek question mark
        Kind.FIRM: "؟۔।॥։።፧။។།",
        Kind.AT_ONCE: "。！？；｡",
        Kind.COMMA: ",;:،؛፣၊",
        Kind.WIDE_COMMA: "，、：､",
        Kind.DASH: "-–",
        Kind.LONG_DASH: "—―",
    }.items()
    for character in characters
}
STRENGTHS: Final = {
    Kind.COMMA: Strength.CLAUSE,
    Kind.WIDE_COMMA: Strength.CLAUSE,
    Kind.DASH: Strength.CLAUSE,
    Kind.LONG_DASH: Strength.CLAUSE,
    Kind.PHRASE: Strength.PHRASE,
}
SENTENCE_KINDS: Final = frozenset({Kind.STOP, Kind.ELLIPSIS, Kind.CRY, Kind.FIRM})
DASHES: Final = frozenset({Kind.DASH, Kind.LONG_DASH})


def kinds_of(language: str | None) -> dict[str, Kind]:
    """Return the marks of a language, a primary tag («el»): Greek asks with «;»."""
    return _KINDS | {";": Kind.CRY, "\u0387": Kind.COMMA} if language == "el" else _KINDS
