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


def _noun(number: float, singular: str, plural_form: str) -> str:
    return singular if number == 1 else plural_form


def _kept_at(figures: Figures) -> Facts:
    if "factor" not in figures:
        return []
    return [(percent(figures["factor"], 0), "of this size keeps the promise")]


def checked_kinds(kinds: Sequence[AlertKind]) -> str:
    """Return the line of the checks that found nothing worth a change."""
    names = ", ".join(ALERT_WORDING[kind].checked for kind in kinds)
    return f"Checked, nothing to gain: {names}."


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
        "This size breaks the drawdown promise",
        "A year at this size falls further than your target more often than you accept, by the "
        "cautious reading.",
        lambda f: [
            (percent(f["chance"], 0), f"of years fall more than {percent(f['target'], 0)}"),
            (percent(f["accepted"], 0), "you accept"),
            *_kept_at(f),
        ],
    ),
    "margin_above_equity": AlertWording(
        "margin above equity",
        "Margin above equity",
        "The margin held was more than the account was worth. A broker closes positions there.",
        lambda f: [
            (money(f["shortfall"]), "missing, at worst"),
            (count(f["days"]), f"{_noun(f['days'], 'day', 'days')} above equity"),
        ],
    ),
    "max_loss": AlertWording(
        "everything open going to maximum loss",
        "Everything open going to maximum loss",
        "Every open position loses its margin, or its strategy’s largest loss where that is more, "
        "all at once.",
        lambda f: [
            (percent(f["worst_share"], 0), "of equity, at worst"),
            (money(f["amount"]), "lost at that instant"),
            (percent(f["target"], 0), "your target drawdown"),
        ],
    ),
    "margin_above_log": AlertWording(
        "margin above the log’s peak",
        "Margin above the log’s own peak",
        "More of equity was held as margin than the log ever did, and more than half of it. Fills "
        "and margin calls at that size are untested.",
        lambda f: [
            (percent(f["share"], 0), "of equity, this scenario’s peak"),
            (percent(f["log_share"]), "of equity, the log’s peak"),
        ],
    ),
    "standstill": AlertWording(
        "trading that stops",
        "All trading stops",
        "The log offered trades and a rule or a limit refused every one: figures after that are "
        "those of cash.",
        lambda f: [
            (days(f["days"]), "the longest stop"),
            (count(f["periods"]), f"{_noun(f['periods'], 'stop', 'stops')} in all"),
            (count(f["refused"]), "positions refused"),
        ],
    ),
    "joint_crashes": AlertWording(
        "strategies that crash together",
        "Strategies that crash together",
        "Losing days coincide more often than those of independent strategies would.",
        lambda f: [
            (
                count(f["days_2"]),
                f"days of two or more, {ratio(f['expected_2'], 1)} if independent",
            ),
            (
                count(f["days_3"]),
                f"days of three or more, {ratio(f['expected_3'], 1)} if independent",
            ),
            (percent(f["worst_share"]), "of equity, the worst day"),
        ],
    ),
    "hindsight_gap": AlertWording(
        "hindsight that flatters",
        "Hindsight flatters the size",
        "Knowing only what had closed before each trade, the same rule does less well. Read the "
        "walk-forward figures.",
        lambda f: [
            (percent(f["growth_kept"], 0), "of the growth kept without hindsight"),
            (percent(f["drawdown_walk_forward"]), "drawdown without hindsight"),
            (percent(f["drawdown_hindsight"]), "drawdown with it"),
        ],
    ),
    "beyond_experience": AlertWording(
        "sizes beyond experience",
        "Sizes beyond experience",
        "Larger than anything these strategies traded in the log, which cannot say what such "
        "sizes would have filled at.",
        lambda f: [
            (count(f["trades"]), "trades larger than logged"),
            (f"{ratio(f['factor'], 1)}{TIMES}", "the largest logged size, at most"),
        ],
    ),
    "too_few": AlertWording(
        f"strategies with fewer than {MIN_TRADES} trades",
        "Too few trades to size by",
        "Estimates from so few trades say little; their ranges show how little.",
        lambda f: [
            (count(f["strategies"]), _noun(f["strategies"], "strategy", "strategies")),
            (count(f["fewest"]), "positions, the fewest"),
            (str(MIN_TRADES), "wanted at least"),
            (percent(f["worst_share"], 0), "of equity at stake in them, at most"),
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
            (f"{count(f['losing'])} of {count(f['judged'])}", "levels that lose"),
            (f"{count(f['weak'])} of {count(f['judged'])}", "levels that earn clearly less"),
        ],
    ),
    "streaks": AlertWording(
        "trades after losses in a row",
        lambda alert: f"After {count(alert.evidence.figures['losses'])} losses in a row",
        _streak_meaning,
        lambda f: [
            (percent(f["win_rate_after"]), "won after losses"),
            (percent(f["win_rate_otherwise"]), "won otherwise"),
            (
                f"{ratio(f['low'])} to {ratio(f['high'])}",
                "typical results a trade, 5–95% range of the difference",
            ),
        ],
    ),
}
