"""Markdown, HTML and web addresses out of a piece of text; what a reader would say or see stays.

Line by line, because a piece is mostly one line and often only half of an emphasis: marks need no partner to be
removed. Fenced code is `clean.py`'s business, as it spans pieces. The dialect is GitHub Flavored Markdown.
"""
# ruff: noqa: RUF001 - fullwidth marks are meant

import html
import re
from typing import Final

# Lines come with their white space collapsed and their ends stripped.
_RULE: Final = re.compile(r"([-*_])(?: ?\1){2,}|=+|-{2,}")
_TABLE_RULE: Final = re.compile(r"\|? ?:?-+:? ?(?:\| ?:?-+:? ?)*\|?")
_TABLE_ROW: Final = re.compile(r"\|(.*?)\|?")
_HEADING: Final = re.compile(r"^((?:> ?)*)#{1,6}(?: |$)(.*?)(?:(?: |^)#+)?$")
_LINE_START: Final = re.compile(r"^(?:> ?)*(?:[-*+•‣◦▪·–] )?(?:\[[ xX]\] )?")

_IMAGE_OR_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\s?\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
_REFERENCE_LINK: Final = re.compile(r"!?\[([^\[\]]+)\]\[[^\[\]]*\]")
_FOOTNOTE: Final = re.compile(r"\[\^[^\[\]]*\]")
_LINK_TAIL: Final = re.compile(r"\]\([^()\s]*\)")
"""The end of a link whose beginning was in an earlier piece."""
_BREAK_TAG: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?>")
_COMMENT: Final = re.compile(r"<!--(?:(?!<!--).)*?-->")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_CODE: Final = re.compile(r"`+")
_STARS: Final = re.compile(r"(?<!\\)\*+")
_UNDERSCORES: Final = re.compile(r"(?<![^\W_]|\\)_+|(?<!\\)_+(?![^\W_])")
_STRIKE: Final = re.compile(r"~~+")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")

_HOST_LABEL: Final = r"(?:(?![\u2e80-\uffef_])[\w-])+"
_STOPPED: Final = r"\s<>\"'`，。！？；：、（）「」“”『』《》【】|"
_URL: Final = re.compile(
    rf"<?(?:(?:https?|ftp)://(?:[^\s/@]+@)?(?:www\.)?|\bwww\.)"
    rf"({_HOST_LABEL}(?:\.{_HOST_LABEL})*)(?::\d+)?"
    rf"(?:[/?#](?:[^{_STOPPED}]*[^{_STOPPED}.,!?;:)*_\]])?)?>?",
    re.IGNORECASE,
)


def strip_markdown(text: str) -> str:
    """Return the text without Markdown and HTML, web addresses shortened to their host, lines kept apart by newlines.

    Numbers of lists stay, other bullets go. Intraword underscores (`light.kitchen_lamp`) and lone stars (2 * 3) stay.
    """
    lines = (_strip_line(" ".join(line.split())) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _strip_line(line: str) -> str:
    if _RULE.fullmatch(line) or ("-" in line and _TABLE_RULE.fullmatch(line)):
        return ""
    if row := _TABLE_ROW.fullmatch(line):
        cells = (cell.strip() for cell in row[1].split("|"))
        line = ", ".join(cell for cell in cells if cell)
    else:
        line = _LINE_START.sub("", _HEADING.sub(r"\1\2", line))
    return _strip_inline(line).strip()


def _strip_inline(line: str) -> str:
    line = _FOOTNOTE.sub("", _COMMENT.sub("", line))
    line = _IMAGE_OR_LINK.sub(r"\1", line)
    line = _LINK_TAIL.sub("", _REFERENCE_LINK.sub(r"\1", line))
    line = _URL.sub(r"\1", line)
    line = _TAG.sub("", _BREAK_TAG.sub(" ", line))
    line = _UNDERSCORES.sub("", _STRIKE.sub("", _CODE.sub("", _STARS.sub(_keep_times, line))))
    line = _ENTITY.sub(lambda entity: html.unescape(entity[0]), line)
    return _ESCAPE.sub(r"\1", line)


def _keep_times(stars: re.Match[str]) -> str:
    """Keep a star that multiplies: «2*3», «a * b»."""
    before, after = stars.string[: stars.start()][-1:], stars.string[stars.end() :][:1]
    is_times = len(stars[0]) == 1 and ((before.isspace() and after.isspace()) or (before.isdigit() and after.isdigit()))
    return "*" if is_times else ""
