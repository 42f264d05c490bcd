"""Do strategies crash on the same days more often than independent ones would?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.alerts.context import Case, Mask, rounded_down
from app.calculations.alerts.model import Alert, Evidence, EvidenceLine, Proposal
from app.calculations.arrays import Floats, Ints

FEWEST_ACTIVE_DAYS = 20  #: closing days of a strategy below which it is left out
CERTAINTY = 0.01  #: a probability under independence below this is no accident
_WORST_DAYS = 10  # listed in the evidence


@dataclass(frozen=True, eq=False)
class _Crashes:
    """S strategies with enough closing days, D days of the daily curve."""

    codes: Ints  #: (S,) into the log's strategies
    active: Mask  #: (S, D) the strategy closed something
    crashed: Mask  #: (S, D) and lost clearly

    @property
    def together(self) -> Ints:
        """(D,) strategies that crashed."""
        return np.asarray(self.crashed.sum(axis=0))


def joint_crashes(case: Case) -> Alert | None:
    """Days on which two, or three, strategies lose clearly together, against what independent strategies would do.

    A strategy crashes on a day when the results that it closes there (in its typical result, see `Case.scores`) add up to a loss
    larger than its root mean square day. Independent strategies would crash at their own rates on the days on which they close
    anything. The number crashing on one day is then Poisson-binomial, and so is the number of days with two or more, and with three
    or more (Wang 1993, "On the number of successes in independent trials", Statistica Sinica 3): both probabilities of at least as
    many days are exact, given the rates. The alert fires when one of them is below 1 %. Strategies switched off or with fewer than 20
    closing days are left out. Positions held for days can fall together and close apart: silence is no proof of independence.

    A danger when one such day cost the scenario its target drawdown; else a warning. Figures: `days_2`, `expected_2`, `chance_2`, the
    same for 3, `worst_share` of equity and `worst_pl` [currency] of
    the worst day. Date: `worst`. Lines: the ten worst days, a line each strategy that crashed, `amount` [currency] its
    P/L of that day in the scenario.
    """
    found = _crashes(case)
    if len(found.codes) < 2:
        return None
    odds = _odds(found)
    days = [int((found.together >= k).sum()) for k in (2, 3)]
    chances = [_at_least(count, chance) for count, chance in zip(days, odds, strict=True)]
    if min(chances) >= CERTAINTY:
        return None
    pl = _pl_by_day(case)[found.codes]
    joint = np.flatnonzero(found.together >= 2)
    cost = np.where(found.crashed, pl, 0.0).sum(axis=0)
    worst = joint[np.argsort(cost[joint], kind="stable")][:_WORST_DAYS]
    share = _share_lost(case, int(worst[0]), float(cost[worst[0]]))
    figures = {"worst_share": share, "worst_pl": float(cost[worst[0]])}
    for k, count, chance, odd in zip((2, 3), days, chances, odds, strict=True):
        figures |= {
            f"days_{k}": float(count),
            f"expected_{k}": float(odd.sum()),
            f"chance_{k}": chance,
        }
    return Alert(
        kind="joint_crashes",
        severity="danger"
        if share >= case.profile.portfolio.target_max_drawdown and share > 0
        else "warn",
        evidence=Evidence(
            figures,
            lines=_lines(case, found, worst, pl),
            rows=case.rows_of(_closed_in(case, found, worst)),
            dates={"worst": case.book.timeline.day[worst[0]]},
        ),
        proposal=_proposal(case),
    )


def _crashes(case: Case) -> _Crashes:
    score, n_days = case.scores, len(case.book.timeline.day)
    known = np.isfinite(score)
    cell = case.book.strategy[known] * n_days + _closing_day(case)[known]
    shape = len(case.book.log.strategies), n_days
    result = np.bincount(cell, score[known], shape[0] * shape[1]).reshape(shape)
    active = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape) > 0
    days = active.sum(axis=1)
    typical = np.sqrt((result**2).sum(axis=1) / np.maximum(days, 1))
    codes = np.flatnonzero(days >= FEWEST_ACTIVE_DAYS)
    return _Crashes(codes, active[codes], result[codes] < -typical[codes, None] * (1 + 1e-9))


def _closing_day(case: Case) -> Ints:
    """(P,) the index of the day on which each position's last leg closes."""
    closed = case.book.positions.last_closed_at(case.book.log).astype("datetime64[D]")
    return np.asarray(np.searchsorted(case.book.timeline.day, closed))


def _odds(found: _Crashes) -> tuple[Floats, Floats]:
    """(D,) each day's probability of two or more, and of three or more, independent crashes."""
    rates = found.crashed.sum(axis=1) / found.active.sum(axis=1)
    none, one, two = np.ones(found.active.shape[1]), *np.zeros((2, found.active.shape[1]))
    for rate, active in zip(rates, found.active, strict=True):
        chance = rate * active
        none, one, two = (
            none * (1 - chance),
            one * (1 - chance) + none * chance,
            two * (1 - chance) + one * chance,
        )
    return np.maximum(1 - none - one, 0.0), np.maximum(1 - none - one - two, 0.0)


def _at_least(count: int, odds: Floats) -> float:
    """The probability that `count` or more of independent events with these odds happen."""
    so_far = np.zeros(count + 1)  # so_far[j]: probability of j events, the last one of j or more
    so_far[0] = 1.0
    for chance in odds[odds > 0].tolist():
        moved = so_far[:-1] * chance
        so_far[:-1] -= moved
        so_far[1:] += moved
    return float(so_far[-1]) if count else 1.0


def _pl_by_day(case: Case) -> Floats:
    """(S, D) what the scenario booked."""
    log, days = case.book.log, case.book.timeline.day
    closed = log.is_closed
    at = np.searchsorted(days, log.closed_at[closed].astype("datetime64[D]"))
    shape = len(log.strategies), len(days)
    cell = log.strategy[closed].astype(np.int64) * shape[1] + at
    return np.asarray(
        np.bincount(cell, case.replayed.row_pl[closed], shape[0] * shape[1]).reshape(shape), float
    )


def _share_lost(case: Case, at: int, amount: float) -> float:
    """A day's loss over the equity of the day before; 0 without either."""
    before = float(case.replayed.equity[at - 1]) if at else case.replayed.start
    return max(-amount, 0.0) / before if before > 0 else 0.0


def _lines(case: Case, found: _Crashes, days: Ints, pl: Floats) -> tuple[EvidenceLine, ...]:
    names, calendar = case.book.log.strategies, case.book.timeline.day
    return tuple(
        EvidenceLine(names[found.codes[s]], amount=float(pl[s, at]), date=calendar[at])
        for at in days
        for s in np.flatnonzero(found.crashed[:, at])
    )


def _closed_in(case: Case, found: _Crashes, days: Ints) -> Mask:
    """(P,) positions of the crashed strategies that closed on these days."""
    crashed = np.zeros((len(case.book.log.strategies), len(case.book.timeline.day)), bool)
    crashed[np.ix_(found.codes, days)] = found.crashed[:, days]
    return np.asarray(crashed[case.book.strategy, _closing_day(case)] & case.traded)


def _proposal(case: Case) -> Proposal | None:
    """Half of the margin that the scenario held at its peak: strategies that fall together count as one."""
    used = case.replayed.metrics.peak_margin_utilisation
    ceiling, present = rounded_down(used / 2), case.profile.portfolio.margin_ceiling
    if not 0 < ceiling < (np.inf if present is None else present):
        return None
    patch = {"portfolio": {"margin_ceiling": ceiling}}
    return Proposal("limit_margin_to_half_peak", patch, case.limited)
