"""Paths in chunks: the request that all chunks of a simulation share, and the run of one chunk.

A run is a pure function of its arguments.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.monte_carlo.path_sizing import PathSizing
from app.calculations.numerics.bootstrap import resampled_periods

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


def run_chunk(chunk: Chunk) -> tuple[Floats, Floats]:
    """Return the figures (paths, F, `kernels.FIGURES`) and the fan (paths, K) of a chunk.

    The fan is the equity of the first multiple at the checkpoints.
    """
    request, rng = chunk.request, np.random.default_rng(chunk.seed)
    days = drawn_days(request, chunk.paths, rng)
    figures, fan, _, _ = kernels.simulate(
        request.calendar,
        request.sizing.sizing,
        request.sizing.walk_forward,
        request.sizing.limits,
        request.open_losses,
        days,
        drawn_hits(request, chunk.paths, rng),
        request.loss_strategy,
        request.multiples,
        request.goal,
        request.floor,
        request.checkpoints,
    )
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
    """Return the day of the injected loss in each stretch (paths, stretches).

    It is the largest integer where the horizon ends before it.
    """
    every = request.full_loss_every_days
    stretches = math.ceil(request.horizon_days / every) if every else 0
    drawn = (np.arange(stretches) + rng.random((paths, stretches))) * every
    days = np.floor(drawn).astype(np.int64)
    return np.where(days < request.horizon_days, days, _NEVER)
