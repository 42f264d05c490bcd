"""One search: bisection over a fixed grid of sizes, all on the same paths.

With whole contracts and limits the chance of breaking a promise is nearly but not exactly rising in
the size. Bisection asks the sizes of a grid in an order that depends on nothing but the answers so
far, so a larger target or tolerance never leads to a smaller size: where two searches part, the one
with more leeway goes up. The size found keeps the promise and the next one of the grid breaks it,
both counted on all paths. The interval on the answer resamples the paths (percentile bootstrap,
Efron & Tibshirani 1993, ch. 13): it shows what more paths would settle.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats
from app.calculations.monte_carlo.assumptions import Conditions
from app.calculations.monte_carlo.result import judged_path_figure
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.chunked_work import Progress, Stopped
from app.calculations.numerics.intervals import Estimated, chance, wilson
from app.calculations.size_search.promise import Promise

#: The worlds that paths are drawn from (semantics 8): the days of the log; the days of a log
#: resampled first; the same, with full losses on independent days as well.
Reading = Literal["as_logged", "with_estimation_error", "cautious"]

DRAWDOWN_QUANTILES = (0.5, 0.75, 0.95)
_AROUND = (-8, -4, -2, 2, 4, 8)  #: steps of the grid from the answer that are simulated as well
_RESAMPLES = 1_000


@dataclass(frozen=True, eq=False)
class TradeOff:
    """F sizes, smallest first, over the same paths."""

    size: Floats  #: (F,) in the unit of the search
    median_cagr: Floats  #: (F,)
    median_ending_equity: Floats  #: (F,) [currency]
    drawdown: Floats  #: (3, F) quantiles `DRAWDOWN_QUANTILES` of the judged drawdown
    chance: Floats  #: (F,) of a judged drawdown beyond the target
    low: Floats  #: (F,) its 90 % Monte Carlo interval
    high: Floats


@dataclass(frozen=True, eq=False)
class FoundSize:
    """The answer of one search."""

    reading: Reading
    size: float | None  #: largest that keeps the promise; None when the smallest breaks it
    chance: Estimated | None  #: of breaking it, at that size
    positions_taken: float  #: mean of a path at that size; 0 where nothing is traded
    next_size: (
        float | None
    )  #: the next of the grid, which breaks it; None when the largest keeps it
    next_chance: Estimated | None
    next_drawdown: float | None  #: the smallest target that the next size keeps
    low: float  #: 5-95 % of the answer over resampled paths; 0 for "smaller than any tried"
    high: float
    curve: TradeOff
    conditions: Conditions  #: what the answer is conditioned on


class Replays(Protocol):
    """Figures (paths, F, `kernels.FIGURES`) of the same paths at F sizes (`SamePaths.figures`)."""

    def __call__(
        self,
        multiples: Floats,
        executor: Executor | None = None,
        progress: Progress | None = None,
        stopped: Stopped | None = None,
    ) -> Floats:
        """Replay the paths at `multiples` (F,)."""


def first_crossing(breaks: NDArray[np.bool_]) -> int:
    """The number of candidates before the first that breaks the promise."""
    return int(np.argmax(breaks)) if breaks.any() else len(breaks)


@dataclass(frozen=True)
class ScanWork:
    """The executor and callbacks of a scan.

    Its progress is a share of that of all scans, reported in thousandths.
    """

    executor: Executor | None = None
    progress: Progress | None = None
    begins: float = 0.0  #: share of the whole progress that is done before this scan
    share: float = 1.0  #: share of the whole progress that is this scan's
    trying: Callable[[Floats], object] | None = None  #: called with the sizes that are next
    stopped: Stopped | None = None

    def announce(self, sizes: Floats) -> None:
        """Report the sizes (F,) that are simulated next."""
        if self.trying is not None:
            self.trying(sizes)

    def report(self, done: float) -> None:
        """Report the share of this scan that is done."""
        if self.progress is not None:
            self.progress(round(1_000 * (self.begins + self.share * min(done, 1.0))), 1_000)


class SizeScan:
    """One search: every size is simulated once, and the figures of its paths are kept."""

    def __init__(
        self, simulator: MonteCarloSimulator, replays: Replays, promise: Promise, work: ScanWork
    ) -> None:
        self._simulator, self._replays = simulator, replays
        self._promise, self._work = promise, work
        self._kept = [  #: figures of each path
            judged_path_figure(simulator.profile.portfolio),
            kernels.PathFigure.ENDING_EQUITY,
            kernels.PathFigure.PATH_DAYS,
            kernels.PathFigure.POSITIONS_TAKEN,
        ]
        self._figures: dict[float, Floats] = {}  #: (paths, 4) by size
        self._done = 0.0  #: share of the work

    def run(self, reading: Reading, grid: Floats) -> FoundSize:
        """Return the largest size of `grid` (F,), ascending, that keeps the promise."""
        share = 1 / (math.ceil(math.log2(len(grid) + 1)) + 1)  # of each bisection, and one more
        below, above = -1, len(grid)
        while above - below > 1:
            middle = (below + above) // 2
            self._simulate(grid[middle : middle + 1], share)
            if self._breaks(float(grid[middle])):
                above = middle
            else:
                below = middle
        around = np.clip(below + np.array(_AROUND), 0, len(grid) - 1)
        self._simulate(np.setdiff1d(grid[around], list(self._figures)), share)
        self._work.report(1.0)
        size = float(grid[below]) if below >= 0 else None
        return self._answer(reading, size, float(grid[above]) if above < len(grid) else None)

    def _simulate(self, sizes: Floats, share: float) -> None:
        if not len(sizes):
            return
        self._work.announce(sizes)
        self._work.report(self._done)
        figures = self._replays(
            sizes,
            self._work.executor,
            lambda done, of: self._work.report(self._done + share * done / of),
            self._work.stopped,
        )
        self._done += share
        for place, size in enumerate(sizes.tolist()):
            self._figures[size] = figures[:, place, self._kept]

    def _breaks(self, size: float) -> bool:
        return not self._promise.kept(self._figures[size][:, 0])

    def _chance(self, size: float | None) -> Estimated | None:
        """The chance of breaking the promise at a size that was simulated."""
        if size is None:
            return None
        drawdown = self._figures[size][:, 0]
        return chance(int((drawdown > self._promise.target).sum()), len(drawdown))

    def _answer(self, reading: Reading, size: float | None, next_size: float | None) -> FoundSize:
        sizes = np.array(sorted(self._figures))
        figures = np.stack([self._figures[each] for each in sizes.tolist()], axis=1)
        broken = figures[:, :, 0] > self._promise.target
        seed = self._simulator.settings.seed
        low, high = _answer_range(broken, sizes, self._promise.tolerance, seed)
        taken, next_drawdown = 0.0, None
        if size is not None:
            taken = float(self._figures[size][:, 3].mean())
        if next_size is not None:
            next_drawdown = self._promise.quantile(self._figures[next_size][:, 0])
        return FoundSize(
            reading=reading,
            size=size,
            chance=self._chance(size),
            positions_taken=taken,
            next_size=next_size,
            next_chance=self._chance(next_size),
            next_drawdown=next_drawdown,
            low=low,
            high=high,
            curve=self._curve(sizes, figures, broken.sum(axis=0).astype(float)),
            conditions=self._simulator.conditions,
        )

    def _curve(self, sizes: Floats, figures: Floats, times: Floats) -> TradeOff:
        start, per_year = self._simulator.start, self._simulator.source.per_year
        drawdown, ending, days, _ = np.moveaxis(figures, 2, 0)
        with np.errstate(over="ignore"):
            growth = np.maximum(ending / start, 0.0) ** (per_year / days) - 1
        paths = len(drawdown)
        return TradeOff(
            size=sizes,
            median_cagr=np.median(growth, axis=0),
            median_ending_equity=np.median(ending, axis=0),
            drawdown=np.quantile(drawdown, DRAWDOWN_QUANTILES, axis=0),
            chance=times / paths,
            **dict(zip(("low", "high"), wilson(times, paths), strict=True)),
        )


def _answer_range(
    broken: NDArray[np.bool_], sizes: Floats, tolerance: float, seed: int
) -> tuple[float, float]:
    """5-95 % of the answer over resampled paths.

    Paths that break the same candidates are drawn together.
    """
    of_path = np.zeros(len(broken), np.int64)
    for candidate in broken.T:
        _, of_path = np.unique(2 * of_path + candidate, return_inverse=True)
    _, first, count = np.unique(of_path, return_index=True, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(len(broken), count / len(broken), _RESAMPLES)
    breaks = drawn @ broken[first].astype(np.int64) > tolerance * len(broken)
    crossings = np.array([first_crossing(row) for row in breaks])
    answers = np.concatenate([[0.0], sizes])[crossings]
    low, high = np.quantile(answers, [0.05, 0.95], method="inverted_cdf")
    return float(low), float(high)
