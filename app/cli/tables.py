"""Results as text tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from app.calculations.kelly.estimate import KellyEstimate
from app.calculations.replay.engine import Replay
from app.calculations.sizing.kelly_table import KellyTable
from app.formatting import NONE, count, money, percent, ratio
from app.wording.allocation import allocation_notes, omitted_part
from app.wording.kelly import STATUS_WORDS

if TYPE_CHECKING:
    from app.calculations.allocation.report import AllocationReport

_WIDE = 160  # a table cut to a pipe's 80 columns would lose its figures


def print_replays(replayed: Sequence[Replay]) -> None:
    """The comparison table of replayed scenarios."""
    headings = (
        "Ending balance",
        "CAGR",
        "Max DD",
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
    for one in replayed:
        m = one.metrics
        table.add_row(
            one.scenario.name + (" (hindsight)" if one.scenario.has_hindsight else ""),
            money(m.ending_equity),
            percent(m.cagr),
            percent(m.max_drawdown),
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
        "Realised equity: open positions are not marked, so a daily log shows deeper falls. Peak margin is a share of equity.",
    )


def print_kelly(table: KellyTable) -> None:
    """The Kelly table, shares of equity held as margin per position."""
    headings = (
        "Trades",
        "Win rate",
        "Payoff",
        "Textbook",
        "Full",
        "Range 5–95%",
        "+1 full loss",
        "Shrunk",
        "Together",
        "Applied",
        "Contracts",
        "Status",
    )
    text = new_table("Strategy", headings)
    for row, together in zip(table.strategies, table.simultaneous.shares.tolist(), strict=True):
        text.add_row(
            row.name,
            *_figures(row.estimate),
            percent(together),
            percent(row.applied_share),
            count(row.contracts),
            STATUS_WORDS[row.estimate.status],
        )
    text.add_section()
    text.add_row(
        "All positions pooled",
        *_figures(table.portfolio),
        "",
        "",
        "",
        STATUS_WORDS[table.portfolio.status],
    )
    overlap = (
        " Positions overlap: side by side the full ones overbet; together is all strategies fitted at once."
        if table.overlaps
        else ""
    )
    print_table(
        text,
        f"Fitted on the whole log: hindsight. Textbook is the share of equity lost on an average loss, not a margin share.{overlap}",
    )


def print_allocation(found: AllocationReport) -> None:
    """The weights with their evidence, what they were worth out of sample, and the promise on drawdowns."""
    one, ranges = found.allocation, found.ranges
    text = new_table(
        "Strategy", ("Weight", "Range 5–95%", "Risk", "Trades", "Mean kept", "Contracts", "Status")
    )
    for code, name in enumerate(one.strategies):
        spread = (
            f"{percent(float(ranges.low[code]))}{NONE}{percent(float(ranges.high[code]))}"
            if ranges
            else NONE
        )
        text.add_row(
            name,
            percent(float(one.weights[code])),
            spread,
            percent(float(one.risk[code])),
            count(int(one.positions[code])),
            percent(float(one.kept[code])),
            count(found.contracts.sizes[code].contracts),
            STATUS_WORDS[one.statuses[code]],
        )
    print_table(
        text,
        f"Share of equity held as margin per position, fitted to the whole log: hindsight. {percent(one.peak_share)} of equity at the "
        f"fullest instant; a chance of at most {percent(one.ruin_bound)} of ever falling below {percent(one.floor)} of the start, "
        f"if {one.unit}s are independent and come as in the log.",
    )
    _print_lines([*allocation_notes(one), *_promised(found), *map(omitted_part, found.left_out)])
    _print_out_of_sample(found)


def _promised(found: AllocationReport) -> list[str]:
    """The promise on drawdowns in a sentence."""
    promise = found.promise
    if promise is None:
        return []
    words = (
        f"Over {promise.horizon_days} trading days {percent(promise.as_it_is.value)} of {promise.paths:,} simulated paths fall more than "
        f"{percent(promise.target)} from a peak; {percent(promise.tolerance)} are accepted."
    )
    if promise.keeps:
        return [f"{words} The weights keep the promise as they are."]
    if promise.multiple is None or promise.kept is None:
        return [f"{words} No part of these weights keeps the promise."]
    return [
        f"{words} {ratio(promise.multiple)} of the weights keeps the promise ({percent(promise.kept.value)})."
    ]


def _print_out_of_sample(found: AllocationReport) -> None:
    if found.walk_forward is None:
        return
    text = new_table(
        "Out of sample",
        ("Ending balance", "CAGR", "Max DD", "MAR", "Worst day", "Peak margin", "Taken"),
    )
    for one in found.walk_forward.contestants:
        m = one.figures
        text.add_row(
            one.name + (" (hindsight)" if one.has_hindsight else ""),
            money(m.ending_equity),
            percent(m.cagr),
            percent(m.max_drawdown),
            ratio(m.mar),
            percent(m.worst_day),
            percent(one.peak_margin),
            count(one.trades_taken),
        )
    folds = found.walk_forward.folds
    how = f"in {len(folds)} folds, each fitted to everything before it and replayed in whole contracts"
    print_table(text, f"From {folds[0].first} on, {how}.")


def _figures(estimate: KellyEstimate) -> list[str]:
    found = estimate.bootstrap
    return [
        count(estimate.trades),
        percent(estimate.win_rate),
        ratio(estimate.payoff_ratio),
        percent(estimate.payoff_kelly),
        percent(estimate.log_optimal),
        f"{percent(found.low)}{NONE}{percent(found.high)}" if found else NONE,
        percent(estimate.with_added_loss),
        percent(estimate.shrunk),
    ]


def new_table(first: str, headings: Sequence[str]) -> Table:
    """A table of right-aligned figures behind names."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(first, overflow="fold", max_width=36)
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "Status" else "right", no_wrap=True)
    return table


def print_table(table: Table, footnote: str) -> None:
    """Print a table and what must be said of it."""
    console = _console()
    console.print(table)
    console.print(footnote, style="dim")


def _print_lines(lines: Sequence[str]) -> None:
    console = _console()
    for line in lines:
        console.print(line)


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=_WIDE)
