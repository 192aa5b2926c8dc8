"""The secret of one board: made here, compared here. Where it is kept: the board's subentry (devices.py).

To revoke a token is to replace it or to remove the subentry; the board learns the new one at its next OTA request.
"""

import hmac
import secrets

from ..devices import Board

_TOKEN_BYTES = 32
_MAX_TOKEN_CHARACTERS = 512  # far above ours (43); what is longer is not worth comparing


def issue_token() -> str:
    """Return a new token: URL-safe and without a space, so the firmware sends it as `Bearer <token>`."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_of(header: str | None) -> str:
    """Return the token of an `Authorization` header, with or without its `Bearer`; empty where there is none.

    78/xiaozhi-esp32 main/protocols/websocket_protocol.cc adds `Bearer ` to a token without a space.
    """
    value = (header or "").strip()
    scheme, _, rest = value.partition(" ")
    token = rest.strip() if scheme.lower() == "bearer" else value
    return token if len(token) <= _MAX_TOKEN_CHARACTERS else ""


def is_valid_token(board: Board | None, token: str) -> bool:
    """Whether `token` is the board's, in a time that does not depend on where they differ or whether it is known."""
    return is_same_secret(board.token if board else "", token)


def is_same_secret(expected: str, given: str) -> bool:
    """Whether a secret is the right one, in a time that does not depend on where they differ; an empty one never is."""
    is_equal = hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape"))
    return is_equal and bool(expected)
