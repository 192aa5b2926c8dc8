"""The errors of the wire.

    ProtocolError
    ├── PeerError     the peer sent something wrong: count its `fault`, drop the frame, go on
    └── MisuseError   we are about to send what would crash or confuse a board: our defect, fix the caller

`connection.py` turns every PeerError into a count; only MisuseError can leave it.
"""

from enum import StrEnum


class Fault(StrEnum):
    """What a peer did wrong; stable names that appear in counts, diagnostics and `Rejected`."""

    BAD_JSON = "bad_json"
    """Not one JSON object. Boards do not escape strings, so this is an everyday event, not an attack."""
    BAD_TYPE = "bad_type"
    """`type` is missing or no string."""
    BAD_FIELD = "bad_field"
    """A field that we need is missing, of a wrong type or out of range."""
    BAD_AUDIO = "bad_audio"
    """`data` of a JSON `audio` message is not base64, or not Opus by its own words."""
    BAD_FRAME = "bad_frame"
    """A binary frame contradicts its own header."""
    BAD_VERSION = "bad_version"
    """A binary protocol version that does not exist."""
    TEXT_TOO_LARGE = "text_too_large"
    BINARY_TOO_LARGE = "binary_too_large"
    BEFORE_HELLO = "before_hello"
    """Anything before `hello` or `device_info`."""
    SECOND_HELLO = "second_hello"
    """`hello` or `device_info` on a socket that had one; a second answer would leave a stale flag in the firmware."""
    UNKNOWN_TYPE = "unknown_type"


class ProtocolError(Exception):
    """Base of all errors of this layer."""


class PeerError(ProtocolError):
    """The peer's frame cannot be used. The text says what was wrong with its shape, never what was in it."""

    def __init__(self, code: Fault, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class MisuseError(ProtocolError):
    """The message must not be sent as it is."""
