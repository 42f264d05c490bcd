"""Live trading against its backtest as text tables."""

from __future__ import annotations

from app.calculations.live import Compared, LiveComparison, Ranged, live_summary, then_and_now
from app.calculations.profile.model import Profile
from app.cli.tables import new_table, print_lines, print_table
from app.formatting import NONE, count, lots, money, percent, ratio
from app.wording.live import (
    KIND_WORDS,
    PART_WORDS,
    covered_sentence,
    evidence_words,
    fan_sentence,
    haircut_sentence,
    headline,
    note_sentence,
    size_sentence,
    then_and_now_sentences,
)

_LISTED = 20  #: missed and extra trades that are listed one by one


def print_comparison(comparison: LiveComparison, profile: Profile) -> None:
    """Print the headline, a line a strategy, months, missed and extra trades, and the notes."""
    print_lines([headline(comparison)])
    if comparison.strategies:
        _print_strategies(comparison)
        _print_months(comparison)
        _print_unmatched(comparison)
    rows = (*comparison.strategies, comparison.total)
    sentences = [*map(haircut_sentence, rows[:-1]), *map(size_sentence, rows)]
    sentences += [fan_sentence(comparison), *map(note_sentence, comparison.notes)]
    print_lines([sentence for sentence in (*sentences, *_since(comparison, profile)) if sentence])


def _since(comparison: LiveComparison, profile: Profile) -> tuple[str, ...]:
    summary, history = live_summary(comparison), profile.live.history
    if summary is None or not history:
        return ()
    return then_and_now_sentences(then_and_now(history[-1], summary))


def _print_strategies(comparison: LiveComparison) -> None:
    headings = (
        "Trades",
        "Matched",
        "Missed",
        "Extra",
        "Same sign",
        "Capture",
        "Gap",
        "5–95%",
        *PART_WORDS.values(),
        "Evidence",
        "Status",
    )
    table = new_table("Strategy", headings)
    for each in comparison.strategies:
        table.add_row(each.name, *_cells(each))
    table.add_section()
    table.add_row("All", *_cells(comparison.total))
    note = "Gap: live less backtest, mean of one contract, with its 90% range by days."
    print_table(table, f"{covered_sentence(comparison)} {note}")


def _cells(each: Compared) -> list[str]:
    figures, evidence = each.figures, each.evidence
    capture = None if figures.capture is None else figures.capture.value
    parts = [getattr(figures, part) for part in PART_WORDS]
    return [
        count(each.trades),
        count(each.matched),
        count(each.missed),
        count(each.extra),
        percent(figures.agreement, 0),
        percent(capture, 0),
        *_gap(figures.gap),
        *(money(part, cents=True) for part in parts),
        NONE if evidence is None else ratio(evidence.highest),
        evidence_words(evidence),
    ]


def _gap(gap: Ranged | None) -> tuple[str, str]:
    if gap is None:
        return NONE, NONE
    value = money(gap.value, cents=True)
    if gap.low is None:
        return value, NONE
    return value, f"{money(gap.low, cents=True)} to {money(gap.high, cents=True)}"


def _print_months(comparison: LiveComparison) -> None:
    table = new_table("Month of open", ("Matched", "Missed", "Extra", "Gap", "Of margin", "P/L"))
    for month in comparison.months:
        table.add_row(
            str(month.month),
            count(month.matched),
            count(month.missed),
            count(month.extra),
            money(month.gap, cents=True),
            percent(month.gap_of_margin, 2),
            money(month.live_pl),
        )
    print_table(table, "P/L of the matched live trades at the sizes traded.")


def _print_unmatched(comparison: LiveComparison) -> None:
    if not comparison.unmatched:
        return
    headings = ("Opened", "Strategy", "Line", "P/L of one", "Contracts", "VIX", "Matched that day")
    table = new_table("Only in one log", headings)
    for one in comparison.unmatched[:_LISTED]:
        table.add_row(
            KIND_WORDS[one.kind],
            str(one.opened_at).replace("T", " "),
            comparison.strategy_names[one.strategy],
            count(one.line),
            money(one.pl, cents=True),
            lots(one.contracts),
            ratio(one.vix),
            count(one.matched_that_day),
        )
    rest = len(comparison.unmatched) - _LISTED
    more = f" {count(rest)} more are in --format json." if rest > 0 else ""
    print_table(table, f"Missed: in the backtest only. Extra: in the live log only.{more}")
