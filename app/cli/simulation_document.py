"""Simulations and size searches as one JSON document."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict

from app.calculations.monte_carlo.result import EXAMPLES, FAN, Simulation
from app.calculations.numerics.intervals import Estimated, quantile
from app.calculations.size_search.scan import DRAWDOWN_QUANTILES, FoundSize
from app.calculations.size_search.search import SizeSearch
from app.cli.documents import Document
from app.cli.simulation import SimulatedScenario, chance_beyond
from app.wording.assumptions import condition_sentences
from app.wording.size_search import bound_sentence

_FIGURES = (
    "ending_equity",
    "cagr",
    "max_drawdown",
    "max_drawdown_of_start",
    "longest_under_water_days",
    "peak_margin_utilisation",
)


def simulation_document(simulated: Sequence[SimulatedScenario]) -> Document:
    """Return `{"scenarios": [...]}`, one entry a scenario in the order given.

    An entry holds `name`, `hindsight`, `settings`, `start`, `years`, `conditions`, `chances`,
    `figures`, `day`, `fan`, `examples`, `judged` (the name of the drawdown that is judged),
    `drawdown_curve` (of it), `half_kelly` and `find_size`. Every estimate is
    `{"value", "low", "high", "standard_error"}`, low to high its 90 % Monte Carlo interval; an
    undefined number is null.
    """
    return {"scenarios": [_scenario(scenario) for scenario in simulated]}


def _scenario(one: SimulatedScenario) -> Document:
    simulation, curve = one.simulation, one.simulation.drawdown_curve()
    return {
        "name": one.scenario.name,
        "hindsight": one.scenario.has_hindsight,
        "settings": asdict(simulation.settings),
        "start": simulation.start,
        "years": simulation.years,
        "conditions": list(condition_sentences(simulation.conditions)),
        "chances": {name: estimated._asdict() for name, estimated in one.chances().items()},
        "figures": {
            name: {f"{q:g}": _estimated(simulation.quantile(name, q)) for q in FAN}
            for name in _figures(simulation)
        },
        "day": simulation.day.tolist(),
        "fan": {f"{q:g}": values.tolist() for q, values in zip(FAN, simulation.fan, strict=True)},
        "examples": {
            f"{q:g}": values.tolist()
            for q, values in zip(EXAMPLES, simulation.examples, strict=True)
        },
        "judged": simulation.judged,
        "drawdown_curve": {name: values.tolist() for name, values in curve._asdict().items()},
        "half_kelly": _half_kelly(one),
        "find_size": None if one.search is None else _search(one.search),
    }


def _figures(simulation: Simulation) -> tuple[str, ...]:
    is_seen = simulation.max_drawdown_with_open_losses is not None
    return (*_FIGURES, "max_drawdown_with_open_losses") if is_seen else _FIGURES


def _half_kelly(one: SimulatedScenario) -> Document | None:
    half_kelly, drawdowns = one.half_kelly, one.half_kelly_drawdowns
    if half_kelly is None or drawdowns is None:
        return None
    return {
        "hindsight": half_kelly.scenario.has_hindsight,
        "paths": half_kelly.paths,
        one.simulation.judged: {f"{q:g}": _estimated(quantile(drawdowns, q)) for q in FAN},
        "drawdown_beyond_target": _estimated(chance_beyond(drawdowns, one.target)),
    }


def _estimated(estimated: Estimated) -> Document:
    return {name: _finite(value) for name, value in estimated._asdict().items()}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _search(search: SizeSearch) -> Document:
    bound = search.bound.size
    is_finite = bound is not None and math.isfinite(bound)
    return {
        "unit": search.unit,
        "present": search.present,
        "target": search.target,
        "judged": search.judged,
        "tolerance": search.tolerance,
        "readings": {name: found_size_document(found) for name, found in search.readings.items()},
        "risk_constrained": {"size": bound if is_finite else None, "words": bound_sentence(search)},
    }


def found_size_document(found: FoundSize) -> Document:
    """Return the size that one reading found, with the sizes tried around it."""
    curve = found.curve
    points = {
        name: [_finite(value) for value in getattr(curve, name).tolist()]
        for name in ("size", "median_cagr", "chance", "low", "high")
    }
    drawdowns = {
        f"{q:g}": values.tolist()
        for q, values in zip(DRAWDOWN_QUANTILES, curve.drawdown, strict=True)
    }
    return {
        "size": found.size,
        "chance": found.chance and found.chance._asdict(),
        "positions_taken": found.positions_taken,
        "next_size": found.next_size,
        "next_chance": found.next_chance and found.next_chance._asdict(),
        "next_drawdown": found.next_drawdown,
        "low": found.low,
        "high": found.high,
        "curve": points | {"drawdown": drawdowns},
        "conditions": list(condition_sentences(found.conditions)),
    }
