"""The finder of strategies that crash on the same days more often than independent ones would."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.alerts.context import AlertContext, Mask
from app.calculations.alerts.model import Alert, Evidence, EvidenceLine, Severity
from app.calculations.arrays import Floats, Ints

MINIMUM_ACTIVE_DAYS = 20  #: closing days of a strategy below which it is left out
SIGNIFICANCE = 0.01  #: of the smaller of both probabilities, times two (Bonferroni)
HEAVY = 0.5  #: of the target drawdown; a joint day that cost less is no warning
_WORST_DAYS = 10  # listed in the evidence


@dataclass(frozen=True, eq=False)
class _Crashes:
    """S strategies with enough closing days, D days of the daily curve."""

    codes: Ints  #: (S,) into the log's strategies
    active: Mask  #: (S, D) the strategy closed something
    crashed: Mask  #: (S, D) and lost clearly

    @property
    def joint(self) -> Ints:
        """(D,) number of strategies that crashed."""
        return np.asarray(self.crashed.sum(axis=0))


def joint_crashes(context: AlertContext) -> Alert | None:
    """Find days of two or three clear losses, more than independent strategies would have.

    A strategy crashes on a day when the results that it closes there (in its typical result, see
    `AlertContext.scores`) add up to a loss larger than its root mean square day. Independent
    strategies would crash at their own rates on the days on which they close anything. The number
    crashing on one day is then Poisson-binomial, and so is the number of days with two or more,
    and with three or more (Wang 1993, "On the number of successes in independent trials",
    Statistica Sinica 3): both probabilities of at least as many days are exact, given the rates.
    The alert fires when one of them is below half of 1 %, so that independent strategies make
    one in at most 1 % of logs. Strategies switched off or with fewer than 20
    closing days are left out. Positions held for days can fall together and close apart: silence
    is no proof of independence.

    A warning when one such day cost the scenario half of its target drawdown at the size held;
    else information. Figures:
    `days_2`, `expected_2`, `chance_2`, the same for 3; `worst_share` of equity and `worst_pl`
    [currency] of the worst day. Date: `worst`. Lines: the ten worst days, a line for each strategy
    that crashed, `amount` [currency] its P/L of that day in the scenario.
    """
    crashes = _crashes(context)
    if len(crashes.codes) < 2:
        return None
    odds = _odds(crashes)
    days = [int((crashes.joint >= k).sum()) for k in (2, 3)]
    chances = [_at_least(count, daily) for count, daily in zip(days, odds, strict=True)]
    if len(chances) * min(chances) >= SIGNIFICANCE:
        return None
    pl = _pl_by_day(context)[crashes.codes]
    cost = np.where(crashes.crashed, pl, 0.0).sum(axis=0)
    joint = np.flatnonzero(crashes.joint >= 2)
    worst_days = joint[np.argsort(cost[joint], kind="stable")][:_WORST_DAYS]
    worst = int(worst_days[0])
    share = _share_lost(context, worst, float(cost[worst]))
    figures = {"worst_share": share, "worst_pl": float(cost[worst])}
    for k, count, chance, daily in zip((2, 3), days, chances, odds, strict=True):
        figures[f"days_{k}"] = float(count)
        figures[f"expected_{k}"] = float(daily.sum())
        figures[f"chance_{k}"] = chance
    return Alert(
        kind="joint_crashes",
        severity=_severity(context, share),
        evidence=Evidence(
            figures,
            lines=_lines(context, crashes, worst_days, pl),
            rows=context.rows_of(_closed_in(context, crashes, worst_days)),
            dates={"worst": context.book.timeline.day[worst]},
        ),
    )


def _severity(context: AlertContext, share: float) -> Severity:
    target = context.profile.portfolio.target_max_drawdown
    return "warn" if share >= HEAVY * target and share > 0 else "info"


def _crashes(context: AlertContext) -> _Crashes:
    score, n_days = context.scores, len(context.book.timeline.day)
    known = np.isfinite(score)
    cell = context.book.strategy[known] * n_days + _closing_day(context)[known]
    shape = len(context.book.log.strategies), n_days
    result = np.bincount(cell, score[known], shape[0] * shape[1]).reshape(shape)
    active = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape) > 0
    days = active.sum(axis=1)
    typical = np.sqrt((result**2).sum(axis=1) / np.maximum(days, 1))
    codes = np.flatnonzero(days >= MINIMUM_ACTIVE_DAYS)
    return _Crashes(codes, active[codes], result[codes] < -typical[codes, None] * (1 + 1e-9))


def _closing_day(context: AlertContext) -> Ints:
    """Return (P,) the index of the day on which each position's last leg closes."""
    closed = context.book.positions.last_closed_at(context.book.log).astype("datetime64[D]")
    return np.asarray(np.searchsorted(context.book.timeline.day, closed))


def _odds(crashes: _Crashes) -> tuple[Floats, Floats]:
    """Return (D,) the probability of two or more, and of three or more, independent crashes."""
    rates = crashes.crashed.sum(axis=1) / crashes.active.sum(axis=1)
    n_days = crashes.active.shape[1]
    none, one, two = np.ones(n_days), np.zeros(n_days), np.zeros(n_days)
    for rate, active in zip(rates, crashes.active, strict=True):
        chance = rate * active
        two = two * (1 - chance) + one * chance
        one = one * (1 - chance) + none * chance
        none = none * (1 - chance)
    return np.maximum(1 - none - one, 0.0), np.maximum(1 - none - one - two, 0.0)


def _at_least(count: int, odds: Floats) -> float:
    """Return the probability that `count` or more of independent events with these odds happen."""
    if not count:
        return 1.0
    reached = np.zeros(count + 1)  # [j]: probability of j events, the last one of `count` or more
    reached[0] = 1.0
    for chance in odds[odds > 0].tolist():
        moved = reached[:-1] * chance
        reached[:-1] -= moved
        reached[1:] += moved
    return float(reached[-1])


def _pl_by_day(context: AlertContext) -> Floats:
    """Return (S, D) the P/L that the scenario booked [currency]."""
    log, days = context.book.log, context.book.timeline.day
    closed = log.is_closed
    day = np.searchsorted(days, log.closed_at[closed].astype("datetime64[D]"))
    shape = len(log.strategies), len(days)
    cell = log.strategy[closed].astype(np.int64) * shape[1] + day
    pl = np.bincount(cell, context.scenario_replay.row_pl[closed], shape[0] * shape[1])
    return np.asarray(pl.reshape(shape), float)


def _share_lost(context: AlertContext, day: int, amount: float) -> float:
    """Return a day's loss over the equity of the day before; 0 without either."""
    replayed = context.scenario_replay
    before = float(replayed.equity[day - 1]) if day else replayed.start
    return max(-amount, 0.0) / before if before > 0 else 0.0


def _lines(
    context: AlertContext, crashes: _Crashes, days: Ints, pl: Floats
) -> tuple[EvidenceLine, ...]:
    names, calendar = context.book.log.strategies, context.book.timeline.day
    return tuple(
        EvidenceLine(names[crashes.codes[s]], amount=float(pl[s, day]), date=calendar[day])
        for day in days
        for s in np.flatnonzero(crashes.crashed[:, day])
    )


def _closed_in(context: AlertContext, crashes: _Crashes, days: Ints) -> Mask:
    """Return (P,) the positions of the crashed strategies that closed on these days."""
    book = context.book
    crashed = np.zeros((len(book.log.strategies), len(book.timeline.day)), bool)
    crashed[np.ix_(crashes.codes, days)] = crashes.crashed[:, days]
    return np.asarray(crashed[book.strategy, _closing_day(context)] & context.traded)
