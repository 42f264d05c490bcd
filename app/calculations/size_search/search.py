"""Find my size: the largest size of a scenario that keeps a promise on its drawdowns.

The promise: P(judged drawdown > target) within a horizon is at most a tolerance. The chance is that
of `monte_carlo` paths, sized anew with whole contracts, rules and limits at every candidate. All
candidates are tried on the same paths (common random numbers), so their differences carry little
noise. `scan` holds the order in which candidates are tried.
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
from app.calculations.profile.judged_drawdown import DrawdownName, judged_drawdown
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.scaling import SizeScale, Unit, size_scale
from app.calculations.size_search.bound import SizeBound, size_bound
from app.calculations.size_search.scan import FoundSize, ScanWork, SizeScan
from app.formatting import percent

#: Callback before a pass over the paths: the unit, estimation error, the sizes (F,), ascending.
Trying = Callable[[Unit, bool, Floats], object]

_MINIMUM_BREAKS = 10  #: a tolerance must allow this many paths to break the promise
_FIRST_SIZES: dict[Unit, float] = {"kelly_fraction": 0.5}  #: for a scenario whose size is 0
_FIRST_SIZE = 0.02  #: the same in every other unit


@dataclass(frozen=True)
class SearchOptions:
    """The question of a size search, and how its work is run."""

    target: float | None = None  #: maximum drawdown; None for the profile's `target_max_drawdown`
    tolerance: float | None = None  #: accepted chance; None for its `drawdown_probability`
    candidates: Sequence[float] | Floats | None = None  #: ascending, above 0; None for the grids
    both: bool = True  #: search with estimation error as well
    executor: Executor | None = None  #: as for `MonteCarloSimulator.run`
    progress: Progress | None = None  #: likewise
    trying: Trying | None = None
    stopped: Stopped | None = None  #: as for `MonteCarloSimulator.run`


@dataclass(frozen=True, eq=False)
class SizeSearch:
    """The question of a search and its answers. A size is a number in `unit`: see `size_scale`."""

    scenario: str  #: name
    unit: Unit
    present: float  #: the scenario's own size
    target: float  #: maximum drawdown, in the form that is judged
    judged: DrawdownName
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
    options: SearchOptions | None = None,
) -> SizeSearch:
    """Search the size of a scenario without and, unless switched off, with estimation error.

    The options decide on estimation error, whatever `settings` say of it. Raises `CalculationError`
    for a tolerance that the paths cannot resolve, for a scenario that does not scale, and as the
    simulator does; `WorkStoppedError` when stopped.

    >>> from app.calculations import (
    ...     Book, SimulationSettings, default_profile, example_log, find_size
    ... )
    >>> book = Book.of(example_log())
    >>> profile = default_profile(book)
    >>> settings = SimulationSettings(horizon_days=100, paths=400)
    >>> search = find_size(book, profile, profile.scenarios[2], settings)
    >>> search.unit, search.found.chance.value <= 0.05 < search.found.next_chance.value
    ('kelly_fraction', True)
    """
    asked, portfolio = options or SearchOptions(), profile.portfolio
    target = portfolio.target_max_drawdown if asked.target is None else asked.target
    tolerance = portfolio.drawdown_probability if asked.tolerance is None else asked.tolerance
    _check(target, tolerance, settings.paths)
    scale = size_scale(profile, scenario)
    first = scale.present or _FIRST_SIZES.get(scale.unit, _FIRST_SIZE)
    candidates = None if asked.candidates is None else _ascending(asked.candidates)
    answers = []
    for estimation_error in (False, True) if asked.both else (False,):
        simulator = MonteCarloSimulator(
            book,
            scale.profile,
            scale.scenario,
            replace(settings, estimation_error=estimation_error),
        )
        work = _work(asked, scale, estimation_error)
        answers.append(SizeScan(simulator, target, tolerance, work).run(first, candidates))
    return SizeSearch(
        scenario=scenario.name,
        unit=scale.unit,
        present=scale.present,
        target=target,
        judged=judged_drawdown(portfolio),
        tolerance=tolerance,
        settings=simulator.settings,
        found=answers[0],
        with_estimation_error=answers[1] if asked.both else None,
        bound=size_bound(simulator, target, tolerance),
    )


def _work(options: SearchOptions, scale: SizeScale, estimation_error: bool) -> ScanWork:
    """The executor and callbacks of one of the scans; two of them share one progress."""
    trying = options.trying and partial(options.trying, scale.unit, estimation_error)
    share = 0.5 if options.both else 1.0
    return ScanWork(
        executor=options.executor,
        progress=options.progress,
        begins=0.5 if estimation_error else 0.0,
        share=share,
        trying=trying,
        stopped=options.stopped,
    )


def _ascending(candidates: Sequence[float] | Floats) -> Floats:
    sizes = np.asarray(candidates, float)
    listed = sizes.ndim == 1 and len(sizes) > 0 and bool(np.isfinite(sizes).all())
    if not listed or sizes[0] <= 0 or (np.diff(sizes) <= 0).any():
        raise CalculationError("candidates: expected sizes above 0, in ascending order.")
    return sizes


def _check(target: float, tolerance: float, paths: int) -> None:
    if not 0 < target < 1:
        raise CalculationError(f"target: found {target!r}, expected a drawdown between 0 and 1.")
    if not 0 < tolerance < 1:
        raise CalculationError(
            f"tolerance: found {tolerance!r}, expected a chance between 0 and 1: "
            "no number of paths can show that something never happens."
        )
    if tolerance * paths < _MINIMUM_BREAKS * (1 - 1e-9):
        enough = math.ceil(_MINIMUM_BREAKS / tolerance - 1e-9)
        raise CalculationError(
            f"tolerance: {percent(tolerance)} of {paths:,} paths is fewer than {_MINIMUM_BREAKS} "
            f"paths, too few to tell it from less; simulate {enough:,} paths, or accept "
            f"{percent(_MINIMUM_BREAKS / paths)}."
        )
