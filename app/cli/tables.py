"""Results as text tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.calculations.kelly.estimate import KellyEstimate
from app.calculations.metrics.replayed import OPEN_LOSSES_UNSEEN
from app.calculations.profile.judged_drawdown import DrawdownName
from app.calculations.profile.rules import Estimator
from app.calculations.replay.engine import Replay
from app.calculations.sizing.kelly_table import KellyTable
from app.formatting import NONE, count, money, percent, percent_range, ratio
from app.runtime.printable import visible
from app.wording.drawdown import OPEN_LOSSES_BOUND, SHORT_DRAWDOWN_TITLES
from app.wording.kelly import STATUS_WORDS, evidence_summary, status_words

#: the estimator of which Kelly is applied, in words
_APPLIED: dict[Estimator, str] = {
    "log_optimal": "full",
    "by_period": "Kelly by {unit}",
    "payoff": "textbook as a margin share",
    "simultaneous": "together",
}
_PIPE_WIDTH = 160  #: columns at which redirected text is wrapped
_WIDEST = 1_000  #: columns that a redirected table may have: it is as wide as its figures


def print_replays(replayed: Sequence[Replay], judged: DrawdownName) -> None:
    """Print the comparison table of replayed scenarios, with the drawdown that is judged."""
    headings = (
        "Ending balance",
        "CAGR",
        SHORT_DRAWDOWN_TITLES[judged],
        "With open losses",
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
        table.add_texts(
            scenario_label(replay.scenario.name, replay.scenario.has_hindsight),
            money(m.ending_equity),
            percent(m.shown_cagr),
            percent(replay.judged_drawdown),
            percent(m.max_drawdown_with_open_losses),
            ratio(m.shown_mar),
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
        f"{_open_losses_note(replayed)} Peak margin is a share of equity.",
    )


def _open_losses_note(replayed: Sequence[Replay]) -> str:
    is_unseen = all(one.metrics.max_drawdown_with_open_losses is None for one in replayed)
    return OPEN_LOSSES_UNSEEN if is_unseen else OPEN_LOSSES_BOUND


def print_kelly(table: KellyTable) -> None:
    """Print the Kelly table; Kelly is a share of equity held as margin per position."""
    headings = (
        "Trades",
        "Win rate",
        "Payoff",
        "Textbook",
        "Full",
        "Range",
        "+1 loss",
        "Shrunk",
        f"By {table.unit}",
        "Range",
        "Together",
        "Range",
        "Applied",
        "Contracts",
        "Status",
    )
    text = new_table("Strategy", headings)
    for code, row in enumerate(table.strategies):
        by_period, joint = row.by_period.bootstrap, table.joint_range
        text.add_texts(
            row.name,
            *_figures(row.estimate),
            percent(row.by_period.share),
            percent_range(by_period.low, by_period.high) if by_period else NONE,
            percent(float(table.simultaneous.shares[code])),
            percent_range(joint.low[code], joint.high[code]) if joint else NONE,
            percent(row.applied_share),
            count(row.contracts),
            status_words(row),
        )
    text.add_section()
    text.add_texts(
        "All, pooled",
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
        f"loss, not a margin share. Ranges resample whole days. Applied is a fraction of {applied}."
        f"{overlap if table.overlaps else ''}",
    )
    print_lines(evidence_summary(table.strategies))


def _figures(estimate: KellyEstimate) -> list[str]:
    bootstrap = estimate.bootstrap
    return [
        count(estimate.trades),
        percent(estimate.win_rate),
        ratio(estimate.payoff_ratio),
        percent(estimate.payoff_kelly),
        percent(estimate.log_optimal),
        percent_range(bootstrap.low, bootstrap.high) if bootstrap else NONE,
        percent(estimate.with_added_loss),
        percent(estimate.shrunk),
    ]


def scenario_label(name: str, has_hindsight: bool) -> str:
    """Return the name of a scenario, marked where it uses hindsight."""
    return f"{name} (hindsight)" if has_hindsight else name


class TextTable(Table):
    """Table whose cells are text: brackets are no markup, and no character acts on a terminal."""

    def add_texts(self, *cells: str) -> None:
        """Add a row."""
        self.add_row(*(Text(visible(cell)) for cell in cells))


def new_table(first: str, headings: Sequence[str]) -> TextTable:
    """Return a table with a column of names, headed `first`, and columns of figures."""
    table = TextTable(box=None, header_style="bold", pad_edge=False)
    table.add_column(first, overflow="fold", min_width=12, max_width=36)
    for heading in headings:
        is_text = heading == "Status"
        table.add_column(Text(heading), justify="left" if is_text else "right", no_wrap=True)
    return table


def print_table(table: Table, footnote: str) -> None:
    """Print a table and the note that belongs below it."""
    _console(_WIDEST).print(table)
    _console().print(Text(visible(footnote)), style="dim")


def print_lines(lines: Sequence[str]) -> None:
    """Print lines of text, wrapped at the terminal's width."""
    console = _console()
    for line in lines:
        console.print(Text(visible(line)))


def _console(pipe_width: int = _PIPE_WIDTH) -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=pipe_width)
