"""The result of a Monte Carlo simulation: the figures of its paths, with their Monte Carlo error.

Every chance and quantile comes as `Estimated`, with its 90 % Monte Carlo interval: what more paths
would settle. It leaves out what the log itself cannot know, unless `settings.estimation_error` is
on; `conditions` hold the facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.errors import CalculationError
from app.calculations.monte_carlo.assumptions import Conditions
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.numerics.intervals import Estimated, chance, quantile, wilson
from app.calculations.profile.judged_drawdown import DrawdownName, judged_drawdown
from app.calculations.profile.model import PortfolioSettings

if TYPE_CHECKING:
    from app.calculations.monte_carlo.chunks import PathRequest
    from app.calculations.monte_carlo.simulator import MonteCarloSimulator

FAN = (0.05, 0.25, 0.5, 0.75, 0.95)  #: quantiles of the fan
EXAMPLES = (0.05, 0.5, 0.95)  #: quantiles of ending equity that the example paths end next to
_CURVE_POINTS = 101


class ChanceCurve(NamedTuple):
    """A chance at each of K values, with its 90 % Monte Carlo interval (Wilson)."""

    at: Floats
    chance: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Simulation:
    """The outcome of N simulated paths.

    Money is account currency, shares are of starting capital, days are the log's trading days.
    """

    scenario: str  #: name
    settings: SimulationSettings  #: as resolved: the mean block filled in
    start: float  #: capital at the start [currency]
    years: float  #: the horizon
    conditions: Conditions  #: what the figures are conditioned on
    #: (K,) days since the start, 0 first; on those after the horizon open positions run off
    day: Ints
    fan: Floats  #: (5, K) quantiles `FAN` of equity
    examples: Floats  #: (3, K) equity of the paths that end nearest to the quantiles `EXAMPLES`
    ending_equity: Floats  #: (N,) once all is closed [currency]
    #: (N,) on daily equity, a share of the running peak; the start is the first peak
    max_drawdown: Floats
    #: (N,) the deepest fall of daily equity in money, a share of capital at the start
    max_drawdown_of_start: Floats
    judged: DrawdownName  #: the one of the two that targets and promises are judged by
    #: (N,) likewise with every open position at its worst, a bound; None where the log knows too
    #: few excursions
    max_drawdown_with_open_losses: Floats | None
    #: (N,) over the days to the path's last close, the horizon at least; -1 when all is lost
    cagr: Floats
    lowest_equity_share: Floats  #: (N,) lowest daily equity
    longest_under_water_days: Ints  #: (N,) most days in a row that end below the peak
    peak_margin_utilisation: Floats  #: (N,) highest margin / equity while equity is positive
    positions_taken: Ints  #: (N,)
    goal_day: Ints  #: (N,) first day that ends at or above the goal, -1 for none
    floor_day: Ints  #: (N,) first day that ends at or below the floor, -1 for none

    @classmethod
    def of(
        cls,
        simulator: MonteCarloSimulator,
        request: PathRequest,
        figures: Floats,
        fan: Floats,
    ) -> Simulation:
        """Return the result of a simulator's request.

        `figures` (N, `kernels.FIGURES`) are the kernel's, `fan` (N, K) is equity at the
        request's checkpoints.
        """
        start, days_per_year = simulator.start, simulator.source.per_year
        ending = figures[:, kernels.PathFigure.ENDING_EQUITY].copy()
        years = figures[:, kernels.PathFigure.PATH_DAYS] / days_per_year
        with np.errstate(over="ignore"):
            growth = np.maximum(ending / start, 0.0) ** (1 / years) - 1
        return cls(
            scenario=simulator.scenario.name,
            settings=simulator.settings,
            start=start,
            years=simulator.settings.horizon_days / days_per_year,
            conditions=simulator.conditions,
            day=request.checkpoints,
            fan=np.quantile(fan, FAN, axis=0),
            examples=fan[[_nearest(ending, q) for q in EXAMPLES]],
            ending_equity=ending,
            max_drawdown=figures[:, kernels.PathFigure.MAX_DRAWDOWN].copy(),
            max_drawdown_of_start=figures[:, kernels.PathFigure.MAX_DRAWDOWN_OF_START].copy(),
            judged=judged_drawdown(simulator.profile.portfolio),
            max_drawdown_with_open_losses=_where_known(
                figures[:, kernels.PathFigure.MAX_DRAWDOWN_WITH_OPEN_LOSSES]
            ),
            cagr=growth,
            lowest_equity_share=figures[:, kernels.PathFigure.LOWEST_EQUITY] / start,
            longest_under_water_days=figures[:, kernels.PathFigure.UNDER_WATER].astype(np.int64),
            peak_margin_utilisation=figures[:, kernels.PathFigure.UTILISATION].copy(),
            positions_taken=figures[:, kernels.PathFigure.POSITIONS_TAKEN].astype(np.int64),
            goal_day=figures[:, kernels.PathFigure.GOAL_DAY].astype(np.int64),
            floor_day=figures[:, kernels.PathFigure.FLOOR_DAY].astype(np.int64),
        )

    @property
    def paths(self) -> int:
        """The number of paths, N."""
        return len(self.ending_equity)

    @property
    def judged_drawdown(self) -> Floats:
        """The drawdown of each path (N,) that targets and promises are judged by."""
        fall: Floats = getattr(self, self.judged)
        return fall

    def chance_of_drawdown(self, share: float, *, beyond: bool = False) -> Estimated:
        """Return the chance that the judged drawdown is `share` or more.

        With `beyond` it is the chance of more than `share`, which breaks a promise.
        """
        fall = self.judged_drawdown
        return self._chance(fall > share if beyond else fall >= share)

    def drawdown_curve(self, shares: Floats | None = None) -> ChanceCurve:
        """Return the chance that the judged drawdown is x or more, at every x of `shares` (K,).

        None stands for 101 values up to the deepest drawdown.
        """
        if shares is None:
            at = np.linspace(0, max(float(self.judged_drawdown.max()), 0.01), _CURVE_POINTS)
        else:
            at = np.asarray(shares, float)
        below = np.searchsorted(np.sort(self.judged_drawdown), at, side="left")
        times = (self.paths - below).astype(float)
        return ChanceCurve(at, times / self.paths, *wilson(times, self.paths))

    def chance_of_ruin(self, share: float | None = None) -> Estimated:
        """Return the chance that a day ends with `share` of starting capital or less.

        None stands for the settings' `ruin_share`.
        """
        level = self.settings.ruin_share if share is None else share
        return self._chance(self.lowest_equity_share <= level)

    def chance_of_goal(self) -> Estimated:
        """Return the chance that a day ends at the goal or above before any ends at the floor.

        Raises `CalculationError` when the settings name no goal.
        """
        if self.settings.goal_share is None:
            raise CalculationError(
                "goal_share: no goal was set; name it as a share of starting capital."
            )
        before_floor = (self.floor_day < 0) | (self.goal_day < self.floor_day)
        return self._chance((self.goal_day > 0) & before_floor)

    def chance_of_loss(self) -> Estimated:
        """Return the chance that the horizon ends, everything closed, below starting capital."""
        return self._chance(self.ending_equity < self.start)

    def quantile(self, figure: str, q: float) -> Estimated:
        """Return a quantile of a figure of every path: `quantile("max_drawdown", 0.95)`.

        `figure` is the name of the attribute; raises `CalculationError` for any other name.
        """
        values = getattr(self, figure, None)
        if not isinstance(values, np.ndarray) or values.shape != self.ending_equity.shape:
            raise CalculationError(
                f"figure: found {figure!r}, expected a figure of every path, "
                "such as 'max_drawdown' or 'cagr'."
            )
        return quantile(values, q)

    def _chance(self, happened: np.ndarray) -> Estimated:
        return chance(int(happened.sum()), self.paths)


def judged_path_figure(portfolio: PortfolioSettings) -> kernels.PathFigure:
    """Return the figure of a path that targets and promises are judged by."""
    return kernels.PathFigure[judged_drawdown(portfolio).upper()]


def _where_known(figure: Floats) -> Floats | None:
    """Return a figure of every path (N,); None where the kernel did not make it."""
    return None if np.isnan(figure).all() else figure.copy()


def _nearest(values: Floats, q: float) -> int:
    return int(np.abs(values - np.quantile(values, q)).argmin())
