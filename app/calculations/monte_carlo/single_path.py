"""One path through the engine, kept whole: which positions it holds, at what size, and its equity and margin after every event."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.monte_carlo.path_sizing import PathSizing
from app.calculations.monte_carlo.trading_days import SourceDays


@dataclass(frozen=True, eq=False)
class ReplayedPath:
    """One path: L days up to its last close, n positions in the order of their opens, M events."""

    position: Ints  #: (n,) the log's position
    contracts: Floats  #: (n,)
    outcome: NDArray[np.int8]  #: (n,) index into `replay.OUTCOMES`
    equity: Floats  #: (L,) last equity of each day [currency]
    equity_after: Floats  #: (M,)
    margin_after: Floats  #: (M,)
    max_drawdown: float
    peak_margin_utilisation: float


def replay_path(
    source: SourceDays,
    sizing: PathSizing,
    days: Ints | Sequence[int],
    hit_days: Sequence[int] = (),
    struck_strategy: int = -1,
) -> ReplayedPath:
    """Replay the source days given (indices into the calendar), with full-margin losses injected from each of `hit_days` (ascending) on."""
    draws, hits = np.asarray(days, np.int64)[None, :], np.asarray(hit_days, np.int64)[None, :]
    of_log, learning, limits = sizing.sizing, sizing.learning, sizing.limits
    none, one = np.zeros(0, np.int64), np.ones(1)
    figures, _, laid, course = kernels.simulate(
        source.tape,
        of_log,
        learning,
        limits,
        draws,
        hits,
        struck_strategy,
        one,
        math.inf,
        -math.inf,
        none,
    )
    after = np.concatenate([[limits.start], course.equity_after])
    return ReplayedPath(
        position=laid.source,
        contracts=course.contracts,
        outcome=course.outcome,
        equity=after[laid.day_end[: int(figures[0, 0, kernels.PathFigure.PATH_DAYS])]],
        equity_after=course.equity_after,
        margin_after=course.margin_after,
        max_drawdown=float(figures[0, 0, kernels.PathFigure.MAX_DRAWDOWN]),
        peak_margin_utilisation=float(figures[0, 0, kernels.PathFigure.UTILISATION]),
    )
