"""Paths in chunks: the request that all chunks of a simulation share, and the run of one chunk.

A run is a pure function of its arguments.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints, Mask
from app.calculations.monte_carlo.path_sizing import PathSizing
from app.calculations.numerics.bootstrap import resampled_periods
from app.calculations.numerics.chunked_work import Progress, Stopped, run_chunks

_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class PathRequest:
    """The arrays and numbers that every chunk of a simulation is made from.

    All are plain, so a request can be sent to another machine.
    """

    calendar: kernels.LogCalendar
    sizing: PathSizing
    open_losses: kernels.OpenLosses
    source_days: int
    horizon_days: int
    mean_block_days: float  #: 1 draws days one by one
    estimation_error: bool
    full_loss_every_days: float  #: 0 for none
    independent_loss_days: float  #: expected in `source_days` days of a path; 0 for none
    loss_strategy: int  #: -1 for everything open
    multiples: Floats  #: (F,) of the size wanted
    goal: float  #: [currency], inf for none
    floor: float  #: [currency], -inf for none
    checkpoints: Ints  #: (K,) days after which equity is kept


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some paths of a request: running it again gives the same."""

    request: PathRequest
    seed: np.random.SeedSequence
    paths: int


@dataclass(frozen=True, eq=False)
class PathState:
    """The part of a chunk's paths that does not depend on the size."""

    days: Ints  #: (paths, horizon) source days
    hits: Ints  #: (paths, losses) days of injected losses, as `drawn_hits` gives them
    #: (paths, M) the shape of the estimates; no rows where none are kept
    memos: tuple[int, int] = (0, 0)
    slots: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    values: Floats = field(default_factory=lambda: np.zeros(0))  #: estimates at `slots`


def run_chunk(chunk: Chunk) -> tuple[Floats, Floats]:
    """Return the figures (paths, F, `kernels.FIGURES`) and the fan (paths, K) of a chunk.

    The fan is the equity of the first multiple at the checkpoints.
    """
    figures, fan, _ = _simulate(chunk.request, drawn_state(chunk), keeps_memos=False)
    return figures, fan


def run_again(task: tuple[Chunk, PathState | None]) -> tuple[Floats, PathState]:
    """Return the figures of a chunk, and what a run at other sizes need not make again.

    The second element of `task` is the state that an earlier run returned, None for the first.
    """
    chunk, state = task
    if state is not None:
        figures, _, _ = _simulate(chunk.request, state, keeps_memos=False)
        return figures, state
    state = drawn_state(chunk)
    figures, _, memos = _simulate(chunk.request, state, keeps_memos=True)
    slots = np.flatnonzero(np.isfinite(memos)).astype(np.int32)
    return figures, replace(state, memos=memos.shape, slots=slots, values=memos.flat[slots])


def drawn_state(chunk: Chunk) -> PathState:
    """Return the days and injected losses of a chunk, drawn from its seed."""
    rng = np.random.default_rng(chunk.seed)
    days = drawn_days(chunk.request, chunk.paths, rng)
    return PathState(days, drawn_hits(chunk.request, chunk.paths, rng))


def _simulate(
    request: PathRequest, state: PathState, *, keeps_memos: bool
) -> tuple[Floats, Floats, Floats]:
    """Return the figures, the fan and, where they are kept, the estimates of paths."""
    memos = np.full(state.memos, math.nan)
    memos.flat[state.slots] = state.values
    figures, fan, memos, _, _ = kernels.simulate(
        request.calendar,
        request.sizing.sizing,
        request.sizing.walk_forward,
        request.sizing.limits,
        request.open_losses,
        state.days,
        state.hits,
        request.loss_strategy,
        request.multiples,
        request.goal,
        request.floor,
        request.checkpoints,
        memos,
        keeps_memos,
    )
    return figures, fan, memos


def run_paths(
    chunks: Sequence[Chunk],
    executor: Executor | None = None,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> tuple[Floats, Floats]:
    """Return the figures (paths, F, `kernels.FIGURES`) and the fan (paths, K) of chunks in order.

    The chunks are of one request.
    """
    request = chunks[0].request
    first = np.cumsum([0, *(chunk.paths for chunk in chunks)])
    figures = np.empty((first[-1], len(request.multiples), kernels.FIGURES))
    fan = np.empty((first[-1], len(request.checkpoints)))
    done = 0

    def take(number: int, result: tuple[Floats, Floats]) -> None:
        nonlocal done
        figures[first[number] : first[number + 1]], fan[first[number] : first[number + 1]] = result
        done += chunks[number].paths
        if progress is not None:
            progress(done, len(figures))

    run_chunks(run_chunk, chunks, take, executor=executor, stopped=stopped)
    return figures, fan


def drawn_days(request: PathRequest, paths: int, rng: np.random.Generator) -> Ints:
    """Return the source days (paths, horizon) drawn for a request."""
    block, n = request.mean_block_days, request.source_days
    if request.estimation_error:
        block = two_stage_block(block)
    days = np.concatenate(
        list(resampled_periods(n, paths, block, rng, length=request.horizon_days))
    )
    if not request.estimation_error:
        return days
    logs = np.concatenate(list(resampled_periods(n, paths, block, rng)))
    return np.take_along_axis(logs, days, axis=1)


def two_stage_block(mean_block: float) -> float:
    """Return the mean block of each of two nested resamplings.

    Together they leave days side by side for `mean_block` days on average. Two days in a
    row stay together when neither stage parts them: (1 - 1/b)^2 = 1 - 1/L.
    """
    return 1.0 / (1.0 - math.sqrt(1.0 - 1.0 / mean_block))


def drawn_hits(request: PathRequest, paths: int, rng: np.random.Generator) -> Ints:
    """Return the days of the injected losses of each path (paths, losses), ascending.

    Unused places hold the largest integer. Independent losses come on each day with a chance of
    `independent_loss_days` / `source_days`; the others on one day of each stretch, unless the
    horizon ends before it.
    """
    if request.independent_loss_days:
        drawn = rng.random((paths, request.horizon_days)) * request.source_days
        return _independent_hits(drawn < request.independent_loss_days)
    every = request.full_loss_every_days
    stretches = math.ceil(request.horizon_days / every) if every else 0
    drawn = (np.arange(stretches) + rng.random((paths, stretches))) * every
    days = np.floor(drawn).astype(np.int64)
    return np.where(days < request.horizon_days, days, _NEVER)


def _independent_hits(is_hit: Mask) -> Ints:
    """Return the days that are hit in each row of `is_hit` (paths, days), as `drawn_hits` does."""
    count = is_hit.sum(axis=1)
    days = np.full((len(is_hit), int(count.max(initial=0))), _NEVER)
    path, day = np.nonzero(is_hit)
    days[path, np.arange(len(path)) - (np.cumsum(count) - count)[path]] = day
    return days
