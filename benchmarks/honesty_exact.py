"""True values of a truth: Kelly fractions and growth, from its law and not from a log.

The law of a day is exact for one strategy with one entry a day; for several it is a Sobol sample of
`POINTS` days (Owen scrambling, fixed seed), crashes added with their exact chance.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri
from scipy.stats import qmc

from app.calculations.arrays import Floats
from app.calculations.kelly.joint_growth import maximise_growth
from benchmarks.honesty_truths import Law, Truth

POINTS = 2**16  #: days of the sample behind the law of a day
_FAR = 1e4  #: a Kelly fraction beyond this is none


class TrueKelly(NamedTuple):
    """True Kelly fractions of a truth of S strategies, shares of equity held in one position."""

    single: Floats  #: (S,) of one position after another
    by_period: Floats  #: (S,) of a day's positions of one strategy
    pooled: float  #: of all strategies' positions, one after another
    joint: Floats  #: (S,) of all strategies at once


@cache
def day_law(truth: Truth) -> Law:
    """Return the law of each strategy's sum of returns on margin in a day."""
    strategies = len(truth.strategies)
    if strategies == truth.entries == 1:
        return truth.position_law(0)
    columns = strategies * (1 + truth.entries)
    uniform = qmc.Sobol(columns, seed=1).random(POINTS)
    z = ndtri(np.clip(uniform, 1e-12, 1 - 1e-12))
    shared, single = z[:, :strategies], z[:, strategies:]
    single = single.reshape(POINTS, strategies, truth.entries)
    sums = truth.of_normals(shared, single).sum(axis=2)
    law = Law(sums, np.full(POINTS, 1 / POINTS))
    return truth.with_crash(law, float(truth.entries))


def growth(law: Law, shares: Floats) -> float:
    """Return E log(1 + shares . R); minus infinity where some outcome loses everything."""
    wealth = 1 + law.outcomes @ np.atleast_1d(shares)
    if (wealth <= 0).any():
        return -np.inf
    return float(law.chances @ np.log(wealth))


def kelly(law: Law) -> float:
    """Return argmax over f >= 0 of E log(1 + f R) of a law of one column: the slope's root."""
    r, chances = law.outcomes[:, 0], law.chances
    if chances @ r <= 1e-12:
        return 0.0
    worst = float(r.min())
    most = -1 / worst if worst < 0 else _FAR

    def slope(f: float) -> float:
        return float(chances @ (r / (1 + f * r)))

    low, high = 0.0, most * (1 - 1e-9)
    return float(brentq(slope, low, high)) if slope(high) < 0 else high


@cache
def true_kelly(truth: Truth) -> TrueKelly:
    """Return all true Kelly fractions of a truth."""
    laws = [truth.position_law(code) for code in range(len(truth.strategies))]
    day = day_law(truth)
    columns = [Law(day.outcomes[:, [code]], day.chances) for code in range(len(laws))]
    pooled = Law(
        np.vstack([law.outcomes for law in laws]),
        np.concatenate([law.chances for law in laws]) / len(laws),
    )
    return TrueKelly(
        single=np.array([kelly(law) for law in laws]),
        by_period=np.array([kelly(column) for column in columns]),
        pooled=kelly(pooled),
        joint=_joint(truth, day),
    )


def _joint(truth: Truth, day: Law) -> Floats:
    """Return the shares of the highest growth, 0 where the truth has no edge."""
    if not truth.has_edge:
        return np.zeros(len(truth.strategies))
    return maximise_growth(day.outcomes, day.chances).shares
