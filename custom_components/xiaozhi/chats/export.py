"""Chats as files for people and programs: one as Markdown or JSON, many as one archive, chat by chat.

Hidden and removed rows are left out of Markdown; JSON has the hidden ones. Ids are decimal strings, as on every wire.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial
import io
import json
from typing import Any
import zipfile

from .errors import ChatError, ChatNotFoundError
from .kinds import ContentType, Sender
from .models import ChatRecord, Message
from .reading import Reading

FORMAT = "xiaozhi-chat"
FORMAT_VERSION = 1
MISSING_NAME = "missing.json"
_WHO = {Sender.USER: "user", Sender.AI: "ai", Sender.TOOL: "tool", Sender.SYSTEM: "system"}
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|"})


def to_markdown(record: ChatRecord, zone: tzinfo = UTC) -> str:
    """Return a chat to read: a heading, then who said what when, in a time zone."""
    lines = [f"# {_inline(record.chat.name)}", "", f"{_time(record.chat.created_ms, zone)}", ""]
    for message in record.messages:
        if message.is_visible:
            who = _inline(message.sender_id) if message.sender is Sender.AI and message.sender_id else _who(message)
            lines += [f"**{who}** ({_time(message.sent_ms, zone)})", "", _said(message), ""]
    return "\n".join(lines)


def to_json(record: ChatRecord) -> str:
    """Return a chat for programs, complete but for removed rows and other people's read marks."""
    chat = record.chat
    document = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "chat_id": str(chat.chat_id),
        "name": chat.name,
        "agent_id": chat.agent_id,
        "board_id": chat.board_id,
        "context": chat.context,
        "previous_chat_id": None if chat.previous_chat_id is None else str(chat.previous_chat_id),
        "next_chat_id": None if chat.next_chat_id is None else str(chat.next_chat_id),
        "created_ms": chat.created_ms,
        "messages": [_row(message) for message in record.messages if message.removed_ms is None],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


type InWorker = Callable[[Callable[[], None]], Awaitable[None]]
"""Runs something that takes long beside the event loop."""


async def to_archive(
    chats: Reading, chat_ids: Sequence[int], zone: tzinfo = UTC, *, in_worker: InWorker
) -> AsyncGenerator[bytes]:
    """Yield a zip with Markdown and JSON of each chat, piece by piece: one chat is in memory at a time.

    Cancellation waits for the chat that is being packed. A chat that is deleted meanwhile is left out; those that
    cannot be read are named in `missing.json`, with the code of why.
    """
    buffer, missing = io.BytesIO(), dict[str, str]()
    with zipfile.ZipFile(_Tail(buffer), "w", zipfile.ZIP_DEFLATED) as archive:
        for chat_id in chat_ids:
            try:
                record = await chats.get_record(chat_id)
            except ChatNotFoundError:
                continue
            except ChatError as err:
                missing[str(chat_id)] = err.code
                continue
            packing = asyncio.ensure_future(in_worker(partial(_pack, archive, record, zone)))
            try:
                await asyncio.shield(packing)
            except asyncio.CancelledError:
                await asyncio.wait({packing})
                raise
            yield _taken(buffer)
        if missing:
            archive.writestr(MISSING_NAME, json.dumps(missing, indent=1))
    yield _taken(buffer)


def _pack(archive: zipfile.ZipFile, record: ChatRecord, zone: tzinfo) -> None:
    for name, text in _files(record, zone):
        archive.writestr(name, text)


class _Tail(io.RawIOBase):
    """A file that cannot seek, so that `zipfile` writes what can be sent at once."""

    def __init__(self, buffer: io.BytesIO) -> None:
        self._buffer = buffer

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._buffer.write(data)


def file_name(record: ChatRecord, ending: str) -> str:
    """Return a name for a chat's file, safe everywhere."""
    safe = "".join(c if c.isalnum() or c in " -_" else "_" for c in record.chat.name).strip()[:60]
    return f"{safe or 'chat'}-{record.chat.chat_id}.{ending}"


def _files(record: ChatRecord, zone: tzinfo) -> Iterable[tuple[str, str]]:
    yield file_name(record, "md"), to_markdown(record, zone)
    yield file_name(record, "json"), to_json(record)


def _taken(buffer: io.BytesIO) -> bytes:
    piece = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return piece


def _row(message: Message) -> dict[str, Any]:
    row: dict[str, Any] = {
        "message_id": str(message.message_id),
        "message_index": message.index,
        "role": _who(message),
        "sender_id": message.sender_id,
        "message_type": int(message.type),
        "content": message.text,
        "sent_ms": message.sent_ms,
    }
    if message.object_id is not None:
        row["object_id"] = str(message.object_id)
    if message.is_hidden_user:
        row["hidden"] = True
    if message.details:
        row["details"] = message.details
    return row


def _said(message: Message) -> str:
    if message.type is not ContentType.TEXT:
        return f"[{message.type.name.lower()} {message.object_id or message.text}]"
    return message.text


def _who(message: Message) -> str:
    return _WHO[message.sender]


def _inline(text: str) -> str:
    """Return a name that is text and nothing else within a line of Markdown."""
    return " ".join(text.split()).translate(_MARKS)


def _time(time_ms: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(time_ms / 1000, zone).strftime("%Y-%m-%d %H:%M")
