"""Content of the page as data: sentences, the strip, tables and the rows of charts."""

from __future__ import annotations

from collections.abc import Sequence

from app.calculations.live import (
    Compared,
    LiveComparison,
    MonthGap,
    Ranged,
    live_summary,
    then_and_now,
)
from app.calculations.profile.model import Profile
from app.dash_app.components.content import Sentence, Table
from app.dash_app.figures.live_months import GapParts
from app.dash_app.figures.live_ranges import GapRow
from app.formatting import (
    NONE,
    count,
    day_range,
    money,
    number_word,
    percent,
    plural,
    ratio,
)
from app.wording.live import (
    PART_MEANINGS,
    PART_WORDS,
    SAME_TO_THE_DOLLAR,
    VERDICT_WORDS,
    has_cents,
    headline,
    power_words,
    range_text,
    share_range_text,
    then_and_now_sentences,
)

MOST = 60  #: strategies listed at most
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
_LEAST_HAIRCUT, _DECIMALS = 0.005, 4
#: Reason why no live size can be given, by what `work.advice` says.
NO_PLAN = {
    "unknown": "advised size not worked out yet",
    "none": "Position Sizing advises none",
    "known": "nothing is advised for these",
}
_VERDICTS = {"worse": "Worse", "leaning": "Leaning worse", "nothing": "Nothing yet"}


def lead(comparison: LiveComparison) -> Sentence:
    """Return the headline, its first finding in bold."""
    finding, semicolon, rest = headline(comparison).partition("; ")
    return Sentence(f"{finding}{semicolon.strip()}", rest)


def news(comparison: LiveComparison, profile: Profile) -> str:
    """Return what is new since the last logs, empty for the first ones."""
    now = live_summary(comparison)
    if now is None:
        return ""
    earlier = [then for then in profile.live.history if not then.is_of_logs_of(now)]
    return " ".join(then_and_now_sentences(then_and_now(earlier[-1], now))) if earlier else ""


def covered(comparison: LiveComparison) -> str:
    """Return how many live trades lie on which days."""
    if not comparison.mapping:
        in_file = plural(sum(comparison.live_trades.values()), "live trade")
        return f"{in_file}, none of a mapped strategy"
    trades = plural(comparison.total.trades, "live trade")
    if comparison.covered.is_empty:
        return f"{trades}, none on a day that both logs cover"
    span = day_range(comparison.covered.first, comparison.covered.last)
    return f"{trades} · both logs cover {span}"


def strip(comparison: LiveComparison, advice: str = "unknown") -> list[list[str]]:
    """Return the five figures of the strip and the line under each.

    `advice` says which reason of `NO_PLAN` a missing size has.
    """
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
    return [
        values,
        [
            _within(comparison),
            share_range_text(figures.capture) or "matched trades",
            range_text(figures.gap, cents=cents) or "no matched trade",
            power_words(total.evidence) or "no live trade",
            NO_PLAN[advice] if total.of_plan is None else "contracts, last five trades",
        ],
    ]


def _within(comparison: LiveComparison) -> str:
    """Return how many trades of each log lie on days that both cover."""
    if comparison.covered.is_empty:
        return "no day that both logs cover"
    total = comparison.total
    within = plural(total.matched + total.extra, "live trade")
    return f"{within}, {count(total.matched + total.missed)} of the backtest"


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
        (row, each, round(each.figures.haircut.value, _DECIMALS))
        for row, each in enumerate(shown(comparison))
        if each.figures.offers_haircut and each.figures.haircut is not None
    ]
    return [offer for offer in found if offer[2] >= _LEAST_HAIRCUT]


def months_lead(comparison: LiveComparison) -> str:
    """Return which month was worst, and which had no gap."""
    known = [month for month in comparison.months if month.gap is not None]
    meaning = "Mean over matched trades, a contract."
    if len(known) < 2:
        return meaning
    worst = min(known, key=lambda month: month.gap or 0.0)
    best = max(known, key=lambda month: month.gap or 0.0)
    if (best.gap or 0.0) - (worst.gap or 0.0) < SAME_TO_THE_DOLLAR:
        return f"{meaning} The same in every month."
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
    # Rounded as the haircut that is applied, so that both read the same.
    return percent(None if figure is None else round(figure.value, _DECIMALS), 0)


def _month(month: MonthGap) -> str:
    date = month.month.astype("datetime64[M]").item()
    return f"{date:%B %Y}"


def names_without_partner(comparison: LiveComparison) -> Sequence[str]:
    """Return the live names that are mapped to no strategy, in the order of the log."""
    return [name for name in comparison.live_trades if name not in comparison.mapping]
