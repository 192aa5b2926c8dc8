"""JSON text → messages: liberal (unknown types, unknown fields, raw control characters pass), strict about what we use.

Which message is allowed when is `connection.py`'s business; writing is `compose.py`'s.
"""

from base64 import b64decode
import binascii
from collections.abc import Callable
from typing import Any, Final

from .chats import ChatClose, ChatOpen, ChatPull, Pane
from .errors import Fault, PeerError
from .framing import MAX_BINARY_BYTES
from .json_text import load_json
from .mcp import salvage_error
from .messages import (
    Abort,
    AudioPacket,
    AudioParams,
    DeviceInfo,
    Heartbeat,
    Hello,
    Incoming,
    ListenDetect,
    ListenMode,
    ListenStart,
    ListenStop,
    McpReply,
    Ping,
    Unknown,
)

MAX_TEXT_BYTES: Final = 65536
"""Limit of one text frame: the firmware's WebSocket never sends more than 65535 (78/esp-ml307 src/web_socket.cc)."""

MAX_ID_CHARS: Final = 128
"""Limit of an id that a peer gives itself: a MAC has 17 characters, a UUID 36; the rest is for test clients."""

MAX_TYPE_CHARS: Final = 64
"""What is kept of an unknown type; known ones have at most 13 characters."""

RATES_HZ: Final = (8000, 12000, 16000, 24000, 48000)
"""The rates that Opus knows (RFC 6716, 2); any other closes the firmware's decoder."""

FRAMES_MS: Final = (5, 10, 20, 40, 60, 80, 100, 120)
"""The durations that the firmware maps (main/audio/audio_service.h)."""

type _Object = dict[str, Any]


def parse_text(text: str) -> Incoming:
    """Return the message of one text frame. Raises PeerError with a `code`, whatever the text is."""
    message = _load(text)
    kind = message.get("type")
    if not isinstance(kind, str):
        raise PeerError(Fault.BAD_TYPE, "type is missing or no string")
    parse = _PARSERS.get(kind)
    return Unknown(type=kind[:MAX_TYPE_CHARS]) if parse is None else parse(message)


def has_valid_audio(params: AudioParams) -> bool:
    """Whether Opus and the firmware can work with these parameters."""
    return params.sample_rate_hz in RATES_HZ and params.frame_ms in FRAMES_MS and params.channels == 1


def _load(text: str) -> _Object:
    """One JSON object. An error of the tool server that is no JSON for want of escapes is put right."""
    try:
        message = load_json(text)
    except (ValueError, RecursionError) as err:
        if (payload := salvage_error(text)) is not None:
            return {"type": "mcp", "payload": payload}
        raise PeerError(Fault.BAD_JSON, "not JSON") from err
    if not isinstance(message, dict):
        raise PeerError(Fault.BAD_JSON, "not a JSON object")
    return message


def _parse_hello(message: _Object) -> Hello:
    features = _object(message, "features")
    return Hello(
        version=_optional_integer(message, "version"),
        has_mcp=features.get("mcp") is True,
        has_aec=features.get("aec") is True,
        has_chat=features.get("chat") is True,
        audio=_audio_params(_object(message, "audio_params")),
    )


def _audio_params(params: _Object) -> AudioParams:
    default = AudioParams()
    audio = AudioParams(
        sample_rate_hz=_integer(params, "sample_rate", default.sample_rate_hz),
        frame_ms=_integer(params, "frame_duration", default.frame_ms),
        channels=_integer(params, "channels", default.channels),
    )
    if _string(params, "format", "opus") != "opus" or not has_valid_audio(audio):
        raise PeerError(Fault.BAD_FIELD, "audio_params are not Opus, mono, of a known rate and duration")
    return audio


def _parse_device_info(message: _Object) -> DeviceInfo:
    return DeviceInfo(
        device_id=_id(message, "device_id"),
        client_id=_id(message, "client_id"),
        version=_id(message, "version"),
        token=_string(message, "token", ""),
    )


def _parse_listen(message: _Object) -> Incoming:
    match _string(message, "state"):
        case "start":
            return ListenStart(mode=_mode(message))
        case "stop":
            return ListenStop()
        case "detect":
            return ListenDetect(text=_string(message, "text"))
        case _:
            raise PeerError(Fault.BAD_FIELD, "listen with a state that does not exist")


def _mode(message: _Object) -> ListenMode:
    try:
        return ListenMode(_string(message, "mode", ListenMode.AUTO))
    except ValueError as err:
        raise PeerError(Fault.BAD_FIELD, "listen with a mode that does not exist") from err


def _parse_abort(message: _Object) -> Abort:
    return Abort(reason=_string(message, "reason"))


def _parse_mcp(message: _Object) -> McpReply:
    payload = message.get("payload")
    if not isinstance(payload, dict):
        raise PeerError(Fault.BAD_FIELD, "mcp without a payload object")
    return McpReply(payload=payload)


def _parse_audio(message: _Object) -> AudioPacket:
    if _string(message, "format", "opus") != "opus":
        raise PeerError(Fault.BAD_AUDIO, "audio of a format that is not opus")
    try:
        payload = b64decode(_string(message, "data"), validate=True)
    except (binascii.Error, ValueError) as err:
        raise PeerError(Fault.BAD_AUDIO, "data is not base64") from err
    if len(payload) > MAX_BINARY_BYTES:
        raise PeerError(Fault.BINARY_TOO_LARGE, "data is larger than any Opus packet")
    return AudioPacket(payload=payload)


def _parse_heartbeat(message: _Object) -> Heartbeat:
    timestamp = message.get("timestamp")
    if timestamp is not None and (isinstance(timestamp, bool) or not isinstance(timestamp, int | float)):
        raise PeerError(Fault.BAD_FIELD, "timestamp is no number")
    return Heartbeat(timestamp=timestamp)


def _parse_ping(_message: _Object) -> Ping:
    return Ping()


def _parse_chat(message: _Object) -> Incoming:
    match _string(message, "state"):
        case "open":
            return ChatOpen(chat_id=message.get("chat_id"), pane_id=_pane(message))
        case "close":
            return ChatClose(pane_id=_pane(message))
        case _:
            raise PeerError(Fault.BAD_FIELD, "chat with a state that does not exist")


def _parse_message(message: _Object) -> Incoming:
    if _string(message, "state") != "range":
        raise PeerError(Fault.BAD_FIELD, "message with a state that does not exist")
    return ChatPull(
        chat_id=message.get("chat_id"),
        from_index=_integer(message, "from_index", 1),
        to_index=_integer(message, "to_index", 0),
        pane_id=_pane(message),
    )


def _pane(message: _Object) -> Pane:
    pane = message.get("pane_id")
    if isinstance(pane, str):
        return pane[:MAX_ID_CHARS]
    return None if isinstance(pane, bool) or not isinstance(pane, int) else pane


_PARSERS: Final[dict[str, Callable[[_Object], Incoming]]] = {
    "hello": _parse_hello,
    "device_info": _parse_device_info,
    "listen": _parse_listen,
    "abort": _parse_abort,
    "mcp": _parse_mcp,
    "audio": _parse_audio,
    "heartbeat": _parse_heartbeat,
    "ping": _parse_ping,
    "chat": _parse_chat,
    "message": _parse_message,
}


def _string(message: _Object, key: str, default: str = "") -> str:
    value = message.get(key)
    if value is None:
        return default
    if not isinstance(value, str):
        raise PeerError(Fault.BAD_FIELD, f"{key} is no string")
    return value


def _id(message: _Object, key: str) -> str:
    value = _string(message, key)
    if len(value) > MAX_ID_CHARS:
        raise PeerError(Fault.BAD_FIELD, f"{key} is longer than {MAX_ID_CHARS} characters")
    return value


def _optional_integer(message: _Object, key: str) -> int | None:
    value = message.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise PeerError(Fault.BAD_FIELD, f"{key} is no integer")
    return value


def _integer(message: _Object, key: str, default: int) -> int:
    value = _optional_integer(message, key)
    return default if value is None else value


def _object(message: _Object, key: str) -> _Object:
    value = message.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PeerError(Fault.BAD_FIELD, f"{key} is no object")
    return value
