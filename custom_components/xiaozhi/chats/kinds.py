"""The enumerations that messages and objects share (requirements R0-3). They are numbers on the wire, not bit flags."""

from enum import IntEnum


class ContentType(IntEnum):
    """What a message or an object holds."""

    UNKNOWN = 0x0
    TEXT = 0x1
    JSON = 0x2
    OGG_OPUS = 0x10
    OPUS_FRAME = 0x11
    WAV = 0x12
    JPEG = 0x20
    PNG = 0x21
    WEBP = 0x22
    AVIF = 0x23
    TOOL_REQUEST = 0x4101
    TOOL_RESPONSE = 0x4102


class Sender(IntEnum):
    """Who a message is from."""

    USER = 0x4001
    AI = 0x4002
    TOOL = 0x4003
    SYSTEM = 0x4004


class ChatStat(IntEnum):
    """Where a chat stands in its life (requirements S1-4)."""

    OPEN = 0
    CLOSED = 1
    """It reached its length or was ended; the next message goes to another chat."""
    PENDING = 2
    """New, and holds the text that made it; whoever opens it first gets that text, once."""
