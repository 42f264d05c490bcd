"""Summary of a simulation, small enough for the browser to keep; what it sends back is untrusted.

Falls are kept as a step function in hundredths of a percent, so that the chance at any target can
be read exactly. Beyond the whole of what they are measured against, where no target can be set,
steps are wider if there are too many.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from pydantic import Field, ValidationError

from app.calculations.arrays import Floats, Ints
from app.calculations.monte_carlo.result import Simulation
from app.calculations.numerics.intervals import Estimated, chance, wilson
from app.calculations.profile.fields import Model
from app.calculations.profile.judged_drawdown import DrawdownName
from app.dash_app.jobs.results import FigureInterval
from app.wording.assumptions import condition_sentences

VERSION = 3
FALL_STEPS = 10_000  #: of a whole; the target can be set to no less
BINS = 40
WITH_OPEN_LOSSES = (
    "max_drawdown_with_open_losses"  #: among the figures where the log knows excursions
)
_CLIPPED = 0.005  # share of the balances at either end that is counted in the outermost bins
_HUGE = 1e30
_MOST = 20_000  # steps, or points of a curve, that are read back

Numbers = Annotated[list[float], Field(max_length=_MOST)]
Counts = Annotated[list[int], Field(max_length=_MOST)]


class Curve(NamedTuple):
    """A chance at each of K depths, with the ends of its interval."""

    at: Floats
    chance: Floats
    low: Floats
    high: Floats


class Falls(Model):
    """The deepest fall of every path."""

    paths: Annotated[int, Field(ge=1)]
    #: depths up to which some path's deepest fall reaches, rounded up, increasing [1 / FALL_STEPS]:
    #: of one step each up to `FALL_STEPS`, beyond it of as many as `falls_of` had to take together
    steps: Counts
    counts: Counts  #: how many do

    def chance_over(self, share: float) -> Estimated:
        """Return the chance of a fall of more than `share`."""
        at = int(np.searchsorted(self.steps, round(share * FALL_STEPS), side="right"))
        return chance(sum(self.counts[at:]), self.paths)

    def quantiles(self, number: int) -> Floats:
        """Return `number` equally likely falls, shallowest first: the middle of each share."""
        places = (np.arange(number) + 0.5) / number * self.paths
        at = np.searchsorted(np.cumsum(self.counts), places - 1e-9)
        return np.array(self.steps, float)[at] / FALL_STEPS

    def curve(self) -> Curve:
        """Return the chance of a fall of more than what lies just before each step."""
        times = np.cumsum(np.array(self.counts[::-1], float))[::-1]
        return Curve(
            np.array(self.steps, float) / FALL_STEPS, times / self.paths, *wilson(times, self.paths)
        )


class View(Model):
    """Outcome of the paths of one simulation."""

    paths: Annotated[int, Field(ge=1)]
    day: Counts
    #: quantiles 5, 25, 50, 75, 95 % of equity [currency]
    fan: Annotated[list[Numbers], Field(min_length=5, max_length=5)]
    examples: Annotated[list[Numbers], Field(max_length=5)]
    falls: Falls
    ending_edges: Numbers  #: [currency]
    ending_counts: Counts
    figures: dict[str, FigureInterval]
    conditions: Annotated[list[str], Field(max_length=20)]


class HalfKellyFalls(Model):
    """Half Kelly on the first of the same paths."""

    has_hindsight: bool
    falls: Falls


class Summary(Model):
    """One or two views of a scenario: of the log as it is, and with what the log cannot know."""

    version: Literal[3] = 3
    scenario: str  #: name
    judged: DrawdownName  #: the drawdown that falls are
    sized: str  #: as a sentence names it
    start: float
    horizon_days: int
    mean_block_days: float
    sampling: Literal["blocks", "days"]
    full_loss_every_days: float | None
    full_loss_of: str | None
    seed: int
    ruin_share: float
    goal_share: float | None
    floor_share: float | None
    plain: View
    uncertain: View | None = None  #: with estimation error
    #: None where the scenario is half Kelly itself, or half Kelly has no end
    half_kelly: HalfKellyFalls | None = None

    @property
    def lead(self) -> View:
        """The view that the page leads with: with estimation error where that was asked for."""
        return self.uncertain or self.plain


def summarise(
    sized: str,
    plain: Simulation,
    uncertain: Simulation | None = None,
    half_kelly: HalfKellyFalls | None = None,
) -> dict[str, Any]:
    """Return the summary of one simulation, or of the two of a request with estimation error.

    It is JSON; `sized` names the sizing in a sentence.
    """
    settings = plain.settings
    kept = {
        name: getattr(settings, name) for name in Summary.model_fields if hasattr(settings, name)
    }
    summary = Summary(
        scenario=plain.scenario,
        judged=plain.judged,
        sized=sized,
        start=plain.start,
        plain=_view(plain),
        uncertain=None if uncertain is None else _view(uncertain),
        half_kelly=half_kelly,
        **kept,
    )
    return summary.model_dump(mode="json")


def falls_of(drawdown: Floats) -> Falls:
    """Return the deepest falls of paths, in the form that is judged.

    At most `_MOST` steps are kept. Where there would be more, those beyond the whole are doubled in
    width until so many are left, and its falls are rounded up to their ends. A target is at most
    the whole, so no fall changes sides of one, and the chance of a fall beyond it stays exact.
    """
    exact = np.ceil(drawdown * FALL_STEPS - 1e-6).astype(np.int64)
    steps, counts = np.unique(exact, return_counts=True)
    width = 1
    while len(steps) > _MOST:
        width *= 2
        beyond = np.maximum(exact - FALL_STEPS, 0)
        wider = exact + -beyond % width
        steps, counts = np.unique(wider, return_counts=True)
    return Falls(paths=len(drawdown), steps=steps.tolist(), counts=counts.tolist())


def read_summary(kept: object) -> Summary | None:
    """Return a summary that a browser kept; None for anything else."""
    try:
        return Summary.model_validate(kept)
    except ValidationError:
        return None


def _view(simulation: Simulation) -> View:
    edges, heights = _histogram(simulation.ending_equity)
    return View(
        paths=simulation.paths,
        day=simulation.day.tolist(),
        fan=[_dollars(line) for line in simulation.fan],
        examples=[_dollars(line) for line in simulation.examples],
        falls=falls_of(simulation.judged_drawdown),
        ending_edges=_dollars(edges),
        ending_counts=heights.tolist(),
        figures=_figures(simulation),
        conditions=list(condition_sentences(simulation.conditions)),
    )


def _figures(simulation: Simulation) -> dict[str, FigureInterval]:
    seen = () if simulation.max_drawdown_with_open_losses is None else (WITH_OPEN_LOSSES,)
    quantiles = {
        f"{figure}_{round(100 * q)}": simulation.quantile(figure, q)
        for figure in (
            *seen,
            "judged_drawdown",
            "ending_equity",
            "cagr",
            "longest_under_water_days",
            "peak_margin_utilisation",
            "positions_taken",
        )
        for q in (0.05, 0.5, 0.95)
    }
    chances = {"loss": simulation.chance_of_loss(), "ruin": simulation.chance_of_ruin()}
    if simulation.settings.goal_share is not None:
        chances["goal"] = simulation.chance_of_goal()
    return {name: _finite(one) for name, one in (quantiles | chances).items()}


def _finite(one: Estimated) -> FigureInterval:
    """Return a figure that JSON can hold: the growth of an absurd balance may be infinite."""
    value, low, high = np.clip(one[:3], -_HUGE, _HUGE).tolist()
    return value, low, high


def _histogram(ending: Floats) -> tuple[Floats, Ints]:
    low, high = np.quantile(ending, [_CLIPPED, 1 - _CLIPPED])
    edges = np.linspace(low, max(high, low + 1.0), BINS + 1)
    counts, _ = np.histogram(np.clip(ending, edges[0], edges[-1]), edges)
    return edges, counts


def _dollars(values: Floats) -> list[float]:
    """Return values rounded to what a chart can show."""
    return [float(f"{value:.6g}") for value in values]
