"""Missed and extra trades as data: the table, its words, and the rows of the CSV."""

from __future__ import annotations

import numpy as np

from app.calculations.live import LiveComparison, Unmatched
from app.dash_app.components.content import Table
from app.dash_app.components.spreadsheet import Cell
from app.formatting import count, day, money, plural
from app.wording.live import KIND_WORDS, day_sentence, has_cents

MOST = 200  #: missed and extra trades listed at most; the CSV has all
HEAD = (
    "Kind",
    "Date",
    "Opened",
    "Strategy",
    "Why it has no partner",
    "That day",
    "P/L a contract",
)


def table(comparison: LiveComparison) -> Table:
    """Return missed and extra trades, newest first."""
    newest = comparison.unmatched[::-1][:MOST]
    cents = has_cents([each.pl for each in comparison.unmatched])
    reasons = _Reasons(comparison)
    lines = [
        [
            KIND_WORDS[each.kind].lower(),
            day(each.opened_at),
            _clock(each.opened_at),
            comparison.strategy_names[each.strategy],
            reasons.of(each),
            day_sentence(each),
            money(each.pl, cents=cents),
        ]
        for each in newest
    ]
    text = tuple(range(6))
    return Table(HEAD, lines, text_columns=text, class_name="live-left")


def lead(comparison: LiveComparison) -> str:
    """Return the rule of matching, and what the missed trades would have brought."""
    rule = f"Opens more than {comparison.match_minutes:g} minutes apart are no match."
    missed = comparison.total.missed
    if not missed:
        return f"{rule} No trade of the backtest was missed."
    subject = "The missed one" if missed == 1 else f"The {count(missed)} missed"
    each = "one contract" if missed == 1 else "one contract each"
    brought = money(comparison.total.missed_pl)
    return f"{rule} {subject} would have made {brought} at backtest prices, {each}."


def more(comparison: LiveComparison) -> str:
    """Return how many of the missed and extra trades are listed."""
    number = len(comparison.unmatched)
    if not number:
        return "No missed and no extra trade."
    if number <= MOST:
        return f"{plural(number, 'trade')}, newest first."
    return f"{count(MOST)} of {plural(number, 'trade')}, newest first; the CSV has all."


def rows(comparison: LiveComparison) -> list[list[Cell]]:
    """Return missed and extra trades as plain values, heads first, in the order of their opens."""
    head: list[Cell] = [
        "Kind", "Strategy", "Opened", "Closed", "Line", "Contracts", "P/L of one contract",
        "VIX", "Why it has no partner", "Matched that day", "Missed that day", "Extra that day",
    ]  # fmt: skip
    reasons = _Reasons(comparison)
    lines: list[list[Cell]] = [
        [
            KIND_WORDS[each.kind],
            comparison.strategy_names[each.strategy],
            str(each.opened_at).replace("T", " "),
            str(each.closed_at).replace("T", " "),
            each.line,
            each.contracts,
            round(each.pl, 2),
            each.vix,
            reasons.of(each),
            each.matched_that_day,
            each.missed_that_day,
            each.extra_that_day,
        ]
        for each in comparison.unmatched
    ]
    return [head, *lines]


def _clock(moment: np.datetime64) -> str:
    return str(moment)[11:16]


class _Reasons:
    """Reasons why missed and extra trades have no partner, from others of their day."""

    def __init__(self, comparison: LiveComparison) -> None:
        self._others: dict[tuple[str, int, str], list[np.datetime64]] = {}
        for each in comparison.unmatched:
            self._others.setdefault(_place(each, each.kind), []).append(each.opened_at)
        matched = comparison.matched
        pairs = zip(matched.strategy.tolist(), matched.day.tolist(), strict=True)
        self._matched = set(pairs)

    def of(self, each: Unmatched) -> str:
        """Return the reason of one trade."""
        if each.reopened:
            return "opened again after the first had closed"
        is_missed = each.kind == "missed"
        others = self._others.get(_place(each, "extra" if is_missed else "missed"), [])
        if others:
            nearest = min(others, key=lambda moment: abs(moment - each.opened_at))
            minutes = abs((nearest - each.opened_at) / np.timedelta64(1, "m"))
            whose = "live" if is_missed else "backtest"
            return f"{whose} opened {_clock(nearest)}, {minutes:.0f} min apart"
        day_number = int(each.opened_at.astype("datetime64[D]").astype(np.int64))
        if (each.strategy, day_number) in self._matched:
            return "others of it matched that day, this one is over"
        return "no live fill that day" if is_missed else "backtest had no trade that day"


def _place(each: Unmatched, kind: str) -> tuple[str, int, str]:
    return kind, each.strategy, str(each.opened_at)[:10]
