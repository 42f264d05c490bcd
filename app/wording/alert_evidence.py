"""Sentences of the evidence of alerts: the finding with its numbers, and the names of its lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.calculations.alerts import Alert, AlertKind, AlertPeriod, EvidenceLine, VixRange
from app.calculations.kelly.status import MIN_TRADES
from app.formatting import (
    NONE,
    count,
    day,
    day_range,
    listing,
    money,
    percent,
    plural,
    ratio,
    short_percent,
)

Figures = Mapping[str, float]


def alert_text(alert: Alert) -> str:
    """Return an alert's finding with its numbers, in one to four sentences."""
    return ALERT_TEXTS[alert.kind](alert)


def subject_name(line: EvidenceLine) -> str:
    """Return a line's subject: a strategy, the cause of refusals, or a range of the VIX."""
    if isinstance(line.subject, VixRange):
        return _vix_range(line.subject)
    return _CAUSES.get(line.subject, line.subject)


def value_range(line: EvidenceLine) -> str:
    """Return the 5-95 % range of a line's value as percents, an en dash where there is none."""
    if line.low is None or line.high is None:
        return NONE
    return f"{percent(line.low)} to {percent(line.high)}"


def period_dates(period: AlertPeriod) -> str:
    """Return the first and the last day of a period."""
    return day_range(period.start, period.end)


_CAUSES = {
    "skipped:ruined": "equity at or below zero",
    "skipped:parallel_cap": "the limit of parallel trades",
    "skipped:paused": "a streak or VIX rule that multiplies by zero",
    "skipped:below_one": "sizes below one contract",
    "skipped:max_contracts": "max contracts",
    "skipped:capital_ceiling": "a strategy's capital ceiling",
    "skipped:margin_ceiling": "the margin ceiling",
}


def _vix_range(vix: VixRange) -> str:
    if vix.above is None:
        return f"VIX up to {vix.up_to:g}"
    if vix.up_to is None:
        return f"VIX above {vix.above:g}"
    return f"VIX {vix.above:g} to {vix.up_to:g}"


def _promise_broken(alert: Alert) -> str:
    figures = alert.evidence.figures
    fall = short_percent(figures["target"])
    remedy = "No smaller size is known to keep it."
    if "factor" in figures:
        remedy = f"At {short_percent(figures['factor'])} of this size it is kept."
    return (
        f"Within a year of trading days {alert.evidence.scenario} falls more than {fall} in "
        f"{short_percent(figures['chance'])} of futures (90% range {percent(figures['low'])} to "
        f"{percent(figures['high'])}); your promise accepts {short_percent(figures['accepted'])}. "
        "The futures allow for what so short a log cannot know, and for days on which everything "
        f"open is lost. {remedy}"
    )


def _margin_above_equity(alert: Alert) -> str:
    evidence = alert.evidence
    worst_first = sorted(evidence.periods, key=lambda period: -period.worst)
    return (
        f"On {plural(int(evidence.figures['days']), 'day')} the margin held was more than the "
        f"account was worth, by up to {money(worst_first[0].worst)} on "
        f"{day(worst_first[0].worst_on)}: "
        f"{listing([period_dates(period) for period in worst_first])}."
    )


def _max_loss(alert: Alert) -> str:
    figures = alert.evidence.figures
    number = int(figures["positions"])
    verb = "was" if number == 1 else "were"
    return (
        f"On {day(alert.evidence.dates['worst'])} {plural(number, 'position')} "
        f"{verb} open. Had each lost its margin, or its strategy's "
        f"largest loss where that is more, {money(figures['amount'])} would have gone: "
        f"{short_percent(figures['worst_share'])} of equity, against a target drawdown of "
        f"{short_percent(figures['target'])}."
    )


def _margin_above_log(alert: Alert) -> str:
    figures = alert.evidence.figures
    return (
        f"On {day(alert.evidence.dates['peak'])} "
        f"{plural(int(figures['positions']), 'open position')} held "
        f"{short_percent(figures['share'])} of equity as margin; the log itself never held more "
        f"than {short_percent(figures['log_share'])}."
    )


def _standstill(alert: Alert) -> str:
    figures = alert.evidence.figures
    longest = max(alert.evidence.periods, key=lambda period: period.worst)
    causes = listing([subject_name(line) for line in alert.evidence.lines])
    return (
        f"For {count(longest.worst)} days, {period_dates(longest)}, the log offered trades and "
        f"none was taken: {causes}. Such stretches in all: {count(figures['periods'])}, with "
        f"{plural(int(figures['refused']), 'trade')} refused."
    )


def _joint_crashes(alert: Alert) -> str:
    figures, worst = alert.evidence.figures, alert.evidence.dates["worst"]
    names = [subject_name(line) for line in alert.evidence.lines if line.date == worst]
    share = figures["worst_share"]
    of_equity = f", {short_percent(share)} of equity" if share else ""
    return (
        f"Two or more strategies lost clearly on {plural(int(figures['days_2']), 'day')}, three "
        f"or more on {count(figures['days_3'])}; independent ones would have on "
        f"{ratio(figures['expected_2'], 1)} and {ratio(figures['expected_3'], 1)}. The worst was "
        f"{day(worst)}: {listing(names)}, together {money(figures['worst_pl'])} in this scenario"
        f"{of_equity}."
    )


def _hindsight_gap(alert: Alert) -> str:
    figures, scenario = alert.evidence.figures, alert.evidence.scenario
    return (
        f"{scenario} was fitted on the history that it is shown on: "
        f"{_growth(figures.get('cagr_hindsight'))} with a drawdown of "
        f"{short_percent(figures['drawdown_hindsight'])}. Knowing only what had closed before "
        f"each trade, the same rule makes {_growth(figures.get('cagr_walk_forward'))} with "
        f"{short_percent(figures['drawdown_walk_forward'])}. On a fixed capital, since "
        f"{day(alert.evidence.dates['since'])} it grows by {_daily_difference(figures)}. "
        "Read the walk-forward figures."
    )


def _growth(cagr: float | None) -> str:
    return "beyond measure" if cagr is None else f"{short_percent(cagr)} a year"


def _daily_difference(figures: Figures) -> str:
    """Return money a day less, or more, than with hindsight, with its range."""
    mean, low, high = (figures[name] for name in ("difference", "low", "high"))
    word = "more"
    if mean < 0:
        word, mean, low, high = "less", -mean, -high, -low
    mean_text, low_text, high_text = (
        money(value, cents=abs(value) < 10) for value in (mean, low, high)
    )
    return f"{mean_text} a day {word} than with hindsight (5–95% range {low_text} to {high_text})"


def _beyond_experience(alert: Alert) -> str:
    lines = alert.evidence.lines
    first = min(line.date for line in lines if line.date is not None)
    named = listing([f"{subject_name(line)} (up to {ratio(line.value)} times)" for line in lines])
    return (
        f"{plural(int(alert.evidence.figures['trades']), 'trade')}, the first on {day(first)}, "
        f"would have been larger than anything their strategy traded in the log: {named}. "
        "What such sizes would have filled at, the log cannot say."
    )


def _too_few(alert: Alert) -> str:
    return (
        f"Fewer than {MIN_TRADES} positions with a known margin: "
        f"{listing([_few_trades(line) for line in alert.evidence.lines])}. "
        "Estimates from so few say little; the ranges show how little. At most "
        f"{short_percent(alert.evidence.figures['worst_share'])} of equity was at stake in them."
    )


def _few_trades(line: EvidenceLine) -> str:
    name = subject_name(line)
    if line.value is None:
        return f"{name} (none)"
    positions = plural(line.count, "position")
    if line.low is None or line.high is None:
        return f"{name} ({positions})"
    return f"{name} ({positions}, Kelly {short_percent(line.value)}, range {value_range(line)})"


def _vix(alert: Alert) -> str:
    judged = int(alert.evidence.figures["judged"])
    losing = _vix_lines("Trades lose money", alert, "loses")
    weak = _vix_lines("Trades earn clearly less", alert, "earns_less")
    return (
        f"{losing}{weak}Of 100 logs that the VIX does not touch, two at most would show such a "
        f"level among the {judged} looked at."
    )


def _vix_lines(finding: str, alert: Alert, verdict: str) -> str:
    lines = [line for line in alert.evidence.lines if line.verdict == verdict]
    if not lines:
        return ""
    named = [f"{subject_name(line)}: {_vix_result(line)}" for line in lines]
    return f"{finding} at {listing(named, len(named))}. "


def _vix_result(line: EvidenceLine) -> str:
    text = f"{plural(line.count, 'trade')}, {short_percent(line.win_rate)} won"
    if line.value is None or line.low is None or line.high is None:
        return text
    return f"{text}, {short_percent(line.value)} of margin on average ({value_range(line)})"


def _streaks(alert: Alert) -> str:
    figures = alert.evidence.figures
    return (
        f"{plural(int(figures['after']), 'trade')} opened after {count(figures['losses'])} or "
        f"more losses in a row of their strategy: {short_percent(figures['win_rate_after'])} won, "
        f"{short_percent(figures['win_rate_otherwise'])} of those strategies' other trades. The "
        f"difference per trade is {ratio(figures['difference'])} typical results (5–95% range "
        f"{ratio(figures['low'])} to {ratio(figures['high'])}): {_streak_verdict(figures)}."
    )


def _streak_verdict(figures: Figures) -> str:
    is_worse, rule_acts = bool(figures["worse"]), bool(figures["rule_acts"])
    verdict = "the next trade is worse" if is_worse else "no worse than any other"
    if not rule_acts:
        return verdict
    effect = "and your streak rule acts on it" if is_worse else "so your streak rule gains nothing"
    return f"{verdict}, {effect}"


#: The finding of each kind of alert with its numbers.
ALERT_TEXTS: dict[AlertKind, Callable[[Alert], str]] = {
    "promise_broken": _promise_broken,
    "margin_above_equity": _margin_above_equity,
    "max_loss": _max_loss,
    "margin_above_log": _margin_above_log,
    "standstill": _standstill,
    "joint_crashes": _joint_crashes,
    "hindsight_gap": _hindsight_gap,
    "beyond_experience": _beyond_experience,
    "too_few": _too_few,
    "vix": _vix,
    "streaks": _streaks,
}
