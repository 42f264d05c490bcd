"""Simulations and size searches as text tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.calculations.numerics.intervals import Estimated
from app.cli.simulation import SIZE_UNITS, SimulatedScenario, chance_beyond, size_text
from app.cli.tables import TextTable, new_table, print_table, scenario_label
from app.formatting import NONE, count, money, percent
from app.wording.assumptions import condition_sentences
from app.wording.drawdown import DRAWDOWN_TITLES, SHORT_DRAWDOWN_TITLES

FOUND_SIZE_HEADINGS = ("Cautious", "5–95%", "With estimation error", "As logged")


def print_simulations(simulated: Sequence[SimulatedScenario]) -> None:
    """Print the figures of each simulated scenario, and the sizes found where they were searched.

    `simulated` holds at least one scenario; all share their settings and target drawdown.
    """
    first = simulated[0]
    table = new_table("Scenario", _headings(first))
    for scenario in simulated:
        _add_scenario(table, scenario)
        _add_half_kelly(table, scenario)
    conditions = " ".join(condition_sentences(first.simulation.conditions)[:2])
    note = f"{conditions} Chances are with their 90% Monte Carlo interval."
    print_table(table, note + _half_kelly_note(simulated))
    if first.search is not None:
        _print_searches(simulated)


def _headings(simulated: SimulatedScenario) -> tuple[str, ...]:
    headings = (
        "Ending 5%",
        "Median",
        "95%",
        "CAGR 5%",
        "Median",
        f"{SHORT_DRAWDOWN_TITLES[simulated.simulation.judged]} median",
        "95%",
        f"P(DD > {percent(simulated.target)})",
        "P(ruin)",
        "P(loss)",
    )
    return (*headings, "P(goal)") if simulated.simulation.settings.goal_share else headings


def _add_scenario(table: TextTable, simulated: SimulatedScenario) -> None:
    simulation = simulated.simulation
    table.add_texts(
        scenario_label(simulated.scenario.name, simulated.scenario.has_hindsight),
        *map(money, np.quantile(simulation.ending_equity, [0.05, 0.5, 0.95])),
        *map(percent, np.quantile(simulation.cagr, [0.05, 0.5])),
        *map(percent, np.quantile(simulation.judged_drawdown, [0.5, 0.95])),
        *map(_with_interval, simulated.chances().values()),
    )


def _add_half_kelly(table: TextTable, simulated: SimulatedScenario) -> None:
    """Add the drawdowns of half Kelly below a scenario, where they are known."""
    half_kelly, drawdowns = simulated.half_kelly, simulated.half_kelly_drawdowns
    if half_kelly is None or drawdowns is None:
        return
    table.add_texts(
        scenario_label("  half Kelly", half_kelly.scenario.has_hindsight),
        *[NONE] * 5,
        *map(percent, np.quantile(drawdowns, [0.5, 0.95])),
        _with_interval(chance_beyond(drawdowns, simulated.target)),
        *[NONE] * (len(simulated.chances()) - 1),
    )


def _half_kelly_note(simulated: Sequence[SimulatedScenario]) -> str:
    """The number of paths behind the rows of half Kelly; empty without such a row."""
    numbers = [
        scenario.half_kelly.paths
        for scenario in simulated
        if scenario.half_kelly is not None and scenario.half_kelly_drawdowns is not None
    ]
    if not numbers:
        return ""
    return f" Half Kelly, for context, is of the first {count(numbers[-1])} of the paths."


def _with_interval(chance: Estimated) -> str:
    return f"{percent(chance.value)} ({percent(chance.low)}{NONE}{percent(chance.high)})"


def _print_searches(simulated: Sequence[SimulatedScenario]) -> None:
    """Print the largest size of each scenario whose size was searched."""
    table = new_table(
        "Find my size",
        ("Unit", "Now", *FOUND_SIZE_HEADINGS, "Risk-constrained Kelly"),
    )
    searches = [
        (scenario.scenario.name, scenario.search)
        for scenario in simulated
        if scenario.search is not None
    ]
    for name, search in searches:
        cautious = search.readings["cautious"]
        table.add_texts(
            name,
            SIZE_UNITS[search.unit],
            size_text(search.present),
            size_text(cautious.size),
            f"{size_text(cautious.low)}{NONE}{size_text(cautious.high)}",
            size_text(search.readings["with_estimation_error"].size),
            size_text(search.readings["as_logged"].size),
            size_text(search.bound.size),
        )
    _, last = searches[-1]
    drawdown = DRAWDOWN_TITLES[last.judged].lower()
    promise = f"P({drawdown} > {percent(last.target)}) of at most {percent(last.tolerance)}"
    horizon = f"{count(last.settings.horizon_days)} trading days"
    print_table(
        table,
        f"The largest size with {promise} over {horizon}, by the cautious reading (the answer) "
        f"and, if the log were all that can happen, by the other two. {NONE}: none.",
    )
