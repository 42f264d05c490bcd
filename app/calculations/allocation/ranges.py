"""The uncertainty of weights: the same fit to resamples of the periods.

Periods are resampled whole, with everything that closed in them, as joint Kelly's are
(`kelly.joint_uncertainty`, semantics 3): the high end is the larger of the 95th percentiles over
ordinary bootstraps and over Bayesian ones (weights Exp(1) of the periods) with one more period in
which each strategy has the best of its own, the low end the 5th percentile over Bayesian bootstraps
with one period in which all lose, on as many positions as each ever held at once. Added periods
weigh Exp(1). Limits hold in every resample and shrinkage is estimated anew, so that its own
uncertainty is in the range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.calculations.allocation.allocate import AllocationContext
from app.calculations.allocation.fit import STOPPED, fit
from app.calculations.allocation.periods import Periods, scenarios
from app.calculations.arrays import Floats, Ints, Mask
from app.calculations.errors import CalculationError, WorkStoppedError

RESAMPLES = 200
_SEED = 0


@dataclass(frozen=True, eq=False)
class WeightRanges:
    """Ranges of the weights over resamples of the periods. S strategies."""

    low: Floats  #: (S,) 5th percentile, one shared full loss added
    median: Floats  #: (S,) with nothing added
    high: Floats  #: (S,) 95th percentile, the larger of nothing and one shared best period added
    share_reaching_zero: Floats  #: (S,) of the low end's resamples
    #: (S,) of the resamples with nothing added: the strategy earned nothing in them
    share_without_edge: Floats
    resamples: int  #: of each kind


def allocation_ranges(
    context: AllocationContext,
    *,
    resamples: int = RESAMPLES,
    progress: Callable[[int, int], None] | None = None,
    stopped: Callable[[], bool] | None = None,
) -> WeightRanges:
    """Return the ranges of the weights fitted to a context, every time the same.

    `progress(done, of)` counts resamples; raises `WorkStoppedError` when `stopped`. Resamples in
    which the limits have no answer are left out; without an answer to the shared loss the low end
    is the smallest weights asked for. Raises `CalculationError` when no other resample has one, or
    for fewer than one resample.
    """
    if resamples < 1:
        raise CalculationError(f"resamples: found {resamples}, expected 1 or more.")
    plain: list[Floats] = []
    lucky: list[Floats] = []
    cautious: list[Floats] = []
    without_edge: list[Mask] = []
    for done, (ordinary, lucked, struck) in enumerate(_resampled(context, resamples)):
        if stopped is not None and stopped():
            raise WorkStoppedError(STOPPED)
        sample = scenarios(ordinary, shrink=False)
        without_edge.append(sample.weights @ sample.returns <= 0)
        for periods, weights in ((ordinary, plain), (lucked, lucky), (struck, cautious)):
            try:
                weights.append(fit(context.task, periods).weights)
            except CalculationError:  # the smallest weights ruin in this resample
                continue
        if progress is not None:
            progress(done + 1, resamples)
    if not plain or not lucky:
        raise CalculationError(
            "The limits have no answer in any resample of the history; lower the smallest weights."
        )
    low_end = np.array(cautious or [context.task.limits.minimum])
    ends = [np.percentile(weights, 95, axis=0) for weights in (plain, lucky)]
    return WeightRanges(
        low=np.percentile(low_end, 5, axis=0),
        median=np.median(plain, axis=0),
        high=np.maximum(*ends),
        share_reaching_zero=(low_end == 0).mean(axis=0),
        share_without_edge=np.mean(without_edge, axis=0),
        resamples=resamples,
    )


def _resampled(
    context: AllocationContext, resamples: int
) -> Iterator[tuple[Periods, Periods, Periods]]:
    """Yield resamples of each kind: ordinary, with the best period, with the shared loss."""
    periods, rng = context.periods, np.random.default_rng(_SEED)
    n, limits = len(periods.returns), context.task.limits
    at_once = np.where(limits.taking_part, limits.counts.max(axis=0, initial=0.0), 0.0)
    with_best = _with_period(periods, *_best_period(periods))
    with_loss = _with_period(periods, -at_once, np.zeros(len(at_once), np.int64))
    for _ in range(resamples):
        counts = np.bincount(rng.integers(0, max(n, 1), n), minlength=n).astype(float)
        drawn = np.flatnonzero(counts)
        weights = rng.standard_exponential(n + 1)
        yield (
            replace(periods.at(drawn), weights=counts[drawn]),
            replace(with_best, weights=weights),
            replace(with_loss, weights=weights),
        )


def _best_period(periods: Periods) -> tuple[Floats, Ints]:
    """Return (S,) the highest return of each strategy, 0 without a win, and its positions."""
    strategies = np.arange(periods.returns.shape[1])
    if not len(periods.returns):
        return np.zeros(len(strategies)), np.zeros(len(strategies), np.int64)
    best = periods.returns.argmax(axis=0), strategies
    wins = np.maximum(periods.returns[best], 0.0)
    return wins, np.where(wins > 0, periods.positions[best], 0)


def _with_period(periods: Periods, returns: Floats, positions: Ints) -> Periods:
    """Return the periods with one more, of these returns (S,) on so many positions (S,)."""
    return replace(
        periods,
        returns=np.vstack([periods.returns, returns]),
        positions=np.vstack([periods.positions, positions]),
        lost=np.vstack([periods.lost, returns < 0]),
    )
