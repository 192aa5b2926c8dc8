"""One frozen dataclass per message of the wire, both directions. JSON is `codec.py`'s business, framing `framing.py`'s.

Two dialects share one set of messages (docs/protocol.md): the firmware's (78/xiaozhi-esp32 main/protocols/) and a
JSON dialect for test clients and web clients, marked «JSON dialect» below.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .chats import ChatPush, ChatRequest


class Dialect(StrEnum):
    """What the peer speaks; fixed by its first message."""

    FIRMWARE = "firmware"
    """`hello` in both directions, binary Opus frames."""

    JSON = "json"
    """`device_info` / `session_ready`, Opus as base64 inside JSON."""


class ListenMode(StrEnum):
    """Who ends an utterance (firmware main/protocols/protocol.cc SendStartListening)."""

    AUTO = "auto"
    """The server, by voice activity; the microphone is off while the board speaks."""

    MANUAL = "manual"
    """The device, with `listen stop` (push to talk)."""

    REALTIME = "realtime"
    """The server; the microphone stays on while the board speaks (boards with echo cancellation)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioParams:
    """The audio that one side sends."""

    sample_rate_hz: int = 16000
    frame_ms: int = 60
    channels: int = 1


# From the device ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The firmware's first text frame (main/protocols/websocket_protocol.cc OpenAudioChannel)."""

    version: int | None = None
    """Binary protocol version in use, None if it is not said; `Connection.version` is the one that counts."""
    has_mcp: bool = False
    has_aec: bool = False
    has_chat: bool = False
    """`features.chat`: the client wants chat and message pushes (requirements R0-13); stock firmware never sets it."""
    audio: AudioParams = field(default_factory=AudioParams)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInfo:
    """JSON dialect: the first message (requirements S4-8)."""

    device_id: str = ""
    client_id: str = ""
    version: str = ""
    token: str = field(default="", repr=False)
    """For clients that cannot set headers (a browser)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenStart:
    """The device's microphone is open from here on."""

    mode: ListenMode


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenStop:
    """Push-to-talk was released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenDetect:
    """A wake word was heard by the board, or a client typed a text (py-xiaozhi sends typed text this way)."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Abort:
    """The user interrupts; the board stays in Speaking until `tts stop`."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class McpReply:
    """A JSON-RPC payload of the board's tool server."""

    payload: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioPacket:
    """One Opus packet from the microphone, from a binary frame or (JSON dialect) from an `audio` message.

    An empty or 1-3 byte payload is silence (DTX), not an error.
    """

    payload: bytes
    timestamp_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """JSON dialect: a sign of life that wants `HeartbeatAck`; `timestamp` is echoed as it came."""

    timestamp: int | float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """A sign of life that wants `Pong`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A message of a type that we do not know: counted, never an error."""

    type: str


type Incoming = (
    Hello
    | DeviceInfo
    | ListenStart
    | ListenStop
    | ListenDetect
    | Abort
    | McpReply
    | AudioPacket
    | Heartbeat
    | Ping
    | ChatRequest
    | Unknown
)


# To the device --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHello:
    """The answer to `Hello`; before anything else, within 10 s. Without `transport: "websocket"` the board crashes."""

    audio: AudioParams


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReady:
    """JSON dialect: the answer to `DeviceInfo` (requirements S4-10)."""

    vad_threshold: float = 0.5
    max_audio_length_ms: int = 30000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stt:
    """What was heard, for the screen."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TtsStart:
    """The board enters Speaking and resets its decoder; only then may audio follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TtsSentence:
    """`sentence_start`: the text whose audio begins now, for the screen."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TtsStop:
    """The board leaves Speaking: to Listening in auto and realtime mode, to Idle in manual mode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """One Opus packet for the speaker: a binary frame, or (JSON dialect) `tts_audio`; `is_final` only matters there."""

    payload: bytes
    timestamp_ms: int = 0
    is_final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Emotion:
    """The face on the screen: one of the firmware's 21 names (`text.emotion`), with the emoji it came from."""

    emotion: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Status line, text and icon with a short sound; changes no state. All three must be strings."""

    status: str
    message: str
    emotion: str = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class McpRequest:
    """A JSON-RPC payload to the board's tool server; ids must be numbers or there is no reply."""

    payload: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keepalive:
    """Data that the firmware ignores silently: an MCP notification; in the JSON dialect a `ping`.

    The firmware holds a socket for dead after 120 s without data from the server (Protocol::IsTimeout).
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Reboot:
    """`system` / `reboot`: the board closes the socket and restarts about a second later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatAck:
    """JSON dialect: answer to `Heartbeat` (requirements R4-6)."""

    timestamp: int | float | None
    server_time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pong:
    """Answer to `Ping`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """JSON dialect only: what was wrong with the last message. Stock firmware gets nothing (it would only log it)."""

    code: str
    message: str


type Outgoing = (
    ServerHello
    | SessionReady
    | Stt
    | TtsStart
    | TtsSentence
    | TtsStop
    | Speech
    | Emotion
    | Alert
    | McpRequest
    | Keepalive
    | Reboot
    | HeartbeatAck
    | Pong
    | ChatPush
    | Rejected
)
