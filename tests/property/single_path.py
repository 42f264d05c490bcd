"""One path through the compiled kernel, with its state after every event."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.calculations import kernels
from app.calculations.arrays import Floats, Ints
from app.calculations.log.excursions import no_open_losses
from app.calculations.monte_carlo.path_sizing import PathSizing
from app.calculations.monte_carlo.trading_days import SourceDays


@dataclass(frozen=True, eq=False)
class PathReplay:
    """One path: L days up to its last close, n positions in the order of their opens, M events."""

    position: Ints  #: (n,) the log's position
    contracts: Floats  #: (n,)
    outcome: NDArray[np.int8]  #: (n,) a member of `kernels.Outcome`
    equity: Floats  #: (L,) last equity of each day [currency]
    equity_after: Floats  #: (M,)
    margin_after: Floats  #: (M,)
    max_drawdown: float
    max_drawdown_of_start: float
    max_drawdown_with_open_losses: float
    peak_margin_utilisation: float


@dataclass(frozen=True)
class InjectedLosses:
    """Full-margin losses on a path."""

    days: Sequence[int] = ()  #: path days from which on they are due, ascending
    strategy: int = -1  #: code of the strategy that loses; -1 for everything open


def without_prior_estimates(sizing: PathSizing) -> PathSizing:
    """Return the sizing of a path that begins without anything learned from the log."""
    walk_forward = sizing.walk_forward
    strategies = len(walk_forward.prior_closed)
    none = np.zeros(strategies, np.int64)
    blank = walk_forward._replace(
        prior_closed=none,
        prior_known=none,
        prior_loss=np.zeros(strategies),
        prior=np.zeros(0),
        prior_start=np.zeros(strategies + 1, np.int64),
    )
    return replace(sizing, walk_forward=blank)


def replay_path(
    source: SourceDays,
    sizing: PathSizing,
    days: Ints | Sequence[int],
    losses: InjectedLosses | None = None,
    open_losses: kernels.OpenLosses | None = None,
) -> PathReplay:
    """Replay the source days given (indices into the calendar), with injected losses."""
    injected = losses or InjectedLosses()
    figures, _, _, path_events, buffers = kernels.simulate(
        source.calendar,
        sizing.sizing,
        sizing.walk_forward,
        sizing.limits,
        open_losses or no_open_losses(),
        np.asarray(days, np.int64)[None, :],
        np.asarray(injected.days, np.int64)[None, :],
        injected.strategy,
        np.ones(1),
        math.inf,
        -math.inf,
        np.zeros(0, np.int64),
        np.zeros((0, 0)),
        False,
    )
    path_days = int(figures[0, 0, kernels.PathFigure.PATH_DAYS])
    equity = np.concatenate([[sizing.limits.start], buffers.equity_after])
    return PathReplay(
        position=path_events.source,
        contracts=buffers.contracts,
        outcome=buffers.outcome,
        equity=equity[path_events.day_end[:path_days]],
        equity_after=buffers.equity_after,
        margin_after=buffers.margin_after,
        max_drawdown=float(figures[0, 0, kernels.PathFigure.MAX_DRAWDOWN]),
        max_drawdown_of_start=float(figures[0, 0, kernels.PathFigure.MAX_DRAWDOWN_OF_START]),
        max_drawdown_with_open_losses=float(
            figures[0, 0, kernels.PathFigure.MAX_DRAWDOWN_WITH_OPEN_LOSSES]
        ),
        peak_margin_utilisation=float(figures[0, 0, kernels.PathFigure.UTILISATION]),
    )
