"""The risk-constrained Kelly bound beside a searched size.

The bound speaks of ever falling to 1 - target of the START, with independent periods, fractional
sizes and none of the profile's limits and modifiers; the search speaks of the drawdown from the
highest PEAK within the horizon, with all of them. Neither implies the other.

Busseti, Ryu & Boyd 2016, "Risk-constrained Kelly gambling", Journal of Investing 25.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats
from app.calculations.kelly.risk_constrained import risk_constrained_fraction
from app.calculations.log.periods import Unit, closing_periods, period_unit
from app.calculations.monte_carlo.simulator import MonteCarloSimulator


@dataclass(frozen=True)
class SizeBound:
    """The risk-constrained Kelly size in the search's unit."""

    size: float | None  #: None for sizes that are no share of equity; inf without a losing period
    period: Unit | None  #: of the returns it is made from; None where there is no size


def size_bound(simulator: MonteCarloSimulator, target: float, tolerance: float) -> SizeBound:
    """Return the bound for a simulator at size 1.

    It is that of the period returns on equity, summed over the positions that close in a day or
    a week: the chance of ever falling to 1 - `target` of the start is at most `tolerance`.
    """
    sizing = simulator.sizing
    if sizing.sizing.delta > 0 or (sizing.sizing.base != 0).any() or not sizing.limits.compounding:
        return SizeBound(None, None)
    returns, unit = _period_returns(simulator)
    return SizeBound(risk_constrained_fraction(returns, 1 - target, tolerance), unit)


def _period_returns(simulator: MonteCarloSimulator) -> tuple[Floats, Unit]:
    """Each period's profit as a share of equity (T,), and the unit of the periods."""
    book, sizing = simulator.book, simulator.sizing.sizing
    growth = (
        np.where(
            sizing.outcome == kernels.Outcome.TAKEN, sizing.slope * _first_estimates(simulator), 0.0
        )
        * simulator.sizing.walk_forward.net
    )
    unit = period_unit(book)
    _, at = np.unique(closing_periods(book, unit), return_inverse=True)
    return np.bincount(at, growth).astype(float), unit


def _first_estimates(simulator: MonteCarloSimulator) -> Floats:
    """(P,) the factor of each position's size at the start of a path.

    It is 1, or an estimate over the whole log.
    """
    walk_forward, ones = simulator.sizing.walk_forward, np.ones(len(simulator.book.positions))
    by_strategy = np.ones(len(walk_forward.prior_closed))
    for code in range(len(by_strategy)):
        sample = walk_forward.prior[
            walk_forward.prior_start[code] : walk_forward.prior_start[code + 1]
        ]
        haircut = float(walk_forward.haircut[code])
        added = haircut, walk_forward.tail_every, walk_forward.added_losses
        if walk_forward.estimator == kernels.PAYOFF:
            by_strategy[code] = kernels.payoff_margin_share(sample, *added)
        elif walk_forward.estimator == kernels.BY_PERIOD:
            positions = walk_forward.prior_positions[
                walk_forward.prior_start[code] : walk_forward.prior_start[code + 1]
            ]
            by_strategy[code] = kernels.log_optimal_by_period(sample, positions, *added, 0.0)
        elif walk_forward.estimator == kernels.LOG_OPTIMAL:
            by_strategy[code] = kernels.log_optimal(sample, *added, 0.0)
        if (
            walk_forward.by_largest_loss
            and not walk_forward.of_nets
            and walk_forward.prior_loss[code] > 0
        ):
            by_strategy[code] /= walk_forward.prior_loss[code]
    return ones * by_strategy[simulator.book.strategy]
