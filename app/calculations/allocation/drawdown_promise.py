"""The promise on drawdowns: how much of an allocation keeps P(max drawdown > target) within the tolerance, by simulation.

The bound of risk-constrained growth counts falls from the start, with fractional sizes and independent periods. This counts the deepest
fall from any peak over a horizon, with whole contracts, rules and limits on every resampled path (`monte_carlo`, `size_search`).
Weights are scaled down, never up: what holds them where they are (limits, joint Kelly) would hold them still.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

from app.calculations.allocation.allocate import Allocation
from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.monte_carlo.assumptions import Conditions
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.chunked_work import Progress, Stopped
from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.model import Profile, Scenario
from app.calculations.size_search.search import find_size

NAME = "Allocator"


@dataclass(frozen=True, eq=False)
class AllocationPromise:
    """The chance of a deeper fall than the target, before and after scaling. S strategies."""

    target: float  #: maximum drawdown, a share of the peak
    tolerance: float  #: the chance of exceeding it that is accepted
    horizon_days: int  #: trading days
    paths: int
    as_it_is: Estimated  #: that chance at the weights as they are
    multiple: (
        float | None
    )  #: of the weights that keeps the promise, at most 1; None when the smallest tried breaks it
    kept: Estimated | None  #: the chance at that multiple
    weights: Floats  #: (S,) scaled; 0 without a multiple
    with_estimation_error: (
        float | None
    )  #: the multiple when the log itself is resampled for every path; None likewise
    conditions: Conditions  #: what the chances are conditioned on

    @property
    def keeps(self) -> bool:
        """Whether the weights keep the promise as they are."""
        return self.multiple == 1.0


def allocation_promise(
    book: Book,
    profile: Profile,
    allocation: Allocation,
    settings: SimulationSettings,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> AllocationPromise:
    """Scale an allocation to the profile's target drawdown and its accepted chance.

    Raises `CalculationError` for weights of nothing, and as `find_size` does. Executor, progress and stopped are those of
    `MonteCarloSimulator.run`.
    """
    if not allocation.weights.any():
        raise CalculationError(
            "The allocation holds nothing, so there is no drawdown to promise anything about."
        )
    scenario = allocation.scenario(NAME)
    search = find_size(
        book, profile, scenario, settings, executor=executor, progress=progress, stopped=stopped
    )
    as_it_is = _chance(book, profile, scenario, settings, search.target, executor, stopped)
    size, other = search.found.size, search.with_estimation_error
    multiple = None if size is None else min(size, 1.0)
    kept = search.found.chance
    if as_it_is.value <= search.tolerance:
        multiple, kept = 1.0, as_it_is
    worse = None if other is None or other.size is None else min(other.size, 1.0)
    return AllocationPromise(
        target=search.target,
        tolerance=search.tolerance,
        horizon_days=settings.horizon_days,
        paths=settings.paths,
        as_it_is=as_it_is,
        multiple=multiple,
        kept=kept,
        weights=allocation.weights * (multiple or 0.0),
        with_estimation_error=worse,
        conditions=search.found.conditions,
    )


def _chance(
    book: Book,
    profile: Profile,
    scenario: Scenario,
    settings: SimulationSettings,
    target: float,
    executor: Executor | None,
    stopped: Stopped | None,
) -> Estimated:
    """The chance of a deeper fall than the target, on the same paths as the search's."""
    return (
        MonteCarloSimulator(book, profile, scenario, settings)
        .run(executor, None, stopped)
        .chance_of_drawdown(target)
    )
