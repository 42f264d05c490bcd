"""The finder of worse results at some levels of the VIX, where a VIX rule would earn its keep."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from app.calculations.alerts.context import AlertContext, Mask
from app.calculations.alerts.day_resampling import (
    RESAMPLES,
    by_opening_day,
    can_be_judged,
    resampled,
)
from app.calculations.alerts.model import Alert, Evidence, EvidenceLine, Proposal, VixRange
from app.calculations.arrays import Floats

BUCKETS = (
    VixRange(None, 15.0),
    VixRange(15.0, 20.0),
    VixRange(20.0, 25.0),
    VixRange(25.0, 30.0),
    VixRange(30.0, None),
)


def vix(context: AlertContext) -> Alert | None:
    """Find levels of the VIX at the open whose results are clearly below zero or below the rest.

    Judged on results in their strategy's typical result, by a bootstrap of opening days in blocks
    (a high VIX lasts for weeks: days are not independent). A bucket is clearly below when the
    upper 95 % limit of its mean, or of the difference to the other buckets that do not lose, is
    below 0 after Bonferroni's correction for the number of buckets. Buckets of fewer than 20
    positions, or on fewer than 10 days, are not judged; positions without VIX are left out.

    A warning when a bucket loses, information when it is only worse than the rest; silent
    otherwise. The VIX rule acts on everything above a level, so it is proposed only where every
    judged bucket above is bad too: 0 for losses, half for less than the rest; not where such a
    rule acts already.

    Figures: numbers of buckets `losing`, `weak`, `judged`. Lines: buckets, `value` mean return on
    margin with its 5-95 % range, `amount` P/L of the log, `verdict` on a bad bucket.
    """
    level, score = context.book.opening_vix, context.scores
    known = np.isfinite(level) & np.isfinite(score)
    members = [known & _within(bucket, level) for bucket in BUCKETS]
    judged = [i for i, positions in enumerate(members) if can_be_judged(context, positions)]
    if not judged:
        return None
    columns = np.concatenate([_columns(context, positions) for positions in members], axis=1)
    sums = by_opening_day(context, columns)
    drawn = resampled(sums, sums[:, ::4].sum(axis=1), context.seed)
    drawn = drawn.reshape(RESAMPLES, len(BUCKETS), 4)
    losing, weak = _bad_buckets(drawn, judged)
    if not losing and not weak:
        return None
    lines = tuple(
        replace(
            _bucket_line(context, BUCKETS[i], positions, _mean(drawn[:, i, 2:])),
            verdict=_verdict(i, losing, weak),
        )
        for i, positions in enumerate(members)
        if positions.any()
    )
    return Alert(
        kind="vix",
        severity="warn" if losing else "info",
        evidence=Evidence(
            {"losing": float(len(losing)), "weak": float(len(weak)), "judged": float(len(judged))},
            lines=lines,
            rows=context.rows_of(np.any([members[i] for i in (*losing, *weak)], axis=0)),
        ),
        proposal=_proposal(context, judged, losing, weak),
    )


def _within(bucket: VixRange, level: Floats) -> Mask:
    above = -np.inf if bucket.above is None else bucket.above
    up_to = np.inf if bucket.up_to is None else bucket.up_to
    return np.asarray((level > above) & (level <= up_to))


def _columns(context: AlertContext, positions: Mask) -> Floats:
    """Return (P, 4) of one bucket: score, membership, return on margin, 1 where that is known."""
    returns = context.sizing.economics.return_on_margin
    known = positions & np.isfinite(returns)
    score = np.where(positions, context.scores, 0.0)
    return np.stack([score, positions, np.where(known, returns, 0.0), known], axis=1)


def _mean(sums: Floats) -> Floats:
    """Return means from sums and numbers in the last axis; NaN for an empty group."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sums[..., 0] / sums[..., 1])


def _bad_buckets(drawn: Floats, judged: list[int]) -> tuple[list[int], list[int]]:
    """Return the buckets that lose, and those that earn less than the others that do not.

    `drawn` holds resampled sums (R, buckets, 4).
    """
    confidence = 100 * (1 - 0.05 / len(judged))

    def is_below(mean: Floats) -> bool:
        known = mean[np.isfinite(mean)]
        return bool(len(known) and np.percentile(known, confidence) < 0)

    losing = [i for i in judged if is_below(_mean(drawn[:, i]))]
    earning = np.delete(drawn, losing, axis=1).sum(axis=1)
    weak = [
        i
        for i in judged
        if i not in losing and is_below(_mean(drawn[:, i]) - _mean(earning - drawn[:, i]))
    ]
    return losing, weak


def _verdict(
    bucket: int, losing: list[int], weak: list[int]
) -> Literal["loses", "earns_less"] | None:
    if bucket in losing:
        return "loses"
    return "earns_less" if bucket in weak else None


def _bucket_line(
    context: AlertContext, bucket: VixRange, positions: Mask, means: Floats
) -> EvidenceLine:
    economics = context.sizing.economics
    line = EvidenceLine(
        subject=bucket,
        count=int(positions.sum()),
        amount=float((economics.contracts * economics.net)[positions].sum()),
        win_rate=float((economics.net[positions] > 0).mean()),
    )
    returns = economics.return_on_margin[positions]
    returns, means = returns[np.isfinite(returns)], means[np.isfinite(means)]
    if len(returns):
        line = replace(line, value=float(returns.mean()))
    if len(means):
        low, high = np.percentile(means, [5, 95])
        line = replace(line, low=float(low), high=float(high))
    return line


def _proposal(
    context: AlertContext, judged: list[int], losing: list[int], weak: list[int]
) -> Proposal | None:
    """Return a VIX rule from the lowest bad bucket up from which no judged bucket is good."""
    bad = {*losing, *weak}
    highest_good = max((i for i in judged if i not in bad), default=-1)
    above_good = [i for i in bad if i > highest_good]
    level = BUCKETS[min(above_good)].above if above_good else None
    if level is None:
        return None
    multiplier = 0.0 if all(i in losing for i in above_good) else 0.5
    rule = context.profile.portfolio.vix_rule
    if rule and rule.above <= level and rule.multiplier <= multiplier:
        return None
    patch = {"portfolio": {"vix_rule": {"above": level, "multiplier": multiplier}}}
    return Proposal("halve_or_pause_above_vix", patch, context.constrained_scenario)
