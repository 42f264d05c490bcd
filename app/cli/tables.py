"""Results as text tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from app.calculations.kelly.estimate import KellyEstimate
from app.calculations.profile.judged_drawdown import DrawdownName
from app.calculations.profile.rules import Estimator
from app.calculations.replay.engine import Replay
from app.calculations.sizing.kelly_table import KellyTable
from app.formatting import NONE, count, money, percent, ratio
from app.wording.allocation import allocation_notes, doubt_sentence, omitted_part
from app.wording.drawdown import DRAWDOWN_BASES, SHORT_DRAWDOWN_TITLES
from app.wording.kelly import STATUS_WORDS, evidence_summary

if TYPE_CHECKING:
    from app.calculations.allocation.drawdown_promise import AllocationPromise
    from app.calculations.allocation.report import AllocationReport
    from app.calculations.allocation.walk_forward import WalkForward

#: the estimator of which Kelly is applied, in words
_APPLIED: dict[Estimator, str] = {
    "log_optimal": "full",
    "by_period": "Kelly by {unit}",
    "payoff": "textbook as a margin share",
    "simultaneous": "together",
}
_PIPE_WIDTH = 160  #: columns of redirected output; at 80 the tables would lose figures


def print_replays(replayed: Sequence[Replay], judged: DrawdownName) -> None:
    """Print the comparison table of replayed scenarios, with the drawdown that is judged."""
    headings = (
        "Ending balance",
        "CAGR",
        SHORT_DRAWDOWN_TITLES[judged],
        "MAR",
        "Sharpe",
        "Sortino",
        "Worst day",
        "Peak margin",
        "Taken",
        "Reduced",
        "Skipped",
    )
    table = new_table("Scenario", headings)
    for replay in replayed:
        m = replay.metrics
        table.add_row(
            scenario_label(replay.scenario.name, replay.scenario.has_hindsight),
            money(m.ending_equity),
            percent(m.cagr),
            percent(replay.judged_drawdown),
            ratio(m.mar),
            ratio(m.sharpe),
            ratio(m.sortino),
            percent(m.worst_day),
            percent(m.peak_margin_utilisation),
            count(m.trades_taken),
            count(m.trades_reduced),
            count(m.trades_skipped),
        )
    print_table(
        table,
        "Realised equity: open positions are not marked, so a daily log shows deeper falls. "
        "Peak margin is a share of equity.",
    )


def print_kelly(table: KellyTable) -> None:
    """Print the Kelly table; Kelly is a share of equity held as margin per position."""
    headings = (
        "Trades",
        "Win rate",
        "Payoff",
        "Textbook",
        "Full",
        "Range 5–95%",
        "+1 full loss",
        "Shrunk",
        f"By {table.unit}",
        "Range 5–95%",
        "Together",
        "Range 5–95%",
        "Applied",
        "Contracts",
        "Status",
    )
    text = new_table("Strategy", headings)
    for code, row in enumerate(table.strategies):
        by_period, joint = row.by_period.bootstrap, table.joint_range
        text.add_row(
            row.name,
            *_figures(row.estimate),
            percent(row.by_period.share),
            _interval(by_period.low, by_period.high) if by_period else NONE,
            percent(float(table.simultaneous.shares[code])),
            _interval(joint.low[code], joint.high[code]) if joint else NONE,
            percent(row.applied_share),
            count(row.contracts),
            STATUS_WORDS[row.estimate.status],
        )
    text.add_section()
    text.add_row(
        "All positions pooled",
        *_figures(table.portfolio),
        *[""] * 6,
        STATUS_WORDS[table.portfolio.status],
    )
    overlap = (
        " Positions overlap: side by side the full ones overbet; "
        "together is all strategies fitted at once."
    )
    applied = _APPLIED[table.estimator].format(unit=table.unit)
    print_table(
        text,
        "Fitted on the whole log: hindsight. Textbook is the share of equity lost on an average "
        f"loss, not a margin share. Applied is a fraction of {applied}."
        f"{overlap if table.overlaps else ''}",
    )
    _print_lines(evidence_summary(table.strategies))


def print_allocation(report: AllocationReport) -> None:
    """Print an allocation: its weights, the promise on drawdowns, and its results out of sample."""
    allocation, ranges = report.allocation, report.ranges
    text = new_table(
        "Strategy", ("Weight", "Range 5–95%", "Risk", "Trades", "Mean kept", "Contracts", "Status")
    )
    for code, name in enumerate(allocation.strategies):
        text.add_row(
            name,
            percent(float(allocation.weights[code])),
            _interval(ranges.low[code], ranges.high[code]) if ranges else NONE,
            percent(float(allocation.risk[code])),
            count(int(allocation.positions[code])),
            percent(float(allocation.kept[code])),
            count(report.contracts.sizes[code].contracts),
            STATUS_WORDS[allocation.statuses[code]],
        )
    print_table(
        text,
        "Share of equity held as margin per position, fitted to the whole log: hindsight. "
        f"{percent(allocation.peak_share)} of equity at the fullest instant; a chance of at most "
        f"{percent(allocation.ruin_bound)} of ever falling below {percent(allocation.floor)} of "
        f"the start, if {allocation.unit}s are independent and come as in the log.",
    )
    _print_lines(
        [
            *allocation_notes(allocation),
            *([doubt_sentence(report.doubt)] if report.doubt and report.doubt.strategies else []),
            *_promise_lines(report.promise),
            *map(omitted_part, report.left_out),
        ]
    )
    if report.walk_forward is not None:
        _print_walk_forward(report.walk_forward)


def _promise_lines(promise: AllocationPromise | None) -> list[str]:
    """The promise on drawdowns in one line; none without a promise."""
    if promise is None:
        return []
    chance = (
        f"Over {promise.horizon_days} trading days {percent(promise.as_it_is.value)} of "
        f"{promise.paths:,} simulated paths fall more than {percent(promise.target)} "
        f"{DRAWDOWN_BASES[promise.judged]}; "
        f"{percent(promise.tolerance)} are accepted."
    )
    if promise.keeps:
        return [f"{chance} The weights keep the promise as they are."]
    if promise.multiple is None or promise.kept is None:
        return [f"{chance} No part of these weights keeps the promise."]
    part = f"{ratio(promise.multiple)} of the weights keeps the promise"
    return [f"{chance} {part} ({percent(promise.kept.value)})."]


def _print_walk_forward(walk_forward: WalkForward) -> None:
    drawdown = SHORT_DRAWDOWN_TITLES[walk_forward.judged]
    text = new_table(
        "Out of sample",
        ("Ending balance", "CAGR", drawdown, "MAR", "Worst day", "Peak margin", "Taken"),
    )
    for contestant in walk_forward.contestants:
        m = contestant.figures
        text.add_row(
            scenario_label(contestant.name, contestant.has_hindsight),
            money(m.ending_equity),
            percent(m.cagr),
            percent(getattr(m, walk_forward.judged)),
            ratio(m.mar),
            percent(m.worst_day),
            percent(contestant.peak_margin),
            count(contestant.trades_taken),
        )
    folds = walk_forward.folds
    print_table(
        text,
        f"From {folds[0].first} on, in {len(folds)} folds, each fitted to everything before it "
        "and replayed in whole contracts.",
    )


def _figures(estimate: KellyEstimate) -> list[str]:
    bootstrap = estimate.bootstrap
    return [
        count(estimate.trades),
        percent(estimate.win_rate),
        ratio(estimate.payoff_ratio),
        percent(estimate.payoff_kelly),
        percent(estimate.log_optimal),
        _interval(bootstrap.low, bootstrap.high) if bootstrap else NONE,
        percent(estimate.with_added_loss),
        percent(estimate.shrunk),
    ]


def _interval(low: float, high: float) -> str:
    """Two fractions as a range of percents, each with its own sign."""
    return f"{percent(low)}{NONE}{percent(high)}"


def scenario_label(name: str, has_hindsight: bool) -> str:
    """Return the name of a scenario, marked where it uses hindsight."""
    return f"{name} (hindsight)" if has_hindsight else name


def new_table(first: str, headings: Sequence[str]) -> Table:
    """Return a table with a column of names, headed `first`, and columns of figures."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(first, overflow="fold", max_width=36)
    for heading in headings:
        is_text = heading == "Status"
        table.add_column(heading, justify="left" if is_text else "right", no_wrap=True)
    return table


def print_table(table: Table, footnote: str) -> None:
    """Print a table and the note that belongs below it."""
    console = _console()
    console.print(table)
    console.print(footnote, style="dim")


def _print_lines(lines: Sequence[str]) -> None:
    console = _console()
    for line in lines:
        console.print(line)


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=_PIPE_WIDTH)
