"""One search: bisection over a fixed grid of sizes, all on the same paths.

With whole contracts and limits the chance of breaking a promise is nearly but not exactly rising in
the size. Bisection asks the sizes of a grid in an order that depends on nothing but the answers so
far, so a larger target or tolerance never leads to a smaller size: where two searches part, the one
with more leeway goes up. The size found keeps the promise and the next one of the grid breaks it,
both counted on all paths. The interval on the answer resamples the paths (percentile bootstrap,
Efron & Tibshirani 1993, ch. 13): it shows what more paths would settle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, Protocol

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
    #: judged drawdown (paths,) by size, at the answer and at the sizes asked for besides; of the
    #: two searches of the cautious reading that in which more paths break the promise
    falls: Mapping[float, Floats] = field(default_factory=dict)


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


@dataclass
class ScanWork:
    """The executor and callbacks of the scans of a reading, and how much of them is done.

    Their progress is a share of that of all readings, reported in thousandths.
    """

    executor: Executor | None = None
    progress: Progress | None = None
    begins: float = 0.0  #: share of the whole progress that is done before these scans
    share: float = 1.0  #: share of the whole progress that is these scans'
    trying: Callable[[Floats], object] | None = None  #: called with the sizes that are next
    stopped: Stopped | None = None
    beside: tuple[float, ...] = ()  #: sizes simulated whatever the answer
    passes: int = 10  #: over the paths, as many as a search of the Kelly fraction makes
    done: float = 0.0  #: passes that are done

    def announce(self, sizes: Floats) -> None:
        """Report the sizes (F,) that are simulated next."""
        if self.trying is not None:
            self.trying(sizes)

    def report(self, passes: float) -> None:
        """Report the number of passes that are done."""
        if self.progress is not None:
            share = self.share * min(passes / self.passes, 1.0)
            self.progress(round(1_000 * (self.begins + share)), 1_000)


class SizeScan:
    """One search: every size is simulated once, and the figures of its paths are kept."""

    def __init__(
        self, simulator: MonteCarloSimulator, replays: Replays, promise: Promise, work: ScanWork
    ) -> None:
        self._simulator, self._replays = simulator, replays
        self.promise, self.work = promise, work
        self._kept = [  #: figures of each path
            judged_path_figure(simulator.profile.portfolio),
            kernels.PathFigure.ENDING_EQUITY,
            kernels.PathFigure.PATH_DAYS,
            kernels.PathFigure.POSITIONS_TAKEN,
        ]
        self._figures: dict[float, Floats] = {}  #: (paths, 4) by size

    def breaks(self, size: float) -> bool:
        """Return True where a size breaks the promise."""
        return not self.promise.kept(self.falls_at(size))

    def falls_at(self, size: float) -> Floats:
        """Return the judged drawdown of each path (paths,) at a size."""
        self.simulate(np.array([size]))
        return self._figures[size][:, 0]

    def simulate(self, sizes: Floats) -> None:
        """Simulate those of `sizes` (F,), ascending, that have not been yet, in one pass."""
        sizes = np.array([size for size in sizes.tolist() if size not in self._figures])
        if not len(sizes):
            return
        work = self.work
        work.announce(sizes)
        work.report(work.done)
        figures = self._replays(
            sizes,
            work.executor,
            lambda done, of: work.report(work.done + done / of),
            work.stopped,
        )
        work.done += 1
        for place, size in enumerate(sizes.tolist()):
            self._figures[size] = figures[:, place, self._kept]

    def found(self, reading: Reading, grid: Floats, below: int, above: int) -> FoundSize:
        """Return the answer at place `below` of `grid` (F,), -1 for none, before `above`.

        The sizes around it are simulated too.
        """
        around = grid[np.clip(below + np.array(_AROUND), 0, len(grid) - 1)]
        self.simulate(np.union1d(around, self.work.beside))
        self.work.report(self.work.passes)
        size = float(grid[below]) if below >= 0 else None
        return self._answer(reading, size, float(grid[above]) if above < len(grid) else None)

    def _chance(self, size: float | None) -> Estimated | None:
        """The chance of breaking the promise at a size that was simulated."""
        if size is None:
            return None
        drawdown = self._figures[size][:, 0]
        return chance(self.promise.broken(drawdown), len(drawdown))

    def _answer(self, reading: Reading, size: float | None, next_size: float | None) -> FoundSize:
        sizes = np.array(sorted(self._figures))
        figures = np.stack([self._figures[each] for each in sizes.tolist()], axis=1)
        broken = figures[:, :, 0] > self.promise.target
        seed = self._simulator.settings.seed
        low, high = _answer_range(broken, sizes, self.promise.tolerance, seed)
        taken, next_drawdown = 0.0, None
        if size is not None:
            taken = float(self._figures[size][:, 3].mean())
        if next_size is not None:
            next_drawdown = self.promise.quantile(self._figures[next_size][:, 0])
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


def largest_kept(scans: Sequence[SizeScan], reading: Reading, grid: Floats) -> FoundSize:
    """Return the largest size of `grid` (F,), ascending, that keeps the promise on all paths.

    The scans are of the same sizes and the same `work` on different paths. The first one searches
    alone, so it should be the fastest. The others are then simulated in one pass at the sizes that
    it keeps on its way, which mostly decides.
    """
    first, *others = scans
    places = range(len(grid))
    alone = _bisected(places, lambda place: first.breaks(float(grid[place])))
    kept = np.array([place for place in alone.asked if place <= alone.below], int)
    for scan in others:
        scan.simulate(np.union1d(grid[kept], first.work.beside))
    below, above, _ = _bisected(
        places, lambda place: any(scan.breaks(float(grid[place])) for scan in scans)
    )
    next_sizes = grid[above : above + 1].tolist()
    decides = next((scan for scan in scans for size in next_sizes if scan.breaks(size)), first)
    found = decides.found(reading, grid, below, above)
    sizes = {*first.work.beside, *(() if found.size is None else (found.size,))}
    return replace(found, falls={size: _worst_falls(scans, size) for size in sorted(sizes)})


def _worst_falls(scans: Sequence[SizeScan], size: float) -> Floats:
    """Return the falls (paths,) at a size of the scan in which most paths break the promise."""
    return max((scan.falls_at(size) for scan in scans), key=scans[0].promise.broken)


class _Bisected(NamedTuple):
    """Two places side by side: the last that is kept, -1 for none, and the first that breaks."""

    below: int
    above: int
    asked: list[int]


def _bisected(places: Sequence[int], breaks: Callable[[int], bool]) -> _Bisected:
    """Bisect `places` as if all that break came after all that are kept."""
    below, above, asked = -1, len(places), []
    while above - below > 1:
        middle = (below + above) // 2
        asked.append(middle)
        if breaks(middle):
            above = middle
        else:
            below = middle
    return _Bisected(below, above, asked)


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
