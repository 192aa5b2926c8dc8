"""What the processes of the benchmark tell each other, as JSON."""

from dataclasses import asdict, dataclass, field
import json
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the boards of one row do. A row with no turns connects, says so, and waits for a line to hang up."""

    port: int
    boards: int
    first: int = 0
    """Number of the first board."""
    whole_turns: int = 0
    """Turns of each board that are listened to until the end."""
    cut_turns: int = 0
    """Turns of each board that are aborted."""
    is_together: bool = False
    """All boards end every utterance at the same moment; else each lives at its own random times."""
    seed: int = 1

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))

    def to_json(self) -> str:
        """Return one line."""
        return json.dumps(asdict(self))


@dataclass(slots=True, kw_only=True)
class Turn:
    """One question and its answer as one board saw it. Moments are seconds of the machine's monotonic clock."""

    began_s: float = 0.0
    asked_s: float = 0.0
    """When `listen stop` was written: the end of speech."""
    moments: list[tuple[str, float]] = field(default_factory=list)
    """First `tts start`, first packet, first packet with sound, `tts stop`."""
    gaps_ms: list[float] = field(default_factory=list)
    most_queued: int = 0
    packets: int = 0
    aborted_s: float | None = None
    last_packet_s: float = 0.0
    ended_s: float = 0.0
    is_complete: bool = False
    """The board was told that the answer is over."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Read what `asdict` wrote."""
        return cls(**data)

    def after_ms(self, what: str) -> float | None:
        """Return how long after the end of speech something happened first."""
        return next(((at_s - self.asked_s) * 1000 for name, at_s in self.moments if name == what), None)

    def abort_ms(self) -> float | None:
        """Return how long after `abort` the last packet came, 0 if none did; None for a turn that was not aborted."""
        if self.aborted_s is None:
            return None
        return max(0.0, (self.last_packet_s - self.aborted_s) * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the boards of one row report."""

    turns: list[Turn]
    wall_s: float
    cpu_s: float
    """Processor time of the load generator itself."""
    lost_sockets: int

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        return cls(**data | {"turns": [Turn.from_dict(turn) for turn in data["turns"]]})

    def to_json(self) -> str:
        """Return one line."""
        return json.dumps(asdict(self))
