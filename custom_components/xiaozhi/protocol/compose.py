"""Messages → JSON text, as 78/xiaozhi-esp32 main/application.cc OnIncomingJson and websocket_protocol.cc expect it.

Which message is allowed when is `connection.py`'s business; reading is `codec.py`'s.
"""

from base64 import b64encode
import json
from typing import Any, Final

from .chats import ChatPush
from .codec import has_valid_audio
from .errors import MisuseError
from .json_text import without_surrogates
from .messages import (
    Alert,
    Dialect,
    Emotion,
    HeartbeatAck,
    Keepalive,
    McpRequest,
    Outgoing,
    Pong,
    Reboot,
    ServerHello,
    SessionReady,
    Speech,
    Stt,
    TtsSentence,
    TtsStart,
    TtsStop,
)

_KEEPALIVE: Final = {"jsonrpc": "2.0", "method": "notifications/keepalive"}
"""McpServer::ParseMessage returns without a warning for any method that begins with `notifications`."""

type _Object = dict[str, Any]


def build_text(message: Outgoing, session_id: str, dialect: Dialect = Dialect.FIRMWARE) -> str:
    """Return the text frame of a message. Raises MisuseError for what would crash a board or get no reply from it."""
    body = message.body if isinstance(message, ChatPush) else {**_body(message, dialect), "session_id": session_id}
    try:
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as err:
        raise MisuseError("the message is not JSON") from err
    return without_surrogates(text)


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
        case ChatPush():
            return message.body
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
