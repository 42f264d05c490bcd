"""STUB."""

from dataclasses import dataclass
import numpy as np
from app.calculations import *
from app.calculations.errors import CalculationError
from app.calculations.profile.model import *
from app.calculations.size_search.search import SearchOptions
from app.calculations.allocation.drawdown_promise import allocation_promise


@dataclass
class Ans:
    fraction: object
    share: object
    reason: object


def my_profile(book):
    return Profile(
        portfolio=PortfolioSettings(
            sizing_equity="starting", added_full_losses=1, max_times_logged=10, kelly_fraction=0.05
        ),
        scenarios=(
            Scenario.model_validate(
                {
                    "name": "My sizing",
                    "rule": {"kind": "kelly", "estimator": "by_period", "history": "walk_forward"},
                }
            ),
        ),
    )


def answered(book, profile, paths):
    n = len(book.log.strategies)
    try:
        s = find_size(
            book,
            profile,
            profile.scenarios[0],
            SimulationSettings(horizon_days=252, paths=paths),
            SearchOptions(),
        )
    except CalculationError as e:
        return Ans(None, np.zeros(n), "refused")
    f = s.with_estimation_error.size
    if f is None:
        return Ans(None, np.zeros(n), "none")
    f = min(f, 1.0)
    t = kelly_table(book, profile)
    return Ans(f, np.array([r.estimate.log_optimal for r in t.strategies]) * f, None)


def offered_weights(book, profile, paths):
    a = allocate(book, profile)
    try:
        return allocation_promise(
            book,
            profile,
            a,
            SimulationSettings(horizon_days=252, paths=paths),
            SearchOptions(candidates=[0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0]),
        ).weights
    except CalculationError:
        return a.weights * 0
