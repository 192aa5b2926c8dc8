"""One peer without its socket: feed it the frames that arrive, take messages; give it messages, take frames to write.

It fixes the dialect, keeps the order that boards survive, and turns whatever a peer does wrong into counts. Time, tasks
and what a message means are the session's; who the peer is, is the transport's.
"""

from collections import Counter, deque
from enum import StrEnum
from typing import Final

from .codec import MAX_TEXT_BYTES, parse_text
from .compose import build_text
from .errors import Fault, PeerError
from .framing import MAX_BINARY_BYTES, VERSIONS, add_gateway_header, pack, strip_gateway_header, unpack
from .messages import (
    AudioPacket,
    DeviceInfo,
    Dialect,
    Hello,
    Incoming,
    Outgoing,
    Rejected,
    ServerHello,
    SessionReady,
    Speech,
    Unknown,
)


class Phase(StrEnum):
    """How far a connection is."""

    WAITING = "waiting"
    """Nothing usable has come: no dialect, nothing may be sent."""
    GREETED = "greeted"
    """The peer has said hello; only the answer of its dialect may be sent (MCP before it breaks sessions)."""
    OPEN = "open"
    """The hello is answered; everything else may flow."""
    CLOSED = "closed"
    """Nothing goes in or out any more."""


_NEXT: Final[dict[Phase, frozenset[Phase]]] = {
    Phase.WAITING: frozenset({Phase.GREETED, Phase.CLOSED}),
    Phase.GREETED: frozenset({Phase.OPEN, Phase.CLOSED}),
    Phase.OPEN: frozenset({Phase.CLOSED}),
    Phase.CLOSED: frozenset(),
}

_ANSWERS: Final = {Dialect.FIRMWARE: ServerHello, Dialect.JSON: SessionReady}

_SIGNS_OF_LIFE: Final = frozenset({"pong"})
"""Types that need no handling and are no fault: JSON peers answer our keepalive with `pong`."""

_MAX_REPLIES: Final = 8
"""Rejections kept for a caller that does not take them after each frame; older ones are dropped."""


class Connection:
    """The protocol state of one socket. Nothing that a peer sends raises.

    `version` is the `Protocol-Version` header, which counts when the hello names no version of its own.
    """

    def __init__(self, session_id: str, *, from_gateway: bool = False, version: int | None = None) -> None:
        self.session_id = session_id
        self.counts: Counter[str] = Counter()
        self._from_gateway = from_gateway
        self._version = version if version in VERSIONS else VERSIONS[0]
        self._phase = Phase.WAITING
        self._dialect = Dialect.FIRMWARE
        self._replies: deque[Rejected] = deque(maxlen=_MAX_REPLIES)
        self._sequence = 0

    @property
    def phase(self) -> Phase:
        """How far the connection is."""
        return self._phase

    @property
    def dialect(self) -> Dialect | None:
        """What the peer speaks; None until its first message."""
        return None if self._phase is Phase.WAITING else self._dialect

    @property
    def version(self) -> int:
        """The binary protocol version in use, in both directions."""
        return self._version

    @property
    def is_open(self) -> bool:
        """The hello is answered and the connection is not closed."""
        return self._phase is Phase.OPEN

    def close(self) -> None:
        """Take and give nothing more. May be called twice."""
        if self._phase is not Phase.CLOSED:
            self._move(Phase.CLOSED)

    def receive_text(self, text: str) -> Incoming | None:
        """Return the message of one text frame; None if it is to be dropped (and was counted)."""
        if self._phase is Phase.CLOSED:
            return None
        try:
            return self._read_text(text)
        except PeerError as err:
            self._reject(err)
            return None

    def receive_bytes(self, data: bytes) -> AudioPacket | None:
        """Return the audio of one binary frame; None if it is to be dropped (and was counted)."""
        if self._phase is Phase.CLOSED:
            return None
        try:
            return self._read_bytes(data)
        except PeerError as err:
            self._reject(err)
            return None

    def take_replies(self) -> list[Rejected]:
        """Hand over what a JSON peer is to be told of its faults; always empty for firmware."""
        replies = list(self._replies)
        self._replies.clear()
        return replies

    def send(self, message: Outgoing) -> str | bytes | None:
        """Make the frame to write: text, binary, or None where this message must not go to this peer now.

        Raises MisuseError for a message that no peer may ever get (codec.py, framing.py).
        """
        if self._phase is Phase.GREETED and isinstance(message, _ANSWERS[self._dialect]):
            frame = build_text(message, self.session_id, self._dialect)
            self._move(Phase.OPEN)
            return frame
        if self._phase is not Phase.OPEN or isinstance(message, ServerHello | SessionReady):
            return None
        if self._dialect is Dialect.JSON:
            return build_text(message, self.session_id, self._dialect)
        return self._send_firmware(message)

    def _send_firmware(self, message: Outgoing) -> str | bytes | None:
        if isinstance(message, Rejected):
            return None
        if not isinstance(message, Speech):
            return build_text(message, self.session_id, self._dialect)
        if not message.payload:
            return None
        if not self._from_gateway:
            return pack(self._version, message.payload, message.timestamp_ms)
        frame = add_gateway_header(message.payload, self._sequence, message.timestamp_ms)
        self._sequence += 1
        return frame

    def _read_text(self, text: str) -> Incoming:
        """Keep the limit and the order: one hello first, then the rest."""
        # A character is at least one byte, so the length alone rejects most before anything is copied.
        if len(text) > MAX_TEXT_BYTES or len(text.encode(errors="replace")) > MAX_TEXT_BYTES:
            raise PeerError(Fault.TEXT_TOO_LARGE, f"text frames have at most {MAX_TEXT_BYTES} bytes")
        message = parse_text(text)
        if isinstance(message, Hello | DeviceInfo):
            return self._greet(message)
        if self._phase is Phase.WAITING:
            raise PeerError(Fault.BEFORE_HELLO, "a message before hello or device_info")
        if isinstance(message, Unknown) and message.type not in _SIGNS_OF_LIFE:
            # Handed on nevertheless: extensions (chat) are the session's to know.
            self.counts[Fault.UNKNOWN_TYPE] += 1
        return message

    def _read_bytes(self, data: bytes) -> AudioPacket:
        if self._phase is Phase.WAITING:
            raise PeerError(Fault.BEFORE_HELLO, "audio before hello")
        if len(data) > MAX_BINARY_BYTES:
            raise PeerError(Fault.BINARY_TOO_LARGE, f"binary frames have at most {MAX_BINARY_BYTES} bytes")
        return strip_gateway_header(data) if self._from_gateway else unpack(self._version, data)

    def _greet(self, message: Hello | DeviceInfo) -> Incoming:
        if self._phase is not Phase.WAITING:
            raise PeerError(Fault.SECOND_HELLO, "this socket has had its hello")
        self._dialect = Dialect.FIRMWARE if isinstance(message, Hello) else Dialect.JSON
        if isinstance(message, Hello) and message.version is not None:
            self._use_version(message.version)
        self._move(Phase.GREETED)
        return message

    def _use_version(self, version: int) -> None:
        if version in VERSIONS:
            self._version = version
        else:
            self.counts[Fault.BAD_VERSION] += 1

    def _reject(self, err: PeerError) -> None:
        self.counts[err.code] += 1
        if self._phase is not Phase.WAITING and self._dialect is Dialect.JSON:
            self._replies.append(Rejected(code=err.code, message=err.message))

    def _move(self, phase: Phase) -> None:
        assert phase in _NEXT[self._phase], f"{self._phase} -> {phase}"
        self._phase = phase
