"""Sentences of alerts: title, meaning and facts of each kind.

`alert_evidence` writes the finding with its numbers, `alert_proposals` the proposed change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.calculations.alerts import Alert, AlertKind
from app.calculations.kelly.status import MIN_TRADES
from app.formatting import TIMES, count, days, money, percent, plural, ratio
from app.wording.alert_evidence import Figures

Facts = list[tuple[str, str]]  #: value and label, two to four of them


@dataclass(frozen=True)
class AlertWording:
    """The sentences of one kind of alert."""

    checked: str  #: name of the check, for the list of those that found nothing
    title: Callable[[Alert], str] | str
    meaning: Callable[[Figures], str] | str  #: one sentence
    facts: Callable[[Figures], Facts]


def alert_title(alert: Alert) -> str:
    """Return an alert's heading."""
    title = ALERT_WORDING[alert.kind].title
    return title if isinstance(title, str) else title(alert)


def alert_meaning(alert: Alert) -> str:
    """Return the consequence of an alert in one sentence."""
    meaning = ALERT_WORDING[alert.kind].meaning
    return meaning if isinstance(meaning, str) else meaning(alert.evidence.figures)


def alert_facts(alert: Alert) -> Facts:
    """Return an alert's two to four figures, each as value and label."""
    return ALERT_WORDING[alert.kind].facts(alert.evidence.figures)


def _kept_at(figures: Figures) -> Facts:
    if "factor" not in figures:
        return []
    return [(percent(figures["factor"], 0), "Of this size keeps it")]


def _promise_meaning(figures: Figures) -> str:
    broken = (
        f"The chance of losing more than {percent(figures['target'], 0)} within a year is "
        f"{percent(figures['chance'], 0)}; you accept {percent(figures['accepted'], 0)}."
    )
    if "factor" not in figures:
        return f"{broken} No smaller size is known to keep the promise."
    return f"{broken} {percent(figures['factor'], 0)} of this size keeps the promise."


def _hindsight_meaning(figures: Figures) -> str:
    worse = "does less well" if figures["difference"] < 0 else "falls further"
    return (
        f"Knowing only what had closed before each trade, the same rule {worse}. Read the "
        "walk-forward figures."
    )


def _hindsight_facts(figures: Figures) -> Facts:
    facts = [
        (percent(figures["drawdown_walk_forward"]), "Drawdown without hindsight"),
        (percent(figures["drawdown_hindsight"]), "Drawdown with it"),
    ]
    if "growth_kept" not in figures:
        return facts
    return [(percent(figures["growth_kept"], 0), "Growth left without hindsight"), *facts]


def checked_name(kind: AlertKind) -> str:
    """Return the name of a check, as the line of those with nothing to gain lists it."""
    return ALERT_WORDING[kind].checked


def checked_kinds(kinds: Sequence[AlertKind]) -> str:
    """Return the line of the checks that found nothing worth a change."""
    return f"Checked, nothing to gain: {', '.join(checked_name(kind) for kind in kinds)}."


def _vix_title(alert: Alert) -> str:
    result = "lose money" if alert.evidence.figures["losing"] else "earn clearly less"
    return f"Trades {result} at some levels of the VIX"


def _streak_meaning(figures: Figures) -> str:
    result = "clearly worse" if figures["worse"] else "no worse"
    return (
        f"{plural(int(figures['after']), 'trade')} opened after {count(figures['losses'])} losses "
        f"in a row of their strategy: {result} than its other trades."
    )


ALERT_WORDING: dict[AlertKind, AlertWording] = {
    "promise_broken": AlertWording(
        "the drawdown promise",
        "This size breaks your promise",
        _promise_meaning,
        lambda f: [
            (percent(f["chance"], 0), "Chance in a year"),
            (percent(f["accepted"], 0), "You accept"),
            *_kept_at(f),
        ],
    ),
    "margin_above_equity": AlertWording(
        "margin above equity",
        "Margin above equity",
        "The margin held was more than the account was worth. A broker closes positions there.",
        lambda f: [
            (money(f["shortfall"]), "Missing, at worst"),
            (count(f["days"]), "Days above equity"),
        ],
    ),
    "max_loss": AlertWording(
        "everything open going to maximum loss",
        "Everything open going to maximum loss",
        "Every open position loses its margin, or its strategy’s largest loss where that is more, "
        "all at once.",
        lambda f: [
            (percent(f["worst_share"], 0), "Of equity, at worst"),
            (money(f["amount"]), "Lost at that instant"),
            (percent(f["target"], 0), "Drawdown you accept"),
        ],
    ),
    "margin_above_log": AlertWording(
        "margin above the log’s peak",
        "Margin above the log’s own peak",
        "More of equity was held as margin than the log ever did, and more than half of it. Fills "
        "and margin calls at that size are untested.",
        lambda f: [
            (percent(f["share"], 0), "Peak, of equity"),
            (percent(f["log_share"]), "The log’s own peak"),
        ],
    ),
    "standstill": AlertWording(
        "trading that stops",
        "All trading stops",
        "The log offered trades and a rule or a limit refused every one: figures after that are "
        "those of cash.",
        lambda f: [
            (days(f["days"]), "Longest stop"),
            (count(f["periods"]), "Stops in all"),
            (count(f["refused"]), "Positions refused"),
        ],
    ),
    "joint_crashes": AlertWording(
        "strategies that crash together",
        "Strategies that crash together",
        "Losing days coincide more often than those of independent strategies would.",
        lambda f: [
            (
                f"{count(f['days_2'])}, by chance {ratio(f['expected_2'], 1)}",
                "Days of two or more",
            ),
            (
                f"{count(f['days_3'])}, by chance {ratio(f['expected_3'], 1)}",
                "Days of three or more",
            ),
            (percent(f["worst_share"]), "Worst day, of equity"),
        ],
    ),
    "hindsight_gap": AlertWording(
        "hindsight that flatters",
        "Hindsight flatters the size",
        _hindsight_meaning,
        _hindsight_facts,
    ),
    "beyond_experience": AlertWording(
        "sizes beyond experience",
        "Sizes beyond experience",
        "Larger than anything these strategies traded in the log, which cannot say what such "
        "sizes would have filled at.",
        lambda f: [
            (count(f["trades"]), "Trades larger than logged"),
            (f"{ratio(f['factor'], 1)}{TIMES}", "Of the largest logged size"),
        ],
    ),
    "too_few": AlertWording(
        f"strategies with fewer than {MIN_TRADES} trades",
        "Too few trades to size by",
        "Estimates from so few trades say little; their ranges show how little.",
        lambda f: [
            (count(f["strategies"]), "Strategies"),
            (f"{count(f['fewest'])} of {MIN_TRADES}", "Fewest positions, of those needed"),
            (percent(f["worst_share"], 0), "Most at stake, of equity"),
        ],
    ),
    "vix": AlertWording(
        "results by VIX",
        _vix_title,
        lambda f: (
            f"Judged so that all {count(f['judged'])} levels together raise a false alarm in two "
            "logs of 100 at most."
        ),
        lambda f: [
            (f"{count(f['losing'])} of {count(f['judged'])}", "Levels that lose"),
            (f"{count(f['weak'])} of {count(f['judged'])}", "Levels that earn clearly less"),
        ],
    ),
    "streaks": AlertWording(
        "trades after losses in a row",
        lambda alert: f"After {count(alert.evidence.figures['losses'])} losses in a row",
        _streak_meaning,
        lambda f: [
            (percent(f["win_rate_after"]), "Won after losses"),
            (percent(f["win_rate_otherwise"]), "Won otherwise"),
            (
                f"{ratio(f['low'])} to {ratio(f['high'])}",
                "Difference in typical results, 5–95%",
            ),
        ],
    ),
}
