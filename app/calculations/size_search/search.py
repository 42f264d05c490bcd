"""Find my size: the largest size of a scenario that keeps P(max drawdown > target) within a tolerance over a horizon.

The chance is that of `monte_carlo` paths, re-sized with whole contracts, rules and limits at every candidate; all candidates see the same
paths (common random numbers), so their differences carry little noise. How candidates are scanned: `size_scan`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.chunked_work import Progress, Stopped
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.scaling import Unit, size_scale
from app.calculations.size_search.bound import SizeBound, size_bound
from app.calculations.size_search.scan import FoundSize, Part, SizeScan
from app.formatting import percent

#: Told the unit, whether with estimation error, and the sizes (F,), ascending, that are simulated next, in one pass over the paths.
Trying = Callable[[Unit, bool, Floats], object]

_MINIMUM_BREAKS = 10  #: a tolerance must allow this many paths to break the promise


@dataclass(frozen=True, eq=False)
class SizeSearch:
    """What was asked, and the answers. A size is a number in `unit`: see `size_scale`."""

    scenario: str  #: name
    unit: Unit
    present: float  #: the scenario's own size
    target: float  #: maximum drawdown, a share of the peak
    tolerance: float  #: the chance of exceeding it that is accepted
    settings: SimulationSettings
    found: FoundSize
    with_estimation_error: FoundSize | None
    bound: SizeBound  #: risk-constrained Kelly beside it


def find_size(
    book: Book,
    profile: Profile,
    scenario: Scenario,
    settings: SimulationSettings,
    *,
    target: float | None = None,
    tolerance: float | None = None,
    candidates: Sequence[float] | Floats | None = None,
    both: bool = True,
    executor: Executor | None = None,
    progress: Progress | None = None,
    trying: Trying | None = None,
    stopped: Stopped | None = None,
) -> SizeSearch:
    """Search the size of `scenario`, without and (when `both`) with estimation error, whatever `settings` say of that.

    `target` and `tolerance` default to the profile's `target_max_drawdown` and `drawdown_probability`. `candidates` (ascending, above 0)
    replaces the two grids. Executor, progress and stopped are those of `MonteCarloSimulator.run`; `trying` is told what comes next.
    Raises `CalculationError` for a tolerance that the paths cannot resolve, a scenario that does not scale, and as the simulator does.

    >>> from app.calculations import Book, SimulationSettings, default_profile, example_log, find_size
    >>> book = Book.of(example_log())
    >>> profile = default_profile(book)
    >>> search = find_size(book, profile, profile.scenarios[2], SimulationSettings(horizon_days=100, paths=400))
    >>> search.unit, search.found.chance.value <= 0.05 < search.found.next_chance.value
    ('kelly_fraction', True)
    """
    desired = profile.portfolio.target_max_drawdown if target is None else target
    accepted = profile.portfolio.drawdown_probability if tolerance is None else tolerance
    _check(desired, accepted, settings.paths)
    scale = size_scale(profile, scenario)
    searches = 2 if both else 1
    answers = []
    for number in range(searches):
        asked = replace(settings, estimation_error=number == 1)
        simulator = MonteCarloSimulator(book, scale.profile, scale.scenario, asked)
        part = Part(
            progress,
            number,
            searches,
            trying and partial(trying, scale.unit, asked.estimation_error),
        )
        search = SizeScan(simulator, desired, accepted, executor, part, stopped)
        answers.append(
            search.run(
                scale.present or _anchor(scale.unit),
                None if candidates is None else _ascending(candidates),
            )
        )
    return SizeSearch(
        scenario=scenario.name,
        unit=scale.unit,
        present=scale.present,
        target=desired,
        tolerance=accepted,
        settings=simulator.settings,
        found=answers[0],
        with_estimation_error=answers[1] if both else None,
        bound=size_bound(simulator, desired, accepted),
    )


def _anchor(unit: Unit) -> float:
    """Where to begin when the scenario's own size is 0."""
    return 0.5 if unit == "kelly_fraction" else 0.02


def _ascending(candidates: Sequence[float] | Floats) -> Floats:
    sizes = np.asarray(candidates, float)
    if (
        sizes.ndim != 1
        or not len(sizes)
        or not (np.isfinite(sizes).all() and sizes[0] > 0 and (np.diff(sizes) > 0).all())
    ):
        raise CalculationError("candidates: expected sizes above 0, in ascending order.")
    return sizes


def _check(target: float, tolerance: float, paths: int) -> None:
    if not 0 < target < 1:
        raise CalculationError(f"target: found {target!r}, expected a drawdown between 0 and 1.")
    if not 0 < tolerance < 1:
        raise CalculationError(
            f"tolerance: found {tolerance!r}, expected a chance between 0 and 1: no number of paths can show that something never happens."
        )
    if tolerance * paths < _MINIMUM_BREAKS * (1 - 1e-9):
        enough = math.ceil(_MINIMUM_BREAKS / tolerance - 1e-9)
        raise CalculationError(
            f"tolerance: {percent(tolerance)} of {paths:,} paths is fewer than {_MINIMUM_BREAKS} paths, too few to tell it from less;"
            f" simulate {enough:,} paths, or accept {percent(_MINIMUM_BREAKS / paths)}."
        )
