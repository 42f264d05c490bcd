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

SIGNIFICANCE = 0.02  #: share of rotations with as bad a bucket, at most, for a finding
_ROUNDING = 1e-9  # statistics this close together are equal
BUCKETS = (
    VixRange(None, 15.0),
    VixRange(15.0, 20.0),
    VixRange(20.0, 25.0),
    VixRange(25.0, 30.0),
    VixRange(30.0, None),
)


def vix(context: AlertContext) -> Alert | None:
    """Find levels of the VIX at the open whose results are clearly below zero or below the rest.

    Judged on results in their strategy's typical result. A bucket is bad when its mean lies
    further below that of all other levels than the worst of all buckets does in 98 of 100
    rotations of the log: results keep their order and move on against the levels, so that a high
    VIX still lasts for weeks and lucky days still come in runs (a randomization test by circular
    shifts, with the largest of all buckets' statistics; Westfall & Young 1993, "Resampling-based
    multiple testing"). Of a hundred logs that the VIX does not touch, two at most have a bad
    bucket, however many are judged; once one is bad the others are compared without it. A bad
    bucket loses when, besides, the upper 95 % limit of its own mean over resampled blocks of
    opening days is below 0. Buckets of fewer than 20 positions, or on fewer than 10 days, are not
    judged; positions without VIX are left out; fewer than 50 positions prove nothing.

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
    bad = _bad_buckets(context.scores[known], [members[i][known] for i in judged])
    if not bad.any():
        return None
    drawn = _resampled_sums(context, members)
    losing = [i for i, is_bad in zip(judged, bad, strict=True) if is_bad and _loses(drawn[:, i])]
    weak = [i for i, is_bad in zip(judged, bad, strict=True) if is_bad and i not in losing]
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


def _resampled_sums(context: AlertContext, members: list[Mask]) -> Floats:
    """Return (RESAMPLES, buckets, 4) sums of `_columns` over resampled opening days."""
    columns = np.concatenate([_columns(context, positions) for positions in members], axis=1)
    sums = by_opening_day(context, columns)
    drawn = resampled(sums, sums[:, ::4].sum(axis=1), context.seed)
    return drawn.reshape(RESAMPLES, len(members), 4)


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


def _bad_buckets(score: Floats, members: list[Mask]) -> Mask:
    """Return (B,) True for the buckets that earn less than all other levels, by the rotation test.

    `score` (K,) are the results of all positions of known level, in the order of their opens,
    `members` (K,) each bucket's positions. Once a bucket is bad the others are compared without it.
    """
    bad = np.zeros(len(members), bool)
    rest = np.ones(len(score), bool)
    while not bad.all():
        others = np.flatnonzero(~bad)
        gaps = np.stack([_gaps_by_rotation(score[rest], members[i][rest]) for i in others])
        chance = (gaps.max(axis=0) >= gaps[:, :1] - _ROUNDING).mean(axis=1)
        found = others[chance <= SIGNIFICANCE]
        if not len(found):
            return bad
        bad[found] = True
        rest &= ~np.any([members[i] for i in found], axis=0)
    return bad


def _gaps_by_rotation(score: Floats, positions: Mask) -> Floats:
    """Return (K,) by how many standard errors the other levels earn more, in every rotation.

    The log's own comes first. 0 where a bucket holds everything, or all results are equal.
    """
    n, inside = len(score), int(positions.sum())
    scale = float(score.std()) * np.sqrt(1 / max(inside, 1) + 1 / max(n - inside, 1))
    if inside in (0, n) or scale == 0:
        return np.zeros(n)
    spectrum = np.fft.rfft(score) * np.conj(np.fft.rfft(positions.astype(float)))
    total = np.fft.irfft(spectrum, n)
    return np.asarray(((score.sum() - total) / (n - inside) - total / inside) / scale)


def _loses(drawn: Floats) -> bool:
    """Return True where the mean of resampled sums (R, 4) is below 0 at its upper 95 % limit."""
    mean = _mean(drawn)
    known = mean[np.isfinite(mean)]
    return bool(len(known) and np.percentile(known, 95) < 0)


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
