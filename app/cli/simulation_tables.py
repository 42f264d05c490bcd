"""Simulations and size searches as text tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.calculations.numerics.intervals import Estimated
from app.cli.simulation import _UNITS, Simulated, _beyond, _chances, _size
from app.cli.tables import new_table, print_table
from app.formatting import NONE, count, money, percent
from app.wording.assumptions import condition_sentences


def print_simulations(found: Sequence[Simulated]) -> None:
    """What the futures of each scenario come to, and what size keeps the promise."""
    target = percent(found[0].target)
    headings = (
        "Ending 5%",
        "Median",
        "95%",
        "CAGR 5%",
        "Median",
        "Max DD median",
        "95%",
        f"P(DD > {target})",
        "P(ruin)",
        "P(loss)",
    )
    goal = ("P(goal)",) if found[0].simulation.settings.goal_share else ()
    table = new_table("Scenario", headings + goal)
    context = ""
    for one in found:
        ending, growth, fall = (
            getattr(one.simulation, name) for name in ("ending_equity", "cagr", "max_drawdown")
        )
        table.add_row(
            one.scenario.name + (" (hindsight)" if one.scenario.has_hindsight else ""),
            *map(money, np.quantile(ending, [0.05, 0.5, 0.95])),
            *map(percent, np.quantile(growth, [0.05, 0.5])),
            *map(percent, np.quantile(fall, [0.5, 0.95])),
            *map(_with_error, _chances(one).values()),
        )
        if one.beside is not None and one.falls_beside is not None:
            falls, words = (
                one.falls_beside,
                "  half Kelly" + (" (hindsight)" if one.beside.scenario.has_hindsight else ""),
            )
            row = (
                *[NONE] * 5,
                *map(percent, np.quantile(falls, [0.5, 0.95])),
                _with_error(_beyond(falls, one.target)),
            )
            table.add_row(words, *row, *[NONE] * (len(headings + goal) - len(row)))
            context = (
                f" Half Kelly, for context, is of the first {count(one.beside.paths)} of the paths."
            )
    print_table(
        table,
        " ".join(condition_sentences(found[0].simulation.conditions)[:2])
        + " Chances are with their 90% Monte Carlo interval."
        + context,
    )
    if found[0].search is not None:
        _print_searches(found)


def _with_error(chance: Estimated) -> str:
    return f"{percent(chance.value)} ({percent(chance.low)}{NONE}{percent(chance.high)})"


def _print_searches(found: Sequence[Simulated]) -> None:
    table = new_table(
        "Find my size",
        ("Unit", "Now", "Largest", "5–95%", "With estimation error", "Risk-constrained Kelly"),
    )
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
            promise = (
                f"P(max drawdown > {percent(search.target)}) of at most {percent(search.tolerance)}"
            )
            horizon = f"{count(search.settings.horizon_days)} trading days"
    print_table(
        table,
        f"The largest size with {promise} over {horizon}. {NONE}: none, or none that was tried.",
    )
