"""The finder of a size that breaks the drawdown promise by the cautious reading (semantics 8)."""

from __future__ import annotations

import math
from dataclasses import replace

from app.calculations.alerts.context import AlertContext
from app.calculations.alerts.model import Alert, Evidence, PromiseReading
from app.calculations.alerts.size_scaling import scaling_proposal
from app.calculations.errors import CalculationError
from app.calculations.monte_carlo.result import judged_path_figure
from app.calculations.monte_carlo.same_paths import SamePaths
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.intervals import Estimated, chance
from app.calculations.profile.scaling import size_scale
from app.calculations.size_search.question import default_settings
from app.calculations.size_search.scan import FoundSize
from app.calculations.size_search.search import (
    SearchOptions,
    find_size,
    settings_of,
    simulators_of,
)


def promise_broken(context: AlertContext) -> Alert | None:
    """Find a size at which the promise on the drawdown is broken by the cautious reading.

    The promise: over a year of trading days, the judged drawdown exceeds the target with at most
    the chance that the profile accepts. It is broken when the chance lies above what is accepted by
    more than the noise of its paths and of those on which the answer was found, so that noise alone
    makes no alert. Always a danger. Silent where the log is too short to be resampled. The proposal
    scales all sizes until the promise holds.

    Figures: `chance` with `low` and `high`, `accepted`, `target`; `factor` of the present size
    that keeps the promise, where one does.
    """
    portfolio = context.profile.portfolio
    reading = _reading(context)
    if reading is None or not _is_clearly_above(reading.chance, portfolio.drawdown_probability):
        return None
    figures = {
        "chance": reading.chance.value,
        "low": reading.chance.low,
        "high": reading.chance.high,
        "accepted": portfolio.drawdown_probability,
        "target": portfolio.target_max_drawdown,
    }
    if reading.factor is not None:
        figures["factor"] = reading.factor
    return Alert(
        kind="promise_broken",
        severity="danger",
        evidence=Evidence(figures, scenario=context.scenario.name),
        proposal=scaling_proposal(context, reading.factor),
    )


def _reading(context: AlertContext) -> PromiseReading | None:
    """Return the reading given or simulated, None where the log cannot be resampled."""
    if context.promise is not None:
        return context.promise
    try:
        return promise_reading(context)
    except CalculationError:
        return None


def promise_reading(context: AlertContext, paths: int | None = None) -> PromiseReading:
    """Simulate the present size by the cautious reading; search one that keeps a broken promise.

    The answer that was found before (`AlertContext.answer`) is used where it is the scenario's:
    at its size and below the promise is kept, and above that is the size to scale to; where its
    search found none, no other does. `paths` None stands for those of the answer. Raises
    `CalculationError` as the simulator does.
    """
    present, answer = _present_size(context), _answer(context)
    if present is not None and (kept := _kept_chance(answer, present)) is not None:
        return PromiseReading(kept)
    settings = _settings(context, paths)
    broken = _simulated_chance(context, settings, present)
    accepted = context.profile.portfolio.drawdown_probability
    if present is None or not _is_clearly_above(broken, accepted):
        return PromiseReading(broken)
    size = _size_that_keeps_it(context, settings) if answer is None else answer.size
    return PromiseReading(broken, None if size is None else size / present)


def _simulated_chance(
    context: AlertContext, settings: SimulationSettings, present: float | None
) -> Estimated:
    """Return the larger chance of the searches that the cautious reading has.

    One has the scenario as it is, the other holds the estimates of the log throughout.
    """
    portfolio = context.profile.portfolio
    drawdowns = [
        SamePaths(simulator).figures([size])[:, 0, judged_path_figure(portfolio)]
        for simulator, size in _simulators(context, settings, present)
    ]
    broken = [int((drawdown > portfolio.target_max_drawdown).sum()) for drawdown in drawdowns]
    return chance(max(broken), len(drawdowns[0]))


def _simulators(
    context: AlertContext, settings: SimulationSettings, present: float | None
) -> list[tuple[MonteCarloSimulator, float]]:
    """Return the simulator of each search, and the size at which it is what is held at present."""
    book, profile, scenario = context.book, context.profile, context.scenario
    if present is None:
        sizing = context.sizing_of(scenario)
        return [(MonteCarloSimulator(book, profile, scenario, settings, sizing), 1.0)]
    searches = simulators_of(book, size_scale(profile, scenario), settings, "cautious")
    return [(simulator, present) for simulator in searches]


def _is_clearly_above(estimate: Estimated, accepted: float) -> bool:
    """Return True for a chance above `accepted` by more than the noise of two simulations.

    That of one is the lower half of its 90 % interval; of the difference of two alike, √2 as much.
    """
    noise = math.sqrt(2) * (estimate.value - estimate.low)
    return estimate.value - noise > accepted


def _answer(context: AlertContext) -> FoundSize | None:
    """Return the cautious search of the answer, where it is one of the scenario in view."""
    answer = context.answer
    if answer is None or answer.scenario != context.scenario.name:
        return None
    return answer.readings.get("cautious")


def _kept_chance(answer: FoundSize | None, present: float) -> Estimated | None:
    """Return the chance at the answer's size, where the present one is not above it."""
    if answer is None or answer.size is None or present > answer.size:
        return None
    return answer.chance


def _present_size(context: AlertContext) -> float | None:
    """Return the number that scales the scenario's size, None where none does or it is 0."""
    try:
        return size_scale(context.profile, context.scenario).present or None
    except CalculationError:
        return None


def _settings(context: AlertContext, paths: int | None) -> SimulationSettings:
    """Return the settings of the cautious reading, those of the answer."""
    tolerance = context.profile.portfolio.drawdown_probability
    settings = replace(default_settings(context.book, tolerance), seed=context.seed)
    return settings_of(settings if paths is None else replace(settings, paths=paths), "cautious")


def _size_that_keeps_it(context: AlertContext, settings: SimulationSettings) -> float | None:
    """Return the answer of `find_size`, None where there is none."""
    options = SearchOptions(readings=("cautious",))
    try:
        search = find_size(context.book, context.profile, context.scenario, settings, options)
    except CalculationError:  # the paths cannot resolve the promise
        return None
    return search.readings["cautious"].size
