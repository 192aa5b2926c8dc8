"""Links to files for boards: signed, good for one board and one file, and for a while.

The firmware sends no secret when it fetches a file (main/ota.cc Upgrade, main/assets.cc Download), so the link is one.
"""

from collections.abc import Callable
import hashlib
import hmac
import secrets
from typing import Final

LINK_S: Final = 15 * 60
"""A board fetches right after it was told, or after its restart; slow ones need minutes for 4 MiB."""

_MAX_DIGITS: Final = 12  # of seconds since 1970


class Links:
    """Under one path of ours. They end with Home Assistant, too: their key is never kept."""

    def __init__(self, path: str, now_s: Callable[[], float]) -> None:
        self._path = path
        self._now_s = now_s
        self._key = secrets.token_bytes(32)

    def path_of(self, device_id: str, name: str) -> str:
        """Return `path/board/expiry/signature/name`; the board is its address without colons."""
        expires_s, board = int(self._now_s()) + LINK_S, device_id.replace(":", "")
        return f"{self._path}/{board}/{expires_s}/{self._sign(board, expires_s, name)}/{name}"

    def is_ours(self, board: str, expires_s: int, signature: str, name: str) -> bool:
        """Whether a link was made here and has not ended."""
        expected = self._sign(board, expires_s, name)
        is_same = hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogateescape"))
        return is_same and expires_s >= self._now_s()

    def _sign(self, board: str, expires_s: int, name: str) -> str:
        return hmac.new(self._key, f"{board}/{expires_s}/{name}".encode(), hashlib.sha256).hexdigest()


def expiry_of(text: str) -> int | None:
    """Return the expiry that a link brings, in seconds since 1970; None: it is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None
