"""An allocation as text tables for a terminal."""

from __future__ import annotations

from app.calculations.allocation.allocate import Allocation
from app.calculations.allocation.check import AllocationCheck
from app.calculations.allocation.report import AllocationReport
from app.calculations.allocation.walk_forward import WalkForward
from app.cli.tables import new_table, print_lines, print_table, scenario_label
from app.formatting import NONE, count, money, percent, percent_range, ratio, times
from app.wording.allocation import (
    allocation_notes,
    doubt_sentence,
    omitted_part,
    promise_sentences,
)
from app.wording.drawdown import SHORT_DRAWDOWN_TITLES
from app.wording.kelly import STATUS_WORDS


def print_allocation(report: AllocationReport) -> None:
    """Print an allocation: weights, the drawdown promise, and other sizings at the same risk."""
    _print_weights(report)
    promise = report.check.promise
    print_lines(
        [
            *allocation_notes(report.allocation),
            *([doubt_sentence(report.doubt)] if report.doubt and report.doubt.strategies else []),
            *([" ".join(promise_sentences(promise))] if promise else []),
            *map(omitted_part, report.check.left_out),
        ]
    )
    if report.check.at_promise:
        _print_at_promise(report.check)
    if report.check.walk_forward is not None:
        _print_walk_forward(report.check.walk_forward)


def _print_weights(report: AllocationReport) -> None:
    """Print the weights offered, beside those that were fitted."""
    allocation, ranges, offered = report.allocation, report.ranges, report.offered
    text = new_table(
        "Strategy",
        ("Offered", "Fitted", "Range", "Risk", "Trades", "Mean kept", "Contracts", "Status"),
    )
    for code, name in enumerate(allocation.strategies):
        text.add_texts(
            name,
            NONE if offered is None else percent(float(offered.weights[code])),
            percent(float(allocation.weights[code])),
            percent_range(ranges.low[code], ranges.high[code], 1) if ranges else NONE,
            percent(float(allocation.risk[code])),
            count(int(allocation.positions[code])),
            percent(float(allocation.kept[code])),
            NONE if offered is None else count(report.contracts.sizes[code].contracts),
            STATUS_WORDS[allocation.statuses[code]],
        )
    print_table(
        text,
        f"Share of equity held as margin per position{_fitted(allocation)} "
        f"{percent(allocation.peak_share)} of equity at the fullest instant; a chance of at "
        f"most {percent(allocation.ruin_bound)} of ever falling below {percent(allocation.floor)} "
        f"of the start, if {allocation.unit}s are independent and come as in the log.",
    )


def _fitted(allocation: Allocation) -> str:
    is_own = allocation.settings.objective == "own"
    return ", your own." if is_own else ", fitted to the whole log: hindsight. As fitted"


def _print_at_promise(check: AllocationCheck) -> None:
    """Print each sizing at its largest scale that keeps the promise."""
    text = new_table(
        "At equal risk", ("Scale", "Chance", "95% drawdown", "Median CAGR", "Median ending")
    )
    for size in check.at_promise:
        figures = size.figures
        cells = [NONE] * 4
        if figures is not None:
            cells = [
                percent(figures.chance.value),
                percent(figures.deep_drawdown),
                percent(figures.median_cagr),
                money(figures.median_ending_equity),
            ]
        text.add_texts(size.name, times(size.multiple), *cells)
    print_table(
        text,
        "Each at the largest scale of its own sizes that keeps the drawdown promise; the others "
        "are compared at that scale, not offered.",
    )


def _print_walk_forward(walk_forward: WalkForward) -> None:
    drawdown = SHORT_DRAWDOWN_TITLES[walk_forward.judged]
    text = new_table(
        "Out of sample",
        ("Scale", "Ending balance", "CAGR", drawdown, "MAR", "Worst day", "Peak margin", "Taken"),
    )
    for contestant in walk_forward.contestants:
        m = contestant.figures
        text.add_texts(
            scenario_label(contestant.name, contestant.has_hindsight),
            times(contestant.multiple),
            money(m.ending_equity),
            percent(m.shown_cagr),
            percent(getattr(m, walk_forward.judged)),
            ratio(m.shown_mar),
            percent(m.worst_day),
            percent(contestant.peak_margin),
            count(contestant.trades_taken),
        )
    folds = walk_forward.folds
    print_table(
        text,
        f"From {folds[0].first} on, in {len(folds)} folds, each fitted to everything before it "
        f"and replayed in whole contracts. {NONE}: as it is, without a scale.",
    )
