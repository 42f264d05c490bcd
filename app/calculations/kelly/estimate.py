"""Kelly estimates of one sample of returns on margin (semantics 3).

* `log_optimal`: argmax over f >= 0 of mean log(1 + f r), f a share of equity held as margin in one
  position (Kelly 1956; Thorp 2006, "The Kelly criterion in blackjack, sports betting, and the stock
  market").
* `payoff_kelly`: the textbook W - (1 - W) / R, a share of equity lost when an average loss comes;
  divided by the mean loss it becomes a share of margin, the same as log-optimal for a two-outcome
  log. Tools that skip the division are wrong by that factor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError
from app.calculations.kelly.caution import NO_CAUTION, Caution, checked_caution
from app.calculations.kelly.status import MIN_TRADES, Status
from app.calculations.kelly.uncertainty import (
    BootstrapRange,
    UnitSample,
    bootstrap_range,
    share_without_tail,
    shrinkage,
    standard_error,
)
from app.calculations.kernels import ROUNDING

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class KellyEstimate:
    """Kelly of one sample. Fractions are shares of equity; None where a figure is undefined."""

    trades: int  #: positions
    win_rate: float | None  #: of the log itself, before haircut and tail loss
    payoff_ratio: float | None  #: mean win over mean |loss|, of the log itself
    #: textbook: share of equity lost on an average loss; may be negative
    payoff_kelly: float | None
    payoff_margin_share: float  #: the textbook number as a share of margin
    log_optimal: float  #: share of equity held as margin in one position; may exceed 1
    with_added_loss: float  #: log-optimal after one added full-margin loss
    status: Status
    bootstrap: BootstrapRange | None = None  #: the range of `log_optimal`
    #: of `log_optimal` by formula: too small where large losses are rare
    standard_error: float | None = None
    #: of resamples, those without one of the largest losses
    share_without_tail: float | None = None

    @property
    def shrunk(self) -> float:
        """The log-optimal fraction, shrunk by the larger of its two standard errors."""
        deviation = self.bootstrap.deviation if self.bootstrap else 0.0
        error = max(self.standard_error or 0.0, deviation)
        return self.log_optimal * shrinkage(self.log_optimal, error)

    @property
    def half(self) -> float:
        """Half Kelly."""
        return self.log_optimal / 2

    @property
    def quarter(self) -> float:
        """Quarter Kelly."""
        return self.log_optimal / 4


def kelly_estimate(
    returns: Floats,
    caution: Caution = NO_CAUTION,
    *,
    days: Ints | None = None,
    resamples: int = 0,
    seed: int = 0,
) -> KellyEstimate:
    """Return Kelly of returns on margin, shape (n,), finite.

    `caution` takes its share of a positive mean off every return and adds full-margin losses. With
    `resamples` (2 or more) the range of the log-optimal fraction is computed too, reproducibly
    from `seed` (see `uncertainty`): it resamples the `days` (n,) on which the positions opened,
    each position on a day of its own unless given. Raises `CalculationError` for a return that is
    not finite, or an argument out of its range.

    >>> toss = np.repeat([1.0, -1.0], [60, 40])  # 60 wins of the stake in 100
    >>> found = kelly_estimate(toss, resamples=1_000)
    >>> round(found.log_optimal, 3), round(found.shrunk, 3), found.status
    (0.2, 0.161, 'ok')
    >>> round(found.bootstrap.low, 2), round(found.bootstrap.high, 2)
    (0.03, 0.37)
    """
    r = checked_returns(returns)
    haircut, tail_every, added = checked_caution(caution)
    optimal = float(kernels.log_optimal(r, haircut, tail_every, added, 0.0))
    days = np.arange(len(r)) if days is None else days
    if days.shape != r.shape:
        raise CalculationError(f"days: found {len(days)}, expected one a return: {len(r)}.")
    bootstrap = None
    if checked_resamples(resamples) and len(r):
        bootstrap = bootstrap_range(UnitSample.of_days(r, days), caution, resamples, seed)
    status = sample_status(r, _after_haircut(r, caution), caution.weight(len(r)), optimal, len(r))
    return KellyEstimate(
        trades=len(r),
        win_rate=float((r > 0).mean()) if len(r) else None,
        payoff_ratio=_payoff_ratio(r),
        payoff_kelly=_payoff_kelly(r, caution),
        payoff_margin_share=float(kernels.payoff_margin_share(r, haircut, tail_every, added)),
        log_optimal=optimal,
        with_added_loss=float(kernels.log_optimal(r, haircut, tail_every, added + 1.0, 0.0)),
        status=status,
        bootstrap=bootstrap,
        standard_error=standard_error(*sample_seen(r, caution), optimal),
        share_without_tail=share_without_tail(r),
    )


def checked_returns(returns: Floats) -> Floats:
    """Return the returns on margin as a contiguous array (n,).

    Raises `CalculationError` for another shape or a number that is not finite.
    """
    r = np.ascontiguousarray(returns, float)
    if r.ndim != 1:
        raise CalculationError(
            f"returns: found an array of shape {r.shape}, expected one number a position."
        )
    if not np.isfinite(r).all():
        raise CalculationError(
            f"returns: found {float(r[~np.isfinite(r)][0])!r}, expected finite numbers."
        )
    return r


def checked_resamples(resamples: int) -> int:
    """Return the number of resamples; raise `CalculationError` where it is neither 0 nor >= 2."""
    if resamples < 0 or resamples == 1:
        raise CalculationError(
            f"resamples: found {resamples}, expected 0 for no range, or 2 and more."
        )
    return resamples


def sample_seen(r: Floats, caution: Caution) -> tuple[Floats, Floats]:
    """Return the returns and weights after the haircut, the added full-margin loss last."""
    sample, weight = _after_haircut(r, caution), caution.weight(len(r))
    if not weight:
        return sample, np.ones(len(sample))
    return np.append(sample, -1.0), np.append(np.ones(len(sample)), weight)


def _after_haircut(r: Floats, caution: Caution) -> Floats:
    if not len(r):
        return r
    return r - caution.edge_haircut * max(float(r.mean()), 0.0)


def _payoff_ratio(r: Floats) -> float | None:
    wins, losses = r[r > 0], r[r < 0]
    return float(wins.mean() / -losses.mean()) if len(wins) and len(losses) else None


def _payoff_kelly(r: Floats, caution: Caution) -> float | None:
    sample, weight = _after_haircut(r, caution), caution.weight(len(r))
    wins, losses = sample[sample > 0], sample[sample < 0]
    if not len(wins) or not len(losses) + weight:
        return None
    win_rate = len(wins) / (len(sample) + weight)
    mean_loss = (weight - float(losses.sum())) / (len(losses) + weight)
    return float(win_rate - (1 - win_rate) * mean_loss / wins.mean())


def sample_status(
    logged: Floats, seen: Floats, weight: float, optimal: float, positions: int
) -> Status:
    """Return the status of the log-optimal fraction `optimal` of a sample (semantics 3).

    `logged` (n,) are returns of positions or periods, `seen` (n,) the same after the haircut;
    `weight` is that of the added full losses and `positions` the number behind all. A log without
    a losing trade stays one where caution makes its fraction finite.
    """
    if not len(logged):
        return "no_trades"
    if not (seen > 0).any():
        return "no_win"
    if optimal == 0:
        if weight and seen.sum() > ROUNDING * np.abs(seen).sum():
            return "less_than_one_loss"
        return "no_edge" if (seen < 0).any() else "no_loss"
    if not (logged < 0).any():
        return "no_loss"
    return "too_few" if positions < MIN_TRADES else "ok"
