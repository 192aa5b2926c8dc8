"""JSON text ⇄ messages, and nothing else: which message is allowed when is `connection.py`'s business.

Reading is liberal (unknown types, unknown fields and raw control characters pass) and strict about what we use;
writing is exactly what 78/xiaozhi-esp32 main/application.cc OnIncomingJson and websocket_protocol.cc expect.
"""

from base64 import b64decode, b64encode
import binascii
from collections.abc import Callable
import json
from typing import Any, Final

from .errors import Fault, MisuseError, PeerError
from .framing import MAX_BINARY_BYTES
from .json_text import load_json, without_surrogates
from .mcp import salvage_error
from .messages import (
    Abort,
    Alert,
    AudioPacket,
    AudioParams,
    DeviceInfo,
    Dialect,
    Emotion,
    Heartbeat,
    HeartbeatAck,
    Hello,
    Incoming,
    Keepalive,
    ListenDetect,
    ListenMode,
    ListenStart,
    ListenStop,
    McpReply,
    McpRequest,
    Outgoing,
    Ping,
    Pong,
    Reboot,
    ServerHello,
    SessionReady,
    Speech,
    Stt,
    TtsSentence,
    TtsStart,
    TtsStop,
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

_KEEPALIVE: Final = {"jsonrpc": "2.0", "method": "notifications/keepalive"}
"""McpServer::ParseMessage returns without a warning for any method that begins with `notifications`."""

type _Object = dict[str, Any]


def parse_text(text: str) -> Incoming:
    """Return the message of one text frame. Raises PeerError with a `code`, whatever the text is."""
    message = _load(text)
    kind = message.get("type")
    if not isinstance(kind, str):
        raise PeerError(Fault.BAD_TYPE, "type is missing or no string")
    parse = _PARSERS.get(kind)
    return Unknown(type=kind[:MAX_TYPE_CHARS]) if parse is None else parse(message)


def build_text(message: Outgoing, session_id: str, dialect: Dialect = Dialect.FIRMWARE) -> str:
    """Return the text frame of a message. Raises MisuseError for what would crash a board or get no reply from it."""
    body = _body(message, dialect)
    try:
        text = json.dumps(
            {**body, "session_id": session_id}, ensure_ascii=False, separators=(",", ":"), allow_nan=False
        )
    except (TypeError, ValueError, RecursionError) as err:
        raise MisuseError("the message is not JSON") from err
    return without_surrogates(text)


def has_valid_audio(params: AudioParams) -> bool:
    """Whether Opus and the firmware can work with these parameters."""
    return params.sample_rate_hz in RATES_HZ and params.frame_ms in FRAMES_MS and params.channels == 1


# From the device ------------------------------------------------------------------------------------------------------


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


_PARSERS: Final[dict[str, Callable[[_Object], Incoming]]] = {
    "hello": _parse_hello,
    "device_info": _parse_device_info,
    "listen": _parse_listen,
    "abort": _parse_abort,
    "mcp": _parse_mcp,
    "audio": _parse_audio,
    "heartbeat": _parse_heartbeat,
    "ping": _parse_ping,
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


# To the device --------------------------------------------------------------------------------------------------------


def _body(message: Outgoing, dialect: Dialect) -> _Object:  # noqa: C901, PLR0911, PLR0912 - a table: one row per message
    match message:
        case ServerHello():
            return _server_hello(message)
        case SessionReady():
            return _session_ready(message)
        case Stt():
            return {"type": "stt", "text": message.text}
        case TtsStart():
            return {"type": "tts", "state": "start"}
        case TtsSentence():
            return {"type": "tts", "state": "sentence_start", "text": message.text}
        case TtsStop():
            return {"type": "tts", "state": "stop"}
        case Speech():
            return _tts_audio(message)
        case Emotion():
            return {"type": "llm", "emotion": message.emotion, "text": message.text}
        case Alert():
            return {"type": "alert", "status": message.status, "message": message.message, "emotion": message.emotion}
        case McpRequest():
            return _mcp(message)
        case Keepalive():
            return {"type": "mcp", "payload": _KEEPALIVE} if dialect is Dialect.FIRMWARE else {"type": "ping"}
        case Reboot():
            return {"type": "system", "command": "reboot"}
        case HeartbeatAck():
            return {"type": "heartbeat_ack", "timestamp": message.timestamp, "server_time": message.server_time_ms}
        case Pong():
            return {"type": "pong"}
    # What is left is Rejected, as mypy knows: a message that is added without a case fails there.
    return {"type": "error", "code": message.code, "message": message.message}


def _server_hello(message: ServerHello) -> _Object:
    """Without the string `transport` the firmware dereferences null; a bad rate or duration closes its decoder."""
    if not has_valid_audio(message.audio):
        raise MisuseError("the board's decoder does not know these audio parameters")
    return {
        "type": "hello",
        "transport": "websocket",
        "audio_params": {
            "format": "opus",
            "sample_rate": message.audio.sample_rate_hz,
            "channels": message.audio.channels,
            "frame_duration": message.audio.frame_ms,
        },
    }


def _session_ready(message: SessionReady) -> _Object:
    config = {"vad_threshold": message.vad_threshold, "max_audio_length": message.max_audio_length_ms}
    return {"type": "session_ready", "config": config}


def _tts_audio(message: Speech) -> _Object:
    data = b64encode(message.payload).decode()
    return {"type": "tts_audio", "format": "opus", "data": data, "is_final": message.is_final}


def _mcp(message: McpRequest) -> _Object:
    """Refuse an id that is no number: the board would not reply (main/mcp_server.cc ParseMessage)."""
    request_id = message.payload.get("id", 0)
    if isinstance(request_id, bool) or not isinstance(request_id, int):
        raise MisuseError("the id of a tool request must be an integer")
    return {"type": "mcp", "payload": message.payload}
