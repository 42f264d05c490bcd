"""The finder of a size that breaks the drawdown promise by the cautious reading (semantics 8)."""

from __future__ import annotations

from app.calculations.alerts.context import AlertContext
from app.calculations.alerts.model import Alert, Evidence, PromiseReading
from app.calculations.alerts.size_scaling import scaling_proposal
from app.calculations.errors import CalculationError
from app.calculations.monte_carlo.result import judged_path_figure
from app.calculations.monte_carlo.same_paths import SamePaths
from app.calculations.monte_carlo.settings import MAXIMUM_HISTORIES, SimulationSettings
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.monte_carlo.trading_days import source_days
from app.calculations.numerics.intervals import chance
from app.calculations.size_search.search import SearchOptions, find_size, settings_of

HORIZON_DAYS = 252
PATHS = 1_000


def promise_broken(context: AlertContext) -> Alert | None:
    """Find a size at which the promise on the drawdown is broken by the cautious reading.

    The promise: over a year of trading days, the judged drawdown exceeds the target with at most
    the chance that the profile accepts. It is broken when the lower end of the chance's 90 % Monte
    Carlo interval lies above what is accepted, so that the noise of the paths alone makes no
    alert. Always a danger. Silent where the log is too short to be resampled. The proposal scales
    all sizes until the promise holds.

    Figures: `chance` with `low` and `high`, `accepted`, `target`; `factor` of the present size
    that keeps the promise, where one does.
    """
    portfolio = context.profile.portfolio
    reading = _reading(context)
    if reading is None or reading.chance.low <= portfolio.drawdown_probability:
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
        return promise_reading(context, PATHS)
    except CalculationError:
        return None


def promise_reading(context: AlertContext, paths: int) -> PromiseReading:
    """Simulate the scenario at its present size; search the one that keeps a broken promise.

    Raises `CalculationError` as the simulator does.
    """
    portfolio, settings = context.profile.portfolio, _settings(context, paths)
    shared = context.sizing_of(context.scenario)
    simulator = MonteCarloSimulator(
        context.book, context.profile, context.scenario, settings, shared
    )
    figures = SamePaths(simulator).figures([1.0])
    drawdown = figures[:, 0, judged_path_figure(portfolio)]
    present = chance(int((drawdown > portfolio.target_max_drawdown).sum()), paths)
    if present.low <= portfolio.drawdown_probability:
        return PromiseReading(present)
    return PromiseReading(present, _factor_that_keeps_it(context, settings))


def _settings(context: AlertContext, paths: int) -> SimulationSettings:
    """Return the settings of the cautious reading for this log."""
    days = len(source_days(context.book).day)
    horizon_days = min(HORIZON_DAYS, MAXIMUM_HISTORIES * days)
    settings = SimulationSettings(horizon_days=horizon_days, paths=paths, seed=context.seed)
    return settings_of(settings, "cautious")


def _factor_that_keeps_it(context: AlertContext, settings: SimulationSettings) -> float | None:
    """Return the answer of `find_size` over the present size, None where there is none."""
    options = SearchOptions(readings=("cautious",))
    try:
        search = find_size(context.book, context.profile, context.scenario, settings, options)
    except CalculationError:  # its size does not scale, or the paths cannot resolve the promise
        return None
    size = search.readings["cautious"].size
    return None if size is None or search.present <= 0 else size / search.present
