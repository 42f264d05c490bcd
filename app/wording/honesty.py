"""Sentences of the honesty benchmark: every miss, the worst case of each figure, the targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from app.formatting import count, percent
from app.wording.honesty_report import (
    BROKEN_TARGET,
    COVERAGE_TARGET,
    DANGER_TARGET,
    FALSE_EVIDENCE_TARGET,
    GROWTH_BELOW_ZERO_TARGET,
    RANGES,
    WARNING_TARGET,
    WIDE_COVERAGE_TARGET,
    WORSE_TARGET,
    Cell,
    HonestyReport,
    Size,
)
from app.wording.honesty_tables import ANSWERS, RANGE_WORDS

_SIZE_WORDS: dict[Size, str] = {
    "answer": "the answer",
    "allocator": "the allocator’s offer",
    "half_kelly": "half Kelly",
}


class Miss(NamedTuple):
    """A figure beyond its target."""

    by: float  #: beyond it, a fraction
    words: str


def misses(report: HonestyReport) -> tuple[str, ...]:
    """Return every figure beyond its target in a sentence, the farthest beyond first."""
    finders: Sequence[Callable[[Cell], Iterator[Miss]]] = (
        _broken_promises,
        _negative_growth,
        _uncovered,
        _false_alarms,
        _live_misses,
    )
    found = [miss for cell in report.cells for find in finders for miss in find(cell)]
    found += _worse_proposals(report)
    return tuple(miss.words for miss in sorted(found, reverse=True))


def _broken_promises(cell: Cell) -> Iterator[Miss]:
    for size in ANSWERS:
        broken = cell.broken[size]
        if not broken.is_kept:
            words = (
                f"{cell.name}: {_SIZE_WORDS[size]} broke the drawdown target in "
                f"{percent(broken.chance)} ± {percent(broken.error)} of fresh years; "
                f"target {percent(BROKEN_TARGET, 0)}."
            )
            yield Miss(broken.chance - BROKEN_TARGET, words)


def _negative_growth(cell: Cell) -> Iterator[Miss]:
    share = cell.growth_below_zero["answer"]
    if cell.has_edge and share > GROWTH_BELOW_ZERO_TARGET:
        words = (
            f"{cell.name}: at the answer’s size the true growth was below 0 in {percent(share)} "
            f"of logs; target {percent(GROWTH_BELOW_ZERO_TARGET, 0)}."
        )
        yield Miss(share - GROWTH_BELOW_ZERO_TARGET, words)


def _uncovered(cell: Cell) -> Iterator[Miss]:
    for kind, share in cell.coverage.items():
        target = cell.coverage_target(kind)
        if share.value < target:
            words = (
                f"{cell.name}: the range of Kelly, {RANGE_WORDS[kind]}, held the true value in "
                f"{percent(share.value)} of {count(share.of)} cases; target {percent(target, 0)}."
            )
            yield Miss(target - share.value, words)


def _false_alarms(cell: Cell) -> Iterator[Miss]:
    targets = (("danger", DANGER_TARGET), ("warn", WARNING_TARGET))
    for severity, target in targets:
        share = cell.alarms.get(severity, 0.0)
        if cell.has_edge and share > target:
            word = "danger" if severity == "danger" else "warning"
            words = (
                f"{cell.name}: {percent(share)} of logs at the answer’s size showed a {word}; "
                f"target {percent(target, 0)}."
            )
            yield Miss(share - target, words)


def _live_misses(cell: Cell) -> Iterator[Miss]:
    if cell.live is None:
        return
    false, covered = cell.live.false_alarms, cell.live.gap_covered
    if false > FALSE_EVIDENCE_TARGET:
        words = (
            f"{cell.name}: {percent(false)} of live logs like their backtest were called worse; "
            f"target {percent(FALSE_EVIDENCE_TARGET, 0)}."
        )
        yield Miss(false - FALSE_EVIDENCE_TARGET, words)
    if covered < COVERAGE_TARGET:
        words = (
            f"{cell.name}: the range of the mean gap of live trades held it in "
            f"{percent(covered)} of cases; target {percent(COVERAGE_TARGET, 0)}."
        )
        yield Miss(COVERAGE_TARGET - covered, words)


def _worse_proposals(report: HonestyReport) -> list[Miss]:
    found = []
    for action, (offered, worse) in report.proposals.items():
        if worse / offered > WORSE_TARGET:
            words = (
                f"The proposal to {action.replace('_', ' ')} earned less and fell further in "
                f"{percent(worse / offered)} of {count(offered)} fresh years; "
                f"target {percent(WORSE_TARGET, 0)}."
            )
            found.append(Miss(worse / offered - WORSE_TARGET, words))
    return found


def worst_cases(report: HonestyReport) -> tuple[str, ...]:
    """Return the worst case of each figure in a sentence, whether within its target or not."""
    cells, edged = report.cells, [cell for cell in report.cells if cell.has_edge]
    sentences = []
    for size in ANSWERS:
        worst = max(cells, key=lambda cell: cell.broken[size].chance)
        broken = worst.broken[size]
        sentences.append(
            f"At {_SIZE_WORDS[size]}, a fresh year broke the drawdown target in at most "
            f"{percent(broken.chance)} ± {percent(broken.error)} ({worst.name}); "
            f"promised {percent(BROKEN_TARGET, 0)}."
        )
    half = max(cells, key=lambda cell: cell.broken["half_kelly"].chance)
    sentences.append(
        f"Half of plain Kelly broke it in {percent(half.broken['half_kelly'].chance)} "
        f"({half.name})."
    )
    below = max(edged, key=lambda cell: cell.growth_below_zero["answer"])
    share = below.growth_below_zero["answer"]
    sentences.append(
        f"Where there is an edge, the answer’s true growth was below 0 in at most {percent(share)} "
        f"of logs ({below.name}); target {percent(GROWTH_BELOW_ZERO_TARGET, 0)}."
    )
    sentences += _least_coverage(cells)
    danger = max(edged, key=lambda cell: cell.alarms.get("danger", 0.0))
    warning = max(edged, key=lambda cell: cell.alarms.get("warn", 0.0))
    sentences.append(
        "On logs with an edge and nothing wrong, at the answer’s size, there was a danger in at "
        f"most {percent(danger.alarms.get('danger', 0.0))} ({danger.name}) and a warning in at "
        f"most {percent(warning.alarms.get('warn', 0.0))} ({warning.name}); "
        f"targets {percent(DANGER_TARGET, 0)} and {percent(WARNING_TARGET, 0)}."
    )
    sentences += _live_worst(cells)
    return tuple(sentences)


def _live_worst(cells: Sequence[Cell]) -> Iterator[str]:
    known = [(cell, cell.live) for cell in cells if cell.live is not None]
    if not known:
        return
    cell, live = max(known, key=lambda pair: pair[1].false_alarms)
    yield (
        f"Of live logs like their backtest at most {percent(live.false_alarms)} were called worse "
        f"({cell.name}); target {percent(FALSE_EVIDENCE_TARGET, 0)}."
    )
    cell, live = min(known, key=lambda pair: pair[1].gap_covered)
    yield (
        f"The range of the mean gap of live trades held it in at least "
        f"{percent(live.gap_covered)} of cases ({cell.name}); target "
        f"{percent(COVERAGE_TARGET, 0)}."
    )


def _least_coverage(cells: Sequence[Cell]) -> Iterator[str]:
    for kind in RANGES:
        with_range = [cell for cell in cells if kind in cell.coverage]
        if not with_range:
            continue
        worst = min(with_range, key=lambda cell: cell.coverage[kind].value)
        yield (
            f"The range of Kelly, {RANGE_WORDS[kind]}, held the true value in at least "
            f"{percent(worst.coverage[kind].value)} of cases ({worst.name}); "
            f"target {percent(worst.coverage_target(kind), 0)}."
        )


def targets() -> str:
    """Return all targets in one sentence."""
    return (
        f"Targets: the answer and the allocator’s offer break the drawdown target in at most "
        f"{percent(BROKEN_TARGET, 0)} of fresh years, and their Monte Carlo error; ranges hold "
        f"the true value in {percent(COVERAGE_TARGET, 0)} of cases, with lotteries and of pooled "
        f"positions in {percent(WIDE_COVERAGE_TARGET, 0)}; where there is an edge, true growth "
        f"at the answer is below 0 in at most {percent(GROWTH_BELOW_ZERO_TARGET, 0)} of logs, a "
        f"danger stands on at most {percent(DANGER_TARGET, 0)} and a warning on at most "
        f"{percent(WARNING_TARGET, 0)} of logs at the answer’s size; a proposal that is applied "
        f"earns less and falls further in at most {percent(WORSE_TARGET, 0)} of fresh years."
    )


def live_introduction() -> str:
    """Return how live trades were drawn and judged, with the targets."""
    return (
        "Live trades drawn after backtests of known truth. Called worse: evidence of 20 or more "
        "at any of 500 live trades where nothing changed; target at most "
        f"{percent(FALSE_EVIDENCE_TARGET, 0)}. Found: the same where the edge is gone or halved. "
        "Told: the power for a vanished edge, simulated from each backtest alone, which "
        "cannot know losses that it never had. Ranges of the mean gap hold it; target at least "
        f"{percent(COVERAGE_TARGET, 0)}."
    )


def logs_measured(report: HonestyReport) -> str:
    """Return the numbers of logs behind the figures in one sentence."""
    sizes = _span([cell.logs for cell in report.cells])
    ranges = _span([cell.range_logs for cell in report.cells])
    alerts = _span([cell.alert_logs for cell in report.cells if cell.alert_logs] or [0])
    return (
        f"Sizes were judged on {sizes} logs a line, ranges on {ranges}, alerts on {alerts} logs "
        "with a size."
    )


def _span(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return count(low) if low == high else f"{count(low)} to {count(high)}"
