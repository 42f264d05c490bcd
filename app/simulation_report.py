"""Simulations for the command line: run with a progress bar, then as a JSON document or as text tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from app.calculations.book import Book
from app.calculations.half_kelly import HalfKelly, half_kelly
from app.calculations.monte_carlo import MonteCarloSimulator
from app.calculations.monte_carlo_error import Estimated, chance, quantile
from app.calculations.profile import Profile, Scenario
from app.calculations.simulation import EXAMPLES, FAN, Simulation
from app.calculations.simulation_settings import SimulationSettings
from app.calculations.size_scan import DRAWDOWN_QUANTILES, FoundSize
from app.calculations.size_search import SizeSearch, find_size
from app.calculations.source_days import source_days
from app.calculations.trade_log import Floats
from app.dash_app.formatting import NONE, count, money, percent
from app.tables import new_table, print_table

Document = dict[str, Any]

_FIGURES = ("ending_equity", "cagr", "max_drawdown", "longest_under_water_days", "peak_margin_utilisation")
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


def simulations(book: Book, profile: Profile, asked: Mapping[str, Any], *, search: bool) -> list[Simulated]:
    """Simulate the scenarios that `asked` names (all without any); a bar on standard error, where that is a terminal.

    `asked` holds `names` and fields of `SimulationSettings`; a horizon of None is a year of the log's own days.
    """
    rest = dict(asked)
    scenarios = [profile.scenario(name) for name in rest.pop("names")] or list(profile.scenarios)
    if rest["horizon_days"] is None:
        rest["horizon_days"] = max(1, round(source_days(book).per_year))
    settings = SimulationSettings(**rest)
    with _bar() as bar:
        return [_simulated(book, profile, scenario, settings, search, bar) for scenario in scenarios]


def _simulated(book: Book, profile: Profile, scenario: Scenario, settings: SimulationSettings, search: bool, bar: Progress) -> Simulated:
    task = bar.add_task(scenario.name, total=1.0)
    parts = 2 if search else 1
    simulator = MonteCarloSimulator(book, profile, scenario, settings)
    simulation = simulator.run(progress=lambda done, of: bar.update(task, completed=done / of / parts))
    beside = half_kelly(simulator)
    falls = beside.max_drawdown() if beside else None
    found = None
    if search:
        found = find_size(
            book,
            profile,
            scenario,
            settings,
            progress=lambda done, of: bar.update(task, completed=(1 + done / of) / 2),
            trying=lambda unit, _, sizes: bar.update(task, description=f"{scenario.name}, trying {_sizes(sizes)} {_UNITS[unit]}"),
        )
    return Simulated(scenario, simulation, found, profile.portfolio.target_max_drawdown, beside, falls)


def _bar() -> Progress:
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeRemainingColumn()
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def simulation_document(found: Sequence[Simulated]) -> Document:
    """`{"scenarios": [{"name", "settings", "conditions", "chances", "figures", "day", "fan", "drawdown_curve", "half_kelly", "find_size"},
    ...]}`.

    Every estimate is `{"value", "low", "high", "standard_error"}`, low to high its 90 % Monte Carlo interval; what is undefined is null.
    """
    return {"scenarios": [_scenario(one) for one in found]}


def _scenario(one: Simulated) -> Document:
    simulation, curve = one.simulation, one.simulation.drawdown_curve()
    return {
        "name": one.scenario.name,
        "hindsight": one.scenario.has_hindsight,
        "settings": asdict(simulation.settings),
        "start": simulation.start,
        "years": simulation.years,
        "conditions": list(simulation.conditions),
        "chances": {name: estimated._asdict() for name, estimated in _chances(one).items()},
        "figures": {name: {f"{q:g}": _estimated(simulation.quantile(name, q)) for q in FAN} for name in _FIGURES},
        "day": simulation.day.tolist(),
        "fan": {f"{q:g}": values.tolist() for q, values in zip(FAN, simulation.fan, strict=True)},
        "examples": {f"{q:g}": values.tolist() for q, values in zip(EXAMPLES, simulation.examples, strict=True)},
        "drawdown_curve": {name: values.tolist() for name, values in curve._asdict().items()},
        "half_kelly": _half_kelly(one),
        "find_size": None if one.search is None else _search(one.search),
    }


def _half_kelly(one: Simulated) -> Document | None:
    if one.beside is None or one.falls_beside is None:
        return None
    return {
        "hindsight": one.beside.scenario.has_hindsight,
        "paths": one.beside.paths,
        "max_drawdown": {f"{q:g}": _estimated(quantile(one.falls_beside, q)) for q in FAN},
        "drawdown_beyond_target": _estimated(_beyond(one.falls_beside, one.target)),
    }


def _beyond(falls: Floats, target: float) -> Estimated:
    return chance(int((falls > target).sum()), len(falls))


def _chances(one: Simulated) -> dict[str, Estimated]:
    simulation = one.simulation
    chances = {
        "drawdown_beyond_target": simulation.chance_of_drawdown(one.target, beyond=True),
        "ruin": simulation.chance_of_ruin(),
        "loss": simulation.chance_of_loss(),
    }
    return chances | ({"goal_before_floor": simulation.chance_of_goal()} if simulation.settings.goal_share else {})


def _estimated(estimated: Estimated) -> Document:
    return {name: _finite(value) for name, value in estimated._asdict().items()}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _search(search: SizeSearch) -> Document:
    bound = None if search.bound.size is None or math.isinf(search.bound.size) else search.bound.size
    return {
        "unit": search.unit,
        "present": search.present,
        "target": search.target,
        "tolerance": search.tolerance,
        "found": _found(search.found),
        "with_estimation_error": None if search.with_estimation_error is None else _found(search.with_estimation_error),
        "risk_constrained": {"size": bound, "words": search.bound.words},
    }


def _found(found: FoundSize) -> Document:
    curve = found.curve
    points = {
        name: [_finite(value) for value in getattr(curve, name).tolist()] for name in ("size", "median_cagr", "chance", "low", "high")
    }
    drawdowns = {f"{q:g}": values.tolist() for q, values in zip(DRAWDOWN_QUANTILES, curve.drawdown, strict=True)}
    return {
        "size": found.size,
        "chance": found.chance and found.chance._asdict(),
        "next_size": found.next_size,
        "next_chance": found.next_chance and found.next_chance._asdict(),
        "low": found.low,
        "high": found.high,
        "curve": points | {"drawdown": drawdowns},
        "conditions": list(found.conditions),
    }


def print_simulations(found: Sequence[Simulated]) -> None:
    """What the futures of each scenario come to, and what size keeps the promise."""
    target = percent(found[0].target)
    headings = ("Ending 5%", "Median", "95%", "CAGR 5%", "Median", "Max DD median", "95%", f"P(DD > {target})", "P(ruin)", "P(loss)")
    goal = ("P(goal)",) if found[0].simulation.settings.goal_share else ()
    table = new_table("Scenario", headings + goal)
    context = ""
    for one in found:
        ending, growth, fall = (getattr(one.simulation, name) for name in ("ending_equity", "cagr", "max_drawdown"))
        table.add_row(
            one.scenario.name + (" (hindsight)" if one.scenario.has_hindsight else ""),
            *map(money, np.quantile(ending, [0.05, 0.5, 0.95])),
            *map(percent, np.quantile(growth, [0.05, 0.5])),
            *map(percent, np.quantile(fall, [0.5, 0.95])),
            *map(_with_error, _chances(one).values()),
        )
        if one.beside is not None and one.falls_beside is not None:
            falls, words = one.falls_beside, "  half Kelly" + (" (hindsight)" if one.beside.scenario.has_hindsight else "")
            row = *[NONE] * 5, *map(percent, np.quantile(falls, [0.5, 0.95])), _with_error(_beyond(falls, one.target))
            table.add_row(words, *row, *[NONE] * (len(headings + goal) - len(row)))
            context = f" Half Kelly, for context, is of the first {count(one.beside.paths)} of the paths."
    print_table(table, " ".join(found[0].simulation.conditions[:2]) + " Chances are with their 90% Monte Carlo interval." + context)
    if found[0].search is not None:
        _print_searches(found)


def _with_error(chance: Estimated) -> str:
    return f"{percent(chance.value)} ({percent(chance.low)}{NONE}{percent(chance.high)})"


def _print_searches(found: Sequence[Simulated]) -> None:
    table = new_table("Find my size", ("Unit", "Now", "Largest", "5–95%", "With estimation error", "Risk-constrained Kelly"))
    for one in found:
        if (search := one.search) is not None:
            uncertain = search.with_estimation_error
            table.add_row(
                one.scenario.name,
                _UNITS[search.unit],
                _size(search.present),
                _size(search.found.size),
                f"{_size(search.found.low)}{NONE}{_size(search.found.high)}",
                _size(uncertain.size if uncertain else None),
                _size(search.bound.size),
            )
            promise = f"P(max drawdown > {percent(search.target)}) of at most {percent(search.tolerance)}"
            horizon = f"{count(search.settings.horizon_days)} trading days"
    print_table(table, f"The largest size with {promise} over {horizon}. {NONE}: none, or none that was tried.")


def _sizes(sizes: Floats) -> str:
    low, high = _size(float(sizes[0])), _size(float(sizes[-1]))
    return low if low == high else f"{low} to {high}"


def _size(size: float | None) -> str:
    return NONE if size is None else f"{size:.3g}"
