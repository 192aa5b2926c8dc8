"""What a single character is to the text side of speech: newline, closing mark, pictograph, part of a grapheme.

Blocks are those of Unicode 16 (Blocks.txt). Where a piece may end is `boundaries.py`'s business.
"""
# ruff: noqa: RUF001 - the marks of many scripts are what this file is about

import re
from typing import Final
import unicodedata

NEWLINES: Final = frozenset("\n\r\u0085\u2028\u2029")

# Belong to the sentence whose ender they follow. German and French quotes close with what others open with; `*_~`` `
# close Markdown emphasis.
CLOSERS: Final = frozenset("\"'”’“‘»«›‹)]}*_~`」』）】》〉〕］｝")

# White space that glues: a sentence never ends at it (French « Bonjour ! »).
GLUE: Final = frozenset("\u00a0\u202f\u2060")

# Emoji and other pictographs, with all that can follow one inside its grapheme (UTS 51 emoji_zwj_sequence).
_PICTOGRAPH: Final = (
    "[\u231a\u231b\u2328\u23cf\u23e9-\u23fa\u25a0-\u25ff\u2600-\u27bf\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55"
    "\U0001f000-\U0001faff]"
)
# Letters, digits and signs that are emoji only with U+FE0F or U+20E3 behind them.
_BY_SELECTOR: Final = "(?:[©®™ℹ\u203c\u2049\u2194-\u21aaⓂ〰〽㊗㊙]\ufe0f|[0-9#*]\ufe0f?\u20e3)"
_TAIL: Final = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
EMOJI: Final = re.compile(f"(?:{_PICTOGRAPH}|{_BY_SELECTOR})(?:{_TAIL}|\u200d(?:{_PICTOGRAPH})?)*")

_IS_PICTOGRAPHIC: Final = re.compile(f"{_PICTOGRAPH}|{_TAIL}|\u200d")

_WIDE_BLOCKS: Final = (
    ("\u1100", "\u11ff"),  # Hangul Jamo
    ("\u2e80", "\ua4cf"),  # CJK radicals to Yi, with kana, bopomofo and CJK punctuation
    ("\ua960", "\ua97f"),  # Hangul Jamo A
    ("\uac00", "\ud7ff"),  # Hangul
    ("\uf900", "\ufaff"),  # CJK compatibility ideographs
    ("\uff00", "\uffef"),  # fullwidth and halfwidth forms
    ("\U00020000", "\U0003ffff"),  # CJK extensions
)
_ZWJ: Final = "\u200d"
_ALWAYS_EXTENDING: Final = frozenset("\u200c\u200d\u0e33\u0eb3")
_SKIN_TONES: Final = ("\U0001f3fb", "\U0001f3ff")
_TAGS: Final = ("\U000e0020", "\U000e007f")
_REGIONAL: Final = ("\U0001f1e6", "\U0001f1ff")
_JAMO_AFTER_LEAD: Final = ("\u1160", "\u11ff")
_VIRAMAS: Final = frozenset("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d")


def is_wide(character: str) -> bool:
    """Whether it is East Asian: spoken as about three letters, and set without spaces."""
    return character >= "\u1100" and any(first <= character <= last for first, last in _WIDE_BLOCKS)


def is_spaceless(character: str) -> bool:
    """Whether its script sets spaces between phrases, not words: Thai, Lao, Myanmar, Khmer. Not for ๆ and ฯ."""
    return "\u0e00" <= character <= "\u17ff" and (
        ("\u0e00" <= character <= "\u0eff" and character not in "ๆฯ")
        or "\u1000" <= character <= "\u109f"
        or character >= "\u1780"
    )


def is_pictographic(character: str) -> bool:
    """Whether it is an emoji or a code point that only follows one (selector, joiner, skin tone, keycap, tag)."""
    return _IS_PICTOGRAPHIC.fullmatch(character) is not None


def is_same_grapheme(before: str, after: str) -> bool:
    """Whether a cut between the two would break what a reader takes for one character (UAX 29).

    It errs on the safe side: two flags side by side count as one.
    """
    return (
        before == _ZWJ
        or after in _ALWAYS_EXTENDING
        or unicodedata.category(after).startswith("M")
        or _SKIN_TONES[0] <= after <= _SKIN_TONES[1]
        or _TAGS[0] <= after <= _TAGS[1]
        or _JAMO_AFTER_LEAD[0] <= after <= _JAMO_AFTER_LEAD[1]
        or (before in _VIRAMAS and after.isalpha())
        or (_REGIONAL[0] <= before <= _REGIONAL[1] and _REGIONAL[0] <= after <= _REGIONAL[1])
    )
