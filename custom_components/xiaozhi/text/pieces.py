"""The pieces of a growing answer, to be synthesised one by one: the first as early as it sounds natural.

Boundaries come from `boundaries.py`; here is which of them make a piece. Text is taken one character at a time, so the
pieces depend on the text alone and not on how an agent cut its stream.
"""

from dataclasses import dataclass
from typing import Final
import unicodedata

from .boundaries import Boundary, BoundaryScanner
from .characters import is_same_grapheme, is_wide
from .marks import Strength

# A clause sounds natural on its own from here on. Tuned by ear; each of the three suffices.
NATURAL_WORDS: Final = 4
NATURAL_CHARACTERS: Final = 12
NATURAL_WIDE_CHARACTERS: Final = 5

# Weights count letters: one East Asian character is spoken about as long as three Latin ones.
WIDE_WEIGHT: Final = 3
SHORT_WEIGHT: Final = 18
"""A sentence lighter than this waits for the next one, unless it is the first."""
PHRASE_WEIGHT: Final = 40
"""A phrase at least this heavy may stand for a sentence in scripts that have no full stop."""
LONGEST_WEIGHT: Final = 240
"""A piece never weighs more (15 s of speech): 240 Latin or 80 East Asian characters."""


@dataclass(frozen=True, slots=True)
class _Size:
    words: int
    narrow: int
    """Letters, marks (the vowels of Thai and Hindi) and digits that are not wide."""
    wide: int

    @property
    def weight(self) -> int:
        return self.narrow + WIDE_WEIGHT * self.wide

    @property
    def is_natural(self) -> bool:
        return (
            self.words >= NATURAL_WORDS
            or self.wide >= NATURAL_WIDE_CHARACTERS
            or self.narrow + self.words > NATURAL_CHARACTERS  # with the spaces between words
        )


class PieceSplitter:
    """Cuts one answer into pieces. Joined again they are the answer, but for white space.

    `language` is a BCP 47 tag; it settles «;» in Greek and ordinal numbers («3. Oktober»). None means unknown.
    """

    def __init__(self, language: str | None = None) -> None:
        self._scanner = BoundaryScanner(language.replace("_", "-").partition("-")[0].lower() if language else None)
        self._text = ""
        self._weight = 0
        self._clause_end = 0
        self._is_first = True
        self._is_ahead = False
        """A piece of natural length is out: the next ones need not hurry."""

    def feed(self, delta: str) -> list[str]:
        """Take the next part of the answer, of any length; return the pieces that are now complete, stripped."""
        pieces: list[str] = []
        for character in delta:
            self._take(character, pieces)
        return pieces

    def flush(self) -> list[str]:
        """Return what is left, as one piece or none.

        Called at the end of the answer, and whenever the agent pauses (a tool call): text may go on behind it.
        """
        pieces: list[str] = []
        if self._text:
            self._cut(len(self._text), pieces)
        return pieces

    def _take(self, character: str, pieces: list[str]) -> None:
        if not self._text and character.isspace():
            return
        self._text += character
        self._weight += WIDE_WEIGHT if is_wide(character) else 1
        boundary = self._scanner.see(self._text)
        if boundary is not None:
            if self._is_wanted(boundary):
                self._cut(boundary.end, pieces)
                return
            self._clause_end = boundary.end
        # A sentence may end a little late; endless punctuation ends too.
        if self._weight > (LONGEST_WEIGHT if character.isalnum() else 2 * LONGEST_WEIGHT):
            self._cut(self._breaking_point(), pieces)

    def _is_wanted(self, boundary: Boundary) -> bool:
        size = _measure(self._text[: boundary.end])
        if not size.weight:
            return False  # nothing speakable: it goes with what follows
        match boundary.strength:
            case Strength.LINE:
                return True
            case Strength.SENTENCE:
                return self._is_first or size.weight >= SHORT_WEIGHT
            case Strength.PHRASE if self._is_ahead:
                return size.weight >= PHRASE_WEIGHT
            case _:
                return not self._is_ahead and size.is_natural

    def _cut(self, end: int, pieces: list[str]) -> None:
        """Emit the text up to `end` and take the rest again, as the beginning of the next piece."""
        piece, rest = self._text[:end], self._text[end:]
        self._scanner.restart(piece)
        self._text = ""
        self._weight = self._clause_end = 0
        self._is_first = False
        self._is_ahead = self._is_ahead or _measure(piece).is_natural
        pieces.append(piece.strip())
        for character in rest:
            self._take(character, pieces)

    def _breaking_point(self) -> int:
        """Return where to cut a sentence that is too long: at a pause, between words, at worst inside a word."""
        text = self._text
        if self._clause_end > len(text) // 3:
            return self._clause_end
        ends = range(len(text) - 1, 0, -1)
        between_words = next((end for end in ends if _is_between_words(text[end - 1], text[end])), 0)
        return between_words or next((end for end in ends if not is_same_grapheme(text[end - 1], text[end])), len(text))


def _is_between_words(before: str, after: str) -> bool:
    if before.isspace():
        return True
    return is_wide(before) and is_wide(after) and after.isalnum() and not is_same_grapheme(before, after)


def _measure(text: str) -> _Size:
    letters = [character for character in text if character.isalnum()]
    wide = sum(map(is_wide, letters))
    marks = sum(unicodedata.category(character)[0] == "M" for character in text) if letters else 0
    words = sum(any(map(str.isalnum, word)) for word in text.split())
    return _Size(words=words, narrow=len(letters) - wide + marks, wide=wide)
