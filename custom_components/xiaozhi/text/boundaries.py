"""Where a growing text may be cut: the ends of sentences, clauses, phrases and lines, each as soon as it is certain.

`BoundaryScanner` is shown a text one character at a time. What it says depends on the characters alone, never on how
they arrived. Which boundaries make a piece is `pieces.py`'s business, the marks are `marks.py`'s, abbreviations
`abbreviations.py`'s.
"""
# ruff: noqa: RUF001, RUF003 - the marks of many scripts are what this file is about

from dataclasses import dataclass
import re
from typing import Final

from .abbreviations import ends_sentence, is_plain, last_word
from .characters import CLOSERS, GLUE, NEWLINES, is_pictographic, is_spaceless, is_wide
from .marks import DASHES, SENTENCE_KINDS, STRENGTHS, Kind, Strength, kinds_of


@dataclass(frozen=True, slots=True)
class Boundary:
    """A place to cut: `text[:end]` is before it, of the text that was shown."""

    end: int
    strength: Strength


_QUICK_COMMAS: Final = frozenset(",،")
# What may close behind a comma, so that its end has to be waited for: «"Yes," she said», «**Milk,**»; not «it's,».
_ENCLOSING: Final = re.compile(
    r"""[\"*_~`«»‹›“”„‟‘‚()\[\]{}「」『』《》【】〈〉（）〔〕［］｛｝]|(?<![^\W_])['’]|['’](?![^\W_])"""
)
_LEAST_LETTERS: Final = 2
"""Of the word before a comma that is one at once: Greek writes «ό,τι», chemists write «N,N»."""

_QUOTES: Final = re.compile("[「『（《“【」』）》”】\n]")
_OPENERS: Final = frozenset("「『（《“【")
# A sentence goes on behind a quoted one: «「はい。」と», «「いい。」って».
_QUOTING: Final = frozenset("とっ")


@dataclass(slots=True)
class _Mark:
    """A mark whose meaning is not yet certain."""

    kind: Kind
    start: int
    end: int
    """Behind the closing quotes and brackets."""
    is_closed: bool = False
    """Quotes, brackets or emoji stand behind it."""
    is_spaced: bool = False
    """White space stands behind it."""


class BoundaryScanner:
    """Finds boundaries in one text. `language` is a primary tag («el»)."""

    def __init__(self, language: str | None = None) -> None:
        self._language = language
        self._kinds = kinds_of(language)
        self._mark: _Mark | None = None
        self._sentence_start = 0
        self._open_quotes = 0
        self._has_enclosing = False
        """Whether quotes, brackets or emphasis were in the parts before."""

    def restart(self, passed: str) -> None:
        """Begin a new text, of which `passed` was the part before: later positions count from its end."""
        self._mark = None
        self._sentence_start = 0
        self._open_quotes = _open_quotes(self._open_quotes, passed)
        self._has_enclosing = self._has_enclosing or _ENCLOSING.search(passed) is not None

    def see(self, text: str) -> Boundary | None:
        """Look at the last character of `text`, which has grown by that one, and return what has become certain."""
        character = text[-1]
        mark = self._mark
        if mark is None and character.isalnum():  # most characters, quickly
            return None
        if mark is None or character in NEWLINES:
            found = self._open(text, character)
        elif self._extend(mark, text, character):
            return None
        elif character.isspace():
            found = self._settle_at_space(mark, text)
        else:
            self._mark = None
            found = self._settle(mark, text, character) or self._open(text, character)
        if found is not None and found.strength is Strength.SENTENCE:
            self._sentence_start = found.end
        return found

    def _open(self, text: str, character: str) -> Boundary | None:
        """Take the character as a mark of its own, if it is one."""
        end = len(text)
        if character in NEWLINES:
            self._mark = None
            return Boundary(end, Strength.LINE)
        before = text[-2:-1]
        kind = self._kinds.get(character)
        if kind is None:
            if character.isspace() and is_spaceless(before):
                self._mark = _Mark(Kind.PHRASE, end - 1, end - 1, is_spaced=True)
            return None
        if kind is Kind.AT_ONCE:
            if not _open_quotes(self._open_quotes, text):
                return Boundary(end, Strength.SENTENCE)
            kind = Kind.FIRM
        elif self._is_certain_comma(kind, text):
            return Boundary(end, Strength.CLAUSE)
        elif kind in DASHES:
            if before.isspace():
                kind = Kind.DASH
            if kind is Kind.DASH and (not before.isspace() or text[:-2].rstrip()[-1:].isdigit()):
                return None  # a hyphen, a bullet or a range
        self._mark = _Mark(kind, end - 1, end)
        return None

    def _is_certain_comma(self, kind: Kind, text: str) -> bool:
        """Whether the last character is a comma, whatever follows, and nothing can close behind it."""
        if kind is Kind.WIDE_COMMA:
            return not text[-2:-1].isdigit()
        if text[-1] not in _QUICK_COMMAS:
            return False
        word = last_word(text, len(text) - 1)
        is_word = word[-1:].isalpha() and (len(word) >= _LEAST_LETTERS or is_wide(word))
        return is_word and not self._has_enclosing and _ENCLOSING.search(text) is None

    def _extend(self, mark: _Mark, text: str, character: str) -> bool:
        """Whether the character belongs to the mark: a run («?!», «...»), closing quotes, an emoji."""
        if mark.is_spaced:
            return character.isspace()
        kind = self._kinds.get(character)
        if mark.kind in DASHES:
            if kind not in DASHES:
                return False
        elif kind in SENTENCE_KINDS and mark.kind in SENTENCE_KINDS and not mark.is_closed:
            is_dots = mark.kind is kind is Kind.STOP
            mark.kind = Kind.ELLIPSIS if is_dots else max(mark.kind, kind)
        elif kind is Kind.AT_ONCE and mark.kind is Kind.FIRM:
            pass  # «？！» inside quotes
        elif character in CLOSERS or is_pictographic(character):
            mark.is_closed = True
        elif character not in GLUE:
            return False
        mark.end = len(text)
        return True

    def _settle_at_space(self, mark: _Mark, text: str) -> Boundary | None:
        """Decide about the mark now that white space follows it, or wait for what follows that."""
        is_certain = mark.kind not in SENTENCE_KINDS or (
            mark.kind is Kind.FIRM
            or (mark.kind is Kind.CRY and not mark.is_closed)
            or (mark.kind is Kind.STOP and not mark.is_closed and is_plain(last_word(text, mark.start)))
        )
        if not is_certain:
            mark.is_spaced = True
            return None
        self._mark = None
        return Boundary(mark.end, STRENGTHS.get(mark.kind, Strength.SENTENCE))

    def _settle(self, mark: _Mark, text: str, character: str) -> Boundary | None:
        """Decide about the mark from the character that follows it, perhaps behind white space."""
        match mark.kind:
            case Kind.PHRASE:
                is_boundary = is_spaceless(character)
            case Kind.WIDE_COMMA:
                is_boundary = not character.isdigit()
            case Kind.DASH:
                is_boundary = False
            case Kind.LONG_DASH:
                is_boundary = character not in CLOSERS
            case Kind.FIRM:
                is_boundary = self._kinds.get(character) not in {Kind.COMMA, Kind.WIDE_COMMA} and not (
                    mark.is_closed and character in _QUOTING
                )
            case _:
                is_boundary = (mark.is_spaced or (is_wide(character) and character.isalnum())) and self._ends_sentence(
                    mark, text, character
                )
        return Boundary(mark.end, STRENGTHS.get(mark.kind, Strength.SENTENCE)) if is_boundary else None

    def _ends_sentence(self, mark: _Mark, text: str, character: str) -> bool:
        if mark.kind is not Kind.STOP:
            return not character.islower()
        word = last_word(text, mark.start)
        before = text[self._sentence_start : mark.start - len(word)]
        is_first = not any(map(str.isalnum, before))
        return ends_sentence(word, character, is_first=is_first, language=self._language)


def _open_quotes(count: int, text: str) -> int:
    """Return how many East Asian quotes and brackets are open behind `text`, `count` being open before it."""
    for found in _QUOTES.findall(text):
        count = count + 1 if found in _OPENERS else 0 if found == "\n" else max(0, count - 1)
    return count
