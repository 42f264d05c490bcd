"""The chance that evidence would have found a vanished edge by now, by simulation.

Live returns are drawn again from the backtest's with weights proportional to e^(a r), a such that
their mean is 0: the backtest without its edge, its outcomes kept (exponential tilting: Efron 1981,
"Nonparametric standard errors and confidence intervals", Canadian Journal of Statistics 9). Moving
all returns down by their mean instead would make outcomes that the backtest never had, which ranks
find at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.live.evidence import WORSE, Stream, closing_order, tied
from app.calculations.numerics.chunked_work import Progress, Stopped, run_chunks
from app.calculations.numerics.intervals import Estimated, chance

_CHUNK = 50  #: simulations between two looks at `stopped`
_ROUNDING = 1e-9  #: a mean this small relative to the outcomes' mean size is 0
_STEEPEST = 2.0**60  #: tilt of returns scaled to 1 beyond which the mean cannot reach 0


@dataclass(frozen=True)
class Simulating:
    """Number of simulations behind a power, their seed, and how the work is run."""

    simulations: int = 500
    seed: int = 0
    executor: Executor | None = None  #: as for `run_chunks`
    progress: Progress | None = None  #: counts simulations
    stopped: Stopped | None = None


class Powers(NamedTuple):
    """Power of each stream's evidence, and of the mean over all; None where no edge can vanish."""

    single: tuple[Estimated | None, ...]
    joint: Estimated | None


class _Draw(NamedTuple):
    """One stream as it is simulated."""

    values: Floats  #: (K,) distinct returns in ascending order
    counts: Ints  #: (K,) of the backtest
    cumulated: Floats  #: (K,) chances of the outcomes, summed up
    width: float  #: of ties
    length: int  #: live closes

    def evidence(self, simulations: int, rng: np.random.Generator) -> Floats:
        """Return the evidence after each close of simulated live trades (simulations, T)."""
        shape = simulations, self.length
        uniform = rng.random(shape) * self.cumulated[-1]
        drawn = self.values[np.searchsorted(self.cumulated, uniform, side="right")]
        ordered = np.repeat(self.values, self.counts)
        counted = tied(ordered, drawn, self.width, rng.random(shape))
        places = np.searchsorted(self.values, counted).astype(np.int64)
        return kernels.conformal_evidence(self.counts, places, 1.0 - rng.random(shape))


class _Task(NamedTuple):
    draws: tuple[_Draw, ...]
    owner: Ints  #: (T,) stream of each live close, over all streams
    order: Ints  #: (T,) closes of all streams, one stream after the other, in order of time
    seed: np.random.SeedSequence
    simulations: int


def powers(streams: Sequence[Stream], work: Simulating) -> Powers:
    """Return the power of the evidence of each stream and of all.

    Strategies without an edge that could vanish are drawn as in the backtest. Raises
    `WorkStoppedError` when stopped.
    """
    tilts = [tilted_weights(each.values, each.counts) for each in streams]
    if not work.simulations or all(tilt is None for tilt in tilts):
        return Powers((None,) * len(streams), None)
    reached = np.zeros(len(streams) + 1, np.int64)
    tasks = _tasks(streams, tilts, work)
    done = 0

    def take(number: int, found: Ints) -> None:
        nonlocal done
        reached[:] += found
        done += tasks[number].simulations
        if work.progress is not None:
            work.progress(done, work.simulations)

    run_chunks(_reached, tasks, take, executor=work.executor, stopped=work.stopped)
    estimates = [chance(int(times), work.simulations) for times in reached]
    single = tuple(
        None if tilt is None else estimate for tilt, estimate in zip(tilts, estimates, strict=False)
    )
    return Powers(single, estimates[-1])


def tilted_weights(values: Floats, counts: Ints) -> Floats | None:
    """Return chances (K,) of outcomes whose mean is 0, counts times e^(a value), a below 0.

    None where the mean of the outcomes, `counts` (K,) times `values` (K,), is not above 0 by more
    than rounding, or none is below 0.
    """
    from scipy.optimize import brentq

    had = counts > 0
    outcomes = values[had]
    earned, size = outcomes @ counts[had], np.abs(outcomes) @ counts[had]
    if earned <= _ROUNDING * size or outcomes.min() >= 0:
        return None
    scaled = outcomes / np.abs(outcomes).max()

    def weights(tilt: float) -> Floats:
        exponents = tilt * scaled
        raw = counts[had] * np.exp(exponents - exponents.max())
        return np.asarray(raw / raw.sum())

    steepest = -1.0
    while scaled @ weights(steepest) > 0 and steepest > -_STEEPEST:
        steepest *= 2
    if scaled @ weights(steepest) > 0:
        return None
    chances = np.zeros(len(values))
    chances[had] = weights(brentq(lambda tilt: float(scaled @ weights(tilt)), steepest, 0.0))
    return chances


def _tasks(
    streams: Sequence[Stream], tilts: Sequence[Floats | None], work: Simulating
) -> list[_Task]:
    draws = tuple(_draw(each, tilt) for each, tilt in zip(streams, tilts, strict=True))
    owner, order = closing_order(list(streams))
    sizes = [min(_CHUNK, work.simulations - done) for done in range(0, work.simulations, _CHUNK)]
    seeds = np.random.SeedSequence(work.seed).spawn(len(sizes))
    return [_Task(draws, owner, order, seed, size) for seed, size in zip(seeds, sizes, strict=True)]


def _draw(each: Stream, tilt: Floats | None) -> _Draw:
    chances = each.counts / each.counts.sum() if tilt is None else tilt
    return _Draw(each.values, each.counts, np.cumsum(chances), each.width, len(each.places))


def _reached(task: _Task) -> Ints:
    """Return how many simulations reach `WORSE`, of each stream and of the mean over all."""
    rng = np.random.default_rng(task.seed)
    courses = [draw.evidence(task.simulations, rng) for draw in task.draws]
    evidence = np.ascontiguousarray(np.concatenate(courses, axis=1)[:, task.order])
    mean = kernels.mean_evidence(evidence, task.owner, len(task.draws))
    found = [int((course.max(axis=1) >= WORSE).sum()) for course in (*courses, mean)]
    return np.array(found, np.int64)
