"""When may the next frame leave: arithmetic over a clock that is handed in.

The board plays in real time from a queue of 40 packets and silently drops what does not fit (78/xiaozhi-esp32
main/audio/audio_service.h). So a few frames go at once, and then each leaves when the board has played another.
"""

from typing import Final

from .format import FRAME_MS

LEAD_MS: Final = 300
"""Five packets ahead when an answer begins, which hides the jitter of a home network. More at once would make many
boards that begin together wait for each other."""

GROWN_LEAD_MS: Final = 480
"""Eight packets, which also hide that the machine is busy. Still more only delays an interruption: a board in realtime
mode plays what it has (protocol of the firmware: a lead of 0.5 to 1 s at most)."""

GROWTH_MS: Final = 12
"""By so much with each packet: one leaves every 48 ms instead of 60 until the lead has grown, 0.7 s later."""

MAX_LEAD_MS: Final = 600
"""What the lead grows to when it proved too small: ten of the 40 packets that the board can hold."""


class Pacer:
    """The schedule of one answer. All times are seconds of one monotonic clock, which must not run backwards."""

    def __init__(self, frame_ms: int = FRAME_MS, lead_ms: int = LEAD_MS, max_lead_ms: int = MAX_LEAD_MS) -> None:
        if not frame_ms <= lead_ms <= max_lead_ms:
            raise ValueError("the lead holds at least one frame, and at most its maximum")
        self._frame_ms = frame_ms
        self._lead_ms = lead_ms
        self._max_lead_ms = max_lead_ms
        self._frames = 0
        self._ends_s: float | None = None
        self.underruns = 0

    @property
    def sent_ms(self) -> int:
        """How much has been sent."""
        return self._frames * self._frame_ms

    def wait_s(self, now_s: float) -> float:
        """Return how long the next frame must wait; 0 if it may leave now."""
        if self._ends_s is None:
            return 0.0
        return max(0.0, self._ends_s + (self._frame_ms - self._lead_ms) / 1000 - now_s)

    def on_sent(self, now_s: float) -> None:
        """Note that one frame has left. After a gap in the supply it plays at once, and the lead is built up anew."""
        ends_s = now_s if self._ends_s is None else self._ends_s
        if ends_s < now_s:
            self.underruns += 1
            self._lead_ms = min(self._lead_ms + self._frame_ms, self._max_lead_ms)
            ends_s = now_s
        elif self._frames * self._frame_ms >= self._lead_ms < GROWN_LEAD_MS:
            self._lead_ms = min(self._lead_ms + GROWTH_MS, GROWN_LEAD_MS, self._max_lead_ms)
        self._ends_s = ends_s + self._frame_ms / 1000
        self._frames += 1

    def remaining_s(self, now_s: float) -> float:
        """Return how long the board still plays what it has; 0 if it is done."""
        return 0.0 if self._ends_s is None else max(0.0, self._ends_s - now_s)

    def played_ms(self, now_s: float) -> int:
        """Return how much of what was sent has been played."""
        return max(0, self.sent_ms - round(self.remaining_s(now_s) * 1000))
