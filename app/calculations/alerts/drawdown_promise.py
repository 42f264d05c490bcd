"""The finder of a size that breaks the drawdown promise by the cautious reading (semantics 8)."""

from __future__ import annotations

import numpy as np

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

HORIZON_DAYS = 252
PATHS = 1_000
_TRIES = np.array([1.0, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6])  # of the factor that one pass suggests
_PASSES = 4


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
    """Simulate the scenario at its present size, and smaller ones where that breaks the promise.

    All sizes are tried on the same paths. Raises `CalculationError` as the simulator does.
    """
    portfolio, simulated = context.profile.portfolio, SamePaths(cautious_simulator(context, paths))
    accepted, target = portfolio.drawdown_probability, portfolio.target_max_drawdown
    figure = judged_path_figure(portfolio)
    drawdown = simulated.figures([1.0])[:, :, figure]
    present = chance(int((drawdown > target).sum()), paths)
    if present.low <= accepted:
        return PromiseReading(present)
    factor = target / float(np.quantile(drawdown, 1 - accepted))
    for _ in range(_PASSES):
        factors = min(factor, 1.0) * _TRIES
        drawdown = simulated.figures(factors)[:, :, figure]
        keeps = (drawdown > target).mean(axis=0) <= accepted
        if keeps.any():
            return PromiseReading(present, float(factors[np.argmax(keeps)]))
        factor = float(factors[-1] * _TRIES[-1])
    return PromiseReading(present)


def cautious_simulator(context: AlertContext, paths: int) -> MonteCarloSimulator:
    """Return the simulator of the cautious reading for the scenario in view."""
    days = len(source_days(context.book).day)
    settings = SimulationSettings(
        horizon_days=min(HORIZON_DAYS, MAXIMUM_HISTORIES * days),
        paths=paths,
        seed=context.seed,
        estimation_error=True,
        independent_full_losses=True,
    )
    shared = context.sizing_of(context.scenario)
    return MonteCarloSimulator(context.book, context.profile, context.scenario, settings, shared)
