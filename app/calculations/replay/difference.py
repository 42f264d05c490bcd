"""Paired daily difference of two replays of one book, and its uncertainty.

Both replays see the same day, so the moves of the market cancel. The uncertainty is a
day-block bootstrap (`bootstrap`) of the pairs, percentiles 5 and 95 (Efron & Tibshirani 1993,
ch. 13; for paired strategies compare Ledoit & Wolf 2008, "Robust performance hypothesis testing
with the Sharpe ratio").

Which daily series is paired matters:

* Sizes that do not follow equity: the daily P/L [currency]. The differences add up to the
  difference in ending equity.
* Sizes that compound: a day late in a grown account would outweigh years of early ones, and a
  difference made once would be counted again every day after. There each day's log growth is taken,
  times starting capital [currency a day, on starting capital]: days weigh alike, a larger size pays
  for its larger swings, and the differences add up to starting capital x log(ratio of ending
  equities). An equity that is ever not positive has no log growth; then the P/L itself is compared.
* Two rules whose accounts have grown apart (`alerts.estimation_risk`): the growth of a capital
  brought back to its start every morning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.calculations.arrays import Floats, Ints
from app.calculations.kernels import sums_and_falls
from app.calculations.numerics.bootstrap import block_length, resampled_periods
from app.calculations.profile.judged_drawdown import DrawdownName
from app.calculations.replay.engine import Replay

Basis = Literal["profit", "growth", "fixed_growth"]

#: fewer days on which the replays differ give no clear verdict, whatever their mean
FEWEST_DAYS = 10
_CENT = 0.005  # daily P/L closer together than half a cent is the same


@dataclass(frozen=True)
class Resampling:
    """Size and seed of a bootstrap; the same seed draws the same days."""

    resamples: int = 1_000
    seed: int = 0


DEFAULT_RESAMPLING = Resampling()


@dataclass(frozen=True)
class Difference:
    """Paired daily difference of two replays, second minus first, and its 5-95 % range."""

    #: "profit": daily P/L; "growth": daily log growth x the first replay's starting capital;
    #: "fixed_growth": the same, had the account been brought back to starting capital every morning
    basis: Basis
    mean: float  #: per day [currency]
    low: float
    high: float
    share_above_zero: float  #: of the resamples' means
    #: change of the drawdown that is judged, over resampled paths, 5th percentile
    drawdown_low: float
    drawdown_high: float  #: 95th percentile
    share_drawdown_smaller: float  #: of the resamples
    days: int  #: of the daily curve
    days_different: int  #: days whose P/L differs by half a cent or more
    mean_block: float  #: of the bootstrap [days]


@dataclass(frozen=True, eq=False)
class _Pair:
    """Daily results of two replays over the same D days, with the account's start of each."""

    basis: Basis
    first: Floats  #: (D,)
    second: Floats  #: (D,)
    first_start: float  #: [currency]
    second_start: float  #: [currency]
    judged: DrawdownName  #: the form in which drawdowns are compared


def paired_difference(
    first: Replay,
    second: Replay,
    basis: Basis,
    *,
    since: int = 0,
    resampling: Resampling = DEFAULT_RESAMPLING,
) -> Difference:
    """Return the daily difference of two replays from day index `since` on, second minus first.

    Drawdowns of both are compared in the form in which those of the first are judged.
    Both are resampled by the same days, in blocks of the automatic length of their difference.
    Where one of them has no growth of the kind asked for (an equity, or starting capital after
    a day's result, is not positive) profit is compared instead.
    """
    pair = _pair(first, second, basis, since)
    scale = 1.0 if pair.basis == "profit" else first.start
    delta = (pair.second - pair.first) * scale
    profit_change = _profit(second)[since:] - _profit(first)[since:]
    days_different = int((np.abs(profit_change) >= _CENT).sum())
    mean_block = block_length(delta).stationary if days_different else 1.0
    means, deeper = np.zeros(1), np.zeros(1)
    if days_different:
        means, deeper = _resampled(pair, mean_block, resampling)
    low, high = np.percentile(means, [5, 95]) * scale
    deeper = np.round(deeper, 12)  # equal days of unequal accounts differ by rounding
    drawdown_low, drawdown_high = np.percentile(deeper, [5, 95])
    return Difference(
        basis=pair.basis,
        mean=float(delta.mean()),
        low=float(low),
        high=float(high),
        share_above_zero=float((means > 0).mean()),
        drawdown_low=float(drawdown_low),
        drawdown_high=float(drawdown_high),
        share_drawdown_smaller=float((deeper < 0).mean()),
        days=len(delta),
        days_different=days_different,
        mean_block=mean_block,
    )


def daily_results(replayed: Replay, basis: Basis) -> Floats | None:
    """(D,) daily P/L [currency] or daily log growth; None where that is undefined."""
    if basis == "profit":
        return _profit(replayed)
    equity = np.concatenate([[replayed.start], replayed.equity])
    if basis == "growth":
        wealth = equity[1:] / np.where(equity[:-1] > 0, equity[:-1], np.nan)
    else:
        wealth = 1 + _profit(replayed) / replayed.start
    return np.asarray(np.log(wealth)) if (wealth > 0).all() else None


def _profit(replayed: Replay) -> Floats:
    return np.diff(replayed.equity, prepend=replayed.start)


def _pair(first: Replay, second: Replay, basis: Basis, since: int) -> _Pair:
    """Return the daily results on the basis asked for, else of profit."""
    results, others = daily_results(first, basis), daily_results(second, basis)
    if results is None or others is None:
        basis, results, others = "profit", _profit(first), _profit(second)
    return _Pair(basis, results[since:], others[since:], first.start, second.start, first.judged)


def _resampled(pair: _Pair, mean_block: float, resampling: Resampling) -> tuple[Floats, Floats]:
    """(resamples,) mean daily difference, and change of the drawdown, over the same days."""
    means, deeper = [], []
    for days in resampled_periods(
        len(pair.first), resampling.resamples, mean_block, resampling.seed
    ):
        first, fell_before = _paths(days, pair.first, pair.first_start, pair)
        second, fell_after = _paths(days, pair.second, pair.second_start, pair)
        means.append((second - first) / len(pair.first))
        deeper.append(fell_after - fell_before)
    return np.concatenate(means), np.concatenate(deeper)


def _paths(days: Ints, results: Floats, start: float, pair: _Pair) -> tuple[Floats, Floats]:
    """(R,) the sum of daily results over resampled days (R, D), and the drawdown that is judged.

    The start is the first peak.
    """
    of_start = pair.judged == "max_drawdown_of_start"
    return sums_and_falls(days, results, start, pair.basis != "profit", of_start)
