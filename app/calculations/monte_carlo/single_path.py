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
    loss_days: Sequence[int] = (),
    loss_strategy: int = -1,
) -> ReplayedPath:
    """Replay the source days given (indices into the calendar), with full-margin losses injected from each of `loss_days` (ascending) on."""
    draws, hits = np.asarray(days, np.int64)[None, :], np.asarray(loss_days, np.int64)[None, :]
    of_log, walk_forward, limits = sizing.sizing, sizing.walk_forward, sizing.limits
    none, one = np.zeros(0, np.int64), np.ones(1)
    figures, _, path_events, buffers = kernels.simulate(
        source.calendar,
        of_log,
        walk_forward,
        limits,
        draws,
        hits,
        loss_strategy,
        one,
        math.inf,
        -math.inf,
        none,
    )
    after = np.concatenate([[limits.start], buffers.equity_after])
    return ReplayedPath(
        position=path_events.source,
        contracts=buffers.contracts,
        outcome=buffers.outcome,
        equity=after[path_events.day_end[: int(figures[0, 0, kernels.PathFigure.PATH_DAYS])]],
        equity_after=buffers.equity_after,
        margin_after=buffers.margin_after,
        max_drawdown=float(figures[0, 0, kernels.PathFigure.MAX_DRAWDOWN]),
        peak_margin_utilisation=float(figures[0, 0, kernels.PathFigure.UTILISATION]),
    )
