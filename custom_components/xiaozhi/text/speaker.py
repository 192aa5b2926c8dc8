"""Who spoke, if speech recognition says so: some answer `{"speaker": "Anna", "content": "Hello"}` instead of text."""

import json
from typing import Final

MAX_NAME_CHARACTERS: Final = 60
"""Longer than a name; it becomes part of a prompt."""


def split_speaker(text: str) -> tuple[str | None, str]:
    """Return speaker and what was said; any text that is not such an object comes back as it is, without a speaker."""
    if not text.lstrip().startswith("{"):
        return None, text
    try:
        said = json.loads(text)
    except ValueError, RecursionError:
        return None, text
    content = said.get("content")
    if not isinstance(content, str):
        return None, text
    speaker = said.get("speaker")
    name = " ".join(speaker.split()) if isinstance(speaker, str) else ""
    return name[:MAX_NAME_CHARACTERS].rstrip() or None, content.strip()
