"""Half Kelly beside a scenario, for context: the falls of a size many trade, on the same paths.

It is drawn on the first of the scenario's paths only: a chance counted on `PATHS` of them is known
to two points (90 %), which is enough for a line to compare with, and costs a share of the
simulation that shrinks as paths grow.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats
from app.calculations.monte_carlo.chunks import Chunk, run_paths
from app.calculations.monte_carlo.result import judged_path_figure
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.chunked_work import Progress, Stopped
from app.calculations.profile.model import Scenario
from app.calculations.profile.rules import Kelly
from app.calculations.sizing.context import SizingContext, switched_on
from app.calculations.sizing.kelly_sizes import kelly_fractions

PATHS = 2_000
_HALF = 0.5


@dataclass(frozen=True, eq=False)
class HalfKelly:
    """Half Kelly on the first paths of a simulation."""

    scenario: Scenario
    chunks: list[Chunk]
    figure: kernels.PathFigure  #: the drawdown that the profile is judged by

    @property
    def paths(self) -> int:
        """The number of paths: `PATHS` and what completes a chunk, or all there are."""
        return sum(chunk.paths for chunk in self.chunks)

    def judged_drawdown(
        self,
        executor: Executor | None = None,
        progress: Progress | None = None,
        stopped: Stopped | None = None,
    ) -> Floats | None:
        """Return the drawdown of each path (paths,) that the simulation's own is compared with.

        None when a path compounds beyond any number.
        """
        figures, _ = run_paths(self.chunks, executor, progress, stopped)
        if not np.isfinite(figures[:, 0, kernels.PathFigure.ENDING_EQUITY]).all():
            return None
        return np.asarray(figures[:, 0, self.figure])


def half_kelly(simulator: MonteCarloSimulator) -> HalfKelly | None:
    """Return half Kelly beside a simulation; None where its scenario is half Kelly itself."""
    scenario = _at_half(simulator.context, simulator.scenario)
    if scenario is None:
        return None
    figure = judged_path_figure(simulator.profile.portfolio)
    return HalfKelly(scenario, simulator.beside(scenario, PATHS), figure)


def _at_half(context: SizingContext, scenario: Scenario) -> Scenario | None:
    """A Kelly scenario with every strategy at half its Kelly, None where it is at half already.

    For any other rule it is half Kelly of the whole log within the limits.
    """
    rule = scenario.rule
    if not isinstance(rule, Kelly):
        return Scenario(name="Half Kelly", rule=Kelly(kind="kelly", fraction=_HALF))
    if (kelly_fractions(rule, context)[switched_on(context)] == _HALF).all():
        return None
    return scenario.model_copy(
        update={"name": "Half Kelly", "rule": rule.model_copy(update={"fraction": _HALF})}
    )
