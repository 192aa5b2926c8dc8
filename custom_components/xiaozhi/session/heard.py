"""How much of a text was heard when its sound stopped in the middle: an estimate that ends between words."""

from collections.abc import Iterable
from typing import Final

from ..text.characters import is_spaceless, is_wide
from ..text.pieces import WIDE_WEIGHT

LETTER_S: Final = 0.065
"""Rough length of a spoken letter (15 a second), for sound whose length is not known yet."""


def estimated_s(text: str) -> float:
    """Return roughly how long it takes to say a text."""
    return sum(LETTER_S * (WIDE_WEIGHT if is_wide(character) else 1) for character in text)


def heard_part(text: str, share: float) -> str:
    """Return the words of a text of whose sound a share (0 to 1) was played; a word that was cut off is left out."""
    end = len(text) if share >= 1 else int(len(text) * max(0.0, share))
    while 0 < end < len(text) and _is_inside_word(text[end - 1], text[end]):
        end -= 1
    return text[:end].rstrip()


def joined(parts: Iterable[str]) -> str:
    """Return the parts as one text, with spaces where the script has them."""
    text = ""
    for part in filter(None, parts):
        text += f" {part}" if text and not is_wide(text[-1]) else part
    return text


def _is_inside_word(before: str, after: str) -> bool:
    if any(is_wide(character) or is_spaceless(character) for character in (before, after)):
        return False
    return not before.isspace() and not after.isspace()
