"""Simulations of the scenarios of a profile, with a progress bar on standard error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from app.calculations.arrays import Floats
from app.calculations.log.book import Book
from app.calculations.monte_carlo.half_kelly import HalfKelly, half_kelly
from app.calculations.monte_carlo.result import Simulation
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.intervals import Estimated, chance
from app.calculations.profile.model import Profile, Scenario
from app.calculations.size_search.search import SearchOptions, SizeSearch, find_size
from app.formatting import NONE

SIZE_UNITS = {
    "kelly_fraction": "Kelly fraction",
    "fraction": "fraction",
    "multiple": "times its size",
}


@dataclass(frozen=True)
class SimulatedScenario:
    """The simulated paths of one scenario, and the size search where one was asked for."""

    scenario: Scenario
    simulation: Simulation
    search: SizeSearch | None
    target: float  #: drawdown that the profile accepts, a fraction in the form that is judged
    half_kelly: HalfKelly | None  #: half Kelly on the first of the same paths, for comparison
    #: (half_kelly.paths,) judged drawdowns of half Kelly; None where equity overflows on a path
    half_kelly_drawdowns: Floats | None

    def chances(self) -> dict[str, Estimated]:
        """Chances on the simulated paths, by name; that of the goal only where one is set."""
        simulation = self.simulation
        chances = {
            "drawdown_beyond_target": simulation.chance_of_drawdown(self.target, beyond=True),
            "ruin": simulation.chance_of_ruin(),
            "loss": simulation.chance_of_loss(),
        }
        if simulation.settings.goal_share:
            chances["goal_before_floor"] = simulation.chance_of_goal()
        return chances


@dataclass(frozen=True)
class _Request:
    """Inputs that the simulations of all scenarios share."""

    book: Book
    profile: Profile
    settings: SimulationSettings
    search: bool


def simulations(
    book: Book, profile: Profile, options: Mapping[str, Any], *, search: bool
) -> list[SimulatedScenario]:
    """Simulate the scenarios that `options["names"]` lists, or all where it is empty.

    The other options are fields of `SimulationSettings`. With `search` the largest size that keeps
    the profile's drawdown promise is searched as well. A progress bar is shown where standard error
    is a terminal.

    Raises `ProfileError` for a name that is no scenario, and `CalculationError` for settings out of
    range, a log too short to simulate and a tolerance that so few paths cannot resolve.
    """
    fields = dict(options)
    names = fields.pop("names")
    scenarios = [profile.scenario(name) for name in names] or list(profile.scenarios)
    request = _Request(book, profile, SimulationSettings(**fields), search)
    with progress_bar() as bar:
        return [_simulated(request, scenario, bar) for scenario in scenarios]


def _simulated(request: _Request, scenario: Scenario, bar: Progress) -> SimulatedScenario:
    book, profile, settings = request.book, request.profile, request.settings
    task = bar.add_task(scenario.name, total=1.0)
    parts = 2 if request.search else 1
    simulator = MonteCarloSimulator(book, profile, scenario, settings)
    simulation = simulator.run(
        progress=lambda done, total: bar.update(task, completed=done / total / parts)
    )
    comparison = half_kelly(simulator)
    size_search = None
    if request.search:
        options = SearchOptions(
            progress=lambda done, total: bar.update(task, completed=(1 + done / total) / 2),
            trying=lambda unit, _, sizes: bar.update(
                task, description=f"{scenario.name}, trying {_range_text(sizes)} {SIZE_UNITS[unit]}"
            ),
        )
        size_search = find_size(book, profile, scenario, settings, options)
    return SimulatedScenario(
        scenario=scenario,
        simulation=simulation,
        search=size_search,
        target=profile.portfolio.target_max_drawdown,
        half_kelly=comparison,
        half_kelly_drawdowns=comparison.judged_drawdown() if comparison else None,
    )


def progress_bar() -> Progress:
    """Return a progress bar on standard error, shown where that is a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def chance_beyond(drawdowns: Floats, target: float) -> Estimated:
    """Return the chance that a drawdown of `drawdowns` (paths,) exceeds `target`, a fraction."""
    return chance(int((drawdowns > target).sum()), len(drawdowns))


def size_text(size: float | None) -> str:
    """Return a size with three significant digits, an en dash for None."""
    return NONE if size is None else f"{size:.3g}"


def _range_text(sizes: Floats) -> str:
    """The first and the last of ascending sizes (K,) as text, one of them if they read the same."""
    low, high = size_text(float(sizes[0])), size_text(float(sizes[-1]))
    return low if low == high else f"{low} to {high}"
