"""What the listener gets from the moments at which packets arrive: arithmetic, no clock.

A board plays one packet of 60 ms after another from the first one on and holds 40 (firmware
main/audio/audio_service.h MAX_DECODE_PACKETS_IN_QUEUE).
"""

from collections.abc import Sequence
from dataclasses import dataclass

PACKET_S = 0.060
QUEUE_PACKETS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One answer as it was heard."""

    gaps_ms: list[float]
    """How long the loudspeaker waited, each time it ran dry before the last packet."""
    most_queued: int
    """Packets that waited or played at once; above 40 a board loses them."""


def play(arrivals_s: Sequence[float]) -> Played:
    """Play the packets of one answer, given when each arrived."""
    gaps_ms: list[float] = []
    most_queued = 0
    ends_s = arrivals_s[0] if arrivals_s else 0.0
    for at_s in arrivals_s:
        if at_s > ends_s:
            gaps_ms.append((at_s - ends_s) * 1000)
            ends_s = at_s
        ends_s += PACKET_S
        most_queued = max(most_queued, round((ends_s - at_s) / PACKET_S))
    return Played(gaps_ms=gaps_ms, most_queued=most_queued)
