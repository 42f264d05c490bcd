"""The promise on drawdowns: the part of an allocation that keeps P(drawdown > target) low.

The bound of risk-constrained growth counts falls from the start, with fractional sizes and
independent periods. This simulation counts the judged drawdown over a horizon, with whole
contracts, rules and limits on every resampled path (`monte_carlo`, `size_search`). Weights are
scaled down, never up: the limits and joint Kelly that hold them where they are would still do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.calculations.allocation.allocate import Allocation
from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.monte_carlo.assumptions import Conditions
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.intervals import Estimated
from app.calculations.profile.judged_drawdown import DrawdownName
from app.calculations.profile.model import Profile
from app.calculations.size_search.scan import FoundSize
from app.calculations.size_search.search import SearchOptions, find_size, settings_of

NAME = "Allocator"


@dataclass(frozen=True, eq=False)
class AllocationPromise:
    """The chance of a deeper fall than the target, before and after scaling. S strategies."""

    target: float  #: maximum drawdown, in the form that is judged
    judged: DrawdownName
    tolerance: float  #: the chance of exceeding it that is accepted
    horizon_days: int  #: trading days
    paths: int
    as_it_is: Estimated  #: that chance at the weights as they are
    multiple: float | None  #: of the weights, 1 at most; None when the smallest tried breaks it
    kept: Estimated | None  #: the chance at that multiple
    weights: Floats  #: (S,) scaled; 0 without a multiple
    with_estimation_error: float | None  #: the multiple without added full losses
    conditions: Conditions  #: what the chances are conditioned on

    @property
    def keeps(self) -> bool:
        """True when the weights keep the promise as they are."""
        return self.multiple == 1.0


def allocation_promise(
    book: Book,
    profile: Profile,
    allocation: Allocation,
    settings: SimulationSettings,
    options: SearchOptions | None = None,
) -> AllocationPromise:
    """Scale an allocation to the profile's target drawdown and its accepted chance.

    The chances are those of the cautious reading (`find_size`). Raises `CalculationError` for
    weights of nothing, and as `find_size` does.
    """
    if not allocation.weights.any():
        raise CalculationError(
            "The allocation holds nothing, so there is no drawdown to promise anything about."
        )
    scenario, asked = allocation.scenario(NAME), options or SearchOptions()
    asked = replace(asked, readings=("cautious", "with_estimation_error"))
    search = find_size(book, profile, scenario, settings, asked)
    found = search.readings["cautious"]
    simulator = MonteCarloSimulator(book, profile, scenario, settings_of(settings, "cautious"))
    simulation = simulator.run(asked.executor, None, asked.stopped)  # the paths of the search
    as_it_is = simulation.chance_of_drawdown(search.target, beyond=True)
    multiple, kept = _at_most_all(found), found.chance
    if as_it_is.value <= search.tolerance:
        multiple, kept = 1.0, as_it_is
    return AllocationPromise(
        target=search.target,
        judged=simulation.judged,
        tolerance=search.tolerance,
        horizon_days=settings.horizon_days,
        paths=settings.paths,
        as_it_is=as_it_is,
        multiple=multiple,
        kept=kept,
        weights=allocation.weights * (multiple or 0.0),
        with_estimation_error=_at_most_all(search.readings["with_estimation_error"]),
        conditions=found.conditions,
    )


def _at_most_all(found: FoundSize) -> float | None:
    """The multiple of the weights that was found, 1 at most."""
    return None if found.size is None else min(found.size, 1.0)
