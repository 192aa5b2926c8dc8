"""The numbers as a table for people, with the targets beside (issue «A stock board talks with the house», part 4)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .row import Row

type Value = Callable[[Row], float]

INSTANT, REALISTIC = "instant", "realistic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measure over all rows. `most` by number of boards is the target; 0 boards: for any number."""

    label: str
    value: Value
    digits: int = 0
    engines: str = ""
    """Only for these engines; empty: for all."""
    most: tuple[tuple[int, float], ...] = ()

    def target(self, engines: str) -> str:
        """Return the target in words."""
        if self.engines not in ("", engines):
            return ""
        return ", ".join(f"<= {most:g}" + (f" at {boards}" if boards else "") for boards, most in self.most)

    def cell(self, row: Row) -> str:
        """Return the value, marked where it misses the target."""
        value = self.value(row)
        limit = dict(self.most).get(row.boards, dict(self.most).get(0, float("inf")))
        is_missed = self.engines in ("", row.engines) and not row.is_together and value > limit
        return f"{value:.{self.digits}f}{'*' if is_missed else ' '}"


_PACKET = "first packet"
_RATIO = "ratio to engines"
_ABORT = "abort to last packet"
_LAG = "event loop lag"

LINES = (
    Line(label=f"{_PACKET}, median ms", value=lambda row: row.packet_ms[0], digits=1, engines=INSTANT, most=((1, 25),)),
    Line(label=f"{_PACKET}, p95 ms", value=lambda row: row.packet_ms[1], digits=1, engines=INSTANT, most=((20, 100),)),
    Line(label=f"{_PACKET}, worst ms", value=lambda row: row.packet_ms[2], digits=1),
    Line(label="first sound, median ms", value=lambda row: row.sound_ms[0], digits=1),
    Line(label="first sound, p95 ms", value=lambda row: row.sound_ms[1], digits=1),
    Line(label=f"{_RATIO}, median", value=lambda row: row.ratio[0], digits=3, engines=REALISTIC, most=((1, 1.05),)),
    Line(label=f"{_RATIO}, p95", value=lambda row: row.ratio[1], digits=3, engines=REALISTIC, most=((20, 1.10),)),
    Line(label="answers with underruns", value=lambda row: row.answers_with_underruns, most=((0, 0),)),
    Line(label="longest underrun ms", value=lambda row: row.longest_underrun_ms, digits=1),
    Line(label="most packets queued", value=lambda row: row.most_queued, most=((0, 40),)),
    Line(label=f"{_ABORT}, p95 ms", value=lambda row: row.abort_ms[1], digits=1),
    Line(label=f"{_ABORT}, worst ms", value=lambda row: row.abort_ms[2], digits=1, most=((0, 20),)),
    Line(label=f"{_LAG}, p99 ms", value=lambda row: row.lag_ms[1], digits=1, most=((20, 20),)),
    Line(label=f"{_LAG}, worst ms", value=lambda row: row.lag_ms[2], digits=1),
    Line(label="Home Assistant, % of a core", value=lambda row: row.hass_percent),
    Line(label="  of it the event loop's thread", value=lambda row: row.hass_loop_percent),
    Line(label="  per talking board", value=lambda row: row.board_percent, digits=2),
    Line(label="fake engines, % of a core", value=lambda row: row.engines_percent),
    Line(label="boards, % of a core", value=lambda row: row.load_percent),
    Line(label="anything else, % of a core", value=lambda row: row.others_percent),
    Line(label="taken by the host, % of a core", value=lambda row: row.stolen_percent),
    Line(label="event loop had no core, %", value=lambda row: row.waiting_percent, digits=1),
    Line(label="Home Assistant, MiB", value=lambda row: row.memory_mib),
    Line(label="answers", value=lambda row: row.turns),
    Line(label="answers that did not end", value=lambda row: row.incomplete, most=((0, 0),)),
    Line(label="sockets lost", value=lambda row: row.lost_sockets, most=((0, 0),)),
)

IDLE_KIB = 200
_LABEL_COLUMNS = 32
_COLUMNS = 12


def table(engines: str, rows: Sequence[Row]) -> str:
    """Return the rows of one kind of engines side by side; `*` marks a missed target."""
    heads = [f"{row.boards}{' at once' if row.is_together else ''} " for row in rows]
    lines = [_line(f"{engines} engines, boards:", heads, "target")]
    for line in LINES:
        if line.engines == REALISTIC != engines:
            continue
        lines.append(_line(line.label, [line.cell(row) for row in rows], line.target(engines)))
    for row in rows:
        if row.breakdown_ms:
            stations = ", ".join(f"{station} {at_ms:.1f}" for station, at_ms in row.breakdown_ms)
            lines.append(f"one board, ms after the end of speech, median: {stations}")
    return "\n".join(lines)


def idle_line(boards: int, kib: float) -> str:
    """Return the memory of an idle board in words."""
    mark = "*" if kib > IDLE_KIB else ""
    return f"memory of an idle board: {kib:.0f} KiB{mark} (of {boards}; target <= {IDLE_KIB})"


def _line(label: str, cells: Sequence[str], target: str) -> str:
    return f"{label:<{_LABEL_COLUMNS}}{''.join(f'{cell:>{_COLUMNS}}' for cell in cells)}   {target}".rstrip()
