"""How the last turns of each board went, and what its sockets did wrong: times, codes and counts, never a word.

Filled from session events (`hub/session_events.py`) and sockets (`transport/socket.py`); read by diagnostics and
repairs.
"""

from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .session.acts import UsageCounted
from .session.events import AgentActed, AnswerGrew, FirstSound, Heard, SessionEvent, TurnEnded, TurnKind, TurnStarted

KEPT_TURNS: Final = 20
"""Of each board: an evening's worth to look at, a few KiB of memory."""
FAILING_TURNS: Final = 3
"""In a row: two can be bad luck, after three somebody stands before a board that does not work."""

_ASKING: Final = (TurnKind.VOICE, TurnKind.TEXT)
_NO_FAILURE: Final = frozenset({"no_text", "interrupted", "agent_too_many_messages", "agent_busy_models"})
"""Codes of what a person did or of limits that end by themselves; nothing is broken."""


@dataclass(slots=True, kw_only=True)
class TurnRecord:
    """One turn. Times are milliseconds since it began; None: it did not get there."""

    turn_id: str
    kind: TurnKind
    began_s: float = field(repr=False)
    """By the clock of `Records`."""
    recognised_ms: int | None = None
    first_token_ms: int | None = None
    first_sound_ms: int | None = None
    sound_after_speech_ms: int | None = None
    """From the end of the utterance to the first packet: what a person waits."""
    ended_ms: int | None = None
    error: str | None = None
    is_interrupted: bool = False
    has_asked: bool = False

    def as_data(self) -> dict[str, Any]:
        """Return what diagnostics show."""
        return {
            "kind": self.kind,
            "recognised_ms": self.recognised_ms,
            "first_token_ms": self.first_token_ms,
            "first_sound_ms": self.first_sound_ms,
            "sound_after_speech_ms": self.sound_after_speech_ms,
            "ended_ms": self.ended_ms,
            "error": self.error,
            "is_interrupted": self.is_interrupted,
        }


@dataclass(slots=True)
class BoardRecord:
    """What is kept of one board, in memory only."""

    turns: deque[TurnRecord] = field(default_factory=lambda: deque(maxlen=KEPT_TURNS))
    """Oldest first."""
    faults: Counter[str] = field(default_factory=Counter)
    """Frames of this board that were dropped, by the names of `protocol.errors.Fault`."""
    failures: int = 0
    """Turns in a row that failed, up to now."""
    failure: str | None = None
    """Code of the last one."""

    @property
    def is_failing(self) -> bool:
        """Whether somebody should look."""
        return self.failures >= FAILING_TURNS


type RecordListener = Callable[[str, BoardRecord], None]


class Records:
    """By `device_id`, since Home Assistant started. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._boards: dict[str, BoardRecord] = {}
        self._listeners: list[RecordListener] = []

    def get(self, device_id: str) -> BoardRecord:
        """Return what is known of a board; an empty record where nothing is."""
        return self._boards.get(device_id) or BoardRecord()

    def excuse(self, device_id: str) -> None:
        """Count failures anew: what they came from was changed."""
        if (board := self._boards.get(device_id)) is not None:
            board.failures, board.failure = 0, None

    def forget(self, device_id: str) -> None:
        """Drop a board that was removed."""
        self._boards.pop(device_id, None)

    def add_listener(self, listener: RecordListener) -> Callable[[], None]:
        """Call `listener` after a turn that a person began: one that failed, or the first that was answered since."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def count_faults(self, device_id: str, faults: Mapping[str, int]) -> None:
        """Add what one socket did wrong."""
        if faults:
            self._board(device_id).faults.update(faults)

    def take(self, device_id: str, event: SessionEvent) -> None:
        """Take one event of a board's conversation; the cheap part of every event, in the event loop."""
        match event:
            case TurnStarted():
                record = TurnRecord(turn_id=event.turn_id, kind=event.kind, began_s=self._clock())
                self._board(device_id).turns.append(record)
            case Heard() | AnswerGrew() | AgentActed() | FirstSound() | TurnEnded():
                turn = self._turn(device_id, event.turn_id)
                if turn is not None:
                    self._note(device_id, turn, event)
            case _:
                pass

    def _note(
        self, device_id: str, turn: TurnRecord, event: Heard | AnswerGrew | AgentActed | FirstSound | TurnEnded
    ) -> None:
        now_ms = round((self._clock() - turn.began_s) * 1000)
        match event:
            case Heard() if turn.recognised_ms is None:
                turn.recognised_ms = now_ms
            case AnswerGrew() if turn.first_token_ms is None:
                turn.first_token_ms = now_ms
            case FirstSound():
                turn.first_sound_ms, turn.sound_after_speech_ms = now_ms, event.after_ms
            case AgentActed(act=UsageCounted(error=str() as error)):
                turn.error = error  # said in words, so the turn itself does not fail
            case TurnEnded():
                turn.ended_ms, turn.is_interrupted, turn.has_asked = now_ms, event.is_interrupted, event.has_asked
                turn.error = event.error or turn.error
                self._judge(device_id, turn)
            case _:
                pass

    def _judge(self, device_id: str, turn: TurnRecord) -> None:
        board = self._board(device_id)
        if turn.kind not in _ASKING or turn.error in _NO_FAILURE:
            return
        if turn.error is not None:
            board.failures, board.failure = board.failures + 1, turn.error
        elif turn.has_asked and board.failures:
            board.failures, board.failure = 0, None
        else:
            return  # all is well still; or it was a greeting or a goodbye, which proves nothing
        for listener in tuple(self._listeners):
            listener(device_id, board)

    def _turn(self, device_id: str, turn_id: str) -> TurnRecord | None:
        return next((turn for turn in reversed(self._board(device_id).turns) if turn.turn_id == turn_id), None)

    def _board(self, device_id: str) -> BoardRecord:
        return self._boards.setdefault(device_id, BoardRecord())
