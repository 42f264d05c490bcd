"""The result of a Monte Carlo simulation: what its paths came to, and how sure each figure of them is.

Every chance and quantile comes as `Estimated`, with its 90 % Monte Carlo interval: what more paths would settle. What the log itself
cannot know is not in it, unless `settings.estimation_error` is on; `conditions` say which.
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

if TYPE_CHECKING:
    from app.calculations.monte_carlo.chunks import PathRequest

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
    """What N simulated paths came to. Money is account currency, shares are of starting capital, days are the log's trading days."""

    scenario: str  #: name
    settings: SimulationSettings  #: as resolved: the mean block filled in
    start: float  #: capital at the start [currency]
    years: float  #: the horizon
    conditions: Conditions  #: what the figures are conditioned on
    day: Ints  #: (K,) days since the start, 0 first; those after the horizon only run off what is open
    fan: Floats  #: (5, K) quantiles `FAN` of equity
    examples: (
        Floats  #: (3, K) equity of single paths, those that end nearest to the quantiles `EXAMPLES`
    )
    ending_equity: Floats  #: (N,) once all is closed [currency]
    max_drawdown: (
        Floats  #: (N,) on daily equity, a share of the running peak; the start is the first peak
    )
    cagr: Floats  #: (N,) over the days to the path's last close, the horizon at least; -1 when all is lost
    lowest_equity_share: Floats  #: (N,) lowest daily equity
    longest_under_water_days: Ints  #: (N,) most days in a row that end below the peak
    peak_margin_utilisation: Floats  #: (N,) highest margin / equity while equity is positive
    positions_taken: Ints  #: (N,)
    goal_day: Ints  #: (N,) first day that ends at or above the goal, -1 for none
    floor_day: Ints  #: (N,) first day that ends at or below the floor, -1 for none

    @classmethod
    def of(
        cls,
        scenario: str,
        settings: SimulationSettings,
        start: float,
        days_per_year: float,
        conditions: Conditions,
        request: PathRequest,
        figures: Floats,
        fan: Floats,
    ) -> Simulation:
        """From the kernel's figures (N, `kernels.FIGURES`) and equity at the request's checkpoints (N, K)."""
        ending = figures[:, kernels.PathFigure.ENDING_EQUITY].copy()
        years = figures[:, kernels.PathFigure.PATH_DAYS] / days_per_year
        with np.errstate(over="ignore"):
            growth = np.maximum(ending / start, 0.0) ** (1 / years) - 1
        return cls(
            scenario=scenario,
            settings=settings,
            start=start,
            years=settings.horizon_days / days_per_year,
            conditions=conditions,
            day=request.checkpoints,
            fan=np.quantile(fan, FAN, axis=0),
            examples=fan[[_nearest(ending, q) for q in EXAMPLES]],
            ending_equity=ending,
            max_drawdown=figures[:, kernels.PathFigure.MAX_DRAWDOWN].copy(),
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
        """N."""
        return len(self.ending_equity)

    def chance_of_drawdown(self, share: float, *, beyond: bool = False) -> Estimated:
        """Chance that the maximum drawdown is `share` or more; more than that where `beyond`, as a promise is broken."""
        return self._chance(self.max_drawdown > share if beyond else self.max_drawdown >= share)

    def drawdown_curve(self, shares: Floats | None = None) -> ChanceCurve:
        """Chance that the maximum drawdown is x or more, at every x of `shares` (K,); at 101 up to the deepest when None."""
        at = (
            np.linspace(0, max(float(self.max_drawdown.max()), 0.01), _CURVE_POINTS)
            if shares is None
            else np.asarray(shares, float)
        )
        times = (self.paths - np.searchsorted(np.sort(self.max_drawdown), at, side="left")).astype(
            float
        )
        return ChanceCurve(at, times / self.paths, *wilson(times, self.paths))

    def chance_of_ruin(self, share: float | None = None) -> Estimated:
        """Chance that a day ends with `share` (the settings' `ruin_share` when None) of starting capital or less."""
        return self._chance(
            self.lowest_equity_share <= (self.settings.ruin_share if share is None else share)
        )

    def chance_of_goal(self) -> Estimated:
        """Chance that a day ends at the goal or above, before any ends at the floor or below.

        Raises `CalculationError` when the settings name no goal.
        """
        if self.settings.goal_share is None:
            raise CalculationError(
                "goal_share: no goal was set; name it as a share of starting capital."
            )
        return self._chance(
            (self.goal_day > 0) & ((self.floor_day < 0) | (self.goal_day < self.floor_day))
        )

    def chance_of_loss(self) -> Estimated:
        """Chance that the horizon ends, everything closed, below starting capital."""
        return self._chance(self.ending_equity < self.start)

    def quantile(self, figure: str, q: float) -> Estimated:
        """A quantile of any per-path figure, named as its attribute: `quantile("max_drawdown", 0.95)`."""
        values = getattr(self, figure, None)
        if not isinstance(values, np.ndarray) or values.shape != self.ending_equity.shape:
            raise CalculationError(
                f"figure: found {figure!r}, expected a figure of every path, such as 'max_drawdown' or 'cagr'."
            )
        return quantile(values, q)

    def _chance(self, happened: np.ndarray) -> Estimated:
        return chance(int(happened.sum()), self.paths)


def _nearest(values: Floats, q: float) -> int:
    return int(np.abs(values - np.quantile(values, q)).argmin())
