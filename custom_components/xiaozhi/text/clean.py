"""What is spoken of an answer, and what the board's small screen shows of it.

Both lose Markdown (`markdown.py`), emoji (board fonts have none; the face shows the emotion) and fenced code.
"""
# ruff: noqa: RUF001, RUF003 - fullwidth marks are meant

from dataclasses import dataclass
import re
from typing import Final

from .characters import EMOJI
from .markdown import strip_markdown

# An emoji leaves a gap, but none before a mark: «The light is on 💡.» The bound keeps the search linear.
_GAP: Final = "\x00"
_GAP_BEFORE_MARK: Final = re.compile(r" ?\x00[ \x00]{0,30}(?=[.,!?;:)])")
_FENCE: Final = re.compile(r"`{3,}|^[ \t]*~{3,}", re.MULTILINE)
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff\ufffc]"
)
_STRAY_JOINER: Final = re.compile("(?<!\\S)\u200d|\u200d(?!\\S)")
_DOUBLE_MARKS: Final = str.maketrans({"‼": "!!", "⁇": "??", "⁈": "?!", "⁉": "!?"})
# A piece can begin with what closes the one before: «！», «」», «, ». A point before a digit is a decimal.
_STRAY_START: Final = re.compile(r"(?:[\s,!?;:，。！？；：、…」』）】》”’)\]]|\.(?!\d)|»(?=\s|$))+")
_ARROWS: Final = re.compile(" ?(?:[\u2190-\u21ff\u27f5-\u27ff]|[-=]>) ?")
# No voice says these, or says them badly. «%», «€», «°», «+», «=», «&», «@», «/», «<» and quotes stay.
_UNSPOKEN: Final = re.compile(r"[\\|^{}_~`\u2022\u2023\u2043\u2500-\u259f]|(?<!\w)#")


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPiece:
    """One piece of an answer, for the voice and for the screen, each on one line. Empty means: leave it out."""

    spoken: str
    shown: str


class SpeechCleaner:
    """Cleans the pieces of one answer in order; knows across pieces whether it is inside fenced code."""

    def __init__(self) -> None:
        self._is_code = False

    def clean(self, piece: str) -> CleanPiece:
        """Return what to say and to show of the next piece of the answer."""
        text, self._is_code = _without_code(piece, is_code=self._is_code)
        return CleanPiece(spoken=_spoken(text), shown=_shown(text))


def speakable(text: str) -> str:
    """Return what a voice says of a whole text, on one line; empty if nothing in it can be spoken."""
    return SpeechCleaner().clean(text).spoken


def displayable(text: str) -> str:
    """Return what the screen shows of a whole text, on one line."""
    return SpeechCleaner().clean(text).shown


def _without_code(text: str, *, is_code: bool) -> tuple[str, bool]:
    """Return the text without fenced code, and whether it ends inside of it."""
    kept: list[str] = []
    at = 0
    for fence in _FENCE.finditer(text):
        if not is_code:
            kept.append(text[at : fence.start()])
        is_code = not is_code
        at = fence.end()
    if not is_code:
        kept.append(text[at:])
    return "\n".join(kept), is_code


def _shown(text: str) -> str:
    text = "\n".join(" ".join(line.split()) for line in text.replace(_GAP, "").splitlines())
    text = _GAP_BEFORE_MARK.sub("", EMOJI.sub(_GAP, text)).replace(_GAP, " ").translate(_DOUBLE_MARKS)
    text = _STRAY_JOINER.sub("", _INVISIBLE.sub("", text))
    return _on_one_line(strip_markdown(text))


def _spoken(text: str) -> str:
    text = _ARROWS.sub(", ", _shown(text))
    text = _on_one_line(_UNSPOKEN.sub(" ", text))
    return text if any(map(str.isalnum, text)) else ""


def _on_one_line(text: str) -> str:
    text = " ".join(text.split())
    stray = _STRAY_START.match(text)
    return text[stray.end() :] if stray else text
