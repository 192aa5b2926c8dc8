"""How much two words are alike, in any script and in spite of slips: by their short pieces. No Home Assistant.

Words of scripts with spaces are compared by threes of letters («kichen», «Wohnzimmerlampe»), runs of scripts without
spaces by single characters and pairs («客厅的灯» and 客厅灯). Everything here depends on its arguments only, so what is
remembered cannot be stale.
"""

from dataclasses import dataclass
from functools import lru_cache
import re
from typing import Final, Self
import unicodedata

REMEMBERED_TEXTS: Final = 8192
"""Names of a large home with their areas and kinds a few times over; about 2 KiB each."""

_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Thai, Lao, Burmese, Khmer, Kana, Han; and Hangul, whose particles stand at the word: 거실의."""
_WORD = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")

_FUZZY_FROM: Final = 4
"""Letters. Shorter words (TV, off) are compared as they are."""
_LEAST: Final = 0.6
"""Share of a word's pieces that must be there. «kichen» has 0.67 of «kitchen»."""
_LEAST_UNSPACED: Final = 0.5
"""扫地机 has 0.55 of 扫地机器人; one of two characters has 0.33."""
_SLIP: Final = 0.8
"""Worth of a word with the same letters in another order: «lihgt»."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its pieces."""

    text: str
    pieces: frozenset[str]
    is_unspaced: bool


@dataclass(frozen=True, slots=True)
class Utterance:
    """What is looked for, ready to be compared with many words."""

    texts: frozenset[str]
    fuzzy: tuple[Word, ...]
    """Those of its words that may be misspelt."""
    unspaced: frozenset[str]
    """The pieces of all its runs without spaces."""

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a text."""
        words = words_of(text)
        return cls(
            frozenset(word.text for word in words),
            tuple(word for word in words if not word.is_unspaced and len(word.text) >= _FUZZY_FROM),
            frozenset().union(*(word.pieces for word in words if word.is_unspaced)),
        )

    def likeness(self, word: Word) -> float:
        """Return how surely this says `word`: 0 not at all, 1 as it is."""
        if word.text in self.texts:
            return 1.0
        if word.is_unspaced:
            share = len(word.pieces & self.unspaced) / len(word.pieces)
            return share if share >= _LEAST_UNSPACED else 0.0
        if len(word.text) < _FUZZY_FROM:
            return 0.0
        return max((_likeness(word, other) for other in self.fuzzy), default=0.0)


@lru_cache(REMEMBERED_TEXTS)
def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text without case and accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if unicodedata.category(c) != "Mn")
    return tuple(_word(found) for found in _WORD.findall(unicodedata.normalize("NFC", plain)))


def _word(text: str) -> Word:
    if _IS_UNSPACED.match(text):
        pairs = (text[at : at + 2] for at in range(len(text) - 1))
        return Word(text, frozenset((*text, *pairs)), is_unspaced=True)
    padded = f" {text} "
    return Word(text, frozenset(padded[at : at + 3] for at in range(len(text))), is_unspaced=False)


def _likeness(word: Word, other: Word) -> float:
    share = len(word.pieces & other.pieces) / min(len(word.pieces), len(other.pieces))
    if share >= _LEAST:
        return share * 0.95  # a word that is said as it is comes first
    return _SLIP if len(word.text) == len(other.text) and sorted(word.text) == sorted(other.text) else 0.0
