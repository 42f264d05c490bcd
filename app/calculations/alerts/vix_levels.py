"""Are results worse at some levels of the VIX, so that a VIX rule would earn its keep?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from app.calculations.alerts.context import Case, Mask
from app.calculations.alerts.day_resampling import (
    RESAMPLES,
    by_opening_day,
    can_be_judged,
    resampled,
)
from app.calculations.alerts.model import Alert, Evidence, EvidenceLine, Proposal, VixRange
from app.calculations.arrays import Floats


@dataclass(frozen=True)
class _Bucket:
    """Trades opened at a VIX above `above` and up to `to`."""

    above: float
    to: float

    @property
    def vix_range(self) -> VixRange:
        above = float(self.above) if np.isfinite(self.above) else None
        return VixRange(above, float(self.to) if np.isfinite(self.to) else None)

    def holds(self, vix: Floats) -> Mask:
        return np.asarray((vix > self.above) & (vix <= self.to))


BUCKETS = tuple(
    _Bucket(above, to)
    for above, to in ((-np.inf, 15.0), (15.0, 20.0), (20.0, 25.0), (25.0, 30.0), (30.0, np.inf))
)


def vix(case: Case) -> Alert | None:
    """Results by the VIX at the open, and whether those of some bucket are clearly below zero or below the rest.

    Judged on results in their strategy's typical result, by a bootstrap of opening days in blocks (a high VIX lasts for weeks: days
    are not independent). A bucket is clearly below when the upper 95 % limit of its mean, or of the difference to the other buckets
    that do not lose, is below 0 after Bonferroni's correction for the number of buckets. Buckets of fewer than 20 positions, or on
    fewer than 10 days, are not judged; positions without VIX are left out.

    A warning when a bucket loses, information when it is only worse than the rest; silent otherwise. The VIX rule acts on everything
    above a level, so it is proposed only where every judged bucket above is bad too: 0 for losses, half for less than the rest; not
    where such a rule acts already. Lines: buckets, `value` mean return on margin with its 5-95 % range, `amount` P/L
    of the log, `verdict` on a bad bucket.
    """
    level, score = case.book.opening_vix, case.scores
    known = np.isfinite(level) & np.isfinite(score)
    inside = [known & bucket.holds(level) for bucket in BUCKETS]
    judged = [i for i, mine in enumerate(inside) if can_be_judged(case, mine)]
    if not judged:
        return None
    sums = by_opening_day(case, np.concatenate([_columns(case, mine) for mine in inside], axis=1))
    drawn = resampled(sums, sums[:, ::4].sum(axis=1), case.seed).reshape(RESAMPLES, len(BUCKETS), 4)
    losing, weak = _bad(drawn, judged)
    if not losing and not weak:
        return None
    lines = [
        replace(
            _bucket_line(case, BUCKETS[i], mine, _ratio(drawn[:, i, 2:])),
            verdict=_verdict(i, losing, weak),
        )
        for i, mine in enumerate(inside)
        if mine.any()
    ]
    return Alert(
        kind="vix",
        severity="warn" if losing else "info",
        evidence=Evidence(
            {"losing": float(len(losing)), "weak": float(len(weak)), "judged": float(len(judged))},
            lines=tuple(lines),
            rows=case.rows_of(np.any([inside[i] for i in (*losing, *weak)], axis=0)),
        ),
        proposal=_vix_proposal(case, judged, losing, weak),
    )


def _columns(case: Case, mine: Mask) -> Floats:
    """(P, 4) of one bucket's positions: score, one, return on margin, one where that is known."""
    returns = case.context.economics.return_on_margin
    known = mine & np.isfinite(returns)
    return np.stack(
        [np.where(mine, case.scores, 0.0), mine, np.where(known, returns, 0.0), known], axis=1
    )


def _ratio(sums: Floats) -> Floats:
    """Mean from sum and number in the last axis; NaN of nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sums[..., 0] / sums[..., 1])


def _bad(drawn: Floats, judged: list[int]) -> tuple[list[int], list[int]]:
    """Buckets that lose, and those that earn less than the others that do not, from resampled sums (R, buckets, 4)."""
    sure = 100 * (1 - 0.05 / len(judged))

    def is_below(mean: Floats) -> bool:
        known = mean[np.isfinite(mean)]
        return bool(len(known) and np.percentile(known, sure) < 0)

    losing = [i for i in judged if is_below(_ratio(drawn[:, i]))]
    earning = np.delete(drawn, losing, axis=1).sum(axis=1)
    weak = [
        i
        for i in judged
        if i not in losing and is_below(_ratio(drawn[:, i]) - _ratio(earning - drawn[:, i]))
    ]
    return losing, weak


def _verdict(
    bucket: int, losing: list[int], weak: list[int]
) -> Literal["loses", "earns_less"] | None:
    if bucket in losing:
        return "loses"
    return "earns_less" if bucket in weak else None


def _bucket_line(case: Case, bucket: _Bucket, mine: Mask, means: Floats) -> EvidenceLine:
    sizes = case.context.economics
    returns = sizes.return_on_margin[mine]
    returns, means = returns[np.isfinite(returns)], means[np.isfinite(means)]
    low, high = np.percentile(means, [5, 95]) if len(means) else (None, None)
    return EvidenceLine(
        subject=bucket.vix_range,
        count=int(mine.sum()),
        amount=float((sizes.contracts * sizes.net)[mine].sum()),
        value=float(returns.mean()) if len(returns) else None,
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        win_rate=float((sizes.net[mine] > 0).mean()),
    )


def _vix_proposal(
    case: Case, judged: list[int], losing: list[int], weak: list[int]
) -> Proposal | None:
    """A VIX rule from the lowest bad bucket up from which no judged bucket is good."""
    bad = {*losing, *weak}
    good = [i for i in judged if i not in bad]
    above_good = [i for i in bad if i > max(good, default=-1)]
    if not above_good or min(above_good) == 0:
        return None
    multiplier = 0.0 if all(i in losing for i in above_good) else 0.5
    level = BUCKETS[min(above_good)].above
    rule = case.profile.portfolio.vix_rule
    if rule and rule.above <= level and rule.multiplier <= multiplier:
        return None
    patch = {"portfolio": {"vix_rule": {"above": level, "multiplier": multiplier}}}
    return Proposal("halve_or_pause_above_vix", patch, case.limited)
