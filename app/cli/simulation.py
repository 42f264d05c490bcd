"""Simulations of the scenarios of a profile, with a progress bar on standard error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
from app.calculations.profile.scaling import Unit
from app.calculations.size_search.scan import Reading
from app.calculations.size_search.search import SearchOptions, SizeSearch, find_size
from app.cli.watch import Watch
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
class SimulationRequest:
    """Scenarios to simulate, with the inputs that all of them share."""

    book: Book
    profile: Profile
    scenarios: tuple[Scenario, ...]
    settings: SimulationSettings
    search: bool  #: also search the largest size that keeps the profile's drawdown promise

    @classmethod
    def of(
        cls, book: Book, profile: Profile, options: Mapping[str, Any], *, search: bool
    ) -> SimulationRequest:
        """Return the request for the scenarios that `options["names"]` lists, or all if empty.

        The other options are fields of `SimulationSettings`. Raises `ProfileError` for a name that
        is no scenario, and `CalculationError` for settings out of range.
        """
        fields = dict(options)
        names = fields.pop("names")
        scenarios = tuple(profile.scenario(name) for name in names) or profile.scenarios
        return cls(book, profile, scenarios, SimulationSettings(**fields), search)


def simulations(request: SimulationRequest, watch: Watch) -> list[SimulatedScenario]:
    """Simulate the scenarios of a request, one after the other.

    Raises `CalculationError` for a log too short to simulate and a tolerance that so few paths
    cannot resolve, and `WorkStoppedError` when stopped.
    """
    parts = len(request.scenarios)
    return [
        _simulated(request, scenario, watch.part(number, parts))
        for number, scenario in enumerate(request.scenarios)
    ]


def _simulated(request: SimulationRequest, scenario: Scenario, watch: Watch) -> SimulatedScenario:
    book, profile, settings = request.book, request.profile, request.settings
    simulating = watch.part(0, 2) if request.search else watch
    simulator = MonteCarloSimulator(book, profile, scenario, settings)
    simulation = simulator.run(
        progress=simulating.counting(scenario.name), stopped=simulating.stopped
    )
    comparison = half_kelly(simulator)
    size_search = _search(request, scenario, watch.part(1, 2)) if request.search else None
    return SimulatedScenario(
        scenario=scenario,
        simulation=simulation,
        search=size_search,
        target=profile.portfolio.target_max_drawdown,
        half_kelly=comparison,
        half_kelly_drawdowns=comparison.judged_drawdown() if comparison else None,
    )


def _search(request: SimulationRequest, scenario: Scenario, watch: Watch) -> SizeSearch:
    doing = scenario.name

    def note_sizes(unit: Unit, _reading: Reading, sizes: Floats) -> None:
        nonlocal doing
        doing = f"{scenario.name}, trying {_range_text(sizes)} {SIZE_UNITS[unit]}"

    options = SearchOptions(
        progress=lambda done, total: watch.tell(done / total, doing),
        trying=note_sizes,
        stopped=watch.stopped,
    )
    return find_size(request.book, request.profile, scenario, request.settings, options)


@contextmanager
def terminal_watch(doing: str) -> Iterator[Watch]:
    """Show the progress of long work on standard error where that is a terminal."""
    with progress_bar() as bar:
        task = bar.add_task(doing, total=1.0)
        yield Watch(
            lambda share, doing: bar.update(task, completed=share, description=doing),
        )


def progress_bar() -> Progress:
    """Return a progress bar on standard error, shown where that is a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
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
