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
    evidence_text,
    evidence_words,
    fan_sentence,
    haircut_sentence,
    headline,
    size_sentence,
    then_and_now_sentences,
)
from app.wording.live_notes import note_sentence

_LISTED = 20  #: missed and extra trades that are listed one by one


def print_comparison(comparison: LiveComparison, profile: Profile) -> None:
    """Print the headline, a line a strategy, months, missed and extra trades, and the notes."""
    print_lines([headline(comparison)])
    if comparison.strategies:
        _print_strategies(comparison)
        if comparison.months:
            _print_months(comparison)
        _print_unmatched(comparison)
    rows = (*comparison.strategies, comparison.total)
    sentences = [*map(haircut_sentence, rows[:-1]), *map(size_sentence, rows)]
    sentences += [fan_sentence(comparison), *map(note_sentence, comparison.notes)]
    sentences += [_mapping_advice(comparison, profile)]
    print_lines([sentence for sentence in (*sentences, *_since(comparison, profile)) if sentence])


def _mapping_advice(comparison: LiveComparison, profile: Profile) -> str:
    """Return how to map the live names about which nothing was said; empty where there is none."""
    names = [name for name in comparison.unmapped if name not in profile.live.strategies]
    if not names:
        return ""
    return f'Say which strategy they trade with --map "{names[0]}={comparison.strategy_names[0]}".'


def _since(comparison: LiveComparison, profile: Profile) -> tuple[str, ...]:
    summary, history = live_summary(comparison), profile.live.history
    if summary is None or not history:
        return ()
    return then_and_now_sentences(then_and_now(history[-1], summary))


def _print_strategies(comparison: LiveComparison) -> None:
    rows = [*((each.name or "", each) for each in comparison.strategies)]
    rows.append(("All", comparison.total))
    headings = ("Trades", "Matched", "Missed", "Extra", "Same sign", "Capture", "Gap", "5–95%")
    table = new_table("Strategy", headings)
    for name, each in rows:
        table.add_texts(name, *_matched_cells(each))
    note = "Gap: live less backtest, mean of one contract, with its 90% range by days."
    print_table(table, f"{covered_sentence(comparison)} {note}")
    table = new_table("Strategy", (*PART_WORDS.values(), "Of plan", "Evidence", "Status"))
    for name, each in rows:
        table.add_texts(name, *_gap_cells(each))
    print_table(
        table,
        "Entry, exit, fees and the rest add up to the gap. Evidence: the highest so far, 20 or "
        "more is worse; if nothing has changed, at most 5% of live logs ever get there.",
    )


def _matched_cells(each: Compared) -> list[str]:
    figures = each.figures
    return [
        count(each.trades),
        count(each.matched),
        count(each.missed),
        count(each.extra),
        percent(figures.agreement, 0),
        percent(None if figures.capture is None else figures.capture.value, 0),
        *_gap(figures.gap),
    ]


def _gap_cells(each: Compared) -> list[str]:
    parts = [getattr(each.figures, part) for part in PART_WORDS]
    return [
        *(money(part, cents=True) for part in parts),
        ratio(each.of_plan, 1),
        NONE if each.evidence is None else evidence_text(each.evidence.highest),
        evidence_words(each.evidence),
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
        table.add_texts(
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
        table.add_texts(
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
