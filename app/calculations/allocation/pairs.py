"""Correlations and joint crashes of strategies, pair by pair, with the number of periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations.allocation.periods import Periods
from app.calculations.arrays import Floats, Ints

MINIMUM_COMMON = 10  #: periods below which a correlation is not given


@dataclass(frozen=True, eq=False)
class Pairs:
    """S x S, symmetric; NaN where it is not known."""

    correlation: Floats  #: over the periods in which both closed something
    common: Ints  #: those periods; on the diagonal the strategy's own
    crashes: Ints  #: of them, those in which both crashed; on the diagonal the strategy's own
    #: of them, had each crashed at its own rate and independently; NaN on the diagonal
    expected: Floats


def pairs(periods: Periods) -> Pairs:
    """Return the pairs of strategies.

    A strategy crashes in a period when it loses more than its root mean square period, as in the
    alert on joint crashes. Correlations are those of the periods that both have (a third, idle one
    does not dilute them), given from 10 such periods on and where both vary.
    """
    active = (periods.positions > 0).astype(float)
    returns = periods.returns
    common = active.T @ active
    mean = _over(returns.T @ active, common)  # [i, j]: of i where j is active
    square = _over((returns**2).T @ active, common)
    product = _over(returns.T @ returns, common)
    variance = square - mean**2
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = (product - mean * mean.T) / np.sqrt(variance * variance.T)
    known = (
        (common >= MINIMUM_COMMON) & (variance > 1e-12 * square) & (variance.T > 1e-12 * square.T)
    )
    crashed = _crashed(periods)
    rates = _over(crashed.sum(axis=0), active.sum(axis=0))
    expected = np.where(np.eye(len(rates), dtype=bool), np.nan, common * np.outer(rates, rates))
    return Pairs(
        correlation=np.where(known, np.clip(correlation, -1.0, 1.0), np.nan),
        common=common.astype(np.int64),
        crashes=(crashed.T @ crashed).astype(np.int64),
        expected=expected,
    )


def _crashed(periods: Periods) -> Floats:
    """(T, S) 1 where a strategy lost clearly."""
    n = (periods.positions > 0).sum(axis=0)
    typical = np.sqrt((periods.returns**2).sum(axis=0) / np.maximum(n, 1))
    return np.asarray(periods.returns < -typical * (1 + 1e-9), float)


def _over(total: Floats, count: Floats) -> Floats:
    """A mean, NaN of nothing."""
    return np.asarray(np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0))
