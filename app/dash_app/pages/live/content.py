"""Content of the page as data: sentences, the strip, tables and the rows of charts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.calculations.live import (
    Compared,
    LiveComparison,
    MonthGap,
    Ranged,
    Unmatched,
    live_summary,
    then_and_now,
)
from app.calculations.profile.model import Profile
from app.dash_app.components.content import Sentence, Table
from app.dash_app.components.spreadsheet import Cell
from app.dash_app.figures.live_months import GapParts
from app.dash_app.figures.live_ranges import GapRow
from app.formatting import (
    NONE,
    count,
    day,
    day_range,
    money,
    number_word,
    percent,
    plural,
    ratio,
)
from app.wording.live import (
    KIND_WORDS,
    PART_MEANINGS,
    PART_WORDS,
    VERDICT_WORDS,
    day_sentence,
    has_cents,
    headline,
    power_words,
    range_text,
    share_range_text,
    then_and_now_sentences,
)

MOST = 60  #: strategies listed at most
MOST_UNMATCHED = 200  #: missed and extra trades listed at most; the CSV has all
STRIP = (
    "Matched / missed / extra",
    "Capture of backtest P/L",
    "Gap a contract",
    "Evidence it got worse",
    "Sized at",
)
HEAD = (
    "Strategy, live name below",
    "Matched",
    "Missed",
    "Extra",
    "Gap a contract",
    "Evidence it got worse",
    "Implied haircut",
    "Size of plan",
)
UNMATCHED_HEAD = (
    "Kind",
    "Date",
    "Opened",
    "Strategy",
    "Why it has no partner",
    "That day",
    "P/L a contract",
)
_LEAST_HAIRCUT = 0.005
NO_PLAN = "no answer yet"
_VERDICTS = {"worse": "Worse", "leaning": "Leaning worse", "nothing": "Nothing yet"}


def lead(comparison: LiveComparison) -> Sentence:
    """Return the headline, its first finding in bold."""
    finding, semicolon, rest = headline(comparison).partition("; ")
    return Sentence(f"{finding}{semicolon.strip()}", rest)


def news(comparison: LiveComparison, profile: Profile) -> str:
    """Return what is new since the last file, empty for the first one."""
    now = live_summary(comparison)
    if now is None:
        return ""
    earlier = [then for then in profile.live.history if then.date != now.date]
    return " ".join(then_and_now_sentences(then_and_now(earlier[-1], now))) if earlier else ""


def covered(comparison: LiveComparison) -> str:
    """Return how many live trades lie on which days."""
    trades = plural(comparison.total.trades, "live trade")
    if comparison.covered.is_empty:
        return f"{trades}, none on a day that both logs cover"
    span = day_range(comparison.covered.first, comparison.covered.last)
    return f"{trades} · both logs cover {span}"


def strip(comparison: LiveComparison) -> list[list[str]]:
    """Return the five figures of the strip and the line under each."""
    total = comparison.total
    figures = total.figures
    cents = has_cents(_gaps(comparison))
    values = [
        f"{count(total.matched)} / {count(total.missed)} / {count(total.extra)}",
        _value_percent(figures.capture),
        NONE if figures.gap is None else money(figures.gap.value, cents=cents),
        NONE if total.evidence is None else _VERDICTS[total.evidence.verdict],
        NONE if total.of_plan is None else f"{ratio(total.of_plan, 1)} of plan",
    ]
    within = plural(total.matched + total.extra, "live trade")
    return [
        values,
        [
            f"{within}, {count(total.matched + total.missed)} of the backtest",
            share_range_text(figures.capture) or "matched trades",
            range_text(figures.gap, cents=cents) or "no matched trade",
            power_words(total.evidence) or "no live trade",
            NO_PLAN if total.of_plan is None else "contracts, last five trades",
        ],
    ]


def shown(comparison: LiveComparison) -> tuple[Compared, ...]:
    """Return the strategies that are listed."""
    return comparison.strategies[:MOST]


def strategies_table(comparison: LiveComparison) -> Table:
    """Return one row a strategy, and all of them in the foot."""
    cents = has_cents(_gaps(comparison))
    rows = [_cells(each, comparison, cents) for each in shown(comparison)]
    total = _cells(comparison.total, comparison, cents)
    foot = total if len(comparison.strategies) > 1 else ()
    return Table(HEAD, rows, foot=foot, text_columns=(0, 5), class_name="live-rows")


def gap_rows(comparison: LiveComparison) -> list[GapRow]:
    """Return the rows of the chart beside the table, its foot with them."""
    rows = [GapRow(each.name or "", each.figures.gap) for each in shown(comparison)]
    if len(comparison.strategies) < 2:
        return rows
    return [*rows, GapRow(_all(comparison), comparison.total.figures.gap)]


def offers(comparison: LiveComparison) -> list[tuple[int, Compared, float]]:
    """Return the strategies whose haircut may be applied: row, figures, haircut.

    One that rounds to 0% would change nothing.
    """
    found = [
        (row, each, round(each.figures.haircut.value, 4))
        for row, each in enumerate(shown(comparison))
        if each.figures.offers_haircut and each.figures.haircut is not None
    ]
    return [offer for offer in found if offer[2] >= _LEAST_HAIRCUT]


def unmatched_table(comparison: LiveComparison) -> Table:
    """Return missed and extra trades, newest first."""
    newest = comparison.unmatched[::-1][:MOST_UNMATCHED]
    cents = has_cents([each.pl for each in comparison.unmatched])
    reasons = _Reasons(comparison)
    rows = [
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
    return Table(UNMATCHED_HEAD, rows, text_columns=text, class_name="live-left")


def unmatched_lead(comparison: LiveComparison) -> str:
    """Return the rule of matching, and what the missed trades would have brought."""
    rule = f"Opens more than {comparison.match_minutes:g} minutes apart are no match."
    missed = comparison.total.missed
    if not missed:
        return f"{rule} No trade of the backtest was missed."
    subject = "The missed one" if missed == 1 else f"The {count(missed)} missed"
    each = "one contract" if missed == 1 else "one contract each"
    brought = money(comparison.total.missed_pl)
    return f"{rule} {subject} would have made {brought} at backtest prices, {each}."


def unmatched_more(comparison: LiveComparison) -> str:
    """Return how many of the missed and extra trades are listed."""
    number = len(comparison.unmatched)
    if number <= MOST_UNMATCHED:
        return f"{plural(number, 'trade')}, newest first."
    return f"{count(MOST_UNMATCHED)} of {plural(number, 'trade')}, newest first; the CSV has all."


def unmatched_rows(comparison: LiveComparison) -> list[list[Cell]]:
    """Return missed and extra trades as plain values, heads first, in the order of their opens."""
    head: list[Cell] = [
        "Kind", "Strategy", "Opened", "Closed", "Line", "Contracts", "P/L of one contract",
        "VIX", "Why it has no partner", "Matched that day", "Missed that day", "Extra that day",
    ]  # fmt: skip
    reasons = _Reasons(comparison)
    rows: list[list[Cell]] = [
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
    return [head, *rows]


def months_lead(comparison: LiveComparison) -> str:
    """Return which month was worst, and which had no gap."""
    known = [month for month in comparison.months if month.gap is not None]
    meaning = "Mean over matched trades, a contract."
    if len(known) < 2:
        return meaning
    worst = min(known, key=lambda month: month.gap or 0.0)
    best = max(known, key=lambda month: month.gap or 0.0)
    if (worst.gap or 0.0) >= 0:
        return f"{meaning} No month lost against the backtest."
    if (best.gap or 0.0) < 0:
        return f"{meaning} {_month(worst)} was worst, {_month(best)} the least bad."
    return f"{meaning} {_month(worst)} was worst, {_month(best)} gave nothing up."


def parts(comparison: LiveComparison) -> GapParts:
    """Return the parts of the mean gap."""
    figures = comparison.total.figures
    rows = [(PART_WORDS[part], PART_MEANINGS[part], getattr(figures, part)) for part in PART_WORDS]
    gap = None if figures.gap is None else figures.gap.value
    return GapParts(rows, gap, has_cents(_gaps(comparison)))


def _cells(each: Compared, comparison: LiveComparison, cents: bool) -> list[str]:
    figures, evidence = each.figures, each.evidence
    gap = NONE if figures.gap is None else money(figures.gap.value, cents=cents)
    verdict = "no live trade" if evidence is None else VERDICT_WORDS[evidence.verdict]
    return [
        _two(each.name or _all(comparison), _live_names(each)),
        count(each.matched),
        count(each.missed),
        count(each.extra),
        _two(gap, range_text(figures.gap, cents=cents)),
        _two(verdict, power_words(evidence)),
        _two(_value_percent(figures.haircut), share_range_text(figures.haircut)),
        ratio(each.of_plan, 1),
    ]


def _two(first: str, second: str) -> str:
    """Return two lines of a cell."""
    return f"{first}\n{second}" if second else first


def _all(comparison: LiveComparison) -> str:
    number = len(comparison.strategies)
    return "In all" if number == 1 else f"All {number_word(number)}"


def _live_names(each: Compared) -> str:
    """Return the live names of a strategy where they differ from its own."""
    if each.name is None:
        return ""
    others = [name for name in each.live_names if name != each.name]
    return f"live: {', '.join(others)}" if others else "same name"


def _gaps(comparison: LiveComparison) -> list[float | None]:
    rows = (*comparison.strategies, comparison.total)
    return [None if each.figures.gap is None else each.figures.gap.value for each in rows]


def _value_percent(figure: Ranged | None) -> str:
    return percent(None if figure is None else figure.value, 0)


def _clock(moment: np.datetime64) -> str:
    return str(moment)[11:16]


def _month(month: MonthGap) -> str:
    date = month.month.astype("datetime64[M]").item()
    return f"{date:%B %Y}"


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


def names_without_partner(comparison: LiveComparison) -> Sequence[str]:
    """Return the live names that are mapped to no strategy, in the order of the log."""
    return [name for name in comparison.live_trades if name not in comparison.mapping]
