"""Sentences about live trading against its backtest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from app.formatting import (
    count,
    day,
    day_range,
    listing,
    lots,
    money,
    percent,
    percent_range,
    plural,
    ratio,
)

if TYPE_CHECKING:
    from app.calculations.live.comparison import Compared, LiveComparison
    from app.calculations.live.evidence import Evidence, Verdict
    from app.calculations.live.gaps import GapFigures
    from app.calculations.live.ranges import Ranged
    from app.calculations.live.summary import ThenAndNow
    from app.calculations.live.unmatched import Unmatched

VERDICT_WORDS: Mapping[Verdict, str] = {
    "worse": "worse than the backtest",
    "leaning": "leaning worse",
    "nothing": "nothing against it yet",
}
#: Parts of the gap, in the order in which they are shown.
PART_WORDS: Mapping[str, str] = {
    "entry": "Entry",
    "exit": "Exit",
    "fees": "Fees",
    "rest": "Rest",
}
#: Column or columns from which each part of the gap is taken.
PART_MEANINGS: Mapping[str, str] = {
    "entry": "premium received or paid",
    "exit": "closing cost",
    "fees": "commissions",
    "rest": "what no column explains",
}
KIND_WORDS = {"missed": "Missed", "extra": "Extra"}
_MOST_EVIDENCE = 1_000.0  #: shown with its digits
_SMALL = 10.0  #: below it cents are shown [currency]
#: Simulated is a backtest that keeps its outcomes and loses its edge: it needs both.
_NO_POWER = "the backtest has no edge or no loss"
SAME_TO_THE_DOLLAR = 0.5  #: a gap below it is none in whole dollars [currency]
_SAME_TO_THE_CENT = 0.005  #: likewise in cents [currency]


def headline(comparison: LiveComparison) -> str:
    """Return the comparison in one sentence, or why there is none."""
    total = comparison.total
    if not comparison.mapping:
        return "No live name is mapped to a strategy of the backtest yet, so nothing is compared."
    if not total.trades:
        return "No live trade of a mapped strategy has closed yet."
    parts = [_matches(comparison), _given_up(total.figures), _evidence_clause(total.evidence)]
    return "; ".join(part for part in parts if part) + "."


def _matches(comparison: LiveComparison) -> str:
    total = comparison.total
    if comparison.covered.is_empty:
        return "The live log and the backtest share no day, so no trade is matched"
    within = total.matched + total.extra
    if not within:
        return "No live trade lies within the days of the backtest"
    verb = "matches" if total.matched == 1 else "match"
    return f"{count(total.matched)} of {plural(within, 'live trade')} {verb}"


def _given_up(figures: GapFigures) -> str:
    gap = figures.gap
    if gap is None:
        return ""
    cents = has_cents([gap.value, gap.low, gap.high])
    if abs(gap.value) < (_SAME_TO_THE_CENT if cents else SAME_TO_THE_DOLLAR):
        return f"they bring the same to the {'cent' if cents else 'dollar'}"
    side, sign = ("give up", -1) if gap.value < 0 else ("gain", 1)
    amount = money(sign * gap.value, cents=cents)
    place = _where(figures)
    return f"you {side} {amount} a contract{place}{_range_words(gap, sign, cents=cents)}"


def _where(figures: GapFigures) -> str:
    """Return where most of the gap arises, empty where no part makes up more than half."""
    gap = figures.gap
    parts = {"at entry": figures.entry, "at exit": figures.exit, "in fees": figures.fees}
    known = {place: part for place, part in parts.items() if part is not None}
    if gap is None or not known:
        return ""
    place, part = max(known.items(), key=lambda item: item[1] / gap.value)
    return f", mostly {place}" if part / gap.value > 0.5 else ""


def _range_words(figure: Ranged, sign: int, *, cents: bool) -> str:
    if figure.low is None or figure.high is None:
        return ", on too few days for a range"
    low, high = sorted((sign * figure.low, sign * figure.high))
    return f", {money(low, cents=cents)} to {money(high, cents=cents)}"


def _evidence_clause(evidence: Evidence | None) -> str:
    if evidence is None:
        return ""
    if evidence.verdict == "worse":
        return "live is worse than the backtest"
    if evidence.verdict == "leaning":
        return f"live is leaning worse{_power_clause(evidence)}"
    return f"nothing yet says the edge is gone{_power_clause(evidence)}"


def _power_clause(evidence: Evidence) -> str:
    if evidence.power is None:
        return f", and whether a vanished edge would have shown is not known: {_NO_POWER}"
    chance = percent(evidence.power.value, 0)
    return f", and a vanished edge would have shown with {chance}"


def evidence_words(evidence: Evidence | None) -> str:
    """Return the verdict on one strategy, and its power where nothing speaks against it."""
    if evidence is None:
        return "no live trade"
    words = VERDICT_WORDS[evidence.verdict]
    if evidence.verdict == "worse":
        return words
    if evidence.power is None:
        return f"{words} ({_NO_POWER})"
    return f"{words} (a vanished edge would show with {percent(evidence.power.value, 0)})"


def evidence_text(evidence: float) -> str:
    """Return evidence as a number, `>1,000` beyond that."""
    return f">{count(_MOST_EVIDENCE)}" if evidence > _MOST_EVIDENCE else ratio(evidence, 1)


def has_cents(amounts: Iterable[float | None]) -> bool:
    """Return True where amounts per contract are so small that whole dollars would hide them.

    >>> has_cents([-3.2, 8.0]), has_cents([-23.0, 8.0]), has_cents([])
    (True, False, False)
    """
    known = [abs(amount) for amount in amounts if amount is not None]
    return bool(known) and max(known) < _SMALL


def range_text(figure: Ranged | None, *, cents: bool) -> str:
    """Return the ends of a range of money: `−$19 to −$9`; why there is none where there is not."""
    if figure is None:
        return ""
    if figure.low is None or figure.high is None:
        return "too few days for a range"
    return f"{money(figure.low, cents=cents)} to {money(figure.high, cents=cents)}"


def share_range_text(figure: Ranged | None) -> str:
    """Return the ends of a range of shares: `11–27%`, empty where there is none."""
    if figure is None or figure.low is None or figure.high is None:
        return ""
    if figure.low < 0:
        return f"{percent(figure.low, 0)} to {percent(figure.high, 0)}"
    return percent_range(figure.low, figure.high)


def power_words(evidence: Evidence | None) -> str:
    """Return the power of the evidence: `seen by now if gone: 41%`."""
    if evidence is None:
        return ""
    if evidence.power is None:
        return _NO_POWER
    return f"seen by now if gone: {percent(evidence.power.value, 0)}"


def left_out_sentence(rows: int, lines: Sequence[str]) -> str:
    """Return how many rows of the live files were left out, with the first of them."""
    if rows <= 0:
        return ""
    subject = plural(rows, "row of the live files was", "rows of the live files were")
    named = f" ({'; '.join(lines)})" if lines else ""
    return f"{subject} left out{named}."


def day_sentence(unmatched: Unmatched) -> str:
    """Return what else happened on the day of a missed or extra trade."""
    others = (
        (unmatched.matched_that_day, "matched"),
        (unmatched.missed_that_day, "missed"),
        (unmatched.extra_that_day, "extra"),
    )
    parts = [f"{count(number)} {word}" for number, word in others if number]
    if unmatched.vix is not None:
        parts.append(f"VIX {ratio(unmatched.vix, 1)}")
    return ", ".join(parts) if parts else "nothing else traded"


def size_sentence(compared: Compared) -> str:
    """Return the live size beside the plan; empty where there is no plan."""
    if compared.of_plan is None:
        return ""
    subject = compared.name or "All strategies together"
    return f"{subject}: sized at {ratio(compared.of_plan, 1)} of plan."


def haircut_sentence(compared: Compared) -> str:
    """Return the edge given up and what to do about it; empty where it is not offered."""
    haircut = compared.figures.haircut
    if haircut is None or not compared.figures.offers_haircut:
        return ""
    spread = ""
    if haircut.low is not None and haircut.high is not None:
        spread = f", {percent(haircut.low, 0)} to {percent(haircut.high, 0)}"
    subject = compared.name or "All together"
    return f"{subject}: live gives up {percent(haircut.value, 0)} of the backtest’s edge{spread}."


def fan_sentence(comparison: LiveComparison) -> str:
    """Return where the live curve stands on the fan; empty without one."""
    fan = comparison.fan
    if fan is None:
        return ""
    return (
        f"After {plural(len(fan.day), 'trading day')} the live curve ends above "
        f"{percent(fan.percentile, 0)} of as many days drawn from the backtest. The fan is at the "
        "median live contracts of each strategy, the curve is what was traded."
    )


def then_and_now_sentences(change: ThenAndNow) -> tuple[str, ...]:
    """Return what is new since an earlier comparison."""
    return tuple(_then_and_now(change))


_MOST_SIZES = 5  #: strategies whose sizes are named in a sentence


def _then_and_now(change: ThenAndNow) -> Iterator[str]:
    yield from _new_trades(change)
    yield from _new_backtest(change)
    gap, now_gap = change.gap
    if gap is not None and now_gap is not None:
        cents = has_cents([gap, now_gap])
        gap_then = money(gap, cents=cents)
        yield f"The gap was {gap_then} a contract then, {money(now_gap, cents=cents)} now."
    before, after = change.evidence
    if before is not None and after is not None:
        yield f"Evidence of drift then {evidence_text(before)}, now {evidence_text(after)}."
    yield from _sizes("Contracts a trade", change.contracts)
    yield from _sizes("Contracts advised", change.plan)


def _new_trades(change: ThenAndNow) -> Iterator[str]:
    then, now = (_day_of(date) for date in change.dates)
    if change.new_trades < 0:
        yield f"The file of {now} holds {plural(-change.new_trades, 'trade')} fewer than {then}’s."
    elif then != now or change.new_trades:
        trades = plural(change.new_trades, "new trade")
        yield f"Since {then}: {trades}, {money(change.new_pl)}."


def _new_backtest(change: ThenAndNow) -> Iterator[str]:
    then, now = change.backtests_to
    if then is not None and now is not None and then != now:
        yield f"The backtest ended {_day_of(then)} then, {_day_of(now)} now."


def _day_of(date: str) -> str:
    return day(dt.date.fromisoformat(date))


def _sizes(what: str, sizes: Mapping[str, tuple[float | None, float | None]]) -> Iterator[str]:
    """Yield which strategies have other sizes than then, of those whose sizes are known."""
    known = [
        (name, then, now)
        for name, (then, now) in sizes.items()
        if then is not None and now is not None
    ]
    changed = [
        f"{name} from {lots(then)} to {lots(now)}" for name, then, now in known if then != now
    ]
    if changed:
        yield f"{what}: {listing(changed, _MOST_SIZES)}."
    elif known:
        yield f"{what}: as then."


def covered_sentence(comparison: LiveComparison) -> str:
    """Return the days in which trades are matched."""
    covered = comparison.covered
    if covered.is_empty:
        return "The live log and the backtest share no day."
    return (
        f"Both logs cover {day_range(covered.first, covered.last)}; trades match within "
        f"{comparison.match_minutes:g} minutes of each other’s opens."
    )
