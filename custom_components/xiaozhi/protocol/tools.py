"""What a board's tool server lists and answers, as typed values. Read liberally: one bad tool does not hide the others.

Shapes and limits of 78/xiaozhi-esp32 main/mcp_server.h; py-xiaozhi also sends `isError` and more JSON Schema.
"""

from dataclasses import dataclass, field
import json
from typing import Any, Final

from .json_text import load_json
from .mcp import MAX_CURSOR_CHARS

MAX_TOOLS: Final = 128
"""Tools kept of one board. The richest stock board has about 30, py-xiaozhi about 60."""

MAX_PAGES: Final = 16
"""Pages asked for: a page has about 8000 bytes (GetToolsList), about 20 tools."""

MAX_NAME_CHARS: Final = 128
MAX_DESCRIPTION_CHARS: Final = 2000
"""What is kept of a description; the longest of the firmware has about 900 characters."""

MAX_SCHEMA_CHARS: Final = 8000
"""Limit of one tool's schema as JSON: the firmware's own page is no larger."""

MAX_TEXT_CHARS: Final = 16_000
"""What is kept of a result's text, all parts together; the firmware cannot send more than 64 KiB."""

MAX_PARTS: Final = 16
MAX_IMAGE_CHARS: Final = 60_000
"""Limit of one image as base64; larger ones do not fit into a frame."""

type _Object = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolDescription:
    """One function of a board, in the board's own words."""

    name: str
    """`self.audio_speaker.set_volume`: what a call must say."""
    description: str = ""
    """English or Chinese."""
    schema: _Object = field(default_factory=dict, hash=False)
    """JSON Schema of the arguments; its top level is an object with `properties`. Not to be changed."""
    is_user_only: bool = False
    """The board means it for people, not for agents (`annotations.audience`)."""
    is_read_only: bool = False
    """The server promises that nothing changes (`annotations.readOnlyHint`); stock firmware never says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolPage:
    """One answer to `tools/list`."""

    tools: tuple[ToolDescription, ...] = ()
    next_cursor: str = ""
    """Where the next page begins; empty on the last."""
    dropped: int = 0
    """How many entries were no tools that could be called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture as base64."""

    mime_type: str
    data: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What a call gave."""

    text: str = ""
    """All text parts, one a line."""
    images: tuple[Image, ...] = ()
    is_error: bool = False
    """The tool ran and failed, or the board refused the call; `text` says why."""

    @property
    def value(self) -> Any:
        """Return the text as the value it stands for: the board writes booleans, numbers and objects as JSON text."""
        try:
            return load_json(self.text)
        except ValueError, RecursionError:
            return self.text


def parse_tool_page(result: _Object) -> ToolPage | None:
    """Return the tools of one page, None for what is no page."""
    entries = result.get("tools")
    if not isinstance(entries, list):
        return None
    tools = [tool for entry in entries[:MAX_TOOLS] if (tool := _parse_tool(entry)) is not None]
    return ToolPage(tools=tuple(tools), next_cursor=_cursor(result), dropped=len(entries) - len(tools))


def parse_tool_result(result: _Object) -> ToolResult:
    """Return the result of one call; never raises. Parts of unknown kinds are left out."""
    content = result.get("content")
    parts = content if isinstance(content, list) else [content]
    texts: list[str] = []
    images: list[Image] = []
    for part in parts[:MAX_PARTS]:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict) and isinstance(text := part.get("text"), str):
            texts.append(text)
        elif isinstance(part, dict) and (image := _parse_image(part)) is not None:
            images.append(image)
    text = "\n".join(texts)[:MAX_TEXT_CHARS]
    return ToolResult(text=text, images=tuple(images), is_error=result.get("isError") is True)


def _parse_tool(entry: object) -> ToolDescription | None:
    if not isinstance(entry, dict):
        return None
    name, description = entry.get("name"), entry.get("description")
    if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME_CHARS or (schema := _schema(entry)) is None:
        return None
    annotations = entry.get("annotations")
    if not isinstance(annotations, dict):
        annotations = {}
    return ToolDescription(
        name=name,
        description=description[:MAX_DESCRIPTION_CHARS] if isinstance(description, str) else "",
        schema=schema,
        is_user_only=annotations.get("audience") == ["user"],
        is_read_only=annotations.get("readOnlyHint") is True,
    )


def _schema(entry: _Object) -> _Object | None:
    """Return the schema of the arguments, an empty one where none is given, None for one that is too large."""
    schema = entry.get("inputSchema")
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        return {"type": "object", "properties": {}}
    try:
        return schema if len(json.dumps(schema)) <= MAX_SCHEMA_CHARS else None
    except RecursionError:
        return None


def _cursor(result: _Object) -> str:
    cursor = result.get("nextCursor")
    return cursor if isinstance(cursor, str) and len(cursor) <= MAX_CURSOR_CHARS else ""


def _parse_image(part: _Object) -> Image | None:
    """The standard shape, or the firmware's: `image` with the whole part as JSON text inside (ImageContent)."""
    whole: Any = part
    if isinstance(inner := part.get("image"), str):
        try:
            whole = load_json(inner)
        except ValueError, RecursionError:
            return None
    if not isinstance(whole, dict):
        return None
    mime_type, data = whole.get("mimeType"), whole.get("data")
    if not isinstance(mime_type, str) or not isinstance(data, str) or not 0 < len(data) <= MAX_IMAGE_CHARS:
        return None
    return Image(mime_type=mime_type[:MAX_NAME_CHARS], data=data)
