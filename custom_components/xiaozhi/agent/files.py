"""Pictures that go to a model with a question."""

import base64
from collections.abc import Sequence

from homeassistant.components.conversation import Attachment, Content, UserContent
from homeassistant.core import HomeAssistant

from .history import Message


class FileKindError(ValueError):
    """A file of a kind that no chat takes; the message is its MIME type."""


async def async_file_parts(hass: HomeAssistant, contents: Sequence[Content]) -> dict[int, list[Message]]:
    """Return the parts to add to each content that has pictures. Raises `FileKindError` for anything else."""
    parts: dict[int, list[Message]] = {}
    for number, content in enumerate(contents):
        if isinstance(content, UserContent) and content.attachments:
            parts[number] = await hass.async_add_executor_job(_read, content.attachments)
    return parts


def _read(attachments: Sequence[Attachment]) -> list[Message]:
    parts: list[Message] = []
    for attachment in attachments:
        if not attachment.mime_type.startswith("image/"):
            raise FileKindError(attachment.mime_type)
        data = base64.b64encode(attachment.path.read_bytes()).decode()
        parts.append({"type": "image_url", "image_url": {"url": f"data:{attachment.mime_type};base64,{data}"}})
    return parts
