"""Simulations for the command line: run with a progress bar, then as a JSON document or as text tables."""

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
from app.calculations.monte_carlo.trading_days import source_days
from app.calculations.numerics.intervals import Estimated, chance
from app.calculations.profile.model import Profile, Scenario
from app.calculations.size_search.search import SearchOptions, SizeSearch, find_size
from app.formatting import NONE

Document = dict[str, Any]

_UNITS = {"kelly_fraction": "Kelly fraction", "fraction": "fraction", "multiple": "times its size"}


@dataclass(frozen=True)
class Simulated:
    """One scenario's futures, and its size where it was searched."""

    scenario: Scenario
    simulation: Simulation
    search: SizeSearch | None
    target: float
    beside: HalfKelly | None  #: half Kelly on the first of the same paths, for context
    falls_beside: Floats | None  #: (beside.paths,) its deepest falls; None where it has no end


def simulations(
    book: Book, profile: Profile, asked: Mapping[str, Any], *, search: bool
) -> list[Simulated]:
    """Simulate the scenarios that `asked` names (all without any); a bar on standard error, where that is a terminal.

    `asked` holds `names` and fields of `SimulationSettings`; a horizon of None is a year of the log's own days.
    """
    rest = dict(asked)
    scenarios = [profile.scenario(name) for name in rest.pop("names")] or list(profile.scenarios)
    if rest["horizon_days"] is None:
        rest["horizon_days"] = max(1, round(source_days(book).per_year))
    settings = SimulationSettings(**rest)
    with _bar() as bar:
        return [
            _simulated(book, profile, scenario, settings, search, bar) for scenario in scenarios
        ]


def _simulated(
    book: Book,
    profile: Profile,
    scenario: Scenario,
    settings: SimulationSettings,
    search: bool,
    bar: Progress,
) -> Simulated:
    task = bar.add_task(scenario.name, total=1.0)
    parts = 2 if search else 1
    simulator = MonteCarloSimulator(book, profile, scenario, settings)
    simulation = simulator.run(
        progress=lambda done, of: bar.update(task, completed=done / of / parts)
    )
    beside = half_kelly(simulator)
    falls = beside.max_drawdown() if beside else None
    found = None
    if search:
        options = SearchOptions(
            progress=lambda done, of: bar.update(task, completed=(1 + done / of) / 2),
            trying=lambda unit, _, sizes: bar.update(
                task, description=f"{scenario.name}, trying {_sizes(sizes)} {_UNITS[unit]}"
            ),
        )
        found = find_size(book, profile, scenario, settings, options)
    return Simulated(
        scenario, simulation, found, profile.portfolio.target_max_drawdown, beside, falls
    )


def _bar() -> Progress:
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _beyond(falls: Floats, target: float) -> Estimated:
    return chance(int((falls > target).sum()), len(falls))


def _chances(one: Simulated) -> dict[str, Estimated]:
    simulation = one.simulation
    chances = {
        "drawdown_beyond_target": simulation.chance_of_drawdown(one.target, beyond=True),
        "ruin": simulation.chance_of_ruin(),
        "loss": simulation.chance_of_loss(),
    }
    return chances | (
        {"goal_before_floor": simulation.chance_of_goal()} if simulation.settings.goal_share else {}
    )


def _sizes(sizes: Floats) -> str:
    low, high = _size(float(sizes[0])), _size(float(sizes[-1]))
    return low if low == high else f"{low} to {high}"


def _size(size: float | None) -> str:
    return NONE if size is None else f"{size:.3g}"
