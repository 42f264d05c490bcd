"""Cumulative live P/L on the fan of as many trading days drawn from the backtest.

The backtest's days are those of the strategies compared, at each one's median live contracts; P/L
is booked on the day of a position's last close. Days are drawn in stationary blocks of the
automatic length (`numerics.bootstrap`). The live curve is what was traded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations.arrays import Floats, Ints
from app.calculations.live.ranges import FEWEST_DAYS
from app.calculations.live.traded import Traded
from app.calculations.monte_carlo import FAN
from app.calculations.numerics.bootstrap import block_length, resampled_periods

PATHS = 1_000


@dataclass(frozen=True, eq=False)
class LiveFan:
    """Live P/L beside what the backtest's days would have brought, D trading days. [currency]."""

    day: NDArray[np.datetime64]  #: (D,) from the first live open to the last live close
    live: Floats  #: (D,) cumulative, at the sizes traded
    quantiles: Floats  #: (5, D) quantiles `FAN` of the paths, at median live contracts
    percentile: float  #: share of the paths that end below the live curve, ties half
    contracts: Floats  #: (S,) median live contracts, NaN where a strategy has no live position


def live_fan(backtest: Traded, live: Traded, strategies: int, seed: int) -> LiveFan | None:
    """Return the live curve on its fan; None without a live position or with too few days."""
    contracts = median_contracts(live, strategies)
    backtest = backtest.take(np.isfinite(contracts[backtest.strategy]))
    if not len(live) or not len(backtest):
        return None
    days = trading_days(live)
    source = trading_days(backtest)
    if len(source) < FEWEST_DAYS:
        return None
    brought = by_day(backtest, backtest.net * contracts[backtest.strategy], source)
    curve = np.cumsum(by_day(live, live.net * live.contracts, days))
    paths = _paths(brought, len(days), seed)
    ends = paths[:, -1]
    below = float((ends < curve[-1]).mean() + (ends == curve[-1]).mean() / 2)
    return LiveFan(
        day=days.astype("datetime64[D]"),
        live=curve,
        quantiles=np.quantile(paths, FAN, axis=0),
        percentile=below,
        contracts=contracts,
    )


def median_contracts(live: Traded, strategies: int) -> Floats:
    """Return the median live contracts of each strategy (S,), NaN without a live position."""
    medians = np.full(strategies, np.nan)
    for code in np.unique(live.strategy):
        medians[code] = np.median(live.contracts[live.strategy == code])
    return medians


def trading_days(traded: Traded) -> Ints:
    """Return the weekdays from the first open to the last close, and other days with a close.

    Days since 1970, (D,).
    """
    closing = traded.closed_day
    first = traded.opened_day.min()
    span = np.arange(first, closing.max() + 1)
    counts = np.is_busday(span.astype("datetime64[D]"))
    counts[closing - first] = True
    days: Ints = span[counts]
    return days


def by_day(traded: Traded, amounts: Floats, days: Ints) -> Floats:
    """Return the amounts (P,) summed by the day of each close, one of `days` (D,)."""
    place = np.searchsorted(days, traded.closed_day)
    return np.bincount(place, amounts, len(days)).astype(float)


def _paths(brought: Floats, length: int, seed: int) -> Floats:
    """Return the cumulative results (`PATHS`, length) of days drawn from `brought` (D,)."""
    block = block_length(brought).stationary
    batches = resampled_periods(len(brought), PATHS, block, seed, length=length)
    return np.concatenate([np.cumsum(brought[days], axis=1) for days in batches])
