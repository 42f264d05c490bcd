"""The scan of a size search: candidates upward over the same paths, coarse first, then fine.

The fine candidates are round numbers around the crossing. With whole contracts the chance of
breaking a promise is nearly but not exactly rising in the size, so the scan stops at the first
candidate that breaks it, and the answer is the last before. The interval on the answer resamples
the paths (percentile bootstrap, Efron & Tibshirani 1993, ch. 13): it shows what more paths would
settle.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats
from app.calculations.monte_carlo.assumptions import Conditions
from app.calculations.monte_carlo.result import judged_path_figure
from app.calculations.monte_carlo.simulator import MonteCarloSimulator
from app.calculations.numerics.chunked_work import Progress, Stopped
from app.calculations.numerics.intervals import Estimated, chance, wilson

DRAWDOWN_QUANTILES = (0.5, 0.75, 0.95)
_COARSE = 2.0 ** (np.arange(-8, 9) / 2)  #: of the present size: a sixteenth to sixteen times
_SMALLER = 2.0 ** (np.arange(-16, -8) / 2)  #: tried when even a sixteenth breaks the promise
#: Candidates scanned together; all of them where a path's estimates cost more than its replays.
_AT_ONCE = 4
_MARGIN = 1.1  #: the fine grid reaches this factor beyond the coarse bracket
_FINE = 10  #: steps of the fine grid in the bracket, at least
_RESAMPLES = 1_000


@dataclass(frozen=True, eq=False)
class TradeOff:
    """F candidates, smallest first, over the same paths."""

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

    estimation_error: bool  #: the log was resampled for every path
    size: float | None  #: largest that keeps the promise; None when the smallest tried breaks it
    chance: Estimated | None  #: of breaking it, at that size
    next_size: float | None  #: the next candidate, which breaks it; None when none tried does
    next_chance: Estimated | None
    low: float  #: 5-95 % of the answer over resampled paths; 0 for "smaller than any tried"
    high: float
    curve: TradeOff
    conditions: Conditions  #: what the answer is conditioned on


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
    """One scan: every candidate is simulated once, and the figures of its paths are kept."""

    def __init__(
        self, simulator: MonteCarloSimulator, target: float, tolerance: float, work: ScanWork
    ) -> None:
        self._simulator, self._work = simulator, work
        self._target, self._tolerance = target, tolerance
        self._sizes = np.zeros(0)
        self._kept = [  #: figures of each path
            judged_path_figure(simulator.profile.portfolio),
            kernels.PathFigure.ENDING_EQUITY,
            kernels.PathFigure.PATH_DAYS,
        ]
        self._figures = np.zeros((simulator.settings.paths, 0, len(self._kept)))

    def run(self, anchor: float, candidates: Floats | None) -> FoundSize:
        """Try `candidates` (F,) or, for None, sizes around `anchor`; return the largest kept."""
        if candidates is not None:
            self._scan(candidates, 0.0, 1.0)
            return self._answer()
        self._scan(anchor * _COARSE, 0.0, 0.5)
        if self._breaks()[0]:
            self._scan(anchor * _SMALLER, 0.4, 0.5)
        crossing = first_crossing(self._breaks())
        if 0 < crossing < len(self._sizes):
            self._scan(_fine_grid(self._sizes[crossing - 1], self._sizes[crossing]), 0.5, 1.0)
        self._work.report(1.0)
        return self._answer()

    def _scan(self, candidates: Floats, begins: float, ends: float) -> None:
        """Simulate candidates upward, some at a time, until one has clearly broken the promise."""
        at_once = len(candidates) if self._simulator.estimates else _AT_ONCE
        for first in range(0, len(candidates), at_once):
            some = candidates[first : first + at_once]
            share = (ends - begins) / len(candidates)
            self._simulate(
                some[~np.isin(some, self._sizes)], begins + share * first, share * len(some)
            )
            times = (self._figures_of(some)[:, :, 0] > self._target).sum(axis=0).max()
            if chance(int(times), len(self._figures)).low > self._tolerance:
                return

    def _simulate(self, sizes: Floats, begins: float, share: float) -> None:
        if not len(sizes):
            return
        self._work.announce(sizes)
        self._work.report(begins)
        request = self._simulator.request(sizes)
        figures, _ = self._simulator.simulate(
            request,
            self._work.executor,
            lambda done, of: self._work.report(begins + share * done / of),
            self._work.stopped,
        )
        joined = np.concatenate([self._sizes, sizes])
        order = np.argsort(joined, kind="stable")
        self._sizes = joined[order]
        self._figures = np.concatenate([self._figures, figures[:, :, self._kept]], axis=1)[:, order]

    def _figures_of(self, sizes: Floats) -> Floats:
        return self._figures[:, np.searchsorted(self._sizes, sizes)]

    def _breaks(self) -> NDArray[np.bool_]:
        """(F,) candidates whose chance is above the tolerance."""
        chances = (self._figures[:, :, 0] > self._target).mean(axis=0)
        return np.asarray(chances > self._tolerance)

    def _answer(self) -> FoundSize:
        broken = self._figures[:, :, 0] > self._target
        paths, times, crossing = len(broken), broken.sum(axis=0), first_crossing(self._breaks())
        low, high = _answer_range(
            broken, self._sizes, self._tolerance, self._simulator.settings.seed
        )
        size = size_chance = next_size = next_chance = None
        if crossing > 0:
            size = float(self._sizes[crossing - 1])
            size_chance = chance(int(times[crossing - 1]), paths)
        if crossing < len(self._sizes):
            next_size = float(self._sizes[crossing])
            next_chance = chance(int(times[crossing]), paths)
        return FoundSize(
            estimation_error=self._simulator.settings.estimation_error,
            size=size,
            chance=size_chance,
            next_size=next_size,
            next_chance=next_chance,
            low=low,
            high=high,
            curve=self._curve(times.astype(float)),
            conditions=self._simulator.conditions,
        )

    def _curve(self, times: Floats) -> TradeOff:
        start, per_year = self._simulator.start, self._simulator.source.per_year
        drawdown, ending, days = np.moveaxis(self._figures, 2, 0)
        with np.errstate(over="ignore"):
            growth = np.maximum(ending / start, 0.0) ** (per_year / days) - 1
        paths = len(drawdown)
        return TradeOff(
            size=self._sizes,
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


def _fine_grid(below: float, above: float) -> Floats:
    """Multiples of a round step over the bracket and a little beyond.

    The step is 1, 2 or 5 times a power of ten.
    """
    rough = (above - below) / _FINE
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * max(digit for digit in (1, 2, 5) if digit * power <= rough * (1 + 1e-9))
    first, last = max(1, math.floor(below / _MARGIN / step)), math.ceil(above * _MARGIN / step)
    digits = max(0, -math.floor(math.log10(step)))
    return np.round(np.arange(first, last + 1) * step, digits)
