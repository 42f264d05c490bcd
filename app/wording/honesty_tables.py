"""Tables of the honesty benchmark, worst case first.

A miss stands in bold between double asterisks, a notation that Markdown and Methods share.
"""

from __future__ import annotations

from typing import NamedTuple

from app.formatting import NONE, count, percent
from app.wording.honesty_report import (
    COVERAGE_TARGET,
    DANGER_TARGET,
    FALSE_EVIDENCE_TARGET,
    GROWTH_BELOW_ZERO_TARGET,
    RANGES,
    WARNING_TARGET,
    WORSE_TARGET,
    Cell,
    HonestyReport,
    LiveFigures,
    RangeKind,
    RealLog,
    Size,
)

RANGE_WORDS: dict[RangeKind, str] = {
    "single": "one strategy",
    "by_period": "by period",
    "pooled": "pooled",
    "joint": "joint",
    "weights": "weights",
}
ANSWERS: tuple[Size, ...] = ("answer", "allocator")


class Table(NamedTuple):
    """A table of texts."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def promise_table(report: HonestyReport) -> Table:
    """Return realised chances of the drawdown target and growth at the sizes, worst cells first."""
    heads = (
        "Truth, positions",
        "Logs",
        "Without a size",
        "Target broken, answer",
        "Logs with a size alone",
        "Target broken, allocator",
        "Target broken, half Kelly",
        "Growth below 0, answer",
        "Growth below 0, half Kelly",
    )
    cells = sorted(report.cells, key=_worst_chance, reverse=True)
    return Table(heads, tuple(_promise_row(cell) for cell in cells))


def _worst_chance(cell: Cell) -> float:
    return max(cell.broken[size].chance for size in ANSWERS)


def _promise_row(cell: Cell) -> tuple[str, ...]:
    below_zero = cell.growth_below_zero
    at_answer = percent(below_zero["answer"])
    if cell.has_edge:
        missed = below_zero["answer"] > GROWTH_BELOW_ZERO_TARGET
        at_answer = _marked(at_answer, missed)
    return (
        cell.name,
        count(cell.logs),
        percent(1 - cell.sized, 0),
        _chance(cell, "answer"),
        percent(cell.broken["answer"].among_sized),
        _chance(cell, "allocator"),
        percent(cell.broken["half_kelly"].chance),
        at_answer,
        percent(below_zero["half_kelly"]),
    )


def _chance(cell: Cell, size: Size) -> str:
    broken = cell.broken[size]
    text = f"{percent(broken.chance)} ± {percent(broken.error)}"
    return _marked(text, not broken.is_kept)


def _marked(text: str, missed: bool) -> str:
    return f"**{text} missed**" if missed else text


def coverage_table(report: HonestyReport) -> Table:
    """Return the share of ranges that hold the true value, worst cells first."""
    heads = ("Truth, positions", "Logs", *(RANGE_WORDS[kind].capitalize() for kind in RANGES))
    cells = sorted(report.cells, key=_worst_shortfall, reverse=True)
    rows = [
        (cell.name, count(cell.range_logs), *(_covered(cell, kind) for kind in RANGES))
        for cell in cells
    ]
    return Table(heads, tuple(rows))


def _worst_shortfall(cell: Cell) -> float:
    kinds = cell.coverage
    return max(cell.coverage_target(kind) - share.value for kind, share in kinds.items())


def _covered(cell: Cell, kind: RangeKind) -> str:
    share = cell.coverage.get(kind)
    if share is None:
        return NONE
    return _marked(percent(share.value), share.value < cell.coverage_target(kind))


def alarms_table(report: HonestyReport) -> Table:
    """Return the share of logs with alerts at the answer's size, worst cells first."""
    heads = ("Truth, positions", "Logs with a size", "Any danger", "Any warning", "Kinds")
    cells = sorted(report.cells, key=_worst_alarm, reverse=True)
    return Table(heads, tuple(_alarm_row(cell) for cell in cells if cell.alert_logs))


def _worst_alarm(cell: Cell) -> float:
    excess = _alarm_excess(cell)
    return excess if cell.has_edge else excess - 1  # without an edge an alert is not false


def _alarm_excess(cell: Cell) -> float:
    danger, warning = cell.alarms.get("danger", 0.0), cell.alarms.get("warn", 0.0)
    return max(danger - DANGER_TARGET, warning - WARNING_TARGET)


def _alarm_row(cell: Cell) -> tuple[str, ...]:
    danger, warning = cell.alarms.get("danger", 0.0), cell.alarms.get("warn", 0.0)
    kinds = [(share, kind) for kind, share in cell.alarms.items() if kind not in ("danger", "warn")]
    listed = [f"{kind.replace('_', ' ')} {percent(share)}" for share, kind in sorted(kinds)[::-1]]
    return (
        cell.name,
        count(cell.alert_logs),
        _marked(percent(danger), cell.has_edge and danger > DANGER_TARGET),
        _marked(percent(warning), cell.has_edge and warning > WARNING_TARGET),
        ", ".join(listed) or NONE,
    )


def live_table(report: HonestyReport) -> Table:
    """Return what evidence of drift shows of live trades, the most false alarms first."""
    heads = (
        "Truth, positions of the backtest",
        "Streams",
        "Called worse, no change",
        "Edge vanished: found after 50, 100, 250",
        "Told after 100",
        "Edge halved: found after 50, 100, 250",
        "Range of the mean gap holds it",
    )
    cells = [(cell, cell.live) for cell in report.cells if cell.live is not None]
    ranked = sorted(cells, key=lambda pair: -pair[1].false_alarms)
    return Table(heads, tuple(_live_row(cell, live) for cell, live in ranked))


def _live_row(cell: Cell, live: LiveFigures) -> tuple[str, ...]:
    false, covered = live.false_alarms, live.gap_covered
    found = {
        edge: ", ".join(percent(share) for share in shares.values())
        for edge, shares in live.found.items()
    }
    return (
        cell.name,
        count(live.streams),
        _marked(percent(false), false > FALSE_EVIDENCE_TARGET),
        found["vanished"],
        percent(live.claimed),
        found["halved"],
        _marked(percent(covered), covered < COVERAGE_TARGET),
    )


def proposals_table(report: HonestyReport) -> Table:
    """Return what applying each proposal does in the fresh year after its log, worst first."""
    heads = ("Proposal", "Offered", "Earned less and fell further")
    ranked = sorted(report.proposals.items(), key=lambda item: -item[1].worse / item[1].offered)
    rows = [
        (
            action.replace("_", " "),
            count(figures.offered),
            _marked(
                percent(figures.worse / figures.offered),
                figures.worse / figures.offered > WORSE_TARGET,
            ),
        )
        for action, figures in ranked
    ]
    return Table(heads, tuple(rows))


def real_table(report: HonestyReport) -> Table:
    """Return the judged drawdown of real logs' second halves at their first halves' size."""
    heads = (
        "Log",
        "Positions, first half",
        "Second half",
        "Kelly fraction",
        "Drawdown, second half",
        "In whole contracts",
        "Target",
    )
    ranked = sorted(report.real, key=lambda log: 1.0 if log.drawdown is None else -log.drawdown)
    rows = [
        (
            log.label,
            count(log.positions),
            count(log.replayed),
            _fraction(log),
            NONE
            if log.drawdown is None
            else _marked(percent(log.drawdown), log.drawdown > log.target),
            percent(log.drawdown_in_lots),
            percent(log.target, 0),
        )
        for log in ranked
    ]
    return Table(heads, tuple(rows))


def _fraction(log: RealLog) -> str:
    if log.fraction is None:
        return (log.reason or NONE).replace("_", " ")
    return f"{log.fraction:.3g}"
