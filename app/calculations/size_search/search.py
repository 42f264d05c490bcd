"""Find my size: the largest size of a scenario that keeps a promise on its drawdowns.

The promise: P(judged drawdown > target) within a horizon is at most a tolerance. The chance is that
of `monte_carlo` paths, sized anew with whole contracts, rules and limits at every size. All sizes
are tried on the same paths (common random numbers), so their differences carry little noise. A size
is found by three readings of the log (semantics 8); the cautious one is the answer. It keeps
the promise both where the estimates of the log are held and where they follow each path (`held`).
`scan` holds the order in which sizes are tried.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

from app.calculations.arrays import Floats
from app.calculations.errors import CalculationError
from app.calculations.log.book import Book
from app.calculations.monte_carlo.same_paths import SamePaths
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.chunked_work import Progress, Stopped
from app.calculations.profile.judged_drawdown import DrawdownName, judged_drawdown
from app.calculations.profile.model import Profile, Scenario
from app.calculations.profile.scaling import SizeScale, Unit, size_scale
from app.calculations.size_search.bound import SizeBound, size_bound
from app.calculations.size_search.grid import size_grid
from app.calculations.size_search.held import held_sizing
from app.calculations.size_search.promise import Promise
from app.calculations.size_search.scan import FoundSize, Reading, ScanWork, SizeScan, largest_kept
from app.formatting import percent

#: Callback before a pass over the paths: the unit, the reading, the sizes (F,), ascending.
Trying = Callable[[Unit, Reading, Floats], object]

READINGS: tuple[Reading, ...] = ("cautious", "with_estimation_error", "as_logged")
MINIMUM_BREAKS = 10  #: a tolerance must allow this many paths to break the promise


@dataclass(frozen=True)
class SearchOptions:
    """The question of a size search, and how its work is run."""

    target: float | None = None  #: judged drawdown; None for the profile's `target_max_drawdown`
    tolerance: float | None = None  #: accepted chance; None for its `drawdown_probability`
    readings: tuple[Reading, ...] = READINGS  #: searched in this order
    executor: Executor | None = None  #: as for `MonteCarloSimulator.run`
    progress: Progress | None = None  #: likewise
    trying: Trying | None = None
    stopped: Stopped | None = None  #: as for `MonteCarloSimulator.run`
    beside: tuple[float, ...] = ()  #: sizes simulated whatever the answer (`FoundSize.falls`)


@dataclass(frozen=True, eq=False)
class SizeSearch:
    """The question of a search and its answers. A size is a number in `unit`: see `size_scale`."""

    scenario: str  #: name
    unit: Unit
    present: float  #: the scenario's own size
    target: float  #: drawdown, in the form that is judged
    judged: DrawdownName
    tolerance: float  #: the chance of exceeding it that is accepted
    settings: SimulationSettings
    readings: Mapping[Reading, FoundSize]  #: those asked for, in the order asked for
    bound: SizeBound  #: risk-constrained Kelly beside it


def find_size(
    book: Book,
    profile: Profile,
    scenario: Scenario,
    settings: SimulationSettings,
    options: SearchOptions | None = None,
) -> SizeSearch:
    """Search the size of a scenario by each reading asked for.

    A reading decides on estimation error and independent full losses, whatever `settings` say of
    them; the cautious reading takes no other injected losses, and keeps the promise both where
    walk-forward estimates follow the path and where those of the log are held. The largest size
    tried is full Kelly, ten times equity, or a hundred times the scenario, by the unit. Raises
    `CalculationError` for a tolerance that the paths cannot resolve, for a scenario that does not
    scale, and as the simulator does; `WorkStoppedError` when stopped.

    >>> from app.calculations import (
    ...     Book, SimulationSettings, default_profile, example_log, find_size
    ... )
    >>> book = Book.of(example_log())
    >>> profile = default_profile(book)
    >>> settings = SimulationSettings(horizon_days=100, paths=400)
    >>> search = find_size(book, profile, profile.scenarios[1], settings)
    >>> [name for name in search.readings], search.unit
    (['cautious', 'with_estimation_error', 'as_logged'], 'kelly_fraction')
    >>> answer = search.readings["cautious"]
    >>> answer.chance.value <= 0.05 < answer.next_chance.value
    True
    """
    asked, portfolio = options or SearchOptions(), profile.portfolio
    target = portfolio.target_max_drawdown if asked.target is None else asked.target
    tolerance = portfolio.drawdown_probability if asked.tolerance is None else asked.tolerance
    _check(target, tolerance, settings.paths)
    if not asked.readings:
        raise CalculationError("readings: found none, expected one at least.")
    scale = size_scale(profile, scenario)
    grid, promise = size_grid(scale.unit), Promise(target, tolerance)
    simulators = {
        reading: simulators_of(book, scale, settings, reading) for reading in asked.readings
    }
    found: dict[Reading, FoundSize] = {}
    for number, (reading, of_reading) in enumerate(simulators.items()):
        work = _work(asked, scale, number, reading)
        # Estimates that are held cost nothing on a path, and their simulator comes last.
        scans = [
            SizeScan(each, SamePaths(each).figures, promise, work) for each in reversed(of_reading)
        ]
        found[reading] = largest_kept(scans, reading, grid)
    simulator = simulators[asked.readings[0]][0]
    return SizeSearch(
        scenario=scenario.name,
        unit=scale.unit,
        present=scale.present,
        target=target,
        judged=judged_drawdown(portfolio),
        tolerance=tolerance,
        settings=replace(settings, mean_block_days=simulator.settings.mean_block_days),
        readings=found,
        bound=size_bound(simulator, target, tolerance),
    )


def settings_of(settings: SimulationSettings, reading: Reading) -> SimulationSettings:
    """Return the settings of a simulation by a reading."""
    if reading == "cautious":
        return replace(
            settings,
            estimation_error=True,
            independent_full_losses=True,
            full_loss_every_days=None,
            full_loss_of=None,
        )
    return replace(
        settings,
        estimation_error=reading == "with_estimation_error",
        independent_full_losses=False,
    )


def simulators_of(
    book: Book, scale: SizeScale, settings: SimulationSettings, reading: Reading
) -> list[MonteCarloSimulator]:
    """Return the simulators at size 1 whose paths must all keep the promise by a reading.

    The cautious reading has two where estimates follow each path: the scenario's own, and the one
    that holds the estimates of the log throughout.
    """
    asked = settings_of(settings, reading)
    sizings = [(scale.profile, scale.scenario)]
    held = held_sizing(book, scale.profile, scale.scenario)
    if reading == "cautious" and held is not None:
        sizings.append(held)
    return [MonteCarloSimulator(book, *sizing, asked) for sizing in sizings]


def _work(options: SearchOptions, scale: SizeScale, number: int, reading: Reading) -> ScanWork:
    """The executor and callbacks of a reading; all readings asked for share one progress."""
    trying = options.trying and partial(options.trying, scale.unit, reading)
    share = 1 / len(options.readings)
    return ScanWork(
        executor=options.executor,
        progress=options.progress,
        begins=number * share,
        share=share,
        trying=trying,
        stopped=options.stopped,
        beside=options.beside,
    )


def _check(target: float, tolerance: float, paths: int) -> None:
    if not 0 < target < 1:
        raise CalculationError(f"target: found {target!r}, expected a drawdown between 0 and 1.")
    if not 0 < tolerance < 1:
        raise CalculationError(
            f"tolerance: found {tolerance!r}, expected a chance between 0 and 1: "
            "no number of paths can show that something never happens."
        )
    if tolerance * paths < MINIMUM_BREAKS * (1 - 1e-9):
        enough = math.ceil(MINIMUM_BREAKS / tolerance - 1e-9)
        share = MINIMUM_BREAKS / paths
        instead = f", or accept {percent(share)}" if share < 1 else ""
        raise CalculationError(
            f"tolerance: {percent(tolerance)} of {paths:,} paths is fewer than {MINIMUM_BREAKS} "
            f"paths, too few to tell it from less; simulate {enough:,} paths{instead}."
        )
